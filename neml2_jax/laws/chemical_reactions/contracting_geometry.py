"""A reaction at a front that moves inwards."""

from __future__ import annotations

from ...declaration import input_variable, output_variable, parameter, register
from ...models.law import AbstractLaw
from ...types import Scalar
from ...types.functions import gt, le, lt, where


@register
class ContractingGeometry(AbstractLaw):
    r"""Rate of a reaction at the surface of what is left of a particle.

    $$\dot\alpha = k \, (1 - \alpha)^n$$

    Conversions below 0 count as 0, those above 1 as 1.

    **Source:** J. H. Sharp, G. W. Brindley, B. N. N. Achar, J. Am. Ceram. Soc. 49 (1966) 379-382.
    """

    conversion_degree: str = input_variable(
        Scalar, "Degree of conversion", symbol=r"\alpha", unit="-"
    )
    reaction_rate: str = output_variable(
        Scalar, "Reaction rate", symbol=r"\dot\alpha", unit="1/time"
    )
    coef: Scalar = parameter("Reaction coefficient", symbol="k", unit="1/time", at_least=0.0)
    order: Scalar = parameter("Reaction order", symbol="n", unit="-", at_least=0.0)

    def forward(self, conversion_degree: Scalar) -> Scalar:
        k, n = self.coef, self.order
        left = 1.0 - conversion_degree
        left = where(lt(left, 0.0), 0.0, where(gt(left, 1.0), 1.0, left))
        # Of order 0, too, nothing reacts where nothing is left.
        return where(le(left + n, 0.0), 0.0, k * left**n)
