"""Products of two tensors, and vectors from and into their components."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp

from ..alignment import align
from ..kernels.cross_product import cross_product
from ..r2 import R2
from ..scalar import Scalar
from ..sr2 import SR2
from ..ssr4 import SSR4
from ..tensor_wrapper import TensorWrapper
from ..vec import Vec


def inner(a: TensorWrapper, b: TensorWrapper) -> Scalar:
    r"""The full contraction $a : b$ (or $a \cdot b$) of two tensors of one type.

    **Raises:** `TypeError` where the types differ, `ValueError` where the base shapes do.
    """
    if type(a) is not type(b):
        raise TypeError(
            f"inner takes two tensors of one type, got {type(a).__name__} and {type(b).__name__}"
        )
    if a.base_shape != b.base_shape:
        raise ValueError(f"inner: the base shapes differ: {a.base_shape} and {b.base_shape}")
    ready = align(a, b, what="inner", multiplicative=True)
    x, y = ready.data
    return Scalar(jnp.sum(x * y, axis=tuple(range(-a.base_ndim, 0))), **ready.metadata)


dot = inner


def vdot(a: Vec, b: Vec) -> Scalar:
    r"""$a \cdot b$."""
    return inner(a, b)


def outer(a: TensorWrapper, b: TensorWrapper) -> Any:
    r"""The tensor product: an SSR4 of two SR2 ($a_{ij} b_{kl}$), an R2 of two Vec ($a_i b_j$).

    **Raises:** `TypeError` for other types.
    """
    for factor, product in ((SR2, SSR4), (Vec, R2)):
        if isinstance(a, factor) and isinstance(b, factor):
            ready = align(a, b, what="outer", multiplicative=True)
            x, y = ready.data
            return product(x[..., :, None] * y[..., None, :], **ready.metadata)
    raise TypeError(
        f"outer takes two SR2 or two Vec, got {type(a).__name__} and {type(b).__name__}"
    )


def cross(a: Vec, b: Vec) -> Vec:
    r"""$a \times b$."""
    ready = align(a, b, what="cross", multiplicative=True)
    return Vec(cross_product(*ready.data), **ready.metadata)


def vec_component(v: Vec, i: int) -> Scalar:
    """Component `i` of a vector.

    **Raises:** `ValueError` unless `i` is 0, 1 or 2.
    """
    if i not in (0, 1, 2):
        raise ValueError(f"vec_component: a Vec has components 0, 1 and 2, got {i}")
    return Scalar(v.data[..., i], **v.metadata)


def vec_from_scalars(x: Scalar, y: Scalar, z: Scalar) -> Vec:
    """A vector from its components."""
    ready = align(x, y, z, what="vec_from_scalars")
    return Vec(jnp.stack(jnp.broadcast_arrays(*ready.data), axis=-1), **ready.metadata)
