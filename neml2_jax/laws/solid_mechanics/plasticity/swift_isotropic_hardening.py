"""Hardening by a power of strain with a prestrain."""

from __future__ import annotations

from ....declaration import input_variable, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import Scalar
from ....types.functions import expm1, log1p


@register
class SwiftIsotropicHardening(AbstractLaw):
    r"""Isotropic hardening that grows as a power of plastic strain beyond a prestrain.

    $$h = K \left[(\varepsilon_0 + \bar\varepsilon_p)^n - \varepsilon_0^n\right]$$

    The yield stress of the same law is $K \varepsilon_0^n$.

    **Source:** H. W. Swift, J. Mech. Phys. Solids 1 (1952) 1-18.
    """

    equivalent_plastic_strain: str = input_variable(
        Scalar, "Equivalent plastic strain", symbol=r"\bar\varepsilon_p", unit="-"
    )
    isotropic_hardening: str = output_variable(
        Scalar, "Isotropic hardening", symbol="h", unit="stress"
    )
    strength: Scalar = parameter("Flow stress at unit strain", symbol="K", unit="stress")
    prestrain: Scalar = parameter("Prestrain", symbol=r"\varepsilon_0", unit="-", above=0.0)
    exponent: Scalar = parameter("Exponent", symbol="n", unit="-", above=0.0)

    def forward(self, equivalent_plastic_strain: Scalar) -> Scalar:
        K, e0, n = self.strength, self.prestrain, self.exponent
        # The difference of two powers, written so that small strains keep their digits.
        return K * e0**n * expm1(n * log1p(equivalent_plastic_strain / e0))
