"""The yield surface of an effective stress."""

from __future__ import annotations

import math

from ....declaration import input_variable, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import Scalar

SQRT_2_3 = math.sqrt(2.0 / 3.0)


@register
class YieldFunction(AbstractLaw):
    r"""Yield function of an effective stress with isotropic hardening.

    $$f = \sqrt{\tfrac23} \left(\bar\sigma - \sigma_y - h\right)$$

    The factor makes the gradient of the von Mises surface a unit tensor.

    **Source:** J. C. Simo, T. J. R. Hughes, Computational Inelasticity, Springer (1998), 2.3.
    """

    effective_stress: str = input_variable(
        Scalar, "Effective stress", symbol=r"\bar\sigma", unit="stress"
    )
    isotropic_hardening: str | None = input_variable(
        Scalar, "Isotropic hardening", symbol="h", unit="stress", optional=True
    )
    yield_function: str = output_variable(Scalar, "Yield function", symbol="f", unit="stress")
    yield_stress: Scalar = parameter(
        "Yield stress", symbol=r"\sigma_y", unit="stress", at_least=0.0
    )

    def forward(self, effective_stress: Scalar, isotropic_hardening: Scalar | None) -> Scalar:
        overstress = effective_stress - self.yield_stress
        if isotropic_hardening is not None:
            overstress = overstress - isotropic_hardening
        return SQRT_2_3 * overstress
