"""The page on the command line, from the typer app."""

from __future__ import annotations

import typing

import typer
from typer.cli import get_docs_for_click
from typer.core import TyperGroup
from typer.main import get_command

NAME = "neml2-jax"


def page() -> str:
    """Every command with its arguments and options, as `--help` has them."""
    from neml2_jax.cli.main import app

    command = get_command(app)
    assert isinstance(command, TyperGroup)
    with command.make_context(NAME, [], resilient_parsing=True) as context:
        # Its annotation asks for typer's own class, which a group does not make.
        given = typing.cast(typer.Context, context)
        text = get_docs_for_click(obj=command, ctx=given, name=NAME)
    return (
        text.replace(f"# `{NAME}`", "# Command line", 1)
        + "\n`python -m neml2_jax.cli.main` is the same. What runs do, and what is printed where "
        "something fails: [Run, save, restart, diagnose](../running.md).\n"
    )
