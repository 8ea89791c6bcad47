"""The volume ratio of thermal expansion."""

from __future__ import annotations

from ....declaration import input_variable, output_variable, parameter, register
from ....types import Scalar
from ...model import AbstractModel


@register
class ThermalDeformationJacobian(AbstractModel):
    r"""Volume ratio of thermal expansion.

    $$J = 1 + \alpha \, (T - T_0)$$

    **Source:** T. Mura, Micromechanics of Defects in Solids, Nijhoff (1987), 1.
    """

    temperature: str = input_variable(Scalar, "Temperature, $T$ [temperature]")
    jacobian_: str = output_variable(Scalar, "Volume ratio, $J$ [-]")
    reference_temperature: Scalar = parameter("Temperature of no strain, $T_0$ [temperature]")
    CTE: Scalar = parameter("Volumetric thermal expansion, $\\alpha$ [1/temperature]")

    def forward(self, temperature: Scalar) -> Scalar:
        return 1.0 + self.CTE * (temperature - self.reference_temperature)
