"""The components of bare arrays, all in one operation."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np


def components(x: jax.Array | np.ndarray, axis: int = -1) -> list[Any]:
    """What is along an axis, one array each; of constants in NumPy, constants.

    One operation of a program rather than a slice and a reshape for each component: programs are
    made of little else, and it is the number of operations that tracing and compiling take time
    for. Its derivative in reverse mode is one as well.
    """
    if isinstance(x, np.ndarray):
        return list(np.moveaxis(x, axis, 0))
    return list(jnp.unstack(x, axis=axis))


def matrix_entries(m: jax.Array | np.ndarray) -> list[list[Any]]:
    """The entries of matrices in the last two axes, row by row."""
    rows, columns = m.shape[-2:]
    flat = components(m.reshape((*m.shape[:-2], rows * columns)))
    return [flat[i * columns : (i + 1) * columns] for i in range(rows)]
