"""Voce's hardening."""

from __future__ import annotations

from ....declaration import input_variable, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import Scalar
from ....types.functions import expm1


@register
class VoceIsotropicHardening(AbstractLaw):
    r"""Isotropic hardening that saturates exponentially with plastic strain.

    $$h = R \left[1 - \exp(-d \, \bar\varepsilon_p)\right]$$

    **Source:** E. Voce, J. Inst. Metals 74 (1948) 537-562.
    """

    equivalent_plastic_strain: str = input_variable(
        Scalar, "Equivalent plastic strain", symbol=r"\bar\varepsilon_p", unit="-"
    )
    isotropic_hardening: str = output_variable(
        Scalar, "Isotropic hardening", symbol="h", unit="stress"
    )
    saturated_hardening: Scalar = parameter("Hardening at saturation", symbol="R", unit="stress")
    saturation_rate: Scalar = parameter("Rate of saturation", symbol="d", unit="-", at_least=0.0)

    def forward(self, equivalent_plastic_strain: Scalar) -> Scalar:
        R, d = self.saturated_hardening, self.saturation_rate
        return -R * expm1(-d * equivalent_plastic_strain)
