"""Time-temperature superposition above the glass transition."""

from __future__ import annotations

import math

from ....declaration import input_variable, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import Scalar
from ....types.functions import gt, where


@register
class WLFShiftFactor(AbstractLaw):
    r"""Shift factor of Williams, Landel and Ferry.

    $$\log_{10} a_T = -\frac{C_1 (T - T_r)}{C_2 + T - T_r}$$

    The relaxation times at $T$ are $a_T$ times those at $T_r$. At and below
    $T_r - C_2$ it is infinite: nothing relaxes.

    **Source:** M. L. Williams, R. F. Landel, J. D. Ferry, J. Am. Chem. Soc. 77 (1955) 3701-3707,
    eq. 17.
    """

    temperature: str = input_variable(Scalar, "Temperature", symbol="T", unit="temperature")
    shift_factor: str = output_variable(
        Scalar, "Shift factor of relaxation times", symbol="a_T", unit="-"
    )
    reference_temperature: Scalar = parameter(
        "Reference temperature", symbol="T_r", unit="temperature"
    )
    C1: Scalar = parameter("First constant", symbol="C_1", unit="-", default=17.44, above=0.0)
    C2: Scalar = parameter(
        "Second constant", symbol="C_2", unit="temperature", default=51.6, above=0.0
    )

    def forward(self, temperature: Scalar) -> Scalar:
        above = temperature - self.reference_temperature
        distance = self.C2 + above
        moves = gt(distance, 0.0)
        power = -self.C1 * above / where(moves, distance, 1.0)
        return where(moves, 10.0 ** where(moves, power, 0.0), math.inf)
