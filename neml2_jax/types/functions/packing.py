"""Between packed symmetric or skew tensors and full matrices, and the parts of a matrix."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

import jax
import jax.numpy as jnp

from ..kernels.components import components, matrix_entries
from ..r2 import R2
from ..sr2 import SHEAR_FACTOR, SR2
from ..tensor_wrapper import TensorWrapper
from ..wr2 import WR2

# Component by component rather than by indexing with arrays: a gather does not fuse, and its
# transpose is a scatter.


T = TypeVar("T", bound=TensorWrapper)


def stack_components(kind: type[T], components: Sequence[Any], like: TensorWrapper) -> T:
    """A tensor of type `kind` with the metadata of `like` from its components."""
    data = jnp.stack(jnp.broadcast_arrays(*components), axis=-1)
    return kind(data.reshape(data.shape[:-1] + kind.BASE_SHAPE), **like.metadata)


def entries(a: R2 | SR2) -> list[list[jax.Array]]:
    """The nine entries of the matrix of `a`, row by row."""
    if isinstance(a, R2):
        return matrix_entries(a.data)
    xx, yy, zz, *shears = components(a.data)
    yz, xz, xy = (shear / SHEAR_FACTOR for shear in shears)
    return [[xx, xy, xz], [xy, yy, yz], [xz, yz, zz]]


def r2_from_sr2(a: SR2) -> R2:
    """The full matrix of a symmetric tensor."""
    return stack_components(R2, sum(entries(a), []), a)


def r2_from_wr2(w: WR2) -> R2:
    """The skew matrix of an axial vector."""
    x, y, z = components(w.data)
    o = jnp.zeros_like(x)
    return stack_components(R2, [o, -z, y, z, o, -x, -y, x, o], w)


def sym(a: R2) -> SR2:
    r"""$\tfrac12 (A + A^T)$."""
    m = entries(a)
    shears = [(m[i][j] + m[j][i]) * (0.5 * SHEAR_FACTOR) for i, j in ((1, 2), (0, 2), (0, 1))]
    return stack_components(SR2, [m[0][0], m[1][1], m[2][2], *shears], a)


def skew(a: R2) -> WR2:
    r"""The axial vector of $\tfrac12 (A - A^T)$."""
    m = entries(a)
    axial = [0.5 * (m[i][j] - m[j][i]) for i, j in ((2, 1), (0, 2), (1, 0))]
    return stack_components(WR2, axial, a)


def sr2_from_r2(a: R2) -> SR2:
    """The symmetric part, packed."""
    return sym(a)


def wr2_from_r2(a: R2) -> WR2:
    """The skew part, as an axial vector."""
    return skew(a)


def transpose(a: R2) -> R2:
    r"""$A^T$."""
    return a.replace(jnp.swapaxes(a.data, -1, -2))
