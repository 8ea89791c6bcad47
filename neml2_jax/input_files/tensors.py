"""`[Tensors]`: arrays and typed tensors that other blocks use by name."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from ..declaration import REGISTRY
from ..errors import InputFileError, NEML2Error, suggestion
from ..types import TensorWrapper
from .expressions.evaluate import evaluate
from .hit import InputFile
from .option import Block, Option
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


def as_type(
    kind: type[TensorWrapper], value: Any, text: str, given: Option, core: int = 0
) -> TensorWrapper:
    """What `[Tensors/text]` holds as a tensor of a type, its last `core` batch axes as sites.

    **Raises:** `InputFileError` for a tensor of another type, and for the entries of a table that
    do not say that they are sites.
    """
    if isinstance(value, kind):
        if value.sub_batch_ndim < core and value.dynamic_batch_ndim:  # else one value for all
            raise InputFileError(
                f"{given.where}: [Tensors/{text}] gives the entries of a table along its last "
                f"{'axis' if core == 1 else f'{core} axes'}; say so with {kind.__name__}(..., "
                f"sub_batch_ndim={core}), it has sub_batch_ndim={value.sub_batch_ndim}"
            )
        return value
    if isinstance(value, TensorWrapper):
        if value.BASE_SHAPE == kind.BASE_SHAPE and kind.BASE_SHAPE:
            return kind(value.data, sub_batch_ndim=value.sub_batch_ndim)
        raise InputFileError(
            f"{given.where}: [Tensors/{text}] is a {type(value).__name__}, "
            f"a {kind.__name__} is needed"
        )
    try:
        return kind(value, sub_batch_ndim=core)
    except (ValueError, TypeError) as error:
        raise InputFileError(f"{given.where}: [Tensors/{text}]: {error}") from error


def check_known(x: TensorWrapper, text: str, given: Option, infinite: bool = False) -> None:
    """What a model is given has numbers everywhere.

    **Raises:** `InputFileError` naming the first place of `[Tensors/text]` that is NaN, or infinite
    unless that is allowed.
    """
    data = np.asarray(x.data)
    if not np.issubdtype(data.dtype, np.floating):
        return
    bad = np.isnan(data) if infinite else ~np.isfinite(data)
    if bad.any():
        at = tuple(int(i) for i in np.argwhere(bad)[0])
        where = f" at index {list(at)} of its shape {data.shape}" if at else ""
        raise InputFileError(
            f"{given.where}: [Tensors/{text}] is {data[at]}{where}; a model is given finite "
            f"numbers: fill the gap, or leave the row out"
        )
