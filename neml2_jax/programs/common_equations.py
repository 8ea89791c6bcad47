"""Equations of a program that do the same to the same operands, evaluated once.

A law is linearised seed by seed, and each time says its values again. XLA finds that out, but only
after all of them were traced and lowered, which takes longer than the rest of a compilation.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any, TypeVar

import numpy as np

from .jaxprs import Equation

V = TypeVar("V")
"""What an interpreter knows of a value; a value is the same where it is the same object."""

SMALL = 64
"""Constants of so many entries are compared entry by entry."""


def each_once(
    apply: Callable[[Equation, list[V]], Sequence[V]],
) -> Callable[[Equation, list[V]], Sequence[V]]:
    """`apply` of an interpreter, whose results serve all equations that are the same."""
    found: dict[Hashable, tuple[list[V], Sequence[V]]] = {}

    def of(equation: Equation, operands: list[V]) -> Sequence[V]:
        if equation.effects:
            return apply(equation, operands)
        key = (equation.primitive, tuple(map(id, operands)), tuple(equation.params.items()))
        try:
            known = found.get(key)
        except TypeError:  # parameters that cannot be compared
            return apply(equation, operands)
        if known is None:  # the operands are kept, so that no other object has their identity
            known = found[key] = operands, apply(equation, operands)
        return known[1]

    return of


def each_constant_once(constant: Callable[[Any], V]) -> Callable[[Any], V]:
    """`constant` of an interpreter, which gives one object for constants that are the same."""
    found: dict[Hashable, tuple[Any, V]] = {}

    def of(x: Any) -> V:
        key: Hashable = id(x)
        if isinstance(x, (bool, int, float, np.generic, np.ndarray)) and np.size(x) <= SMALL:
            array = np.asarray(x)  # by its bytes, since 0.0 equals -0.0
            key = type(x), array.dtype, array.shape, array.tobytes()
        if key not in found:
            found[key] = x, constant(x)
        return found[key][1]

    return of
