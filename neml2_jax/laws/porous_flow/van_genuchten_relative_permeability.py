"""Relative permeability of a partly filled medium, of van Genuchten's form."""

from __future__ import annotations

from ...declaration import input_variable, output_variable, parameter, register
from ...models.law import AbstractLaw
from ...types import Scalar
from ...types.functions import expm1, gt, log1p, lt, sqrt, where


@register
class VanGenuchtenRelativePermeability(AbstractLaw):
    r"""Permeability for the wetting fluid, relative to that of the filled medium.

    $$k_r = \sqrt{S} \left[1 - \left(1 - S^{1/m}\right)^m\right]^2$$

    It is 0 for a dry medium and 1 for a full one, and its derivatives are 0 beyond.

    **Source:** M. Th. van Genuchten, Soil Sci. Soc. Am. J. 44 (1980) 892-898, eq. 8; after
    Y. Mualem, Water Resour. Res. 12 (1976) 513-522.
    """

    effective_saturation: str = input_variable(Scalar, "Effective saturation", symbol="S", unit="-")
    relative_permeability: str = output_variable(
        Scalar, "Relative permeability", symbol="k_r", unit="-"
    )
    m: Scalar = parameter(
        "Exponent of the capillary pressure", symbol="m", unit="-", above=0.0, below=1.0
    )

    def forward(self, effective_saturation: Scalar) -> Scalar:
        S, m = effective_saturation, self.m
        wet, unsaturated = gt(S, 0.0), lt(S, 1.0)
        S = where(wet, where(unsaturated, S, 0.5), 0.5)
        bracket = -expm1(m * log1p(-(S ** (1.0 / m))))
        return where(wet, where(unsaturated, sqrt(S) * bracket * bracket, 1.0), 0.0)
