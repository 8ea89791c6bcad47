r"""Invariants of tensors near the unit tensor, from what they differ by: small strains keep digits.

Of $C = I + E$ the sum $\operatorname{tr} C - 3$ is what is left of numbers near 1.
"""

from __future__ import annotations

import jax
import jax.numpy as jnp

from ....types import R2, SR2, Scalar
from ....types.functions import det, lt, tr, where
from ....types.functions.invariants import second_invariant


def volume_change(H: R2) -> Scalar:
    r"""$\det(I + H) - 1$."""
    return tr(H) + second_invariant(H) + det(H)


def isochoric_trace(E: SR2) -> Scalar:
    r"""$\operatorname{tr} E$ where $\det(I + E) = 1$.

    $$\operatorname{tr} E = -I_2(E) - \det E$$

    The sum on the right is of second order in a small $E$, term by term.
    """
    trace = tr(E)
    return where(lt(trace, 1.0), -second_invariant(E) - det(E), trace)


@jax.custom_jvp
def volumetric_energy(j: jax.Array) -> jax.Array:
    r"""$J^2 - 1 - 2 \ln J$ with $J = 1 + j$."""
    near = jnp.abs(j) < 0.1
    small = jnp.where(near, j, 0.0)
    # j - ln(1 + j) with ln(1 + j) = 2 artanh(s)
    s = small / (2.0 + small)
    series = jnp.zeros_like(s)
    for k in range(13, 1, -2):
        series = 1.0 / k + s * s * series
    excess = 2.0 * s * s * (1.0 / (1.0 - s) - s * series)
    away = jnp.where(near, 1.0, j)
    return j * j + 2.0 * jnp.where(near, excess, away - jnp.log1p(away))


@volumetric_energy.defjvp
def _volumetric_energy_jvp(
    primals: tuple[jax.Array], tangents: tuple[jax.Array]
) -> tuple[jax.Array, jax.Array]:
    (j,), (dj,) = primals, tangents
    return volumetric_energy(j), 2.0 * j * (2.0 + j) / (1.0 + j) * dj
