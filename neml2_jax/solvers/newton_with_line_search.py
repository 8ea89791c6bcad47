"""Newton's method with a step length for each point."""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp

from ..declaration import option, register
from .blocks import BlockVector, squared_norm
from .newton import AbstractNonlinearSolver, Residual

_CURVATURE = 0.9  # the usual choice for Newton directions (Nocedal and Wright, 3.1)


@register
class NewtonWithLineSearch(AbstractNonlinearSolver):
    r"""Newton steps shortened until the residual decreases, point by point.

    With $\phi(\alpha) = \tfrac12 \|r(u + \alpha\,\delta u)\|^2$ a step length is taken if

    $$\phi(\alpha) \le \phi(0) + c\,\alpha\,\phi'(0), \quad
      |\phi'(\alpha)| \le 0.9\,|\phi'(0)|$$

    `BACKTRACKING` asks for the first condition and divides the length by the cutback until it
    holds; `STRONG_WOLFE` asks for both and also lengthens steps. After the last trial the last
    length is taken.

    **Source:** J. Nocedal, S. J. Wright, Numerical Optimization, 2nd ed. (2006), 3.1 and 11.2.
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
    check_negative_criterion: bool = option(
        "Accepted for NEML2's files; lengths are positive here", default=False
    )

    def step(
        self, residual: Residual, u: BlockVector, du: BlockVector, norm: jax.Array
    ) -> tuple[BlockVector, jax.Array]:
        wolfe = self.linesearch_type == "STRONG_WOLFE"
        start = 0.5 * norm**2
        slope = -(norm**2)  # phi'(0) along a Newton direction

        def along(length: jax.Array) -> BlockVector:
            return tuple(a + length * b for a, b in zip(u, du))

        def value(length: jax.Array) -> tuple[jax.Array, jax.Array]:
            if not wolfe:
                return 0.5 * squared_norm(residual(along(length))), slope
            r, dr = jax.jvp(residual, (along(length),), (du,))
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


class _Search(NamedTuple):
    """Per point the length to try, the interval it is in, and whether it is accepted."""

    length: jax.Array
    low: jax.Array
    high: jax.Array
    found: jax.Array
    trials: jax.Array
