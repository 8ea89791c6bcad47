"""Projections of the upper hemisphere onto the unit disc."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

Projection = Literal["stereographic", "equal_area"]
_PROJECTIONS = ("stereographic", "equal_area")


def project(directions: ArrayLike, projection: Projection = "equal_area") -> np.ndarray:
    r"""Points in the unit disc of unit vectors with $z \ge 0$, `(..., 2)`.

    At the angle $\theta$ from z the radius is $\tan(\theta/2)$ in the stereographic (angles are
    kept) and $\sqrt2 \sin(\theta/2)$ in the equal-area projection of Lambert (densities are kept).

    **Raises:** `ValueError` for another projection and for vectors below the equator.
    **Source:** U. F. Kocks, C. N. Tomé, H.-R. Wenk, Texture and Anisotropy, Cambridge
    (1998), chapter 2.
    """
    v = np.asarray(directions, float)
    z = v[..., 2:]
    if (z < -1e-6).any():
        raise ValueError("directions below the equator are not projected: give their opposites")
    below = 1.0 + np.clip(z, 0.0, 1.0)
    return v[..., :2] / (below if checked_projection(projection) == _PROJECTIONS[0] else below**0.5)


def unproject(points: ArrayLike, projection: Projection = "equal_area") -> np.ndarray:
    """Unit vectors `(..., 3)` of points `(..., 2)` in the unit disc: the inverse of `project`."""
    p = np.asarray(points, float)
    square = np.clip(np.sum(p * p, axis=-1, keepdims=True), 0.0, 1.0)
    if checked_projection(projection) == "stereographic":
        z = (1.0 - square) / (1.0 + square)
        return np.concatenate([p * (1.0 + z), z], axis=-1)
    z = 1.0 - square
    return np.concatenate([p * np.sqrt(1.0 + z), z], axis=-1)


def checked_projection(projection: str) -> str:
    """**Raises:** `ValueError` for none of the projections."""
    if projection not in _PROJECTIONS:
        raise ValueError(f"projection is {' or '.join(_PROJECTIONS)}, got {projection!r}")
    return projection
