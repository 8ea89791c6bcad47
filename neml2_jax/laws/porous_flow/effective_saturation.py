"""Saturation by what can flow."""

from __future__ import annotations

from ...declaration import input_variable, output_variable, parameter, register
from ...models.law import AbstractLaw
from ...types import Scalar


@register
class EffectiveSaturation(AbstractLaw):
    r"""Saturation by the fluid that can flow, from 0 at the residual one to 1.

    $$S = \frac{\varphi / \varphi_{\max} - S_r}{1 - S_r}$$

    **Source:** R. H. Brooks, A. T. Corey, Hydrology Paper 3, Colorado State University (1964).
    """

    fluid_fraction: str = input_variable(
        Scalar, "Volume fraction of the fluid", symbol=r"\varphi", unit="-"
    )
    effective_saturation: str = output_variable(
        Scalar, "Effective saturation", symbol="S", unit="-"
    )
    residual_saturation: Scalar = parameter(
        "Saturation that cannot flow off", symbol="S_r", unit="-", at_least=0.0, at_most=1.0
    )
    max_fraction: Scalar = parameter(
        "Largest volume fraction of the fluid",
        symbol=r"\varphi_{\max}",
        unit="-",
        above=0.0,
        at_most=1.0,
    )

    def forward(self, fluid_fraction: Scalar) -> Scalar:
        Sr = self.residual_saturation
        return (fluid_fraction / self.max_fraction - Sr) / (1.0 - Sr)
