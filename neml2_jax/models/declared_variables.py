"""What the declared fields of a law make: variables to read and to give, and arguments."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Iterator
from typing import Any

from ..declaration import AbstractDeclared, Promoted, declarations
from ..errors import DeclarationError
from ..types import TensorWrapper
from .interface import Slot, Values

Argument = TensorWrapper | tuple[TensorWrapper, ...] | None
"""What `forward` gets for one field: a value, those of a list, nothing for an absent optional."""


def declared_inputs(law: AbstractDeclared) -> list[Slot]:
    """The declared inputs in order, each once, then the variables of promoted parameters.

    **Raises:** `TypeError` for one variable that is read as two types.
    """
    declared = declarations(type(law))
    slots: dict[str, Slot] = {}
    for field, names in variable_names(law, "input").items():
        d = declared[field]
        for name in names:
            _add_slot(law, slots, Slot(name, d.type, len(d.core)))
    for _, leaf, core in parameter_fields(law):
        if isinstance(leaf, Promoted):
            _add_slot(law, slots, Slot(leaf.name, leaf.type, core))
    return list(slots.values())


def declared_outputs(law: AbstractDeclared) -> list[Slot]:
    """The declared outputs in order."""
    declared = declarations(type(law))
    return [
        Slot(name, declared[field].type, len(declared[field].core))
        for field, names in variable_names(law, "output").items()
        for name in names
    ]


def declared_priorities(law: AbstractDeclared) -> dict[str, str]:
    """Which provider of a variable speaks last, by output."""
    return {
        name: declarations(type(law))[field].priority
        for field, names in variable_names(law, "output").items()
        for name in names
    }


def declared_arguments(law: AbstractDeclared, by_name: Values) -> Iterator[Argument]:
    """What `forward` is called with: the inputs in the order of their fields."""
    for field, declaration in declarations(type(law)).items():
        if declaration.kind != "input":
            continue
        value = getattr(law, field)
        if declaration.many:
            yield tuple(by_name[name] for name in value)
        else:
            yield None if value is None else by_name[value]


@functools.cache
def check_order_of_arguments(cls: Any) -> None:
    """Two inputs of one type that are taken for each other would give a number, and no error.

    **Raises:** `DeclarationError` where `forward` names the inputs in another order.
    """
    fields = [name for name, d in declarations(cls).items() if d.kind == "input"]
    takes = list(inspect.signature(cls.forward).parameters)[1:]
    if any(name in fields and fields.index(name) != place for place, name in enumerate(takes)):
        raise DeclarationError(
            f"{cls.__name__}: forward takes ({', '.join(takes)}), and is called with the inputs in "
            f"the order in which they are declared: forward(self, {', '.join(fields)})"
        )


def variable_names(law: AbstractDeclared, kind: str) -> dict[str, tuple[str, ...]]:
    """Field to variable names of the declared inputs or outputs; optional absent ones left out."""
    out = {}
    for field, declaration in declarations(type(law)).items():
        if declaration.kind == kind:
            value = getattr(law, field)
            if value is not None:
                out[field] = value if declaration.many else (value,)
    return out


def parameter_fields(
    law: AbstractDeclared,
) -> Iterator[tuple[str, TensorWrapper | Promoted | None, int]]:
    """(field, tensor or Promoted, core axes) of each parameter and buffer, tuples flattened."""
    for field, declaration in declarations(type(law)).items():
        if declaration.kind not in ("parameter", "buffer"):
            continue
        value = getattr(law, field)
        for leaf in value if declaration.many else (value,):
            yield field, leaf, len(declaration.core)


def _add_slot(law: AbstractDeclared, slots: dict[str, Slot], slot: Slot) -> None:
    known = slots.get(slot.name)
    if known is not None and (known.type is not slot.type or known.core != slot.core):
        raise TypeError(
            f"{type(law).__name__}: variable {slot.name!r} is read as {known.type.__name__} "
            f"and as {slot.type.__name__}"
        )
    slots[slot.name] = slot
