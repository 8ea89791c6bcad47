"""The types that input files may name."""

from __future__ import annotations

from typing import TypeVar

from ..errors import DeclarationError
from .declared import declarations
from .fields import Section

REGISTRY: dict[Section, dict[str, type]] = {
    "Models": {},
    "Solvers": {},
    "Drivers": {},
    "Data": {},
    "EquationSystems": {},
    "Tensors": {},
    "Calibrations": {},
}


_Class = TypeVar("_Class", bound=type)


def register(cls: _Class) -> _Class:
    """Make a class available to input files under its own name.

    **Raises:** `DeclarationError` if another class has that name, or if the class is abstract.
    """
    section = getattr(cls, "SECTION", None)
    if section is None:
        raise DeclarationError(f"{cls.__name__} declares no SECTION and cannot be registered")
    if cls.__name__.startswith("Abstract"):
        raise DeclarationError(f"{cls.__name__} is abstract and cannot be registered")
    known = REGISTRY[section].get(cls.__name__)
    if known is not None and known.__module__ != cls.__module__:
        raise DeclarationError(
            f"[{section}] already has a type {cls.__name__}, from {known.__module__}"
        )
    interfaces = [c for c in cls.__mro__[1:] if "OWNS_ITS_NAMES" in vars(c)]
    hidden = [n for n in declarations(cls) if any(n in vars(c) for c in interfaces)]
    if hidden:
        raise DeclarationError(
            f"{cls.__name__}: a field {hidden[0]!r} hides what every model has under that name; "
            f"call it {hidden[0] + '_'!r}, its option is {hidden[0]!r} still"
        )
    REGISTRY[section][cls.__name__] = cls
    return cls
