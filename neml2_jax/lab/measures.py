"""Engineering and true strains and stresses along the axis of a specimen."""

from __future__ import annotations

import dataclasses
from typing import Literal

import numpy as np

from ..errors import DeclarationError
from .lab_result import Curve, LabResult

Measure = Literal["model", "engineering", "true"]


@dataclasses.dataclass(frozen=True)
class Axial:
    """Strain and stress of a curve, and what they are, in words."""

    strain: np.ndarray
    stress: np.ndarray
    strain_label: str
    stress_label: str


def axial(
    curve: Curve, result: LabResult, measure: Measure = "model", component: str = "xx"
) -> Axial:
    r"""The strain and the stress of a component, as the model has them or converted.

    Where a deformation gradient drives the model its stretches are known:
    $\sigma = P F_{xx} / J$ along the axis, with $P$ first Piola-Kirchhoff and $\sigma$ Cauchy. Of
    rates the strain is the logarithmic one, and the sides say how the section shrinks. Of small
    strains, taken for engineering ones, $\varepsilon_\text{true} = \ln(1 + \varepsilon)$ and
    $\sigma_\text{true} = \sigma (1 + \varepsilon)$, which takes the volume as kept.

    **Raises:** `DeclarationError` for strains of -1 and below, at which no length is left;
    `NotImplementedError` for a component that is a shear, and for a flux that is
    neither first Piola-Kirchhoff nor Cauchy.
    """
    e, s = curve[f"strain_{component}"], curve[f"stress_{component}"]
    matrix = result.strains.shape == (3, 3)
    shear = component[0] != component[1]
    if measure != "model" and not result.rate and np.any(e <= -1.0):
        raise DeclarationError(
            f"a strain {component} of {np.nanmin(e):g} leaves nothing of a length: there are no "
            f"true values; take smaller strains, or draw them as the model has them"
        )
    if measure == "model":
        kind = "nominal strain" if matrix else "strain"
        return Axial(e, s, f"{kind} {component}", f"{result.flux.replace('_', ' ')} {component}")
    if shear:
        raise NotImplementedError(
            f"engineering and true values are those of an axis; {component} is a shear"
        )
    if result.rate:
        if measure == "true":
            return Axial(e, s, "true strain, integral of the rate", "Cauchy stress")
        sides = sum(curve[f"strain_{c}"] for c in ("xx", "yy", "zz") if c != component)
        return Axial(np.expm1(e), s * np.exp(sides), "engineering strain", "engineering stress")
    if not matrix:
        if measure == "engineering":
            return Axial(e, s, "engineering strain", "engineering stress")
        return Axial(
            np.log1p(e), s * (1 + e), "true strain ln(1+ε)", "true stress σ(1+ε), volume kept"
        )
    F = np.stack([curve[f"strain_{c}"] for c in result.strains.components], -1)
    F = F.reshape(-1, 3, 3) + np.eye(3)
    stretch, J = 1 + e, np.linalg.det(F)
    first = result.stresses.shape == (3, 3)
    cauchy = result.flux.removeprefix("specimen_") in ("stress", "cauchy_stress", "sigma")
    if not (first or cauchy):
        raise NotImplementedError(
            f"{result.flux!r} is neither the first Piola-Kirchhoff nor the Cauchy stress; it can "
            f"be drawn as the model has it"
        )
    if measure == "true":
        true = s * stretch / J if first else s
        return Axial(np.log(stretch), true, "true strain ln F", "Cauchy stress")
    nominal = s if first else s * J / stretch
    return Axial(e, nominal, "engineering strain F-1", "engineering stress P")
