"""Rubber of eight chains in a cell."""

from __future__ import annotations

from typing import Any

from ....declaration import parameter, register
from ....types import SR2, Scalar
from .from_unity import isochoric_trace
from .hyperelasticity import AbstractHyperelasticity

# Of the inverse Langevin function, integrated.
_COEFFICIENTS = (1 / 2, 1 / 20, 11 / 1050, 19 / 7000, 519 / 673750)


@register
class ArrudaBoyce(AbstractHyperelasticity):
    r"""Strain energy of eight chains of limited length, in five terms.

    $$W = \mu \sum_{i=1}^5 \frac{c_i}{\lambda_m^{2i-2}} (\bar I_1^i - 3^i)
    + \tfrac14 K (J^2 - 1 - 2 \ln J), \quad
    c = \tfrac12, \tfrac1{20}, \tfrac{11}{1050}, \tfrac{19}{7000}, \tfrac{519}{673750}$$

    The shear modulus at small strain is $2 \mu \sum_i i\, c_i (3 / \lambda_m^2)^{i-1}$, a little
    over $\mu$.

    **Source:** E. M. Arruda, M. C. Boyce, J. Mech. Phys. Solids 41 (1993) 389-412, eq. 15.
    """

    rubbery_modulus: Scalar = parameter(
        "Modulus of the network", symbol=r"\mu", unit="stress", above=0.0
    )
    locking_stretch: Scalar = parameter(
        "Stretch of straight chains", symbol=r"\lambda_m", unit="-", above=0.0
    )

    def isochoric_energy(self, E: SR2) -> Scalar:
        x, square = isochoric_trace(E), self.locking_stretch * self.locking_stretch
        # I^n - 3^n = (I - 3) (I^(n-1) + 3 I^(n-2) + ... + 3^(n-1))
        series: Any = 0.0
        for n, c in enumerate(_COEFFICIENTS, start=1):
            powers = sum((x + 3.0) ** k * 3.0 ** (n - 1 - k) for k in range(n))
            series = series + c * powers / square ** (n - 1)
        return self.rubbery_modulus * x * series
