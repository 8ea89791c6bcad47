"""Elastic energy, split into what opens a crack and what does not."""

from __future__ import annotations

import jax
import jax.numpy as jnp

from ...declaration import input_variable, option, output_variable, register
from ...models.law import AbstractLaw
from ...types import SR2, Scalar
from ...types.functions import dev, heaviside, isotropic_function, norm_sq, tr
from ..common.isotropic_constants import AbstractIsotropicConstants, bulk_and_shear_modulus


def _opening_square(x: jax.Array) -> jax.Array:
    r"""$\langle x \rangle^2$; at 0 its second derivative is 1, the mean of both sides."""
    return x * x * (jnp.sign(x) + 1.0) / 2.0


@register
class LinearIsotropicStrainEnergyDensity(AbstractIsotropicConstants, AbstractLaw):
    r"""Energy of a linear isotropic solid, split into what drives a crack and what does not.

    $$\psi = \tfrac12 K (\mathrm{tr}\,\varepsilon)^2 + G \, \mathrm{dev}\,\varepsilon :
    \mathrm{dev}\,\varepsilon = \psi^+ + \psi^-$$

    `NONE`: all of it is active. `VOLDEV`: contraction is inactive,
    $\psi^- = \tfrac12 K \langle -\mathrm{tr}\,\varepsilon \rangle^2$. `SPECTRAL`: contraction
    and shortening along principal axes are inactive, with $\lambda = K - \tfrac23 G$

    $$\psi^\pm = \tfrac12 \lambda \langle \pm \mathrm{tr}\,\varepsilon \rangle^2
    + G \sum_i \langle \pm \varepsilon_i \rangle^2$$

    Where a sign changes, second derivatives are the mean of both sides.

    **Raises:** `DeclarationError` unless two different elastic constants are given.
    **Source:** H. Amor, J.-J. Marigo, C. Maurini, J. Mech. Phys. Solids 57 (2009) 1209-1229;
    C. Miehe, F. Welschinger, M. Hofacker, Int. J. Numer. Methods Eng. 83 (2010) 1273-1311.
    """

    strain: str = input_variable(SR2, "Elastic strain", symbol=r"\varepsilon", unit="-")
    active_strain_energy_density: str = output_variable(
        Scalar, "Energy that drives the crack", symbol=r"\psi^+", unit="stress"
    )
    inactive_strain_energy_density: str = output_variable(
        Scalar, "Energy that does not", symbol=r"\psi^-", unit="stress"
    )
    decomposition: str = option(
        "How the energy is split", default="NONE", choices=("NONE", "VOLDEV", "SPECTRAL")
    )

    def forward(self, strain: SR2) -> tuple[Scalar, Scalar]:
        K, G = bulk_and_shear_modulus(self.constants)
        trace, shear = tr(strain), G * norm_sq(dev(strain))
        volumetric = 0.5 * K * trace * trace
        if self.decomposition == "NONE":
            return volumetric + shear, 0.0 * volumetric
        if self.decomposition == "VOLDEV":
            return heaviside(trace) * volumetric + shear, heaviside(-trace) * volumetric
        half_lame = 0.5 * (K - 2.0 / 3.0 * G) * trace * trace
        opening = tr(isotropic_function(strain, _opening_square))
        closing = tr(isotropic_function(-strain, _opening_square))
        return (
            heaviside(trace) * half_lame + G * opening,
            heaviside(-trace) * half_lame + G * closing,
        )
