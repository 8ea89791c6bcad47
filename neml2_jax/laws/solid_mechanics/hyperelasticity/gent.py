"""Rubber whose chains have a longest length."""

from __future__ import annotations

from ....declaration import parameter, register
from ....types import SR2, Scalar
from ....types.functions import log1p
from .from_unity import isochoric_trace
from .hyperelasticity import AbstractHyperelasticity


@register
class Gent(AbstractHyperelasticity):
    r"""Strain energy that grows beyond bounds at a largest stretch.

    $$W = -\tfrac12 G J_m \ln\left(1 - \frac{\bar I_1 - 3}{J_m}\right)
    + \tfrac14 K (J^2 - 1 - 2 \ln J)$$

    Where $\bar I_1 - 3 \ge J_m$ there is no such state and all outputs are NaN or infinite.

    **Source:** A. N. Gent, Rubber Chem. Technol. 69 (1996) 59-61.
    """

    shear_modulus: Scalar = parameter("Shear modulus", symbol="G", unit="stress", above=0.0)
    limit: Scalar = parameter(r"Limit of $\bar I_1 - 3$", symbol="J_m", unit="-", above=0.0)

    def isochoric_energy(self, E: SR2) -> Scalar:
        Jm = self.limit
        return -0.5 * self.shear_modulus * Jm * log1p(-isochoric_trace(E) / Jm)
