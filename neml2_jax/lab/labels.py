"""What an axis of a picture says: a variable's name, the symbol and unit it is declared with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..declaration import Declaration, declarations
from ..models import AbstractModel


def labelled(text: str, unit: str) -> str:
    """`stress xx [MPa]`."""
    return f"{text} [{unit}]" if unit else text


def declared(model: AbstractModel, variable: str) -> Declaration | None:
    """The declaration of the field that gives, or else reads, a variable, wherever it is inside."""
    found = list(_fields(model, variable))
    return next((d for d in found if d.kind == "output"), found[0] if found else None)


def _fields(model: AbstractModel, variable: str) -> Iterator[Declaration]:
    for name, d in declarations(type(model)).items():
        general = d.unit.startswith("any")  # of a law for anything, whose symbol says nothing
        if d.kind in ("input", "output") and not general and getattr(model, name, "") == variable:
            yield d
    for _, child in model.named_children():
        yield from _fields(child, variable)


def component_label(
    model: AbstractModel, variable: str, text: str, component: str, units: Mapping[str, str]
) -> str:
    r"""`text`, the declared symbol with the component, and the unit.

    The library knows dimensions only: `units` say what a `stress` or a `time` is measured in. What
    has no dimension is marked with `-`; without a unit nothing is said.
    """
    d = declared(model, variable)
    symbol = d.symbol if d is not None else ""
    # A symbol that has an index already, or is made of several, takes none more.
    if symbol and not set(symbol) & set("_^ {"):
        text = f"{text} ${symbol}_{{{component}}}$"
    dimension = d.unit if d is not None else ""
    unit = "-" if dimension == "-" else units.get(dimension, "")
    return labelled(text, unit)
