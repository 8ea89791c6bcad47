"""Failure by a power law of the energies."""

from __future__ import annotations

from ....declaration import register
from ....types import Scalar
from .full_separation import AbstractFullSeparation


@register
class PowerLawFullSeparation(AbstractFullSeparation):
    r"""Effective separation at failure in mixed mode, by a power law of the energies.

    $$\delta_f = \frac{2 (1 + \beta^2)}{K \delta_c} \left[\left(\frac{1}{G_{Ic}}\right)^\eta
    + \left(\frac{\beta^2}{G_{IIc}}\right)^\eta\right]^{-1/\eta}$$

    Where the interface is closed it is $2 G_{IIc} / S$.

    **Source:** P. P. Camanho, C. G. Davila, NASA/TM-2002-211737 (2002).
    """

    def opening(self) -> Scalar:
        beta, K, delta_c = self.mode_mixity, self.penalty_stiffness, self.critical_separation
        G_I, G_II, eta = (
            self.mode_I_fracture_toughness,
            self.mode_II_fracture_toughness,
            self.eta,
        )
        shear = beta * beta / G_II
        energies = (1.0 / G_I) ** eta + shear**eta
        return 2.0 * (1.0 + beta * beta) / (K * delta_c) * energies ** (-1.0 / eta)
