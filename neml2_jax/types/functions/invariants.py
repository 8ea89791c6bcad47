"""Invariants of second-order tensors, and their volumetric and deviatoric parts."""

from __future__ import annotations

from typing import Any, TypeVar

import jax
import jax.numpy as jnp

from ..diagonals import fullify
from ..kernels.components import components
from ..kernels.power import safe_sqrt
from ..r2 import R2
from ..scalar import Scalar
from ..sr2 import SHEAR_FACTOR, SR2
from ..tensor_wrapper import TensorWrapper
from .packing import entries, stack_components

T = TypeVar("T", bound=TensorWrapper)


def tr(a: TensorWrapper) -> Scalar:
    """The trace of an SR2 or an R2.

    **Raises:** `TypeError` for other types.
    """
    if isinstance(a, R2):
        m = entries(a)
        data = m[0][0] + m[1][1] + m[2][2]
    elif isinstance(a, SR2):
        xx, yy, zz, *_ = components(a.data)
        data = xx + yy + zz
    else:
        raise TypeError(f"tr takes an SR2 or an R2, got a {type(a).__name__}")
    return Scalar(data, **a.metadata)


def vol(a: T) -> T:
    r"""The volumetric part $\tfrac13 \mathrm{tr}(a)\, I$ of an SR2 or an R2."""
    mean = tr(a).data / 3.0
    unit = type(a).identity(a.dtype).data  # type: ignore[attr-defined]
    return a.replace(mean[(..., *(None,) * a.base_ndim)] * unit)


def dev(a: T) -> T:
    r"""The deviator $a - \tfrac13 \mathrm{tr}(a)\, I$ of an SR2 or an R2."""
    return a.replace(a.data - vol(a).data)


def norm_sq(a: TensorWrapper) -> Scalar:
    """The sum of squares of the components (of an SR2: $a : a$)."""
    a = fullify(a)
    return Scalar(jnp.sum(a.data * a.data, axis=tuple(range(-a.base_ndim, 0))), **a.metadata)


def norm(a: TensorWrapper, eps: float = 0.0) -> Scalar:
    r"""$\sqrt{a : a + \epsilon}$; with $\epsilon = 0$ its derivatives at $a = 0$ are taken as 0."""
    square = norm_sq(a)
    return square.replace(safe_sqrt(square.data + eps))


def unit(a: T, eps: float = 0.0) -> T:
    r"""$a / \sqrt{a : a + \epsilon}$; zero at $a = 0$, and its derivatives there too."""
    a = fullify(a)
    size = norm(a, eps)
    zero = size.data == 0
    safe = size.replace(jnp.where(zero, 1.0, size.data))
    keep = size.replace(jnp.where(zero, 0.0, 1.0 / safe.data))
    return a * keep


def vonmises(a: SR2, eps: float = 0.0) -> Scalar:
    r"""$\sqrt{\tfrac32 s : s + \epsilon}$ with the deviator $s$ of $a$."""
    square = norm_sq(dev(a))
    return square.replace(safe_sqrt(1.5 * square.data + eps))


def det(a: R2 | SR2) -> Scalar:
    """The determinant."""
    a = fullify(a)
    m = entries(a)
    data = (
        m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1])
        - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0])
        + m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0])
    )
    return Scalar(data, **a.metadata)


def second_invariant(a: R2 | SR2) -> Scalar:
    r"""$\tfrac12 [(\operatorname{tr} a)^2 - a : a^T]$, by minors, not as a small difference."""
    a = fullify(a)
    m = entries(a)
    minors = [m[i][i] * m[j][j] - m[i][j] * m[j][i] for i, j in ((0, 1), (0, 2), (1, 2))]
    return Scalar(minors[0] + minors[1] + minors[2], **a.metadata)


def inv(a: R2 | SR2) -> Any:
    """The inverse of an R2 or an SR2, by cofactors."""
    a = fullify(a)
    m = entries(a)

    def minor(i: int, j: int) -> jax.Array:
        r, s = [k for k in range(3) if k != i], [k for k in range(3) if k != j]
        return m[r[0]][s[0]] * m[r[1]][s[1]] - m[r[0]][s[1]] * m[r[1]][s[0]]

    symmetric = isinstance(a, SR2)
    minors = {(i, j): minor(i, j) for i in range(3) for j in range(i if symmetric else 0, 3)}
    scale = 1.0 / (m[0][0] * minors[0, 0] - m[0][1] * minors[0, 1] + m[0][2] * minors[0, 2])
    opposite = -scale
    signed = {(j, i): x * (scale if (i + j) % 2 == 0 else opposite) for (i, j), x in minors.items()}
    if symmetric:
        shears = [signed[j, i] * SHEAR_FACTOR for i, j in ((1, 2), (0, 2), (0, 1))]
        return stack_components(SR2, [*(signed[i, i] for i in range(3)), *shears], a)
    return stack_components(R2, [signed[i, j] for i in range(3) for j in range(3)], a)
