"""Deformation gradients that turn no part of a body inside out."""

from __future__ import annotations

import jax
import jax.numpy as jnp

from ....types import R2
from ....types.functions import det


def orientation_preserving(F: R2) -> R2:
    r"""$F$ where $\det F > 0$, and NaN elsewhere, for no motion leads there.

    Strains and stretches follow from $F^T F$, which does not see a reflection.

    **Source:** G. A. Holzapfel, Nonlinear Solid Mechanics, Wiley (2000), 2.4.
    """
    J = det(jax.lax.stop_gradient(F))  # is asked for its sign, and has no derivative here
    return F * J.replace(jnp.where(J.data > 0.0, 1.0, jnp.nan).astype(J.dtype))
