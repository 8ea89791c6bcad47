"""The page on the command line, from the typer app."""

from __future__ import annotations

from typer.cli import get_docs_for_click
from typer.core import TyperGroup
from typer.main import get_command


def page() -> str:
    """Every command with its arguments and options, as `--help` has them."""
    from neml2_jax.cli.main import app

    command = get_command(app)
    assert isinstance(command, TyperGroup)
    with command.make_context("neml2-jax", [], resilient_parsing=True) as context:
        text = get_docs_for_click(obj=command, ctx=context, name="neml2-jax")
    return (
        text.replace("# `neml2-jax`", "# Command line", 1)
        + "\n`python -m neml2_jax.cli.main` is the same. What runs do, and what is printed where "
        "something fails: [Run, save, restart, diagnose](../running.md).\n"
    )
