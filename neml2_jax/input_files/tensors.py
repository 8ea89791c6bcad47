"""`[Tensors]`: arrays and typed tensors that other blocks use by name."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jax.numpy as jnp
import numpy as np

from .. import types as tensor_types
from ..declaration import suggestion
from ..errors import InputFileError
from .expressions import evaluate
from .hit import Block, InputFile

CSV_COMPONENTS = {
    "CSVScalar": (tensor_types.Scalar, ("",)),
    "CSVVec": (tensor_types.Vec, ("_x", "_y", "_z")),
    "CSVSR2": (tensor_types.SR2, ("_xx", "_yy", "_zz", "_yz", "_xz", "_xy")),
    "CSVWR2": (tensor_types.WR2, ("_zy", "_xz", "_yx")),
}
"""Per type, what is appended to `variable` for the name of each column."""

TENSOR_TYPES = ("Python", *CSV_COMPONENTS)


class TensorBlocks:
    """The tensors of a file, each evaluated when first asked for."""

    def __init__(self, file: InputFile):
        self._file = file
        self._values: dict[str, Any] = {}
        self._tables: dict[Path, dict[str, np.ndarray]] = {}
        self._evaluating: list[str] = []

    def __contains__(self, name: str) -> bool:
        return name in self._file.sections.get("Tensors", {})

    def __iter__(self) -> Iterator[str]:
        return iter(self._file.sections.get("Tensors", {}))

    def get(self, name: str) -> Any:
        """The tensor, array or number of that name.

        **Raises:** `InputFileError` if there is none, or tensors need each other in a cycle.
        """
        if name in self._values:
            return self._values[name]
        blocks = self._file.sections.get("Tensors", {})
        if name not in blocks:
            raise InputFileError(
                f"{self._file.path}: [Tensors] has no block {name!r}{suggestion(name, blocks)}"
            )
        block = blocks[name]
        if name in self._evaluating:
            chain = " -> ".join([*self._evaluating[self._evaluating.index(name) :], name])
            raise InputFileError(f"{block.where}: tensors need each other in a cycle: {chain}")
        self._evaluating.append(name)
        try:
            value = self._build(block)
        finally:
            self._evaluating.pop()
        self._values[name] = value
        return value

    def _build(self, block: Block) -> Any:
        if block.type == "Python":
            _check_options(block, {"type", "expr"})
            expression = block.options.get("expr")
            if expression is None:
                raise InputFileError(f"{block.where}: a Python tensor needs the option expr")
            return evaluate(expression.text, expression.where_at, self, self.get)
        if block.type in CSV_COMPONENTS:
            return self._from_csv(block)
        raise InputFileError(
            f"{block.where}: unknown type {block.type!r}{suggestion(block.type, TENSOR_TYPES)}; "
            f"[Tensors] has {', '.join(TENSOR_TYPES)}"
        )

    def _from_csv(self, block: Block) -> Any:
        _check_options(block, {"type", "csv_file", "variable", "column_names"})
        kind, suffixes = CSV_COMPONENTS[block.type]
        if "csv_file" not in block.options:
            raise InputFileError(f"{block.where}: {block.type} needs the option csv_file")
        path = Path(self._file.path).parent / block.options["csv_file"].as_str()
        if {"column_names", "variable"} <= block.options.keys():
            raise InputFileError(f"{block.where}: give variable or column_names, not both")
        if "column_names" in block.options:
            names = block.options["column_names"].as_list_of_str()
        elif "variable" in block.options:
            names = [block.options["variable"].as_str() + s for s in suffixes]
        else:
            raise InputFileError(f"{block.where}: give variable or column_names")
        if len(names) != len(suffixes):
            raise InputFileError(
                f"{block.where}: {block.type} takes {len(suffixes)} columns, got {names}"
            )
        if path not in self._tables:
            self._tables[path] = _table(block, path)
        table = self._tables[path]
        for name in names:
            if name not in table:
                raise InputFileError(
                    f"{block.where}: {path} has no column {name!r}{suggestion(name, table)}; "
                    f"its columns are {list(table)}"
                )
        data = np.stack([table[name] for name in names], axis=-1)
        return kind(jnp.asarray(data.reshape(len(data), *kind.BASE_SHAPE), jnp.result_type(float)))


def _table(block: Block, path: Path) -> dict[str, np.ndarray]:
    """The columns of a CSV file by the names in its first line."""
    try:
        with path.open(newline="") as file:
            rows = [row for row in csv.reader(file) if row]
    except OSError as error:
        raise InputFileError(f"{block.where}: cannot read {path}: {error.strerror}") from None
    if len(rows) < 2:
        raise InputFileError(f"{block.where}: {path} has no rows below a line of column names")
    header = [name.strip() for name in rows[0]]
    for i, row in enumerate(rows[1:], start=2):
        if len(row) != len(header):
            raise InputFileError(
                f"{block.where}: {path}: row {i} has {len(row)} fields for {len(header)} columns"
            )
    try:
        body = np.array([[float(x) for x in row] for row in rows[1:]])
    except ValueError as error:
        raise InputFileError(f"{block.where}: {path}: {error}") from None
    return {name: body[:, i] for i, name in enumerate(header)}


def _check_options(block: Block, known: set[str]) -> None:
    for name, option in block.options.items():
        if name not in known:
            raise InputFileError(
                f"{option.where}: {block.type} has no option {name!r}{suggestion(name, known)}"
            )
