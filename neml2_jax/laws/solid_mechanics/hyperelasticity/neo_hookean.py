"""Rubber of Gaussian chains."""

from __future__ import annotations

from ....declaration import parameter, register
from ....types import SR2, Scalar
from .from_unity import isochoric_trace
from .hyperelasticity import AbstractHyperelasticity


@register
class NeoHookean(AbstractHyperelasticity):
    r"""Strain energy that is linear in the first invariant.

    $$W = \tfrac12 G (\bar I_1 - 3) + \tfrac14 K (J^2 - 1 - 2 \ln J)$$

    **Source:** R. S. Rivlin, Phil. Trans. R. Soc. A 240 (1948) 459-490; split into isochoric and
    volumetric parts as in G. A. Holzapfel, Nonlinear Solid Mechanics, Wiley (2000), 6.4-6.5.
    """

    shear_modulus: Scalar = parameter("Shear modulus", symbol="G", unit="stress", above=0.0)

    def isochoric_energy(self, E: SR2) -> Scalar:
        return 0.5 * self.shear_modulus * isochoric_trace(E)
