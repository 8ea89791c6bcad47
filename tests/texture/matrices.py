"""Rotation matrices of orientations, of which no operation is a program of its own."""

import jax
import numpy as np

from neml2_jax.types import MRP, R2
from neml2_jax.types.functions import euler_rodrigues

_matrices = jax.jit(euler_rodrigues)
orientations_of = jax.jit(lambda Q: MRP.from_matrix(R2(Q)))
"""Those of matrices `(..., 3, 3)`."""


def matrices(orientations: MRP) -> np.ndarray:
    """Crystal to sample frame, `(..., 3, 3)`."""
    return np.asarray(_matrices(orientations).data)
