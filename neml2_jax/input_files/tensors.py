"""`[Tensors]`: arrays and typed tensors that other blocks use by name."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..declaration import REGISTRY
from ..errors import InputFileError, NEML2Error, suggestion
from .expressions.evaluate import evaluate
from .hit import Block, InputFile
from .option_values import declared_options
from .tensor_types import Python
from .tensor_types.csv_table import CSVTable

TENSOR_TYPES = tuple(REGISTRY["Tensors"])


class TensorBlocks:
    """The tensors of a file, each evaluated when first asked for."""

    def __init__(self, file: InputFile):
        self._file = file
        self._values: dict[str, Any] = {}
        self._read_table = functools.cache(CSVTable.read)
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
        cls = REGISTRY["Tensors"].get(block.type)
        if cls is None:
            raise InputFileError(
                f"{block.where}: unknown type {block.type!r}"
                f"{suggestion(block.type, TENSOR_TYPES)}; [Tensors] has {', '.join(TENSOR_TYPES)}"
            )
        options = declared_options(cls, block)
        if cls is Python:
            expression = block.options["expr"]
            return evaluate(expression.text, expression.where_at, self, self.get)
        try:
            return cls(**options).tensor(Path(self._file.path).parent, self._read_table)
        except (NEML2Error, ValueError, TypeError) as error:
            raise InputFileError(f"{block.where}: {error}") from None
