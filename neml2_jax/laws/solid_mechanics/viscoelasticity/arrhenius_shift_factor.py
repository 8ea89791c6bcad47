"""Time-temperature superposition by an activation energy."""

from __future__ import annotations

import math

from ....declaration import input_variable, option, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import Scalar
from ....types.functions import exp, gt, where


@register
class ArrheniusShiftFactor(AbstractLaw):
    r"""Shift factor of a thermally activated relaxation.

    $$\ln a_T = \frac{Q}{R} \left(\frac1T - \frac1{T_r}\right)$$

    The relaxation times at $T$ are $a_T$ times those at $T_r$; at absolute zero it is infinite.

    **Source:** J. D. Ferry, Viscoelastic Properties of Polymers, Wiley (1980), 11.C.
    """

    temperature: str = input_variable(
        Scalar, "Absolute temperature", symbol="T", unit="temperature"
    )
    shift_factor: str = output_variable(
        Scalar, "Shift factor of relaxation times", symbol="a_T", unit="-"
    )
    reference_temperature: Scalar = parameter(
        "Absolute reference temperature", symbol="T_r", unit="temperature", above=0.0
    )
    activation_energy: Scalar = parameter("Activation energy", symbol="Q", unit="energy/amount")
    ideal_gas_constant: float = option(
        "Gas constant", symbol="R", unit="energy/amount/temperature", above=0.0
    )

    def forward(self, temperature: Scalar) -> Scalar:
        Q, R = self.activation_energy, self.ideal_gas_constant
        warm = gt(temperature, 0.0)
        inverse = 1.0 / where(warm, temperature, self.reference_temperature)
        factor = exp(Q / R * (inverse - 1.0 / self.reference_temperature))
        return where(warm, factor, math.inf)
