"""Permeability of a bed of grains."""

from __future__ import annotations

from ...declaration import input_variable, output_variable, parameter, register
from ...models.law import AbstractLaw
from ...types import Scalar
from ...types.functions import gt, where


@register
class KozenyCarmanPermeability(AbstractLaw):
    r"""Permeability of a bed of grains, by powers of the ratio of void to solid.

    $$K = K_0 \left(\frac{\varphi}{1 - \varphi}\right)^n
    \left(\frac{1 - \varphi_0}{\varphi_0}\right)^m$$

    A porosity below 0, to which an iteration may stray, counts as 0; from 1 on, where no grain is
    left, the permeability is infinite.

    **Source:** P. C. Carman, Trans. Inst. Chem. Eng. 15 (1937) 150-166.
    """

    porosity: str = input_variable(Scalar, "Porosity", symbol=r"\varphi", unit="-")
    permeability: str = output_variable(Scalar, "Permeability", symbol="K", unit="length^2")
    reference_permeability: Scalar = parameter(
        "Permeability at the reference porosity", symbol="K_0", unit="length^2", above=0.0
    )
    reference_porosity: Scalar = parameter(
        "Reference porosity", symbol=r"\varphi_0", unit="-", at_least=0.0, at_most=1.0
    )
    n: Scalar = parameter("Exponent of the void ratio", symbol="n", unit="-", at_least=0.0)
    m: Scalar = parameter(
        "Exponent of the reference void ratio", symbol="m", unit="-", at_least=0.0
    )

    def forward(self, porosity: Scalar) -> Scalar:
        K0, phi0 = self.reference_permeability, self.reference_porosity
        void = where(gt(porosity, 0.0), porosity, 0.0)
        solid = where(gt(void, 1.0), 0.0, 1.0 - void)
        void_ratio, reference = void / solid, phi0 / (1.0 - phi0)
        return K0 * void_ratio**self.n / reference**self.m
