"""Relative permeability of a partly filled medium, of Brooks and Corey's form."""

from __future__ import annotations

from ...declaration import input_variable, output_variable, parameter, register
from ...models.law import AbstractLaw
from ...types import Scalar
from ...types.functions import gt, lt, where


@register
class BrooksCoreyRelativePermeability(AbstractLaw):
    r"""Permeability for the wetting fluid, relative to that of the filled medium.

    $$k_r = S^{3 + 2/p}$$

    It is 0 for a dry medium and 1 for a full one, and its derivatives are 0 beyond.

    **Source:** R. H. Brooks, A. T. Corey, Hydrology Paper 3, Colorado State University (1964);
    after N. T. Burdine, Trans. AIME 198 (1953) 71-78.
    """

    effective_saturation: str = input_variable(Scalar, "Effective saturation", symbol="S", unit="-")
    relative_permeability: str = output_variable(
        Scalar, "Relative permeability", symbol="k_r", unit="-"
    )
    exponent: Scalar = parameter(
        "Exponent of the capillary pressure", symbol="p", unit="-", above=0.0
    )

    def forward(self, effective_saturation: Scalar) -> Scalar:
        S, p = effective_saturation, self.exponent
        wet, unsaturated = gt(S, 0.0), lt(S, 1.0)
        power = where(wet, where(unsaturated, S, 0.5), 0.5) ** (3.0 + 2.0 / p)
        return where(wet, where(unsaturated, power, 1.0), 0.0)
