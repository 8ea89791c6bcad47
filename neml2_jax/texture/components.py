"""Ideal orientations of rolled metals, fibres, and how much of a texture is near them."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import ArrayLike

from ..types import MRP, R2
from .equivalents import (
    Symmetry,
    checked_weights,
    equivalent_directions,
    equivalent_quaternions,
    flat_quaternions,
    quaternion_rotations,
)

# {hkl}<uvw>: plane normal along z (normal direction), direction along x (rolling direction).
COMPONENTS: dict[str, tuple[tuple[int, int, int], tuple[int, int, int]]] = {
    "cube": ((0, 0, 1), (1, 0, 0)),
    "goss": ((0, 1, 1), (1, 0, 0)),
    "brass": ((0, 1, 1), (2, 1, -1)),
    "copper": ((1, 1, 2), (1, 1, -1)),
    "S": ((1, 2, 3), (6, 3, -4)),
}
"""Components of cubic metals by name. **Source:** U. F. Kocks, C. N. Tomé, H.-R. Wenk, Texture and
Anisotropy, Cambridge (1998), chapter 5; S in the form {123}<63-4> of J. Hirsch, K. Lücke, Acta
Metall. 36 (1988) 2863-2882."""


def ideal_orientation(plane: ArrayLike, direction: ArrayLike) -> MRP:
    """A crystal with a plane normal to z and a direction along x, both in crystal coordinates.

    **Shapes:** both `(3,)`, Cartesian or cubic Miller indices; one orientation, `()`.

    **Raises:** `ValueError` if the direction does not lie in the plane.
    """
    n, d = np.asarray(plane, float), np.asarray(direction, float)
    n, d = n / np.linalg.norm(n), d / np.linalg.norm(d)
    if not abs(n @ d) < 1e-8:
        raise ValueError(f"direction {direction} does not lie in the plane {plane}")
    return MRP.from_matrix(R2(np.stack([d, np.cross(n, d), n])))


def component(name: str) -> MRP:
    """One variant of the component of a name, one orientation `()`.

    **Raises:** `ValueError` for another name.
    """
    if name not in COMPONENTS:
        raise ValueError(f"component is one of {', '.join(COMPONENTS)}; got {name!r}")
    return ideal_orientation(*COMPONENTS[name])


def component_fraction(
    orientations: MRP,
    ideal: MRP | str,
    tolerance: float,
    *,
    crystal_symmetry: Symmetry = "m-3m",
    sample_symmetry: Symmetry = "mmm",
    weights: ArrayLike | None = None,
) -> float:
    """Fraction by weight of the orientations within `tolerance` [degree] of a component.

    **Shapes:** orientations and `weights` `(n,)`; the fraction is one number.

    `ideal` is an orientation or the name of one of `COMPONENTS`. With the sample symmetry of a
    rolled sheet, which is the default, all variants count; `"1"` counts one.
    """
    target = component(ideal) if isinstance(ideal, str) else ideal
    q = flat_quaternions(orientations)
    variants = equivalent_quaternions(target, crystal_symmetry, sample_symmetry).reshape(-1, 4)
    # At coincidence rounding must not make the tolerance 0 exclude an orientation from itself.
    least = np.cos(np.radians(tolerance) / 2) - 1e-14
    return float(_near(q, variants, least, checked_weights(weights, len(q))))


@jax.jit
def _near(q: jax.Array, variants: jax.Array, least: float, weights: jax.Array) -> jax.Array:
    """The weights of quaternions of which one variant is near."""
    nearest = jnp.max(jnp.abs(q @ variants.T), axis=-1)
    return jnp.sum(weights * (nearest >= least))


def fibre_fraction(
    orientations: MRP,
    crystal_direction: ArrayLike,
    sample_direction: ArrayLike,
    tolerance: float,
    *,
    crystal_symmetry: Symmetry = "m-3m",
    weights: ArrayLike | None = None,
) -> float:
    """Fraction by weight of the orientations within `tolerance` [degree] of a fibre.

    **Shapes:** orientations and `weights` `(n,)`, directions `(3,)`; the fraction is one number.

    In a fibre a crystal direction, or one equivalent to it, is along a sample direction or against
    it. Directions are Cartesian; of a cubic crystal they are Miller indices.
    """
    q = flat_quaternions(orientations)
    equivalents = equivalent_directions(crystal_direction, crystal_symmetry)
    (y,) = equivalent_directions(sample_direction, "1")[:1]
    least = np.cos(np.radians(tolerance)) - 1e-14
    return float(_along(q, equivalents, y, least, checked_weights(weights, len(q))))


@jax.jit
def _along(
    q: jax.Array, equivalents: jax.Array, y: jax.Array, least: float, weights: jax.Array
) -> jax.Array:
    """The weights of quaternions that turn one of some crystal directions to a sample direction."""
    seen = jnp.einsum("nij,i->nj", quaternion_rotations(q), y)  # the sample direction in crystals
    nearest = jnp.max(seen @ equivalents.T, axis=-1)
    return jnp.sum(weights * (nearest >= least))
