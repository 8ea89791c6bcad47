"""Saturation by capillary pressure, smooth up to full saturation."""

from __future__ import annotations

from ...declaration import parameter, register
from ...types import Scalar
from ...types.functions import gt, where
from .capillary_saturation import AbstractCapillarySaturation
from .van_genuchten_capillary_pressure import van_genuchten_pressure


@register
class VanGenuchtenSaturation(AbstractCapillarySaturation):
    r"""Effective saturation, the inverse of `VanGenuchtenCapillaryPressure`.

    $$S = \left[1 + \left(\frac{P_c}{a}\right)^{1/(1 - m)}\right]^{-m}$$

    Where $P_c \le 0$ the medium is full: $S = 1$, and its derivatives are 0. With
    `log_extension`, it inverts the extended law.

    **Raises:** as `AbstractCapillarySaturation`.
    **Source:** M. Th. van Genuchten, Soil Sci. Soc. Am. J. 44 (1980) 892-898, eq. 3.
    """

    a: Scalar = parameter("Scale of the pressure", symbol="a", unit="stress", above=0.0)
    m: Scalar = parameter("Exponent", symbol="m", unit="-", above=0.0, below=1.0)

    def saturation(self, P: Scalar) -> Scalar:
        a, m = self.a, self.m
        unsaturated = gt(P, 0.0)
        P = where(unsaturated, P, a)
        return where(unsaturated, (1.0 + (P / a) ** (1.0 / (1.0 - m))) ** (-m), 1.0)

    def pressure(self, S: Scalar) -> Scalar:
        return van_genuchten_pressure(S, self.a, self.m)
