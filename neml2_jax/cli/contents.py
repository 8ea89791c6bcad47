"""What an input file has: its sections, their blocks and types; one block with its options."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.table import Table

from ..errors import InputFileError
from ..input_files.factory import Input
from ..input_files.option import Block


def describe_file(file: Input) -> Iterator[Any]:
    """A table of blocks for each section; nothing is built."""
    for section, blocks in file.file.sections.items():
        # A title is markup, where brackets mean style.
        table = Table(title=f"\\[{section}]", title_justify="left")
        for column in ("block", "type", "line"):
            table.add_column(column)
        for name, block in blocks.items():
            table.add_row(name or "(options)", _type(block), f"{block.line}")
        yield table
    models = list(file.file.sections.get("Models", {}))
    drivers = list(file.file.sections.get("Drivers", {}))
    if models:
        yield f"a model:  neml2-jax inspect {file.file.path} {models[-1]}"
    if drivers:
        yield f"a run:    neml2-jax run {file.file.path} {drivers[0]}"
    fits = [n for n, b in file.file.sections.get("Calibrations", {}).items()
            if _type(b) == "Calibration"]  # fmt: skip
    if fits:
        yield f"a fit:    neml2-jax calibrate {file.file.path} {fits[0]}"


def describe_block(file: Input, name: str) -> Iterator[Any]:
    """The options of the blocks of that name in other sections than `[Models]`.

    **Raises:** `InputFileError` where there is none.
    """
    found = [
        (section, blocks[name])
        for section, blocks in file.file.sections.items()
        if name in blocks and section != "Models"
    ]
    if not found:
        file.get_model(name)
        raise InputFileError(f"{file.file.path}: there is no block {name!r}")
    for section, block in found:
        table = Table(title=f"\\[{section}/{name}] ({_type(block)})")
        table.add_column("option")
        table.add_column("value")
        for option, given in block.options.items():
            if option != "type":
                table.add_row(option, given.as_str())
        yield table


def _type(block: Block) -> str:
    return block.options["type"].as_str() if "type" in block.options else ""
