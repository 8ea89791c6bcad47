"""What a material computes, and the derivatives that its solves need, as scalar expressions."""

from __future__ import annotations

import dataclasses
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from .graph import Graph
from .layout import length
from .material_at_point import MaterialAtPoint
from .primitives import expressions


@dataclasses.dataclass(frozen=True)
class SolveExpressions:
    r"""One solve: its guess, $r$, $\partial r/\partial u$, and $\partial r$ by what comes before.

    `by_gradients` is by the gradients at the end of the step, `by_earlier` by the unknowns of each
    solve before this one; both at fixed unknowns of its own. Those by the gradients at the start
    and by the state are empty unless steps may be bisected.
    """

    guess: np.ndarray
    residual: np.ndarray
    jacobian: np.ndarray
    by_gradients: np.ndarray
    by_earlier: list[np.ndarray]
    by_gradients_before: np.ndarray
    by_state: np.ndarray


@dataclasses.dataclass(frozen=True)
class MaterialExpressions:
    """All of a material, in the symbols `now`, `before`, `state`, `parameters`, `u0`, `u1`, ..."""

    graph: Graph
    solves: list[SolveExpressions]
    fluxes: np.ndarray
    state: np.ndarray
    fluxes_by_gradients: np.ndarray
    fluxes_by_unknowns: list[np.ndarray]


def material_expressions(material: MaterialAtPoint, graph: Graph) -> MaterialExpressions:
    """Traced at one point; derivatives are those that JAX finds, with their zeros left out."""
    shapes = material.blank()
    arrays = ["now", "before", "state", "parameters", *(f"u{k}" for k in range(len(shapes[4])))]
    arguments = [
        np.array([graph.symbol(array, i) for i in range(len(x))], object)
        for array, x in zip(arrays, [*shapes[:4], *shapes[4]])
    ]
    gradients, sizes = length(material.gradients), [s.size for s in material.solves]

    def values(*of: Any) -> Any:
        p = material.pieces(*of)
        return p.guesses, p.residuals, p.fluxes, p.state

    def derivatives(*of: Any) -> Any:
        now, before, state, parameters, unknowns = of

        def along(moving: jax.Array, *us: jax.Array) -> Any:
            at = jnp.concatenate([moving, now[gradients:]])
            p = material.pieces(at, before, state, parameters, us)
            return jnp.concatenate([*p.residuals, p.fluxes])

        every = tuple(range(1 + len(unknowns)))
        return jax.jacfwd(along, every)(now[:gradients], *unknowns)

    guesses, residuals, fluxes, after = expressions(graph, values, shapes, arguments)
    columns = expressions(graph, derivatives, shapes, arguments)
    ends = np.cumsum([0, *sizes])
    past = _by_the_past(material, graph, shapes, arguments)
    solves = []
    for k, (guess, residual) in enumerate(zip(guesses, residuals)):
        rows = slice(ends[k], ends[k + 1])
        by_gradients, *by_unknowns = (c[rows] for c in columns)
        solves.append(
            SolveExpressions(guess, residual, by_unknowns[k], by_gradients, by_unknowns[:k], *past)
        )
    by_gradients, *by_unknowns = (c[ends[-1] :] for c in columns)
    return MaterialExpressions(graph, solves, fluxes, after, by_gradients, by_unknowns)


def _by_the_past(
    material: MaterialAtPoint, graph: Graph, shapes: Any, arguments: Any
) -> tuple[np.ndarray, np.ndarray]:
    """The residual of the one solve by gradients at the start, and by the state."""
    if material.parts is None:
        return np.zeros((0, 0), object), np.zeros((0, 0), object)
    gradients = length(material.gradients)

    def derivatives(*of: Any) -> Any:
        now, before, state, parameters, unknowns = of

        def along(moving: jax.Array, state: jax.Array) -> jax.Array:
            at = jnp.concatenate([moving, before[gradients:]])
            return material.pieces(now, at, state, parameters, unknowns).residuals[0]

        return jax.jacfwd(along, (0, 1))(before[:gradients], state)

    return expressions(graph, derivatives, shapes, arguments)
