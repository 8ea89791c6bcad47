"""Energies of a material point: the work done on it, what is stored, what is lost."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp

from ..models.interface import Values
from ..types import TensorWrapper
from ..types.functions import r2_from_sr2


class Energies(eqx.Module):
    r"""Energies per unit of reference volume since the start, one value per point.

    The work $W = \int \sigma : \mathrm d\varepsilon$ (or $\int P : \mathrm dF$) is summed by the
    trapezoidal rule, whose error is of second order in the steps. `stored` is what the model says
    by its potential, and `dissipated` the rest of the work; both are `None` where the model has no
    potential among its outputs.
    """

    work: jax.Array
    stored: Any
    dissipated: Any

    @staticmethod
    def of(work: jax.Array, outputs: Values, potential: str | None) -> Energies:
        """Of work `(*points,)`, and of the output that is the stored energy if one is named."""
        if potential is None:
            return Energies(work, None, None)
        stored = jnp.broadcast_to(outputs[potential].materialize().data, work.shape)
        return Energies(work, stored, work - stored)


Pair = tuple[TensorWrapper, TensorWrapper]
"""A gradient and the flux at it."""


def work_of_step(measure: str | None, before: Pair, after: Pair) -> jax.Array | None:
    """The work over a step by the trapezoidal rule; `None` where the stress measure is unknown."""
    old, new = _conjugate(measure, *before), _conjugate(measure, *after)
    if old is None or new is None:
        return None
    gradient = after[0]
    power = 0.5 * (old + new) * (gradient.data - before[0].data)
    return jnp.sum(power, axis=tuple(range(power.ndim - gradient.base_ndim, power.ndim)))


def _conjugate(
    measure: str | None, gradient: TensorWrapper, flux: TensorWrapper
) -> jax.Array | None:
    """The stress that works on the gradient."""
    if measure in ("small", "traction", "pk1"):
        return flux.data
    if measure is None:
        return None
    F, s = gradient.data, r2_from_sr2(flux).data  # type: ignore[arg-type]
    if measure == "pk2":
        return F @ s
    P = s @ jnp.swapaxes(jnp.linalg.inv(F), -1, -2)
    return P if measure == "kirchhoff" else jnp.linalg.det(F)[..., None, None] * P
