"""Rubber by its first two invariants."""

from __future__ import annotations

from ....declaration import parameter, register
from ....types import SR2, Scalar
from ....types.functions.invariants import second_invariant
from ..elasticity.positive_energy import check_shear_modulus
from .from_unity import isochoric_trace
from .hyperelasticity import AbstractHyperelasticity


@register
class MooneyRivlin(AbstractHyperelasticity):
    r"""Strain energy that is linear in the first and second invariant.

    $$W = C_{10} (\bar I_1 - 3) + C_{01} (\bar I_2 - 3) + \tfrac14 K (J^2 - 1 - 2 \ln J)$$

    The shear modulus at small strain is $2 (C_{10} + C_{01})$.

    **Raises:** `DeclarationError` if that is not positive.
    **Source:** M. Mooney, J. Appl. Phys. 11 (1940) 582-592; R. S. Rivlin, Phil. Trans. R. Soc. A
    241 (1948) 379-397.
    """

    C10: Scalar = parameter("Coefficient of the first invariant", symbol="C_{10}", unit="stress")
    C01: Scalar = parameter("Coefficient of the second invariant", symbol="C_{01}", unit="stress")

    def __check_init__(self) -> None:
        check_shear_modulus(self, 2.0, (self.C10, 1.0), (self.C01, 1.0))

    def isochoric_energy(self, E: SR2) -> Scalar:
        trace = isochoric_trace(E)
        # I_2 of I + E is 3 + 2 tr E + I_2(E).
        return self.C10 * trace + self.C01 * (2.0 * trace + second_invariant(E))
