"""The separation at failure, shared by the mixed-mode criteria."""

from __future__ import annotations

from abc import abstractmethod

from ....declaration import input_variable, output_variable, parameter
from ....models.law import AbstractLaw
from ....types import Scalar
from ....types.functions import gt, where


class AbstractFullSeparation(AbstractLaw):
    """Effective separation at failure: a mixed-mode criterion open, pure shear closed."""

    normal_separation: str = input_variable(Scalar, "Normal separation, $\\delta_n$ [length]")
    full_separation: str = output_variable(
        Scalar, "Effective separation at failure, $\\delta_f$ [length]"
    )
    mode_mixity: Scalar = parameter("Mode mixity, $\\beta$ [-]")
    critical_separation: Scalar = parameter("Separation at onset, $\\delta_c$ [length]")
    penalty_stiffness: Scalar = parameter("Stiffness before damage, $K$ [stress/length]", above=0.0)
    mode_I_fracture_toughness: Scalar = parameter("Toughness in opening, $G_{Ic}$ [energy/area]")
    mode_II_fracture_toughness: Scalar = parameter("Toughness in shear, $G_{IIc}$ [energy/area]")
    shear_strength: Scalar = parameter("Shear strength, $S$ [stress]")
    eta: Scalar = parameter("Exponent of the criterion, $\\eta$ [-]")

    @abstractmethod
    def opening(self) -> Scalar:
        """The separation at failure of an open interface."""

    def forward(self, normal_separation: Scalar) -> Scalar:
        closed = 2.0 * self.mode_II_fracture_toughness / self.shear_strength
        return where(gt(normal_separation, 0.0), self.opening(), closed)
