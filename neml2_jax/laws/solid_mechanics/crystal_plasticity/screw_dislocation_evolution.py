"""Storage of screw dislocations at low temperature."""

from __future__ import annotations

import math

import jax.numpy as jnp

from ....declaration import input_variable, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import Scalar
from ....types.functions import abs, macaulay, sqrt, sum


@register
class ScrewDislocationEvolution(AbstractLaw):
    r"""Slip stores dislocations at the grain, at their own system and at the forest.

    $$\dot\rho_i = \frac{|\dot\gamma_i|}{b} \left[\frac{1}{d} + \left(1 -
      \frac{\tau^e_i}{\tau_0}\right) \left(\frac{\sqrt{a_{ij} \rho_i}}{K_s} +
      \frac{\alpha_i \lambda_i \rho^f_i}{K_f}\right) -
      \frac{\rho_i}{1/y + 2 \pi \tau^e_i / (\mu b)}\right] \quad (j = i), \qquad
      \tau^e_i = \langle |\tau_i| - \hat\tau_i \rangle, \qquad
      \rho^f_i = \sum_{j \ne i} \rho_j$$

    Strength $\alpha_i$ and spacing $\lambda_i$ of the obstacles of the forest are those of
    `ScrewForestStrength`.

    **Source:** G. Monnet, L. Vincent, B. Devincre, Acta Mater. 61 (2013) 6178-6190; code_aster
    R5.03.11.
    """

    dislocation_density: str = input_variable(
        Scalar, "Dislocation density", symbol=r"\rho_i", unit="1/length^2", core=("slip",)
    )
    slip_rates: str = input_variable(
        Scalar, "Slip rate", symbol=r"\dot\gamma_i", unit="1/time", core=("slip",)
    )
    resolved_shears: str = input_variable(
        Scalar, "Resolved shear", symbol=r"\tau_i", unit="stress", core=("slip",)
    )
    slip_strengths: str = input_variable(
        Scalar, "Slip strength", symbol=r"\hat\tau_i", unit="stress", core=("slip",)
    )
    forest_spacing: str = input_variable(
        Scalar, "Spacing of obstacles", symbol=r"\lambda_i", unit="length", core=("slip",)
    )
    forest_strength: str = input_variable(
        Scalar, "Mean strength of obstacles", symbol=r"\alpha_i", unit="-", core=("slip",)
    )
    dislocation_density_rate: str = output_variable(
        Scalar,
        "Rate of the dislocation density",
        symbol=r"\dot\rho_i",
        unit="1/length^2/time",
        of="dislocation_density",
        suffix="_rate",
        core=("slip",),
    )
    grain_size: Scalar = parameter("Size of the grain", symbol="d", unit="length", above=0.0)
    K_self: Scalar = parameter("Storage at the own system", symbol="K_s", unit="-", above=0.0)
    K_forest: Scalar = parameter("Storage at the forest", symbol="K_f", unit="-", above=0.0)
    y: Scalar = parameter("Annihilation distance", symbol="y", unit="length", above=0.0)
    athermal_stress: Scalar = parameter(
        "Stress that needs no activation", symbol=r"\tau_0", unit="stress", above=0.0
    )
    mu: Scalar = parameter("Shear modulus", symbol=r"\mu", unit="stress", above=0.0)
    b: Scalar = parameter("Length of the Burgers vector", symbol="b", unit="length", above=0.0)
    interaction: Scalar = parameter(
        "Interaction of slip systems", symbol="a_{ij}", unit="-", core=("slip", "other slip")
    )

    def forward(
        self,
        dislocation_density: Scalar,
        slip_rates: Scalar,
        resolved_shears: Scalar,
        slip_strengths: Scalar,
        forest_spacing: Scalar,
        forest_strength: Scalar,
    ) -> Scalar:
        rho = dislocation_density
        beyond = macaulay(abs(resolved_shears) - slip_strengths)
        one = Scalar(jnp.eye(rho.sub_batch_shape[-1]), sub_batch_ndim=2)
        forest = sum(((1.0 - one) * rho.sub_batch.unsqueeze(-2)).sub_batch)
        itself = sqrt(sum((one * self.interaction).sub_batch) * rho) / self.K_self
        stored = itself + forest_strength * forest_spacing * forest / self.K_forest
        stored = (1.0 - beyond / self.athermal_stress) * stored
        close = 1.0 / self.y + 2.0 * math.pi * beyond / (self.mu * self.b)
        return abs(slip_rates) / self.b * (1.0 / self.grain_size + stored - rho / close)
