"""Comparisons of whole tensors."""

from __future__ import annotations

import jax
import jax.numpy as jnp
from jax.typing import ArrayLike

from ..tensor_wrapper import TensorWrapper
from .structure import to_dense


def equal(a: TensorWrapper, b: TensorWrapper) -> bool:
    """Whether type, metadata and every component agree."""
    same = type(a) is type(b) and a.metadata == b.metadata and a.shape == b.shape
    return bool(same and jnp.array_equal(a.data, b.data))


def allclose(
    a: TensorWrapper | ArrayLike,
    b: TensorWrapper | ArrayLike,
    rtol: float = 1e-5,
    atol: float = 1e-8,
    equal_nan: bool = False,
) -> bool:
    r"""Whether $|a - b| \le \mathrm{atol} + \mathrm{rtol}\,|b|$ for every component.

    Tensors compare by their logical values, whatever their storage; arrays and numbers may stand
    for either. It is one number, true or false; shapes that do not broadcast are not close.
    """
    x, y = _logical(a), _logical(b)
    try:
        jnp.broadcast_shapes(x.shape, y.shape)
    except ValueError:
        return False
    return bool(jnp.allclose(x, y, rtol=rtol, atol=atol, equal_nan=equal_nan))


def _logical(x: TensorWrapper | ArrayLike) -> jax.Array:
    return to_dense(x) if isinstance(x, TensorWrapper) else jnp.asarray(x)
