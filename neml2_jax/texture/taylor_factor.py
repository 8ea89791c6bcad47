"""The stress at which a crystal yields in all directions of deformation, and Taylor factors."""

from __future__ import annotations

from typing import Any, cast

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import ArrayLike

from ..crystallography import AbstractCrystal
from ..types import MRP, R2, SR2, Scalar
from ..types.functions import euler_rodrigues, rotate, sym, transpose

_DEVIATORIC = np.array(
    [
        [1 / np.sqrt(2), -1 / np.sqrt(2), 0, 0, 0, 0],
        [-1 / np.sqrt(6), -1 / np.sqrt(6), 2 / np.sqrt(6), 0, 0, 0],
        [0, 0, 0, 1, 0, 0],
        [0, 0, 0, 0, 1, 0],
        [0, 0, 0, 0, 0, 1],
    ]
)


def yield_vertices(crystal: AbstractCrystal, strengths: ArrayLike = 1.0) -> np.ndarray:
    r"""Corners of the yield surface in Mandel components, `(n, 6)`: deviatoric stresses.

    $$|\sigma : M_i| \le \tau_i$$

    with one side only for twins. A face-centred crystal has 56. `strengths` [stress] are one for
    each system, or one for all.

    **Raises:** `ValueError` if strengths are not positive, or if the systems leave a deformation
    that they cannot make.
    **Source:** J. F. W. Bishop, R. Hill, Philos. Mag. 42 (1951) 1298-1307.
    """
    from scipy.spatial import HalfspaceIntersection

    strengths = np.broadcast_to(np.asarray(strengths, float), (crystal.n_slip,))
    if not (strengths > 0).all():
        raise ValueError(f"strengths are positive, got {strengths.tolist()}")
    schmid = np.asarray(crystal.symmetric_schmid.data, float) @ _DEVIATORIC.T
    slip = ~crystal.is_twin
    faces = np.concatenate([schmid, -schmid[slip]])
    offsets = -np.concatenate([strengths, strengths[slip]])
    if np.linalg.matrix_rank(schmid) < 5 or not _closed(faces):
        raise ValueError(
            "these slip systems cannot make every deformation, so the yield surface is open; "
            "add a family"
        )
    corners = HalfspaceIntersection(np.c_[faces, offsets], np.zeros(5)).intersections
    scale = np.abs(corners).max()
    # Where more than five faces meet, one corner is found several times.
    unique = np.unique(np.round(corners / scale, 9) + 0.0, axis=0) * scale
    return unique @ _DEVIATORIC


def taylor_factor(
    orientations: MRP,
    crystal: AbstractCrystal,
    deformation: SR2 | ArrayLike | None = None,
    strengths: ArrayLike = 1.0,
) -> Scalar:
    r"""Plastic work of each crystal for a deformation that all share.

    $$M = \max_v \frac{\sigma_v : Q^T D Q}{\tau D_{eq}}, \qquad D_{eq} = \sqrt{\tfrac23 D : D}$$

    over the corners $\sigma_v$ of the yield surface, by the principle of maximum work; $\tau$ is
    the smallest of the strengths. `deformation` is the symmetric rate $D$ in the sample's frame, an
    SR2 or a matrix `(3, 3)`, and tension along z if none is given.

    **Shapes:** one factor for each orientation; `strengths` `(systems,)` or one number [stress, in
    any unit].

    **Raises:** `ValueError` for a deformation that changes the volume or is zero, and as
    `yield_vertices`.
    **Source:** J. F. W. Bishop, R. Hill, Philos. Mag. 42 (1951) 414-427.
    """
    if deformation is None:
        deformation = np.diag([-0.5, -0.5, 1.0])
    D = deformation if isinstance(deformation, SR2) else sym(R2(np.asarray(deformation, float)))
    rate = np.asarray(D.data)
    size = float(np.sqrt(2 / 3 * np.sum(rate**2)))
    if rate.shape != (6,) or not size or abs(rate[:3].sum()) > 1e-9 * size:
        raise ValueError(
            "a Taylor factor is that of one deformation that keeps the volume; got the Mandel "
            f"components {rate.tolist()}"
        )
    corners = yield_vertices(crystal, strengths) / np.min(strengths)
    return _largest_work(orientations, D, corners / size)


@jax.jit
def _largest_work(orientations: MRP, D: SR2, corners: jax.Array) -> Scalar:
    r = orientations.materialize()
    in_crystal = rotate(D, transpose(euler_rodrigues(r)))
    return Scalar(jnp.max(in_crystal.data @ corners.T, axis=-1), **r.metadata)


def _closed(faces: np.ndarray) -> bool:
    """Whether the normals reach in all directions: zero is a positive combination of them."""
    from scipy.optimize import linprog

    n = len(faces)
    # What type checkers infer of its source takes them ten seconds.
    found = cast("Any", linprog)(np.zeros(n), A_eq=faces.T, b_eq=np.zeros(5), bounds=(1.0, None))
    return bool(found.status == 0)
