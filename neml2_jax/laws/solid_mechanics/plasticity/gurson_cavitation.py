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
        SR2, "Plastic strain rate", symbol=r"\dot\varepsilon_p", unit="1/time"
    )
    void_fraction: str = input_variable(Scalar, "Void fraction", symbol=r"\phi", unit="-")
    void_fraction_rate: str = output_variable(
        Scalar, "Rate of void fraction", symbol=r"\dot\phi", unit="1/time"
    )

    def forward(self, plastic_strain_rate: SR2, void_fraction: Scalar) -> Scalar:
        return (1.0 - void_fraction) * tr(plastic_strain_rate)
