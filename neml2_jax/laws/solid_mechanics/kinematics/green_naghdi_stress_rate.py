"""The corotational rate by the rotation of the material."""

from __future__ import annotations

from typing import ClassVar

import jax.numpy as jnp

from ....declaration import input_variable, register
from ....types import R2, SR2, WR2
from ....types.functions import (
    inv,
    isotropic_function,
    r2_from_sr2,
    r2_from_wr2,
    skew,
    sym,
    tr,
    transpose,
)
from .objective_stress_rate import AbstractObjectiveStressRate, spin_of
from .orientation_preserving import orientation_preserving


@register
class GreenNaghdiStressRate(AbstractObjectiveStressRate):
    r"""Rate that an observer sees who turns with the rotation of the polar decomposition.

    $$\overset{\circ}{\sigma} = \dot\sigma - \Omega \sigma + \sigma \Omega, \quad
    \Omega = \dot R R^T$$

    $$\omega_\Omega = \omega_w - \left[(\operatorname{tr} V) I - V\right]^{-1} z, \quad
    z = 2 \operatorname{axial} (V d), \quad V = (F F^T)^{1/2}$$

    $$d = \operatorname{sym} l, \quad w = \operatorname{skew} l$$

    with the axial vectors $\omega$ of $\Omega$ and of the vorticity $w$. With `inverse` it reads
    the objective rate and gives $\dot\sigma$. Integrated by backward Euler that is of first order
    in the rotation of a step; `SR2CorotationalTimeIntegration` with `GreenNaghdiRotationIncrement`
    turns stresses exactly.

    Where $\det F \le 0$ all outputs are NaN.

    **Source:** J. K. Dienes, Acta Mech. 32 (1979) 217-232, eqs. 2.13-2.16; A. E. Green, P. M.
    Naghdi, Arch. Ration. Mech. Anal. 18 (1965) 251-281.
    """

    deformation_gradient: str = input_variable(R2, "Deformation gradient", symbol="F", unit="-")

    preserves_orientation: ClassVar[tuple[str, ...]] = ("deformation_gradient",)

    def following(
        self, stress: SR2, spatial_velocity_gradient: R2, deformation_gradient: R2
    ) -> SR2:
        F = orientation_preserving(deformation_gradient)
        V = isotropic_function(sym(F @ transpose(F)), jnp.sqrt)
        d, w = sym(spatial_velocity_gradient), skew(spatial_velocity_gradient)
        z = 2.0 * skew(r2_from_sr2(V) @ r2_from_sr2(d))
        inverse = inv(tr(V) * SR2.identity(V.dtype) - V)
        lag = jnp.sum(r2_from_sr2(inverse).data * z.data[None, :], axis=-1)
        return spin_of(stress, r2_from_wr2(w - WR2(lag)))
