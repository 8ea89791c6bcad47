"""Rubber of eight chains in a cell."""

from __future__ import annotations

from ....declaration import parameter, register
from ....types import SR2, Scalar
from ....types.functions import tr
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

    def isochoric_energy(self, C: SR2) -> Scalar:
        I1, square = tr(C), self.locking_stretch * self.locking_stretch
        series = sum(
            c * (I1**i - 3.0**i) / square ** (i - 1) for i, c in enumerate(_COEFFICIENTS, start=1)
        )
        return self.rubbery_modulus * series
