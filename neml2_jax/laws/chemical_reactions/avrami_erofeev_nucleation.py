"""A reaction limited by nucleation."""

from __future__ import annotations

from ...declaration import input_variable, output_variable, parameter, register
from ...models.law import AbstractLaw
from ...types import Scalar
from ...types.functions import log1p, lt, where


@register
class AvramiErofeevNucleation(AbstractLaw):
    r"""Rate of a reaction that starts at nuclei, which grow until they meet.

    $$\dot\alpha = k \, (1 - \alpha) \left[-\ln(1 - \alpha)\right]^n$$

    Outside $0 \le \alpha < 1$ the rate is 0.

    **Source:** M. Avrami, J. Chem. Phys. 7 (1939) 1103-1112.
    """

    conversion_degree: str = input_variable(
        Scalar, "Degree of conversion", symbol=r"\alpha", unit="-"
    )
    reaction_rate: str = output_variable(
        Scalar, "Reaction rate", symbol=r"\dot\alpha", unit="1/time"
    )
    coef: Scalar = parameter("Reaction coefficient", symbol="k", unit="1/time", at_least=0.0)
    order: Scalar = parameter("Reaction order", symbol="n", unit="-", above=0.0)

    def forward(self, conversion_degree: Scalar) -> Scalar:
        k, n = self.coef, self.order
        started = where(lt(conversion_degree, 0.0), 0.0, conversion_degree)
        unfinished = lt(started, 1.0)
        a = where(unfinished, started, 0.0)
        return where(unfinished, k * (1.0 - a) * (-log1p(-a)) ** n, 0.0)
