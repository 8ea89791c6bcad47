"""Newton's method with a step length for each point."""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp

from ..declaration import option, register
from .blocks import BlockMatrix, BlockVector, matvec, split, squared_norm
from .newton import AbstractNonlinearSolver
from .nonlinear_solution import Iterate

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

    With the merit `SCALED_RESIDUAL`, $W = \mathrm{diag}(1 / w)$ where the step starts, and
    $w = \max_i \sum_j |A_{ij}\,\delta u_j|$ over the rows $i$ of a variable,
    $A = \partial r / \partial u$: equations count by what the step would change in them. No unit of
    an equation or of an unknown matters, even where the components of one unknown are strains
    beside stresses. With `RESIDUAL`, $W = 1$; so it is too if the Jacobian is given as products.

    No merit is best everywhere. With `switch_merit`, a point at which one fails is solved again
    from its first guess with the other one, and then with full steps.

    **Source:** J. Nocedal, S. J. Wright, Numerical Optimization, 2nd ed. (2006), 3.1 and 11.2;
    invariance to scaling: P. Deuflhard, Newton Methods for Nonlinear Problems (2004), 1.2 and 3.3.
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
        "What has to decrease: the residual, or the residual relative to what a step changes in it",
        default="SCALED_RESIDUAL",
        choices=("SCALED_RESIDUAL", "RESIDUAL"),
        compat={"neml2": "RESIDUAL"},
    )
    switch_merit: bool = option(
        "Whether a point that fails is solved again with the other merit, then with full steps",
        default=True,
        compat={"neml2": False},
    )
    check_negative_criterion: bool = option(
        "Accepted for NEML2's files; lengths are positive here", default=False
    )

    @property
    def attempts(self) -> int:
        return len(self._merits)

    @property
    def _merits(self) -> tuple[str, ...]:
        """What has to decrease, by attempt; the last one takes full steps."""
        if not self.switch_merit:
            return (self.linesearch_merit,)
        others = [m for m in ("SCALED_RESIDUAL", "RESIDUAL") if m != self.linesearch_merit]
        return (self.linesearch_merit, *others, "")

    def step(
        self, at: Iterate, attempt: int | jax.Array = 0
    ) -> tuple[BlockVector, BlockVector, jax.Array]:
        residual, u, du, norm = at.residual, at.u, at.du, at.norm
        wolfe = self.linesearch_type == "STRONG_WOLFE"
        weights = None
        if "SCALED_RESIDUAL" in self._merits and isinstance(at.A, BlockMatrix):
            scaled = attempt == self._merits.index("SCALED_RESIDUAL")
            weights = tuple(jnp.where(scaled, w, 1.0) for w in _weights(at))

        def weighted(r: BlockVector) -> BlockVector:
            return r if weights is None else tuple(w * g for w, g in zip(weights, r))

        start = 0.5 * (norm**2 if weights is None else squared_norm(weighted(at.r)))
        slope = -2.0 * start  # phi'(0) along a Newton direction

        def along(length: jax.Array) -> BlockVector:
            return tuple(a + length * b for a, b in zip(u, du))

        def value(length: jax.Array) -> tuple[BlockVector, jax.Array, jax.Array]:
            """The residual of that step, its merit, and the slope of that."""
            if not wolfe:
                r = residual(along(length))
                return r, 0.5 * squared_norm(weighted(r)), slope
            r, dr = jax.jvp(residual, (along(length),), (du,))
            parts = [
                jnp.sum(a * b, axis=tuple(range(a.ndim - 1)))
                for a, b in zip(weighted(r), weighted(dr))
            ]
            return r, 0.5 * squared_norm(weighted(r)), sum(parts, jnp.zeros_like(norm))

        def trial(s: _Search) -> _Search:
            r, phi, dphi = value(s.length)
            # A residual that is not finite counts as too long a step.
            decreased = phi <= start + self.linesearch_stopping_criteria * s.length * slope
            too_long = ~decreased | (wolfe & (dphi > _CURVATURE * jnp.abs(slope)))
            too_short = decreased & wolfe & (dphi < _CURVATURE * slope)
            low = jnp.where(too_short & ~s.found, s.length, s.low)
            high = jnp.where(too_long & ~s.found, s.length, s.high)
            found = s.found | ~(too_long | too_short) | (s.trials >= trials)
            inside = low + (high - low) / self.linesearch_cutback
            length = jnp.where(jnp.isfinite(high), inside, s.length * self.linesearch_cutback)
            length = jnp.where(found, s.length, length)
            return _Search(length, r, low, high, found, s.trials + 1)

        def going_on(s: _Search) -> jax.Array:
            return (s.trials == 0) | ~jnp.all(s.found)

        one, trials = jnp.ones_like(norm), self.max_linesearch_iterations - 2
        # A point without a finite residual is not searched for; a converged one needs no search.
        found = ~(norm > self.abs_tol)
        if self.switch_merit:
            found = found | (jnp.asarray(attempt) == len(self._merits) - 1)
        first = _Search(one, at.r, 0 * one, jnp.inf * one, found, jnp.zeros((), jnp.int32))
        end = jax.lax.while_loop(going_on, trial, first)
        return along(end.length), end.r, end.length


def _weights(at: Iterate) -> BlockVector:
    """One over what the Newton step changes in a residual variable, row by row its largest.

    Zero where it changes nothing, which tells no scale: the next step does. Components that change
    by rounding alone count as little as they are, for the variable has one scale.
    """
    steps = tuple(jnp.abs(x)[..., None, :] for x in at.du)
    terms = matvec(jax.tree_util.tree_map(jnp.abs, at.A), steps)
    out = []
    for group, x in enumerate(terms):
        of_variables = []
        sizes = (1,) * x.shape[0] if at.sizes is None else at.sizes[group]
        for rows in split(x[..., 0, :], sizes):
            change = jnp.max(rows, axis=tuple(range(rows.ndim - 1)), keepdims=True)
            seen = (change > 0.0) & jnp.isfinite(change)
            weight = jnp.where(seen, 1.0 / jnp.where(seen, change, 1.0), 0.0)
            of_variables.append(jnp.broadcast_to(weight, rows.shape))
        out.append(jnp.concatenate(of_variables))
    return tuple(out)


class _Search(NamedTuple):
    """Per point the length to try, the interval it is in, and whether it is accepted.

    `r` are the residuals of the length tried last: of each point's own at the end.
    """

    length: jax.Array
    r: BlockVector
    low: jax.Array
    high: jax.Array
    found: jax.Array
    trials: jax.Array
