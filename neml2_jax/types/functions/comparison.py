"""Comparisons of whole tensors."""

from __future__ import annotations

import jax.numpy as jnp

from ..tensor_wrapper import TensorWrapper


def equal(a: TensorWrapper, b: TensorWrapper) -> bool:
    """Whether type, metadata and every component agree."""
    same = type(a) is type(b) and a.metadata == b.metadata and a.shape == b.shape
    return bool(same and jnp.array_equal(a.data, b.data))


def allclose(a: TensorWrapper, b: TensorWrapper, rtol: float = 1e-5, atol: float = 1e-8) -> bool:
    """Whether every component agrees within `atol + rtol |b|`; NaN equals NaN."""
    return bool(jnp.allclose(a.data, b.data, rtol=rtol, atol=atol, equal_nan=True))
