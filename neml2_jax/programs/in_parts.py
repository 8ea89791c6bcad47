"""`over_points_in_parts`: a program of one point over many of them, part by part.

What says itself how it is done for many points (`mapped_by`) divides a program into parts, each of
which is compiled apart.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import jax
from jaxtyping import PyTree

from .batch_last import Value, apply_over_batch
from .compiled_apart import compiled_apart
from .jaxprs import CALLS, CUSTOM_RULES, WHOLE, Equation, interpreted


class _Place(NamedTuple):
    """Of a value: the step of the program that makes it, and which of its results it is."""

    step: int
    result: int


@dataclasses.dataclass(frozen=True, eq=False)
class _Constant:
    """An array or a number that stands in the program."""

    value: Any


_Known = _Place | _Constant

_ARGUMENT = -1
"""The step that arguments come from."""


@dataclasses.dataclass(frozen=True)
class _Program:
    """The equations of a program in order, calls opened, over a batch of points."""

    size: int
    steps: list[tuple[Equation, list[_Known]]] = dataclasses.field(default_factory=list)

    def record(self, equation: Equation, operands: list[_Known]) -> list[_Known]:
        self.steps.append((equation, operands))
        return [_Place(len(self.steps) - 1, i) for i in range(len(equation.outvars))]

    def parts(self) -> list[range]:
        """Numbers of steps: runs of them, and one by one what is done for many points."""
        whole = [n for n, (e, _) in enumerate(self.steps) if e.primitive.name == WHOLE]
        ends = sorted({0, len(self.steps), *whole, *(n + 1 for n in whole)})
        return [range(a, b) for a, b in zip(ends, ends[1:])]

    def run(self, known: dict[_Place, Value], results: Sequence[_Known]) -> None:
        """Put all into `known` that is read by another part than makes it, or is a result."""
        last = {p: len(self.steps) for p in results if isinstance(p, _Place)}
        for number in reversed(range(len(self.steps))):
            for p in self.steps[number][1]:
                if isinstance(p, _Place):
                    last.setdefault(p, number)
        for part in self.parts():
            operands = [p for number in part for p in self.steps[number][1]]
            outside = [p for p in operands if isinstance(p, _Place) and p.step < part.start]
            read = list(dict.fromkeys(outside))
            made = [p for p in last if p.step in part and last[p] >= part.stop]
            self._run_part(part, read, made, known)

    def _run_part(
        self, part: range, read: list[_Place], made: list[_Place], known: dict[_Place, Value]
    ) -> None:
        batched: list[bool] = []

        def run(arrays: list[Any]) -> list[Any]:
            here = {p: Value(x, known[p].batched) for p, x in zip(read, arrays)}
            for number in part:
                equation, operands = self.steps[number]
                values = [
                    Value(p.value, False) if isinstance(p, _Constant) else here[p] for p in operands
                ]
                for i, value in enumerate(apply_over_batch(self.size, equation, values)):
                    here[_Place(number, i)] = value
            batched[:] = [here[p].batched for p in made]
            return [here[p].array for p in made]

        alone = len(part) == 1
        found = (run if alone else compiled_apart(run))([known[p].array for p in read])
        known.update({p: Value(x, b) for p, x, b in zip(made, found, batched)})


def over_points_in_parts(
    function: Callable[..., PyTree], in_axes: Sequence[int | None]
) -> Callable[..., PyTree]:
    """As `over_points`, of arrays that have the points last (-1) or do not vary (`None`).

    Results that are one value are one object.
    """

    def mapped(*arrays: jax.Array) -> PyTree:
        axes = list(zip(arrays, in_axes, strict=True))
        at_point = [
            jax.ShapeDtypeStruct(x.shape if a is None else x.shape[:-1], x.dtype) for x, a in axes
        ]
        traced, shape = jax.make_jaxpr(function, return_shape=True)(*at_point)
        program = _Program(next(x.shape[-1] for x, a in axes if a is not None))
        known = {_Place(_ARGUMENT, i): Value(x, a is not None) for i, (x, a) in enumerate(axes)}
        results = interpreted(
            traced,
            list(known),
            constant=_Constant,
            apply=program.record,
            opened=CALLS | CUSTOM_RULES,
        )
        program.run(known, results)
        spread: dict[_Known, jax.Array] = {
            p: (Value(p.value, False) if isinstance(p, _Constant) else known[p]).over(program.size)
            for p in dict.fromkeys(results)
        }
        structure = jax.tree_util.tree_structure(shape)
        return jax.tree_util.tree_unflatten(structure, [spread[p] for p in results])

    return mapped
