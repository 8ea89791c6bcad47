"""Growth of voids by plastic volume change."""

from __future__ import annotations

from ....declaration import input_variable, output_variable, register
from ....models.law import AbstractLaw
from ....types import SR2, Scalar
from ....types.functions import tr


@register
class GursonCavitation(AbstractLaw):
    r"""Rate of void fraction in a matrix that keeps its volume.

    $$\dot\phi = (1 - \phi) \operatorname{tr} \dot\varepsilon_p$$

    **Source:** A. L. Gurson, J. Eng. Mater. Technol. 99 (1977) 2-15.
    """

    plastic_strain_rate: str = input_variable(
        SR2, "Plastic strain rate, $\\dot\\varepsilon_p$ [1/time]"
    )
    void_fraction: str = input_variable(Scalar, "Void fraction, $\\phi$ [-]")
    void_fraction_rate: str = output_variable(
        Scalar, "Rate of void fraction, $\\dot\\phi$ [1/time]"
    )

    def forward(self, plastic_strain_rate: SR2, void_fraction: Scalar) -> Scalar:
        return (1.0 - void_fraction) * tr(plastic_strain_rate)
