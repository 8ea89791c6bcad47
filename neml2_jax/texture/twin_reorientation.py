"""Grains that twinning has taken over are turned into their twins."""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax.typing import ArrayLike

from ..crystallography import AbstractCrystal
from ..types import MRP, Quaternion, Scalar
from ..types.functions import from_quaternion, to_quaternion
from .equivalents import checked_weights, quaternion_product


class TwinReorientation(NamedTuple):
    """Grains after a step."""

    orientations: MRP
    """`(grains,)`, crystal to sample frame."""
    twin_volume_fractions: Scalar
    """Accumulated fractions, `(grains, twins)`, zero again in grains that have been turned."""
    reoriented: jax.Array
    """The part of the volume that has been turned so far, one number."""
    turned: jax.Array
    """Which grains were turned in this step, `(grains,)`."""


def reorient_predominant_twins(
    orientations: MRP,
    twin_volume_fractions: Scalar,
    crystal: AbstractCrystal,
    *,
    reoriented: ArrayLike = 0.0,
    weights: ArrayLike | None = None,
    threshold: float = 0.25,
    threshold_growth: float = 0.25,
) -> TwinReorientation:
    r"""The orientations after a step in which pseudo-slip twins may have won their grains.

    In each grain the twin with the largest accumulated fraction is predominant. Where this exceeds

    $$F_T = A_1 + A_2 \frac{F_R}{F_A}$$

    the whole grain takes the orientation of that twin, half a turn about the normal of its plane,
    $Q \leftarrow Q (2 n n^T - I)$, and its fractions begin at zero again. $F_A$ is the volume that
    has twinned so far in all grains, $F_R$ the part of the volume that has been turned: what is
    turned catches up with what has twinned, and not sooner. Both are those at the start of the
    call, for all grains; hand `reoriented` of the result to the next call. Without any twins
    nothing is turned.

    **Shapes:** `orientations` (grains), `twin_volume_fractions` (grains, twins) with the twins as
    last axis, be it of points or of sites; `weights` one for each grain.
    **Raises:** `ValueError` for a crystal without twins, or shapes that do not fit.
    **Source:** C. N. Tomé, R. A. Lebensohn, U. F. Kocks, Acta Metall. Mater. 39 (1991) 2667-2680;
    P. Van Houtte, Acta Metall. 26 (1978) 591-604.
    """
    twins = np.flatnonzero(crystal.is_twin)
    if not twins.size:
        raise ValueError(
            "reorient_predominant_twins: the crystal has no twins; give it twin_families"
        )
    f, shape = twin_volume_fractions.data, orientations.data.shape[:-1]
    if f.shape != (*shape, len(twins)):
        raise ValueError(
            f"reorient_predominant_twins: twin_volume_fractions of shape {f.shape} for "
            f"orientations of {shape} grains and a crystal of {len(twins)} twins; expected "
            f"{(*shape, len(twins))}"
        )
    return _reoriented(
        orientations,
        twin_volume_fractions,
        crystal.unit_planes.data[twins],
        jnp.asarray(reoriented),
        checked_weights(weights, f.size // len(twins)),
        (threshold, threshold_growth),
    )


@jax.jit
def _reoriented(
    orientations: MRP,
    twin_volume_fractions: Scalar,
    normals: jax.Array,
    turned_before: jax.Array,
    weights: jax.Array,
    thresholds: tuple[float, float],
) -> TwinReorientation:
    """With the normals of the twins and checked weights."""
    f, q = twin_volume_fractions.data, to_quaternion(orientations).data
    grains = f.reshape(-1, f.shape[-1])
    w = weights / jnp.sum(weights)
    twinned = turned_before + jnp.sum(w * jnp.sum(grains, -1))
    some = twinned > 0
    share = jnp.where(some, turned_before / jnp.where(some, twinned, 1.0), 0.0)
    turned = some & (jnp.max(f, -1) > thresholds[0] + thresholds[1] * share)
    about = normals[jnp.argmax(f, -1)]
    half_turn = jnp.concatenate((jnp.zeros_like(about[..., :1]), about), -1)
    q = jnp.where(turned[..., None], quaternion_product(q, half_turn), q)
    kind = {"sub_batch_ndim": orientations.sub_batch_ndim}
    return TwinReorientation(
        from_quaternion(Quaternion(q, **kind)),
        twin_volume_fractions.replace(jnp.where(turned[..., None], 0.0, f)),
        turned_before + jnp.sum(w * turned.reshape(-1)),
        turned,
    )
