"""`neml2-jax convert`: a material of another program as an input file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def convert(
    file: Annotated[Path, typer.Argument(help="material.yaml of DAMASK.")],
    to: Annotated[Path, typer.Option(help="Input file (HIT) to write.")],
    phase: Annotated[
        str | None, typer.Option(help="Phase to convert; needed where there are several.")
    ] = None,
    equations: Annotated[
        str,
        typer.Option(
            help="Equations that are meant: 2019 (as published) or 3.0 (of DAMASK from then on)."
        ),
    ] = "3.0",
    temperature: Annotated[
        float, typer.Option(help="Temperature of the elastic constants [K].")
    ] = 293.15,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a file.")] = False,
) -> None:
    """Write a material of another program as an input file; its model is `material`."""
    from ..drivers.output_files import check_output
    from ..interchange import damask_input, read_damask_phase
    from ..interchange.damask_input import VERSIONS

    if equations not in VERSIONS:
        raise typer.BadParameter(f"--equations is {', '.join(VERSIONS)}, got {equations!r}")
    if to.exists() and not overwrite:
        raise typer.BadParameter(f"--to: {to} is there already; --overwrite replaces it")
    text = damask_input(read_damask_phase(file, phase, temperature), equations)
    check_output(to)
    to.write_text(text, "utf-8")
    print(f"saved {to}")
