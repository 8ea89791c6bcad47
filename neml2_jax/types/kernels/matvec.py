"""The one product of a matrix and a vector, and that of two matrices, on bare arrays."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Float


def matvec(
    M: Float[jax.Array | np.ndarray, "*#batch row column"],
    v: Float[jax.Array | np.ndarray, "*#batch column"],
) -> Float[jax.Array, "*#batch row"]:
    """The product of `M` (..., n_row, n_col) and `v` (..., n_col), batched over the rest.

    A reduction of a product rather than a dot: XLA fuses it with what comes before and after.

    **Raises:** `ValueError` if the last axes do not agree.
    """
    if M.ndim < 2 or v.ndim < 1 or M.shape[-1] != v.shape[-1]:
        raise ValueError(
            f"matvec: a matrix (..., n_row, n_col) and a vector (..., n_col) are needed, "
            f"got {tuple(M.shape)} and {tuple(v.shape)}"
        )
    return jnp.sum(M * jnp.expand_dims(v, -2), axis=-1)


def matmat(
    A: Float[jax.Array, "*#batch row inner"], B: Float[jax.Array, "*#batch inner column"]
) -> Float[jax.Array, "*#batch row column"]:
    """The product of two small matrices, batched; a reduction of a product, as `matvec` is."""
    return jnp.sum(jnp.expand_dims(A, -1) * jnp.expand_dims(B, -3), axis=-2)
