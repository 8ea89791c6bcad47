"""Failure by the criterion of Benzeggagh and Kenane."""

from __future__ import annotations

from ....declaration import register
from ....types import Scalar
from .full_separation import AbstractFullSeparation


@register
class BenzeggaghKenaneFullSeparation(AbstractFullSeparation):
    r"""Effective separation at failure in mixed mode, by a power of the share of shear.

    $$\delta_f = \frac{2}{K \delta_c} \left[G_{Ic} + (G_{IIc} - G_{Ic})
    \left(\frac{\beta^2}{1 + \beta^2}\right)^\eta\right]$$

    Where the interface is closed it is $2 G_{IIc} / S$.

    **Source:** M. L. Benzeggagh, M. Kenane, Compos. Sci. Technol. 56 (1996) 439-449.
    """

    def opening(self) -> Scalar:
        beta, K, delta_c = self.mode_mixity, self.penalty_stiffness, self.critical_separation
        G_I, G_II = self.mode_I_fracture_toughness, self.mode_II_fracture_toughness
        shear = beta * beta / (1.0 + beta * beta)
        return 2.0 / (K * delta_c) * (G_I + (G_II - G_I) * shear**self.eta)
