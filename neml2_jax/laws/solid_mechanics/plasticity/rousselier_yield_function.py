"""The yield surface of a metal with voids that is open towards pressure."""

from __future__ import annotations

import math

from ....declaration import input_variable, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import Scalar
from ....types.functions import exp, lt, where


@register
class RousselierYieldFunction(AbstractLaw):
    r"""Yield function of Rousselier for a metal with voids.

    $$f = \frac{\bar\sigma}{1 - \phi}
    + D \sigma_1 \phi \exp\left(\frac{\sigma_m}{(1 - \phi) \sigma_1}\right) - (\sigma_y + h)$$

    Gurson's surface is closed. This one is open towards pressure, which alone never makes it flow,
    and has a vertex on the axis of tension. $1 - \phi$ is the density relative to that without
    voids, where the paper takes the initial one. Flow normal to the surface changes the volume as
    `GursonCavitation` supposes.

    **Source:** G. Rousselier, Nucl. Eng. Des. 105 (1987) 97-111.
    """

    effective_stress: str = input_variable(
        Scalar, "Effective stress", symbol=r"\bar\sigma", unit="stress"
    )
    mean_stress: str = input_variable(
        Scalar, "Mean stress, tension positive", symbol=r"\sigma_m", unit="stress"
    )
    void_fraction: str = input_variable(Scalar, "Void fraction", symbol=r"\phi", unit="-")
    isotropic_hardening: str | None = input_variable(
        Scalar, "Isotropic hardening", symbol="h", unit="stress", optional=True
    )
    yield_function: str = output_variable(Scalar, "Yield function", symbol="f", unit="stress")
    yield_stress: Scalar = parameter(
        "Yield stress", symbol=r"\sigma_y", unit="stress", at_least=0.0
    )
    void_stress: Scalar = parameter(
        "Stress that sets how voids feel the mean stress",
        symbol=r"\sigma_1",
        unit="stress",
        above=0.0,
    )
    void_coefficient: Scalar = parameter("Weight of the voids", symbol="D", unit="-", at_least=0.0)

    def forward(
        self,
        effective_stress: Scalar,
        mean_stress: Scalar,
        void_fraction: Scalar,
        isotropic_hardening: Scalar | None,
    ) -> Scalar:
        carried = where(lt(void_fraction, 1.0), 1.0 - void_fraction, math.nan)
        growth = exp(mean_stress / (carried * self.void_stress))
        f = effective_stress / carried - self.yield_stress
        f = f + self.void_coefficient * self.void_stress * void_fraction * growth
        return f if isotropic_hardening is None else f - isotropic_hardening
