"""The smallest nucleus that grows."""

from __future__ import annotations

import math

import jax.numpy as jnp

from ...declaration import output_variable, parameter, register
from ...models.law import AbstractLaw
from ...types import Scalar
from ...types.functions import le, where


@register
class NucleationBarrierAndCriticalRadius(AbstractLaw):
    r"""Radius of the nucleus that may shrink or grow, and the energy it takes to form it.

    $$\Delta g^* = \frac{16 \pi}{3} \frac{\gamma^3 V_m^2}{\Delta g^2}, \qquad
    R^* = \frac{2 \gamma V_m}{\Delta g}$$

    At saturation, $\Delta g = 0$, and below it no nucleus grows, of whatever size: the radius is
    the fourth root of the largest number, the barrier that of this radius, and both do not move.

    **Source:** K. C. Russell, Adv. Colloid Interface Sci. 13 (1980) 205-318.
    """

    nucleation_barrier: str = output_variable(
        Scalar, "Nucleation barrier", symbol=r"\Delta g^*", unit="energy"
    )
    critical_radius: str = output_variable(Scalar, "Critical radius", symbol="R^*", unit="length")
    surface_energy: Scalar = parameter(
        "Surface energy", symbol=r"\gamma", unit="energy/length^2", at_least=0.0
    )
    total_gibbs_free_energy_difference: Scalar = parameter(
        "Gibbs free energy that precipitation sets free", symbol=r"\Delta g", unit="energy/amount"
    )
    molar_volume: Scalar = parameter(
        "Molar volume", symbol="V_m", unit="length^3/amount", above=0.0
    )

    def forward(self) -> tuple[Scalar, Scalar]:
        gamma, dg = self.surface_energy, self.total_gibbs_free_energy_difference
        capillarity = 2.0 * gamma * self.molar_volume
        largest = float(jnp.finfo(capillarity.dtype).max) ** 0.25
        saturated = le(dg * largest, capillarity)
        R = where(saturated, largest, capillarity / where(saturated, 1.0, dg))
        return 4.0 / 3.0 * math.pi * gamma * R * R, R
