"""The volume ratio of swelling and phase change."""

from __future__ import annotations

from ....declaration import input_variable, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import Scalar


@register
class SwellingAndPhaseChangeDeformationJacobian(AbstractLaw):
    r"""Volume ratio of a solid whose fluid swells and changes phase.

    $$J = 1 + \alpha c \varphi + (1 - c) \varphi \, \Delta\Omega$$

    **Source:** T. Mura, Micromechanics of Defects in Solids, Nijhoff (1987), 1.
    """

    fluid_fraction: str = input_variable(
        Scalar, "Volume fraction of the fluid", symbol=r"\varphi", unit="-"
    )
    jacobian_: str = output_variable(Scalar, "Volume ratio", symbol="J", unit="-")
    phase_fraction: Scalar = parameter("Phase fraction, 0 solid to 1 liquid", symbol="c", unit="-")
    swelling_coefficient: Scalar = parameter("Swelling coefficient", symbol=r"\alpha", unit="-")
    reference_volume_difference: Scalar = parameter(
        "Relative difference of the phases' reference volumes", symbol=r"\Delta\Omega", unit="-"
    )

    def forward(self, fluid_fraction: Scalar) -> Scalar:
        alpha, c, dOmega = (
            self.swelling_coefficient,
            self.phase_fraction,
            self.reference_volume_difference,
        )
        return 1.0 + fluid_fraction * (alpha * c + (1.0 - c) * dOmega)
