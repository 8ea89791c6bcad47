"""Orientations to and from Euler angles in the three conventions of texture analysis."""

from __future__ import annotations

import functools
from typing import Literal

import jax
import jax.numpy as jnp
from numpy.typing import ArrayLike

from ..types import MRP, Quaternion
from ..types.functions import from_quaternion, to_quaternion

EulerConvention = Literal["bunge", "kocks", "roe"]
_CONVENTIONS = ("bunge", "kocks", "roe")


def from_euler_angles(
    angles: ArrayLike,
    convention: EulerConvention = "bunge",
    *,
    degrees: bool = False,
    sub_batch_ndim: int = 0,
) -> MRP:
    r"""Orientations, crystal to sample frame, from three angles [rad] along the last axis.

    **Shapes:** angles `(..., 3)` give a batch `(...)`, its last `sub_batch_ndim` axes sites. With
    `degrees` they are in degrees.

    $$Q = R_z(\varphi_1)\, R_x(\Phi)\, R_z(\varphi_2)$$

    with the angles $(\varphi_1, \Phi, \varphi_2)$ of Bunge. Those of Kocks are
    $\Psi = \varphi_1 - \pi/2$, $\Theta = \Phi$, $\phi = \pi/2 - \varphi_2$; those of Roe
    $\Psi = \varphi_1 - \pi/2$, $\Theta = \Phi$, $\Phi = \varphi_2 + \pi/2$.

    **Raises:** `ValueError` for another convention or another number of angles.
    **Source:** U. F. Kocks, C. N. Tomé, H.-R. Wenk, Texture and Anisotropy, Cambridge (1998),
    chapter 2.
    """
    given = jnp.asarray(angles, jnp.result_type(float))
    if given.ndim == 0 or given.shape[-1] != 3:
        raise ValueError(f"Euler angles are three along the last axis, got {given.shape}")
    _checked(convention)
    q = _quaternions(given, convention, degrees)
    return _orientations(Quaternion(q, sub_batch_ndim=sub_batch_ndim))


# Compiled: of an eager call every operation is a program of its own.
_orientations = jax.jit(from_quaternion)


@functools.partial(jax.jit, static_argnums=(1, 2))
def _quaternions(angles: jax.Array, convention: str, degrees: bool) -> jax.Array:
    angles = jnp.radians(angles) if degrees else angles
    a, b, c = (angles[..., i] for i in range(3))
    match convention:
        case "kocks":
            a, c = a + jnp.pi / 2, jnp.pi / 2 - c
        case "roe":
            a, c = a + jnp.pi / 2, c - jnp.pi / 2
    cosine, sine = jnp.cos(b / 2), jnp.sin(b / 2)
    total, difference = (a + c) / 2, (a - c) / 2
    return jnp.stack(
        [
            cosine * jnp.cos(total),
            sine * jnp.cos(difference),
            sine * jnp.sin(difference),
            cosine * jnp.sin(total),
        ],
        axis=-1,
    )


def to_euler_angles(
    orientations: MRP, convention: EulerConvention = "bunge", *, degrees: bool = False
) -> jax.Array:
    r"""The angles of `from_euler_angles`, `(..., 3)` [rad], or in degrees with `degrees`.

    $\Phi$ is between 0 and a half turn, the others between 0 and a full turn. Where $\Phi$ is 0 or
    a half turn the others are not unique: Bunge's $\varphi_2$ is taken as 0.

    **Raises:** `ValueError` for another convention.
    """
    return _angles(orientations, _checked(convention), degrees)


@functools.partial(jax.jit, static_argnums=(1, 2))
def _angles(orientations: MRP, convention: str, degrees: bool) -> jax.Array:
    q = to_quaternion(orientations.materialize()).data
    w, x, y, z = (q[..., i] for i in range(4))
    sine, cosine = jnp.hypot(x, y), jnp.hypot(w, z)
    b = 2 * jnp.arctan2(sine, cosine)
    total, difference = jnp.arctan2(z, w), jnp.arctan2(y, x)
    upright, overturned = sine < 1e-12, cosine < 1e-12
    a = jnp.where(upright, 2 * total, jnp.where(overturned, 2 * difference, total + difference))
    c = jnp.where(upright | overturned, 0.0, total - difference)
    match convention:
        case "kocks":
            a, c = a - jnp.pi / 2, jnp.pi / 2 - c
        case "roe":
            a, c = a - jnp.pi / 2, c + jnp.pi / 2
    full = 2 * jnp.pi
    angles = jnp.stack([_wrapped(a, full), b, _wrapped(c, full)], axis=-1)
    return jnp.degrees(angles) if degrees else angles


def _wrapped(angle: jax.Array, full: float) -> jax.Array:
    """In [0, full), with a hair below zero taken as zero."""
    angle = jnp.mod(angle, full)
    return jnp.where(full - angle < 1e-12, 0.0, angle)


def _checked(convention: str) -> str:
    if convention not in _CONVENTIONS:
        raise ValueError(
            f"Euler angles follow {', '.join(map(repr, _CONVENTIONS))}; got {convention!r}"
        )
    return convention
