"""A rate limited by the places at which a reaction happens."""

from __future__ import annotations

from ...declaration import input_variable, output_variable, parameter, register
from ...models.law import AbstractLaw
from ...types import Scalar
from ...types.functions import gt, where


@register
class SaturatingReactionRate(AbstractLaw):
    r"""Rate that is proportional to a small concentration and levels off at a large one.

    $$r = r_\infty \frac{c}{K + c}$$

    as at the sites of a surface (Langmuir) or of an enzyme (Michaelis and Menten). Concentrations
    below 0 count as 0.

    **Source:** L. Michaelis, M. L. Menten, Biochem. Z. 49 (1913) 333-369; I. Langmuir, J. Am. Chem.
    Soc. 40 (1918) 1361-1403.
    """

    concentration: str = input_variable(Scalar, "Concentration", symbol="c", unit="amount/length^3")
    reaction_rate: str = output_variable(
        Scalar, "Reaction rate", symbol="r", unit="amount/length^3/time"
    )
    largest_rate: Scalar = parameter(
        "Rate at saturation", symbol=r"r_\infty", unit="amount/length^3/time", at_least=0.0
    )
    half_concentration: Scalar = parameter(
        "Concentration at half of it", symbol="K", unit="amount/length^3", above=0.0
    )

    def forward(self, concentration: Scalar) -> Scalar:
        c = where(gt(concentration, 0.0), concentration, 0.0)
        return self.largest_rate * c / (self.half_concentration + c)
