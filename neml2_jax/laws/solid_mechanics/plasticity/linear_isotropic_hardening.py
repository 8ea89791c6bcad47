"""Linear isotropic hardening."""

from __future__ import annotations

from ....declaration import input_variable, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import Scalar


@register
class LinearIsotropicHardening(AbstractLaw):
    r"""Isotropic hardening proportional to plastic strain.

    $$h = K \bar\varepsilon_p$$

    **Source:** R. Hill, The Mathematical Theory of Plasticity, Oxford (1950), II.
    """

    equivalent_plastic_strain: str = input_variable(
        Scalar, "Equivalent plastic strain", symbol=r"\bar\varepsilon_p", unit="-"
    )
    isotropic_hardening: str = output_variable(
        Scalar, "Isotropic hardening", symbol="h", unit="stress"
    )
    hardening_modulus: Scalar = parameter("Hardening modulus", symbol="K", unit="stress")

    def forward(self, equivalent_plastic_strain: Scalar) -> Scalar:
        return self.hardening_modulus * equivalent_plastic_strain
