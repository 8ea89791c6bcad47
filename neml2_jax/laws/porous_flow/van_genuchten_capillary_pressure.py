"""Capillary pressure that vanishes at full saturation."""

from __future__ import annotations

import math

from ...declaration import parameter, register
from ...errors import DeclarationError
from ...types import Scalar
from ...types.functions import lt, where
from .capillary_pressure import AbstractCapillaryPressure


def van_genuchten_pressure(S: Scalar, a: Scalar, m: Scalar) -> Scalar:
    """The pressure at a saturation; 0 from full saturation on, and NaN for a negative one."""
    unsaturated = lt(S, 1.0)
    S = where(unsaturated, where(lt(S, 0.0), math.nan, S), 0.5)
    return where(unsaturated, a * (S ** (-1.0 / m) - 1.0) ** (1.0 - m), 0.0)


@register
class VanGenuchtenCapillaryPressure(AbstractCapillaryPressure):
    r"""Capillary pressure that vanishes at full saturation and is unbounded for a dry medium.

    $$P_c = a \left(S^{-1/m} - 1\right)^{1 - m}$$

    From full saturation on it is 0, and so are its derivatives. With `log_extension`, $\ln P_c$
    is a straight line below the transition, of the same slope.

    **Raises:** as `AbstractCapillaryPressure`; `DeclarationError` too for a `log_extension` from
    full saturation, where $\ln P_c$ has no value.
    **Source:** M. Th. van Genuchten, Soil Sci. Soc. Am. J. 44 (1980) 892-898.
    """

    a: Scalar = parameter("Scale of the pressure", symbol="a", unit="stress", above=0.0)
    m: Scalar = parameter("Exponent", symbol="m", unit="-", above=0.0, below=1.0)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.log_extension and self.transition_saturation == 1.0:
            raise DeclarationError(
                "VanGenuchtenCapillaryPressure: log_extension needs a transition_saturation below 1"
            )

    def pressure(self, S: Scalar) -> Scalar:
        return van_genuchten_pressure(S, self.a, self.m)
