"""The solution of linear equations as scalar expressions: elimination that keeps the zeros."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence

import numpy as np

from .graph import Graph, Node, Value

LARGEST = 40
"""Equations that are eliminated by expressions; more of them by a loop, with pivots."""


@dataclasses.dataclass(frozen=True)
class Factors:
    """Of a matrix: pivots in order, one over each, multipliers of rows below, and rows right."""

    pivots: list[tuple[int, int]]
    inverses: list[Value]
    below: list[list[tuple[int, Value]]]
    right: list[list[tuple[int, Value]]]

    @property
    def numbers(self) -> list[Value]:
        """All of them in a row."""
        rows = [*self.below, *self.right]
        return [*self.inverses, *(x for row in rows for _, x in row)]

    def taken_from(self, row: Iterable[Value]) -> Factors:
        """The same with numbers from such a row."""
        numbers = iter(row)
        inverses = [next(numbers) for _ in self.inverses]
        below = [[(i, next(numbers)) for i, _ in part] for part in self.below]
        right = [[(i, next(numbers)) for i, _ in part] for part in self.right]
        return Factors(self.pivots, inverses, below, right)


def pivot_order(A: np.ndarray) -> list[tuple[int, int]]:
    """Rows and columns of the pivots: those that fill in least, numbers and the diagonal first.

    Only the pattern is known here. Where a pivot turns out to be small the solution shows it, and
    the equations are solved again with pivots by size.

    **Source:** H. M. Markowitz, Management Science 3 (1957) 255-269.
    """
    filled = np.array([[_there(x) for x in row] for row in A], bool).reshape(A.shape)
    numbers = np.array([[_there(x) and not isinstance(x, Node) for x in row] for row in A])
    rows, columns, order = set(range(len(A))), set(range(len(A))), []

    def cost(i: int, j: int) -> tuple[int, bool, bool, int]:
        r = sum(filled[i, k] for k in columns) - 1
        c = sum(filled[k, j] for k in rows) - 1
        return r * c, not numbers[i, j], i != j, i

    while rows:
        there = [(i, j) for i in rows for j in columns if filled[i, j]]
        diagonal = [(i, j) for i, j in there if i == j]
        candidates = diagonal or there
        if not candidates:  # structurally singular: a division by zero says so when it runs
            candidates = [(min(rows), min(columns))]
        i, j = min(candidates, key=lambda at: cost(*at))
        order.append((i, j))
        rows.remove(i)
        columns.remove(j)
        for k in rows:
            if filled[k, j]:
                filled[k] |= filled[i]
                numbers[k] &= ~filled[i]
    return order


def factored(graph: Graph, A: np.ndarray) -> Factors:
    """Elimination in the order of `pivot_order`."""
    rest = A.astype(object).copy()
    order = pivot_order(A)
    inverses, below, right = [], [], []
    for step, (i, j) in enumerate(order):
        rows, columns = [r for r, _ in order[step + 1 :]], [c for _, c in order[step + 1 :]]
        inverse = graph.div(1.0, rest[i, j])
        right.append([(c, rest[i, c]) for c in columns if _there(rest[i, c])])
        multipliers = [(r, graph.mul(rest[r, j], inverse)) for r in rows if _there(rest[r, j])]
        for r, factor in multipliers:
            for c, x in right[-1]:
                rest[r, c] = graph.sub(rest[r, c], graph.mul(factor, x))
        inverses.append(inverse)
        below.append(multipliers)
    return Factors(order, inverses, below, right)


def solution(graph: Graph, factors: Factors, b: np.ndarray) -> np.ndarray:
    """$x$ of $A x = b$."""
    rest, x = list(b), np.empty(len(b), object)
    for (i, _), multipliers in zip(factors.pivots, factors.below):
        for r, factor in multipliers:
            rest[r] = graph.sub(rest[r], graph.mul(factor, rest[i]))
    steps = zip(factors.pivots, factors.inverses, factors.right)
    for (i, j), inverse, right in reversed(list(steps)):
        total = rest[i]
        for c, a in right:
            total = graph.sub(total, graph.mul(a, x[c]))
        x[j] = graph.mul(total, inverse)
    return x


def solves(graph: Graph, A: np.ndarray, x: np.ndarray, b: Sequence[Value], allowed: float) -> Value:
    r"""Whether $x$ solves equations that are near to $A x = b$, entry by entry.

    $$|b - A x|_i \le \varepsilon \, (|b| + |A| |x|)_i$$

    **Source:** W. Oettli, W. Prager, Numerische Mathematik 6 (1964) 405-409.
    """
    found: Value = True
    for row, b_i in zip(A, b):
        error, size = b_i, graph.call("abs", b_i)
        for a, x_j in zip(row, x):
            if _there(a):
                term = graph.mul(a, x_j)
                error = graph.sub(error, term)
                size = graph.add(size, graph.call("abs", term))
        bound = graph.mul(allowed, size)
        found = graph.both(found, graph.compare("<=", graph.call("abs", error), bound))
    return found


def _there(x: Value) -> bool:
    return isinstance(x, Node) or x != 0.0
