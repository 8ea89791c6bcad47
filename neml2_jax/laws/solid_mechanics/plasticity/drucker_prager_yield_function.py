"""The yield surface of Drucker and Prager."""

from __future__ import annotations

from ....declaration import input_variable, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import SR2, Scalar
from ....types.functions import dev, norm, tr


@register
class DruckerPragerYieldFunction(AbstractLaw):
    r"""Yield function of a pressure-sensitive material: a circular cone about the pressure axis.

    $$f = \sqrt{J_2} + \alpha I_1 - k - h, \quad
    I_1 = \operatorname{tr} \sigma, \quad J_2 = \tfrac12 \operatorname{dev} \sigma :
    \operatorname{dev} \sigma$$

    Tension is positive. On the axis the derivatives of $\sqrt{J_2}$ are taken as 0.

    **Source:** D. C. Drucker, W. Prager, Q. Appl. Math. 10 (1952) 157-165.
    """

    stress: str = input_variable(SR2, "Stress", symbol=r"\sigma", unit="stress")
    isotropic_hardening: str | None = input_variable(
        Scalar, "Isotropic hardening", symbol="h", unit="stress", optional=True
    )
    yield_function: str = output_variable(Scalar, "Yield function", symbol="f", unit="stress")
    friction: Scalar = parameter("Slope of the cone", symbol=r"\alpha", unit="-", at_least=0.0)
    cohesion: Scalar = parameter(
        "Shear strength at zero pressure", symbol="k", unit="stress", at_least=0.0
    )

    def forward(self, stress: SR2, isotropic_hardening: Scalar | None) -> Scalar:
        shear = norm(dev(stress)) * (0.5**0.5)
        f = shear + self.friction * tr(stress) - self.cohesion
        return f if isotropic_hardening is None else f - isotropic_hardening
