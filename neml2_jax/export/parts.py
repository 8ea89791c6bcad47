"""Steps in parts, for a material with one solve that may bisect them: what a part is given."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import jax.numpy as jnp
import numpy as np

from ..equation_systems.substepping import Roles
from ..models.lagged_names import earlier
from .graph import ExportError, Graph
from .layout import Solve, Variable


@dataclasses.dataclass(frozen=True)
class Parts:
    """Places of numbers that a part of the step changes.

    `ends` are forces that are interpolated, `shares` increments of which a part gets its share,
    `follows` pairs of a state and of the unknown that it is one part later.
    """

    level: int
    ends: list[int]
    shares: list[int]
    follows: list[tuple[int, int]]


def parts_of(
    solves: Sequence[Solve],
    forces: Sequence[Variable],
    state: Sequence[Variable],
    computed: set[str],
) -> Parts | None:
    """Of the solve that bisects; `computed` is what it is given by other models.

    **Raises:** `ExportError` where it is given what other models compute, or is not the only one.
    """
    bisecting = [s for s in solves if s.update.max_substepping_level]
    if not bisecting:
        return None
    solve, *others = solves
    update = solve.update
    if others or computed:
        why = (
            f"is given {sorted(computed)} by other models"
            if computed
            else "is one of several solves"
        )
        raise ExportError(
            f"{bisecting[0].path}: max_substepping_level = "
            f"{bisecting[0].update.max_substepping_level}, but it {why}; steps in parts are "
            f"exported where one solve is given what the host gives: set it to 0, and let the host "
            f"cut its step where a point fails"
        )
    given = [s.name for s in update.equation_system.given_slots()]
    own = update.equation_system.unknown_names
    roles = Roles.of(own, given, given, update.incremental_variables)
    places = {v.name: range(v.start, v.start + v.size) for v in forces}
    kept = {v.name: v for v in state}
    numbers = solve.unpacked(jnp.arange(solve.size, dtype=float))
    follows = []
    for name in roles.states:
        v = kept[earlier(name)]
        unknowns = np.asarray(v.flat(numbers[name])).astype(int).tolist()
        follows += list(zip(range(v.start, v.start + v.size), unknowns))
    return Parts(
        update.max_substepping_level,
        [i for n in roles.forces for i in places[n]],
        [i for n in roles.increments for i in places[n]],
        follows,
    )


def right_hand_sides(graph: Graph, parts: Parts, found: Any, gradients: int) -> list[np.ndarray]:
    r"""$-\mathrm d r / \mathrm d g$ of a part, one array a gradient.

    With the slopes `T0` of the unknowns that the parts before have left.
    """
    start, end = graph.symbol("theta", 0), graph.symbol("theta", 1)
    out = []
    for g in range(gradients):
        now = end if g in parts.ends else 1.0
        if g in parts.shares:
            now = graph.sub(end, start)
        before = start if g in parts.ends else 0.0
        total = []
        for i in range(len(found.residual)):
            x = graph.mul(found.by_gradients[i, g], now)
            x = graph.add(x, graph.mul(found.by_gradients_before[i, g], before))
            for s, u in parts.follows:
                slope = graph.symbol("T0", g * len(found.residual) + u)
                x = graph.add(x, graph.mul(found.by_state[i, s], slope))
            total.append(graph.neg(x))
        out.append(np.array(total, object))
    return out


def in_c(parts: Parts, forces: int, states: int) -> tuple[str, str]:
    """Tables, and the function that describes the parts of the solve to the solver in C."""
    tables = {
        "end": parts.ends,
        "share": parts.shares,
        "state": [s for s, _ in parts.follows],
        "unknown": [u for _, u in parts.follows],
    }
    text = "".join(
        f"static const short part_{name}[] = {{{', '.join(map(str, row or (0,)))}}};\n"
        for name, row in tables.items()
    )
    function = f"""\
static void FN(solve_in_parts)(struct FN(point) *q, const struct FN(equations) *s, int *status,
                               int *iterations, int tangent)
{{
    const struct FN(parts) p = {{{parts.level}, {forces}, {states}, {len(parts.ends)},
        {len(parts.shares)}, {len(parts.follows)}, part_end, part_share, part_state, part_unknown,
        q->now, q->before, q->state, q->theta, q->T0, q->B0, q->X0, q->parted, FN(begin_0),
        FN(part_0)}};
    FN(in_parts)(q, s, &p, status, iterations, tangent);
}}
"""
    return text, function
