"""Checks that every strain of a solid stores energy, where its constants are known."""

from __future__ import annotations

from typing import Any

import numpy as np

from ....errors import DeclarationError
from ....models.model import AbstractModel
from ....types.known_values import known_together, known_values


def check_stiffness(model: AbstractModel, name: str) -> None:
    """Check that the symmetric part of a stiffness tensor is positive definite.

    **Raises:** `DeclarationError` naming its smallest eigenvalue.
    """
    C = known_values(getattr(model, name))
    if C is None or not np.isfinite(C).all():
        return
    C = C.astype(float)
    energies = np.linalg.eigvalsh(0.5 * (C + np.swapaxes(C, -1, -2)))
    smallest, largest = energies[..., 0], energies[..., -1]
    if (smallest <= 1e-12 * largest).any():
        raise DeclarationError(
            f"{type(model).__name__}: no solid has this {name}: it must be positive definite, but "
            f"the smallest eigenvalue of its Mandel matrix is {smallest.min():g}"
        )


def check_engineering_constants(
    model: AbstractModel,
    youngs: tuple[Any, Any, Any],
    poissons: tuple[Any, Any, Any],
    axes: tuple[str, str, str] = ("x", "y", "z"),
) -> None:
    r"""Check the compliance of normal stresses, from $E_i$ and $\nu_{xy}, \nu_{xz}, \nu_{yz}$.

    **Raises:** `DeclarationError` if it is not positive definite.
    """
    known = known_together(*youngs, *poissons)
    if known is None or not np.isfinite(known).all():
        return
    Ex, Ey, Ez, nu_xy, nu_xz, nu_yz = (x.astype(float) for x in known)
    # In units of the square roots of the moduli the diagonal is 1.
    xy, xz, yz = -nu_xy * np.sqrt(Ey / Ex), -nu_xz * np.sqrt(Ez / Ex), -nu_yz * np.sqrt(Ez / Ey)
    a, b, c = axes
    for (i, j), r in (((a, b), xy), ((a, c), xz), ((b, c), yz)):
        if (r * r >= 1.0).any():
            raise DeclarationError(
                f"{type(model).__name__}: no solid has these constants: the square of the {i}-{j} "
                f"Poisson's ratio must be below the ratio of the {i} to the {j} Young's modulus, "
                f"but is {(r * r).max():g} times it"
            )
    determinant = 1.0 + 2.0 * xy * xz * yz - xy * xy - xz * xz - yz * yz
    if (determinant <= 0.0).any():
        raise DeclarationError(
            f"{type(model).__name__}: no solid has these constants: their compliance is not "
            f"positive definite, since 1 - nu_xy nu_yx - nu_yz nu_zy - nu_xz nu_zx - "
            f"2 nu_xy nu_yz nu_zx = {determinant.min():g}; the Poisson's ratios are too large "
            f"together"
        )


def check_shear_modulus(model: AbstractModel, factor: float, *terms: tuple[Any, Any]) -> None:
    """Check the shear modulus at small strain, a factor times a sum of products of two.

    **Raises:** `DeclarationError` if it is not positive.
    """
    values: list[Any] = [
        tuple(x if isinstance(x, float) else known_values(x) for x in term) for term in terms
    ]
    if any(x is None for term in values for x in term):
        return
    try:
        modulus = factor * np.sum(np.broadcast_arrays(*(a * b for a, b in values)), axis=0)
    except ValueError:  # batches that only tensors can align
        return
    if (modulus <= 0.0).any():
        raise DeclarationError(
            f"{type(model).__name__}: no solid has these coefficients: the shear modulus at small "
            f"strain would be {modulus.min():g}"
        )
