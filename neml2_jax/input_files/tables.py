"""Options that are tables: `prescribed_SR2_names` and `prescribed_SR2_values`, read together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from .. import types as tensor_types
from ..errors import InputFileError
from ..types import TensorWrapper
from .numbers import number_or_name
from .option import Block, Option
from .tensors import TensorBlocks, as_type, check_known


def table_entry(field: str, name: str) -> re.Match[str] | None:
    """`prescribed_SR2_names` as an entry of the table `prescribed`: type, and names or values."""
    prefix = "" if field == "reference" else field + "_"
    match = re.fullmatch(prefix + r"(\w+?)_(names|values)", name)
    kind = getattr(tensor_types, match[1], None) if match is not None else None
    # Not all that the package of types holds is a type of values: modules, and what they share.
    return match if isinstance(kind, type) and issubclass(kind, TensorWrapper) else None


def fill_table(
    tables: Sequence[str],
    name: str,
    block: Block,
    tensors: TensorBlocks,
    arguments: dict[str, Any],
) -> bool:
    """Whether the option is an entry of one of the tables; with its names, they are filled in.

    **Raises:** `InputFileError` for names without values, other numbers of them, a name that comes
    twice, and a value that is not of the type, or no number somewhere.
    """
    for field in tables:
        match = table_entry(field, name)
        if match is None:
            continue
        if match[2] == "names":  # the values are read with them
            entries = arguments.setdefault(field, {})
            _fill(entries, field, match[1], block, tensors)
        else:
            _both(field, match[1], block)
        return True
    return False


def _both(field: str, kind: str, block: Block) -> tuple[Option, Option]:
    """The options with the names and the values of a table."""
    prefix = "" if field == "reference" else field + "_"
    names, values = (block.options.get(f"{prefix}{kind}_{x}") for x in ("names", "values"))
    if names is None or values is None:
        given = names or values
        assert given is not None
        raise InputFileError(f"{given.where}: {prefix}{kind}_names and _values are given together")
    return names, values


def _fill(
    entries: dict[str, TensorWrapper], field: str, kind: str, block: Block, tensors: TensorBlocks
) -> None:
    names, values = _both(field, kind, block)
    keys, tokens = names.as_list_of_str(), values.as_list_of_str()
    if len(keys) != len(tokens):
        raise InputFileError(f"{names.where}: {len(keys)} names but {len(tokens)} values")
    for key, token in zip(keys, tokens):
        if key in entries:
            raise InputFileError(f"{names.where}: {key!r} is given more than once")
        entries[key] = _value(getattr(tensor_types, kind), token, values, tensors)
        if field != "reference" and token in tensors:  # results may have gaps
            check_known(entries[key], token, values)


def _value(
    kind: type[TensorWrapper], token: str, given: Option, tensors: TensorBlocks
) -> TensorWrapper:
    single = None if token in tensors else number_or_name(token, given)
    if single is None:
        return as_type(kind, tensors.get(token), token, given)
    if kind.BASE_SHAPE:
        raise InputFileError(
            f"{given.where}: a {kind.__name__} is given by a block of [Tensors], "
            f"not by the number {token}"
        )
    return kind(single)
