"""Newton's method with a step length for each point."""

from __future__ import annotations

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp

from ..declaration import option, register
from .blocks import BlockMatrix, BlockVector, matvec, squared_norm
from .newton import AbstractNonlinearSolver, Residual

_CURVATURE = 0.9  # the usual choice for Newton directions (Nocedal and Wright, 3.1)


@register
class NewtonWithLineSearch(AbstractNonlinearSolver):
    r"""Newton steps shortened until the residual decreases, point by point.

    With $\phi(\alpha) = \tfrac12 \|W r(u + \alpha\,\delta u)\|^2$ a step length is taken if

    $$\phi(\alpha) \le \phi(0) + c\,\alpha\,\phi'(0), \quad
      |\phi'(\alpha)| \le 0.9\,|\phi'(0)|$$

    `BACKTRACKING` asks for the first condition and divides the length by the cutback until it
    holds; `STRONG_WOLFE` asks for both and also lengthens steps. After the last trial the last
    length is taken.

    With the merit `SCALED_RESIDUAL`, $W = \mathrm{diag}(1 / \sum_j |A_{ij}|)$ where the step
    starts, $A = \partial r / \partial u$. Equations then count alike whatever their units are, such
    as strains beside stresses, and a stiff equation is not all that counts. With `RESIDUAL`,
    $W = 1$; so it is too if the Jacobian is given as products.

    **Source:** J. Nocedal, S. J. Wright, Numerical Optimization, 2nd ed. (2006), 3.1 and 11.2;
    scaling: P. Deuflhard, Newton Methods for Nonlinear Problems (2004), 1.2 and 3.3.
    """

    linesearch_type: str = option(
        "Line search", default="BACKTRACKING", choices=("BACKTRACKING", "STRONG_WOLFE")
    )
    max_linesearch_iterations: int = option(
        "Trials a step at most, plus two: NEML2 counts the full step and the end of its loop",
        default=10,
    )
    linesearch_cutback: float = option("What a failed length is divided by", default=2.0)
    linesearch_stopping_criteria: float = option("Sufficient decrease, $c$", default=1e-3)
    linesearch_merit: str = option(
        "What has to decrease: the residual, or the residual by the row sums of the Jacobian",
        default="SCALED_RESIDUAL",
        choices=("SCALED_RESIDUAL", "RESIDUAL"),
        compat={"neml2": "RESIDUAL"},
    )
    check_negative_criterion: bool = option(
        "Accepted for NEML2's files; lengths are positive here", default=False
    )

    def step(
        self,
        residual: Residual,
        u: BlockVector,
        du: BlockVector,
        r: BlockVector,
        A: Any,
        norm: jax.Array,
    ) -> tuple[BlockVector, jax.Array]:
        wolfe = self.linesearch_type == "STRONG_WOLFE"
        weights = None
        if self.linesearch_merit == "SCALED_RESIDUAL" and isinstance(A, BlockMatrix):
            weights = _one_by_row_sum(A, r)

        def weighted(r: BlockVector) -> BlockVector:
            return r if weights is None else tuple(w * g for w, g in zip(weights, r))

        start = 0.5 * (norm**2 if weights is None else squared_norm(weighted(r)))
        slope = -2.0 * start  # phi'(0) along a Newton direction

        def along(length: jax.Array) -> BlockVector:
            return tuple(a + length * b for a, b in zip(u, du))

        def value(length: jax.Array) -> tuple[jax.Array, jax.Array]:
            if not wolfe:
                return 0.5 * squared_norm(weighted(residual(along(length)))), slope
            r, dr = (weighted(x) for x in jax.jvp(residual, (along(length),), (du,)))
            parts = [jnp.sum(a * b, axis=tuple(range(a.ndim - 1))) for a, b in zip(r, dr)]
            return 0.5 * squared_norm(r), sum(parts, jnp.zeros_like(norm))

        def trial(s: _Search) -> _Search:
            phi, dphi = value(s.length)
            # A residual that is not finite counts as too long a step.
            decreased = phi <= start + self.linesearch_stopping_criteria * s.length * slope
            too_long = ~decreased | (wolfe & (dphi > _CURVATURE * jnp.abs(slope)))
            too_short = decreased & wolfe & (dphi < _CURVATURE * slope)
            low = jnp.where(too_short & ~s.found, s.length, s.low)
            high = jnp.where(too_long & ~s.found, s.length, s.high)
            found = s.found | ~(too_long | too_short)
            inside = low + (high - low) / self.linesearch_cutback
            length = jnp.where(jnp.isfinite(high), inside, s.length * self.linesearch_cutback)
            return _Search(jnp.where(found, s.length, length), low, high, found, s.trials + 1)

        def going_on(s: _Search) -> jax.Array:
            return (s.trials < self.max_linesearch_iterations - 2) & ~jnp.all(s.found)

        one = jnp.ones_like(norm)
        # A point without a finite residual is not searched for; a converged one needs no search.
        first = _Search(
            one, 0 * one, jnp.inf * one, ~(norm > self.abs_tol), jnp.zeros((), jnp.int32)
        )
        length = jax.lax.while_loop(going_on, trial, first).length
        return along(length), length


def _one_by_row_sum(A: BlockMatrix, r: BlockVector) -> BlockVector:
    """One where a row is zero or not finite: nothing can be said of its size."""
    ones = tuple(jnp.ones_like(g)[..., None, :] for g in r)
    sums = matvec(jax.tree_util.tree_map(jnp.abs, A), ones)
    return tuple(
        1.0 / jnp.where((x > 0.0) & jnp.isfinite(x), x, 1.0) for x in (s[..., 0, :] for s in sums)
    )


class _Search(NamedTuple):
    """Per point the length to try, the interval it is in, and whether it is accepted."""

    length: jax.Array
    low: jax.Array
    high: jax.Array
    found: jax.Array
    trials: jax.Array
