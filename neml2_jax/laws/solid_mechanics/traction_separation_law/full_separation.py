"""The separation at failure, shared by the mixed-mode criteria."""

from __future__ import annotations

from abc import abstractmethod

from ....declaration import input_variable, output_variable, parameter
from ....models.law import AbstractLaw
from ....types import Scalar
from ....types.functions import gt, where


class AbstractFullSeparation(AbstractLaw):
    r"""Effective separation at failure: a mixed-mode criterion open, pure shear closed.

    $$\delta_f = \frac{2 G_{IIc}}{S}, \quad \delta_n \le 0$$
    """

    normal_separation: str = input_variable(
        Scalar, "Normal separation", symbol=r"\delta_n", unit="length"
    )
    full_separation: str = output_variable(
        Scalar, "Effective separation at failure", symbol=r"\delta_f", unit="length"
    )
    mode_mixity: Scalar = parameter("Mode mixity", symbol=r"\beta", unit="-", at_least=0.0)
    critical_separation: Scalar = parameter(
        "Separation at onset", symbol=r"\delta_c", unit="length", above=0.0
    )
    penalty_stiffness: Scalar = parameter(
        "Stiffness before damage", symbol="K", unit="stress/length", above=0.0
    )
    mode_I_fracture_toughness: Scalar = parameter(
        "Toughness in opening", symbol="G_{Ic}", unit="energy/length^2", above=0.0
    )
    mode_II_fracture_toughness: Scalar = parameter(
        "Toughness in shear", symbol="G_{IIc}", unit="energy/length^2", above=0.0
    )
    shear_strength: Scalar = parameter("Shear strength", symbol="S", unit="stress", above=0.0)
    eta: Scalar = parameter("Exponent of the criterion", symbol=r"\eta", unit="-", above=0.0)

    @abstractmethod
    def opening(self) -> Scalar:
        """The separation at failure of an open interface."""

    def forward(self, normal_separation: Scalar) -> Scalar:
        closed = 2.0 * self.mode_II_fracture_toughness / self.shear_strength
        return where(gt(normal_separation, 0.0), self.opening(), closed)
