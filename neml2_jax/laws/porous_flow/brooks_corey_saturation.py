"""Saturation as a power of capillary pressure."""

from __future__ import annotations

from ...declaration import parameter, register
from ...types import Scalar
from ...types.functions import gt, where
from .brooks_corey_capillary_pressure import brooks_corey_pressure
from .capillary_saturation import AbstractCapillarySaturation


@register
class BrooksCoreySaturation(AbstractCapillarySaturation):
    r"""Effective saturation, the inverse of `BrooksCoreyCapillaryPressure`.

    $$S = \min\left[1, \left(\frac{P_t}{P_c}\right)^p\right]$$

    Up to the threshold pressure the medium is full. With `log_extension`, it inverts the extended
    law.

    **Raises:** as `AbstractCapillarySaturation`.
    **Source:** R. H. Brooks, A. T. Corey, Hydrology Paper 3, Colorado State University (1964).
    """

    threshold_pressure: Scalar = parameter(
        "Pressure at which fluid enters", symbol="P_t", unit="stress", above=0.0
    )
    exponent: Scalar = parameter("Exponent", symbol="p", unit="-", above=0.0)

    def saturation(self, P: Scalar) -> Scalar:
        Pt = self.threshold_pressure
        entered = gt(P, Pt)
        return where(entered, (Pt / where(entered, P, Pt)) ** self.exponent, 1.0)

    def pressure(self, S: Scalar) -> Scalar:
        return brooks_corey_pressure(S, self.threshold_pressure, self.exponent)
