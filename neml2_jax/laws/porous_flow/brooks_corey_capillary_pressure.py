"""Capillary pressure as a power of saturation."""

from __future__ import annotations

import math

from ...declaration import parameter, register
from ...types import Scalar
from ...types.functions import lt, where
from .capillary_pressure import AbstractCapillaryPressure


def brooks_corey_pressure(S: Scalar, threshold_pressure: Scalar, exponent: Scalar) -> Scalar:
    """The pressure at a saturation; NaN for a negative one, also where the power is whole."""
    S = where(lt(S, 0.0), math.nan, S)
    return threshold_pressure * S ** (-1.0 / exponent)


@register
class BrooksCoreyCapillaryPressure(AbstractCapillaryPressure):
    r"""Capillary pressure that grows as a power of the inverse saturation.

    $$P_c = P_t \, S^{-1/p}$$

    With `log_extension`, $\ln P_c$ is a straight line below the transition, of the same slope.

    **Source:** R. H. Brooks, A. T. Corey, Hydrology Paper 3, Colorado State University (1964).
    """

    threshold_pressure: Scalar = parameter(
        "Pressure at which fluid enters", symbol="P_t", unit="stress", above=0.0
    )
    exponent: Scalar = parameter("Exponent", symbol="p", unit="-", above=0.0)

    def pressure(self, S: Scalar) -> Scalar:
        return brooks_corey_pressure(S, self.threshold_pressure, self.exponent)
