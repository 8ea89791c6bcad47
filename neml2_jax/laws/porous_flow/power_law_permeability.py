"""Permeability as a power of porosity."""

from __future__ import annotations

from ...declaration import input_variable, output_variable, parameter, register
from ...models.law import AbstractLaw
from ...types import Scalar
from ...types.functions import gt, where


@register
class PowerLawPermeability(AbstractLaw):
    r"""Permeability that grows as a power of porosity.

    $$K = K_0 \left(\frac{\varphi}{\varphi_0}\right)^p$$

    A porosity below 0, to which an iteration may stray, counts as 0.

    **Source:** C. David, T.-F. Wong, W. Zhu, J. Zhang, Pure Appl. Geophys. 143 (1994) 425-456.
    """

    porosity: str = input_variable(Scalar, "Porosity", symbol=r"\varphi", unit="-")
    permeability: str = output_variable(Scalar, "Permeability", symbol="K", unit="length^2")
    reference_permeability: Scalar = parameter(
        "Permeability at the reference porosity", symbol="K_0", unit="length^2", above=0.0
    )
    reference_porosity: Scalar = parameter(
        "Reference porosity", symbol=r"\varphi_0", unit="-", at_least=0.0, at_most=1.0
    )
    exponent: Scalar = parameter("Exponent", symbol="p", unit="-", at_least=0.0)

    def forward(self, porosity: Scalar) -> Scalar:
        K0, phi0 = self.reference_permeability, self.reference_porosity
        void = where(gt(porosity, 0.0), porosity, 0.0)
        return K0 * (void / phi0) ** self.exponent
