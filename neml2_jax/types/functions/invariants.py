"""Invariants of second-order tensors, and their volumetric and deviatoric parts."""

from __future__ import annotations

from typing import Any, TypeVar

import jax
import jax.numpy as jnp

from ..r2 import R2
from ..scalar import Scalar
from ..sr2 import SR2
from ..tensor_wrapper import TensorWrapper, _write_out_diagonals
from ..vec import Vec
from .products import r2_from_sr2, stack_components, sym

T = TypeVar("T", bound=TensorWrapper)


def tr(a: Any) -> Scalar:
    """The trace of an SR2 or an R2."""
    if isinstance(a, R2):
        data = a.data[..., 0, 0] + a.data[..., 1, 1] + a.data[..., 2, 2]
    else:
        data = a.data[..., 0] + a.data[..., 1] + a.data[..., 2]
    return Scalar(data, **a.metadata)


def vol(a: T) -> T:
    r"""$\tfrac13 \mathrm{tr}(a)\, I$."""
    unit = type(a).identity().data.astype(a.dtype)  # type: ignore[attr-defined]
    mean = tr(a).data / 3.0
    return a.replace(mean[(..., *(None,) * a.base_ndim)] * unit)


def dev(a: T) -> T:
    return a.replace(a.data - vol(a).data)


def norm_sq(a: TensorWrapper) -> Scalar:
    """The sum of squares of the components (of an SR2: $a : a$)."""
    a = _write_out_diagonals(a)
    return Scalar(jnp.sum(a.data * a.data, axis=tuple(range(-a.base_ndim, 0))), **a.metadata)


def norm(a: TensorWrapper, eps: float = 0.0) -> Scalar:
    r"""$\sqrt{a : a + \epsilon}$; with $\epsilon = 0$ its derivatives at $a = 0$ are taken as 0."""
    square = norm_sq(a)
    if eps:
        return square.replace(jnp.sqrt(square.data + eps))
    zero = square.data == 0
    return square.replace(jnp.where(zero, 0.0, jnp.sqrt(jnp.where(zero, 1.0, square.data))))


def unit(a: T, eps: float = 0.0) -> T:
    """$a / |a|$; zero at $a = 0$."""
    size = norm(a, eps)
    if not eps:
        size = size.replace(jnp.where(size.data == 0, 1.0, size.data))
    return a / size


def vonmises(a: SR2, eps: float = 0.0) -> Scalar:
    r"""$\sqrt{\tfrac32 s : s + \epsilon}$ with the deviator $s$ of $a$."""
    square = 1.5 * norm_sq(dev(a))
    if eps:
        return square.replace(jnp.sqrt(square.data + eps))
    zero = square.data == 0
    return square.replace(jnp.where(zero, 0.0, jnp.sqrt(jnp.where(zero, 1.0, square.data))))


def det(a: Any) -> Scalar:
    """The determinant of an R2 or an SR2."""
    a = _write_out_diagonals(a)
    m = _entries(a)
    data = (
        m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1])
        - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0])
        + m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0])
    )
    return Scalar(data, **a.metadata)


def inv(a: Any) -> Any:
    """The inverse of an R2 or an SR2."""
    a = _write_out_diagonals(a)
    m = _entries(a)
    d = det(a).data

    def cofactor(i: int, j: int) -> jax.Array:
        r, s = [k for k in range(3) if k != i], [k for k in range(3) if k != j]
        minor = m[r[0]][s[0]] * m[r[1]][s[1]] - m[r[0]][s[1]] * m[r[1]][s[0]]
        return minor if (i + j) % 2 == 0 else -minor

    full = stack_components(R2, [cofactor(j, i) / d for i in range(3) for j in range(3)], a)
    return full if isinstance(a, R2) else sym(full)


def _entries(a: Any) -> list[list[jax.Array]]:
    data = a.data if isinstance(a, R2) else r2_from_sr2(a).data
    return [[data[..., i, j] for j in range(3)] for i in range(3)]


def _similar(Q: jax.Array, A: jax.Array) -> jax.Array:
    return Q @ A @ jnp.swapaxes(Q, -1, -2)


def principal_values(a: SR2) -> Vec:
    """Eigenvalues in ascending order; at repeats the derivative is that of one fixed eigenbasis."""
    a = _write_out_diagonals(a)
    return Vec(_eigenvalues(r2_from_sr2(a).data), **a.metadata)


@jax.custom_jvp
def _eigenvalues(A: jax.Array) -> jax.Array:
    return jnp.linalg.eigvalsh(A)


@_eigenvalues.defjvp
def _eigenvalues_jvp(primals, tangents):
    (A,), (dA,) = primals, tangents
    values, vectors = jnp.linalg.eigh(jax.lax.stop_gradient(A))
    # First order: n . dA . n. Second order: rotate the basis, with close pairs left alone.
    gap = values[..., None, :] - values[..., :, None]
    close = jnp.abs(gap) <= jnp.finfo(A.dtype).eps ** (1 / 2) * jnp.maximum(
        jnp.max(jnp.abs(values), axis=-1)[..., None, None], 1e-300
    )
    weights = jnp.where(close, 0.0, 1.0 / jnp.where(close, 1.0, gap))
    frozen = jax.lax.stop_gradient(vectors)
    moved = _similar(jnp.swapaxes(frozen, -1, -2), A - jax.lax.stop_gradient(A))
    turned = frozen + frozen @ (weights * moved)
    rate = jnp.sum(turned * (dA @ turned), axis=-2)
    return _eigenvalues(A), rate
