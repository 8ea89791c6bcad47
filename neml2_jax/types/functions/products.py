"""Products, transposes and parts of second-order tensors and vectors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax.numpy as jnp
import numpy as np

from ..r2 import R2
from ..scalar import Scalar
from ..sr2 import MANDEL_COLUMNS, MANDEL_FACTORS, MANDEL_ROWS, SHEAR_FACTOR, SR2
from ..ssr4 import SSR4
from ..tensor_wrapper import TensorWrapper, align
from ..vec import Vec
from ..wr2 import WR2

# Position in Mandel packing of each entry of the 3 x 3 matrix, and what it is divided by.
_FULL_INDEX = np.array([[0, 5, 4], [5, 1, 3], [4, 3, 2]])
_FULL_FACTOR = np.where(np.eye(3, dtype=bool), 1.0, SHEAR_FACTOR)


def inner(a: TensorWrapper, b: TensorWrapper) -> Scalar:
    """The full contraction $a : b$ (or $a \\cdot b$) of two tensors of one type."""
    ready = align(a, b, what="inner", multiplicative=True)
    x, y = ready.data
    axes = tuple(range(-a.base_ndim, 0))
    return Scalar(jnp.sum(x * y, axis=axes), **ready.metadata)


def vdot(a: Vec, b: Vec) -> Scalar:
    return inner(a, b)


def outer(a: SR2, b: SR2) -> SSR4:
    r"""$(a \otimes b)_{ijkl} = a_{ij} b_{kl}$."""
    ready = align(a, b, what="outer", multiplicative=True)
    x, y = ready.data
    return SSR4(x[..., :, None] * y[..., None, :], **ready.metadata)


def cross(a: Vec, b: Vec) -> Vec:
    ready = align(a, b, what="cross", multiplicative=True)
    return a.replace(jnp.cross(*ready.data), **ready.metadata)


def vec_component(v: Vec, i: int) -> Scalar:
    return Scalar(v.data[..., i], **v.metadata)


def vec_from_scalars(x: Scalar, y: Scalar, z: Scalar) -> Vec:
    ready = align(x, y, z, what="vec_from_scalars")
    data = jnp.stack(jnp.broadcast_arrays(*ready.data), axis=-1)
    return Vec(data, **ready.metadata)


def transpose(a: R2) -> R2:
    return a.replace(jnp.swapaxes(a.data, -1, -2))


def r2_from_sr2(a: SR2) -> R2:
    data = a.data[..., _FULL_INDEX] / jnp.asarray(_FULL_FACTOR, a.dtype)
    return R2(data, **a.metadata)


def sr2_from_r2(a: R2) -> SR2:
    """The symmetric part, packed."""
    return sym(a)


def sym(a: R2) -> SR2:
    r"""$\tfrac12 (A + A^T)$."""
    s = 0.5 * (a.data + jnp.swapaxes(a.data, -1, -2))
    packed = s[..., MANDEL_ROWS, MANDEL_COLUMNS] * jnp.asarray(MANDEL_FACTORS, a.dtype)
    return SR2(packed, **a.metadata)


def skew(a: R2) -> WR2:
    r"""The axial vector of $\tfrac12 (A - A^T)$."""
    w = 0.5 * (a.data - jnp.swapaxes(a.data, -1, -2))
    return WR2(jnp.stack([w[..., 2, 1], w[..., 0, 2], w[..., 1, 0]], axis=-1), **a.metadata)


def wr2_from_r2(a: R2) -> WR2:
    return skew(a)


def r2_from_wr2(w: WR2) -> R2:
    """The skew matrix of an axial vector."""
    x, y, z = (w.data[..., i] for i in range(3))
    o = jnp.zeros_like(x)
    rows = [jnp.stack(row, axis=-1) for row in ((o, -z, y), (z, o, -x), (-y, x, o))]
    return R2(jnp.stack(rows, axis=-2), **w.metadata)


def stack_components(kind: type[TensorWrapper], components: Sequence[Any], like: TensorWrapper):
    """A tensor of type `kind` with the metadata of `like` from its components."""
    data = jnp.stack(jnp.broadcast_arrays(*components), axis=-1)
    return kind(data.reshape(data.shape[:-1] + kind.BASE_SHAPE), **like.metadata)
