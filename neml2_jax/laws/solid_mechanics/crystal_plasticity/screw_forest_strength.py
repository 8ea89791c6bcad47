"""Strength of the forest against screw dislocations at low temperature."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp

from ....declaration import input_variable, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import Scalar
from ....types.functions import log, macaulay, maximum, minimum, sqrt, sum, where


@register
class ScrewForestStrength(AbstractLaw):
    r"""Screws that need thermal activation to move bow little between obstacles of the forest.

    $$\rho^f_i = \sum_{j \ne i} \rho_j, \qquad
      \alpha_i = \sqrt{\frac{1}{\rho^f_i} \sum_{j \ne i} a_{ij} \rho_j}, \qquad
      g_i = \min\left(1, \frac{k_B T}{\Delta G_0}
        \ln \frac{\rho_m b \omega}{\sqrt{\rho^f_i} \, \dot\varepsilon}\right)$$

    $$R_i = \frac{\mu b}{2 \tau_0 (1 - g_i)^2}, \qquad
      \lambda_i = \max\left(\frac{1}{\sqrt{\rho^f_i}}, \frac{1}{(D + 2 R_i) \rho^f_i}\right) - D,
      \qquad \ell_i = \max(\lambda_i - 2 \alpha_i R_i, \ell_c)$$

    $$\hat\tau_i = \tau_f + \sqrt{\left(\alpha_i \mu b \left\langle \frac{1}{\lambda_i} -
      \frac{1}{2 \alpha_i R_i + \ell_c}\right\rangle\right)^2 + \mu^2 b^2 a_{ii} \rho_i}$$

    with the curvature $1/R$ of a screw under stress. `MONO_DD_CC` of code_aster, with
    `KinkPairSlipRule` and `ScrewDislocationEvolution`.

    **Source:** G. Monnet, L. Vincent, B. Devincre, Acta Mater. 61 (2013) 6178-6190; code_aster
    R5.03.11.
    """

    dislocation_density: str = input_variable(
        Scalar, "Dislocation density", symbol=r"\rho_j", unit="1/length^2", core=("slip",)
    )
    strain_rate: str = input_variable(
        Scalar, "Equivalent strain rate", symbol=r"\dot\varepsilon", unit="1/time"
    )
    slip_strengths: str = output_variable(
        Scalar, "Slip strength", symbol=r"\hat\tau_i", unit="stress", core=("slip",)
    )
    screw_length: str = output_variable(
        Scalar, "Length of free screws", symbol=r"\ell_i", unit="length", core=("slip",)
    )
    forest_spacing: str = output_variable(
        Scalar, "Spacing of obstacles", symbol=r"\lambda_i", unit="length", core=("slip",)
    )
    forest_strength: str = output_variable(
        Scalar, "Mean strength of obstacles", symbol=r"\alpha_i", unit="-", core=("slip",)
    )
    lattice_friction: Scalar = parameter(
        "Strength without dislocations", symbol=r"\tau_f", unit="stress"
    )
    athermal_stress: Scalar = parameter(
        "Stress that needs no activation", symbol=r"\tau_0", unit="stress", above=0.0
    )
    mu: Scalar = parameter("Shear modulus", symbol=r"\mu", unit="stress", above=0.0)
    b: Scalar = parameter("Length of the Burgers vector", symbol="b", unit="length", above=0.0)
    obstacle_size: Scalar = parameter("Size of an obstacle", symbol="D", unit="length")
    shortest_screw: Scalar = parameter(
        "Least length of screws", symbol=r"\ell_c", unit="length", above=0.0
    )
    mobile_density: Scalar = parameter(
        "Density of mobile dislocations", symbol=r"\rho_m", unit="1/length^2", above=0.0
    )
    attempt_frequency: Scalar = parameter(
        "Frequency of attempts", symbol=r"\omega", unit="1/time", above=0.0
    )
    activation_energy: Scalar = parameter(
        "Activation energy without stress", symbol=r"\Delta G_0", unit="energy", above=0.0
    )
    thermal_energy: Scalar = parameter(
        "Boltzmann's constant times temperature", symbol="k_B T", unit="energy", above=0.0
    )
    interaction: Scalar = parameter(
        "Interaction of slip systems", symbol="a_{ij}", unit="-", core=("slip", "other slip")
    )

    def forward(
        self, dislocation_density: Scalar, strain_rate: Scalar
    ) -> tuple[Scalar, Scalar, Scalar, Scalar]:
        rho, mu_b = dislocation_density, self.mu * self.b
        own = Scalar(jnp.eye(rho.sub_batch_shape[-1]), sub_batch_ndim=2)
        others = ((1.0 - own) * rho.sub_batch.unsqueeze(-2), own * self.interaction)
        forest = sum(others[0].sub_batch)
        alpha = sqrt(sum((self.interaction * others[0]).sub_batch) / forest)
        curvature = 2.0 * self.athermal_stress / mu_b * self._needed(forest, strain_rate) ** 2
        D, shortest = self.obstacle_size, self.shortest_screw
        flat = curvature <= 0.0
        apart = maximum(1.0 / sqrt(forest), curvature / ((D * curvature + 2.0) * forest)) - D
        bowed = 2.0 * alpha / where(flat, 1.0, curvature)
        free = where(flat, shortest, maximum(apart - bowed, shortest))
        kept = curvature / (2.0 * alpha + curvature * shortest)
        line = alpha * mu_b * macaulay(1.0 / apart - kept)
        itself = mu_b**2 * sum(others[1].sub_batch) * rho
        return self.lattice_friction + sqrt(line**2 + itself), free, apart, alpha

    def _needed(self, forest: Scalar, strain_rate: Scalar) -> Scalar:
        """The part of the activation energy that stress supplies."""
        moving: Any = strain_rate > 0.0
        rate = where(moving, strain_rate, 1.0)
        ratio = self.mobile_density * self.b * self.attempt_frequency / (sqrt(forest) * rate)
        thermal = self.thermal_energy / self.activation_energy * log(ratio)
        return where(moving, 1.0 - minimum(thermal, 1.0), 0.0)
