"""Thermal expansion."""

from __future__ import annotations

from ....declaration import input_variable, output_variable, parameter, register
from ....types import SR2, Scalar
from ...model import AbstractModel


@register
class ThermalEigenstrain(AbstractModel):
    r"""Eigenstrain of isotropic thermal expansion.

    $$\varepsilon_{th} = \alpha \, (T - T_0) \, I$$

    **Source:** T. Mura, Micromechanics of Defects in Solids, Nijhoff (1987), 1.
    """

    temperature: str = input_variable(Scalar, "Temperature, $T$ [temperature]")
    eigenstrain: str = output_variable(SR2, "Eigenstrain, $\\varepsilon_{th}$ [-]")
    reference_temperature: Scalar = parameter("Temperature of no strain, $T_0$ [temperature]")
    CTE: Scalar = parameter("Coefficient of thermal expansion, $\\alpha$ [1/temperature]")

    def forward(self, temperature: Scalar) -> SR2:
        strain = self.CTE * (temperature - self.reference_temperature)
        return strain * SR2.identity(strain.dtype)
