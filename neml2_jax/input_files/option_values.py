"""Values of the options that a class declares, from the texts of a block.

Numbers and flags are read as NEML2's parser reads them: a flag is `true` or `false`, an integer has
no decimal point and no exponent.
"""

from __future__ import annotations

import functools
import typing
from typing import Any

from ..declaration import declarations, option_name
from ..errors import InputFileError, suggestion
from .option import Block, Option


def option_value(hint: object, given: Option) -> Any:
    """The value of an option whose field has the annotation `hint`.

    **Raises:** `InputFileError` with file and line for a text that is none.
    """
    args = [a for a in typing.get_args(hint) if a is not type(None)]
    if typing.get_origin(hint) is tuple:
        inner = args[0] if args else str
        if typing.get_origin(inner) is tuple:
            return tuple(tuple(g) for g in given.as_groups_of_str())
        return tuple(given.element(inner, token) for token in given.as_list_of_str())
    if typing.get_origin(hint) is typing.Literal:
        return given.as_str()
    if args and typing.get_origin(hint) is not None:  # X | None
        hint = args[0]
    match hint:
        case _ if hint is bool:
            return given.as_bool()
        case _ if hint is int:
            return given.as_int()
        case _ if hint is float:
            return given.as_float()
    return given.as_str()


@functools.cache
def field_types(cls: type) -> dict[str, Any]:
    """Types of the fields of a class by name; to look them up in annotations takes long."""
    return typing.get_type_hints(cls)


def declared_options(cls: type, block: Block) -> dict[str, Any]:
    """Field name to value of what a block gives, for a class that declares options only.

    **Raises:** `InputFileError` for an option that the class does not have, or needs and is not
    given.
    """
    hints, declared = field_types(cls), declarations(cls)
    fields = {option_name(field): field for field in declared}
    given = {name: option for name, option in block.options.items() if name != "type"}
    for name, option in given.items():
        if name not in fields:
            raise InputFileError(
                f"{option.where}: {block.type} has no option {name!r}{suggestion(name, fields)}; "
                f"it has {sorted(fields)}"
            )
    for name, field in fields.items():
        if declared[field].required and name not in given:
            raise InputFileError(f"{block.where}: {block.type} needs the option {name}")
    return {fields[n]: option_value(hints[fields[n]], option) for n, option in given.items()}
