"""Numbers of an option: read, or refused with the place and the part that does not parse."""

from __future__ import annotations

from ..declaration import Declaration
from ..errors import InputFileError
from ..types.number_text import number
from .option import Option


def numbers_or_name(text: str, d: Declaration, given: Option) -> float | list[float] | None:
    """The number, or the components or sites of one value; `None` for what may be a name."""
    tokens = text.split()
    if len(tokens) == 1:
        try:
            return number(text)
        except ValueError:  # a block may have such a name
            return None
    found = [number_or_name(token, given) for token in tokens]
    if not found or None in found:
        raise InputFileError(f"{given.where}: one value is needed, got {text!r}")
    if not (d.type.BASE_SHAPE or d.core):
        raise InputFileError(
            f"{given.where}: one number is needed, got {len(found)}; a value for each point of a "
            f"batch is a block of [Tensors], which is given by its name"
        )
    return [x for x in found if x is not None]


def number_or_name(token: str, given: Option) -> float | None:
    try:
        return number(token)
    except ValueError as error:
        raise InputFileError(f"{given.where}: {error}") from None
