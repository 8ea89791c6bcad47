"""Logarithmic strain."""

from __future__ import annotations

from typing import ClassVar

import jax.numpy as jnp

from ....declaration import input_variable, option, output_variable, register
from ....models.law import AbstractLaw
from ....types import R2, SR2
from ....types.functions import isotropic_function, sym, transpose
from .orientation_preserving import orientation_preserving


@register
class HenckyStrain(AbstractLaw):
    r"""Logarithmic (Hencky) strain, in the reference or in the current configuration.

    $$\varepsilon = \tfrac12 \ln (F^T F) \quad \text{(REFERENCE)}, \qquad
    \varepsilon = \tfrac12 \ln (F F^T) \quad \text{(CURRENT)}$$

    Equal stretches, as of no deformation at all, are ordinary points.

    Where $\det F \le 0$ all outputs are NaN.

    **Source:** H. Hencky, Z. Tech. Phys. 9 (1928) 215-220; G. A. Holzapfel, Nonlinear Solid
    Mechanics, Wiley (2000), 2.5.
    """

    deformation_gradient: str = input_variable(R2, "Deformation gradient", symbol="F", unit="-")
    strain: str = output_variable(SR2, "Logarithmic strain", symbol=r"\varepsilon", unit="-")
    configuration: str = option(
        "Configuration that the strain belongs to",
        default="REFERENCE",
        choices=("REFERENCE", "CURRENT"),
    )

    preserves_orientation: ClassVar[tuple[str, ...]] = ("deformation_gradient",)

    def forward(self, deformation_gradient: R2) -> SR2:
        # By the displacement gradient, so that small strains keep their digits.
        F = orientation_preserving(deformation_gradient)
        H = F - R2.identity(F.dtype)
        H_T = transpose(H)
        squared = sym(H_T @ H if self.configuration == "REFERENCE" else H @ H_T)
        return 0.5 * isotropic_function(2.0 * sym(H) + squared, jnp.log1p)
