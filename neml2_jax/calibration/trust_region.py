"""Damping of Levenberg and Marquardt's method by how far a step may go."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import optimistix

FIRST = 1.0
"""How far the first step may go, of unknowns of size one."""
ACCEPTED, POOR, EXCELLENT = 0.01, 0.25, 0.9
"""Gains from which on a step is taken, below which the next is shorter, and above which longer."""
LONGER, SHORTER, BACK = 2.0, 0.5, 0.25
"""How far the next step may go then, by the length of this one; the last after one not taken."""
LEAST, MOST = 1e-10, 1e6
"""Damping, of residuals by the norm of the data: from steps of Gauss and Newton to short ones."""
HALVINGS = 40
"""Of the interval of its logarithm."""


class TrustRegionState(eqx.Module):
    """How far the next step may go."""

    radius: jax.Array


class TrustRegion(optimistix.AbstractSearch):
    r"""The damping $\lambda$ of $(J^T J + \lambda I) \, \Delta z = -J^T r$ of steps of a length

    $$\|\Delta z(\lambda)\| = R, \qquad \text{or } \lambda = 0 \text{ where } \|\Delta z(0)\| < R$$

    and this length $R$ by the gain of the last step

    $$\rho = \frac{|r|^2 - |r(z + \Delta z)|^2}{|r|^2 - |r + J \Delta z|^2}.$$

    Unknowns are of size one, and so is $R$ at first: it says how far the linear model may hold,
    which damping alone, whose size is that of the least singular values, does not.

    **Source:** J. J. Moré, in Numerical Analysis, Lecture Notes in Mathematics 630, Springer (1978)
    105-116; the numbers are those of this module.
    """

    def init(self, y: Any, f_info_struct: Any) -> TrustRegionState:
        del y, f_info_struct
        return TrustRegionState(jnp.asarray(FIRST))

    def step(
        self,
        first_step: Any,
        y: Any,
        y_eval: Any,
        f_info: Any,
        f_eval_info: Any,
        state: TrustRegionState,
    ) -> tuple[jax.Array, jax.Array, Any, TrustRegionState]:
        """One by the damping of the next step, and whether this one is taken."""
        r, jacobian = f_info.residual, f_info.jac.as_matrix()
        step = y_eval - y
        before = jnp.sum(r**2)
        gained = before - jnp.sum(f_eval_info.residual**2)
        expected = before - jnp.sum((r + jacobian @ step) ** 2)
        taken = (gained >= ACCEPTED * expected) | first_step

        length, radius = jnp.linalg.norm(step), state.radius
        after = jnp.where(gained < POOR * expected, SHORTER * length, radius)
        after = jnp.where(
            gained > EXCELLENT * expected, jnp.maximum(radius, LONGER * length), after
        )
        after = jnp.where(taken, after, BACK * length)
        radius = jnp.where(first_step, radius, after)

        r = jnp.where(taken, f_eval_info.residual, r)
        jacobian = jnp.where(taken, f_eval_info.jac.as_matrix(), jacobian)
        size = 1.0 / damping_of(jacobian, r, radius)
        return size, taken, optimistix.RESULTS.successful, TrustRegionState(radius)


def damping_of(jacobian: jax.Array, r: jax.Array, radius: jax.Array) -> jax.Array:
    r"""$\lambda$, from `LEAST` to `MOST`, of the step whose length is the radius, or is less.

    With $J = U S V^T$ and $b = U^T r$ that length is $\|s b / (s^2 + \lambda)\|$, which falls as
    $\lambda$ rises. `jacobian` is `(rows, unknowns)`, `r` `(rows,)`.
    """
    left, s, _ = jnp.linalg.svd(jacobian, full_matrices=False)
    b = left.T @ r

    def is_long(exponent: jax.Array) -> jax.Array:
        return jnp.linalg.norm(s * b / (s**2 + 10.0**exponent)) > radius

    def halved(_: Any, ends: tuple[jax.Array, jax.Array]) -> tuple[jax.Array, jax.Array]:
        low, high = ends
        middle = 0.5 * (low + high)
        long = is_long(middle)
        return jnp.where(long, middle, low), jnp.where(long, high, middle)

    least, most = jnp.log10(LEAST), jnp.log10(MOST)
    _, high = jax.lax.fori_loop(0, HALVINGS, halved, (least, most))
    return 10.0 ** jnp.where(is_long(least), high, least)
