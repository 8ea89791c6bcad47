"""Damping of Levenberg and Marquardt's method by what a step gains of what is expected of it."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import optimistix

FIRST = 0.1
"""Damping at the start, of residuals by the norm of the data and unknowns of size one."""
ACCEPTED, GOOD, EXCELLENT = 0.01, 0.5, 0.9
"""Gains from which on a step is taken, and is followed by steps damped less, and much less."""
LESS, MUCH_LESS, MORE = 3.5, 10.0, 4.0
"""What the damping is divided by then, and multiplied by after a step that is not taken: after each
further one by twice as much."""
LEAST = 1e-10
"""Damping at which steps are those of Gauss and Newton; from less, a few steps that are not taken
would not come back."""


class GainDampingState(eqx.Module):
    """`step_size` is one by the damping, `more` what a step not taken will multiply that by."""

    step_size: jax.Array
    more: jax.Array


class GainDamping(optimistix.AbstractSearch):
    r"""The damping $\lambda$ of $(J^T J + \lambda I) \, \Delta z = -J^T r$ by the gain of a step

    $$\rho = \frac{|r|^2 - |r(z + \Delta z)|^2}{|r|^2 - |r + J \Delta z|^2}$$

    It falls fast where the linear model holds, so that the last steps are those of Gauss and
    Newton, and slowly where it barely does: far from a minimum short steps stay short.

    **Source:** D. W. Marquardt, J. SIAM 11 (1963) 431-441; the numbers are those of this module.
    """

    def init(self, y: Any, f_info_struct: Any) -> GainDampingState:
        del y, f_info_struct
        return GainDampingState(jnp.asarray(1.0 / FIRST), jnp.asarray(MORE))

    def step(
        self,
        first_step: Any,
        y: Any,
        y_eval: Any,
        f_info: Any,
        f_eval_info: Any,
        state: GainDampingState,
    ) -> tuple[jax.Array, jax.Array, Any, GainDampingState]:
        """Size of the next step, and whether this one is taken."""
        r, change = f_info.residual, f_info.jac.mv(y_eval - y)
        before = jnp.sum(r**2)
        gained = before - jnp.sum(f_eval_info.residual**2)
        expected = before - jnp.sum((r + change) ** 2)
        taken = (gained >= ACCEPTED * expected) | first_step
        factor = jnp.where(gained > GOOD * expected, LESS, 1.0)
        factor = jnp.where(gained > EXCELLENT * expected, MUCH_LESS, factor)
        factor = jnp.where(taken, factor, 1.0 / state.more)
        size = state.step_size * jnp.where(first_step, 1.0, factor)
        size = jnp.minimum(size, 1.0 / LEAST)
        more = jnp.where(taken, MORE, 2.0 * state.more)
        return size, taken, optimistix.RESULTS.successful, GainDampingState(size, more)
