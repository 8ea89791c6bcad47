"""Tensors turned by a rotation matrix."""

from __future__ import annotations

from typing import Any, TypeVar

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from ..alignment import align
from ..kernels.components import components
from ..kernels.matvec import matvec
from ..r2 import R2
from ..sr2 import MANDEL_COLUMNS, MANDEL_FACTORS, MANDEL_ROWS, SR2
from ..ssr4 import SSR4
from ..tensor_wrapper import TensorWrapper
from ..vec import Vec
from ..wr2 import WR2
from .packing import r2_from_sr2, r2_from_wr2, skew, sym, transpose

_INDICES = (MANDEL_ROWS, MANDEL_COLUMNS)
_SCALE = 0.5 * np.outer(MANDEL_FACTORS, MANDEL_FACTORS)

T = TypeVar("T", bound=TensorWrapper)


def rotate(x: T, R: R2) -> T:
    r"""`x` turned by $R$: $R v$ of a Vec, $R A R^T$ of an R2, SR2 or WR2, and of an SSR4

    $$C'_{ijkl} = R_{ip} R_{jq} R_{kr} R_{ls} C_{pqrs}$$

    **Raises:** `TypeError` for types that do not rotate.
    """
    turned: Any
    if isinstance(x, SR2):
        turned = sym(R @ r2_from_sr2(x) @ transpose(R))
    elif isinstance(x, WR2):
        turned = skew(R @ r2_from_wr2(x) @ transpose(R))
    elif isinstance(x, R2):
        turned = R @ x @ transpose(R)
    elif isinstance(x, Vec):
        ready = align(R, x, what="rotate", multiplicative=True)
        turned = x.replace(matvec(*ready.data), **ready.metadata)
    elif isinstance(x, SSR4):
        # The matrix is quadratic in R, so a stored diagonal of R is one of the matrix too.
        Q = SSR4(mandel_rotation(R.data), **R.metadata)
        turned = Q @ x @ Q.replace(jnp.swapaxes(Q.data, -1, -2))
    else:
        raise TypeError(f"rotate: a {type(x).__name__} does not rotate")
    return turned


def mandel_rotation(R: Float[Array, "*batch 3 3"]) -> Float[Array, "*batch 6 6"]:
    r"""The matrix that turns a Mandel vector.

    $$Q_{IJ} = \tfrac12 f_I f_J (R_{ik} R_{jl} + R_{il} R_{jk}), \quad I = (i, j),\; J = (k, l)$$

    with the Mandel factors $f$.
    """
    row = components(R, axis=-2)
    columns = [components(jnp.stack([row[i] for i in at], axis=-2)) for at in _INDICES]
    (ik, il), (jk, jl) = (
        [jnp.stack([column[k] for k in at], axis=-1) for at in _INDICES] for column in columns
    )
    return (ik * jl + il * jk) * jnp.asarray(_SCALE, R.dtype)
