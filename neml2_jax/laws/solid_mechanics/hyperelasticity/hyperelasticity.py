"""What hyperelastic laws share: stresses from a strain energy."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

import jax

from ....declaration import input_variable, output_variable, parameter
from ....models.law import AbstractLaw
from ....types import R2, SR2, Scalar
from ....types.functions import expm1, inv, log1p, r2_from_sr2, sym, transpose
from .from_unity import volume_change, volumetric_energy


class AbstractHyperelasticity(AbstractLaw):
    r"""Stresses of a solid with a strain energy, its volume change kept apart from the rest.

    $$W = \bar W(\bar C) + \tfrac14 K (J^2 - 1 - 2 \ln J), \quad \bar C = J^{-2/3} F^T F$$

    $$S = 2 \frac{\partial W}{\partial C}, \quad P = F S, \quad \sigma = \tfrac1J F S F^T$$

    A law writes $\bar W$ in `isochoric_energy`; stresses and tangents are its derivatives. Since
    $W$ depends on $F$ by $F^T F$ and $J$ only, every such law is frame indifferent. Where $J \le 0$
    all outputs are NaN.

    **Source:** G. A. Holzapfel, Nonlinear Solid Mechanics, Wiley (2000), 6.4.
    """

    deformation_gradient: str = input_variable(R2, "Deformation gradient", symbol="F", unit="-")
    strain_energy: str = output_variable(
        Scalar, "Strain energy by reference volume", symbol="W", unit="stress"
    )
    pk1_stress: str = output_variable(R2, "First Piola-Kirchhoff stress", symbol="P", unit="stress")
    pk2_stress: str = output_variable(
        SR2, "Second Piola-Kirchhoff stress", symbol="S", unit="stress"
    )
    cauchy_stress: str = output_variable(SR2, "Cauchy stress", symbol=r"\sigma", unit="stress")
    bulk_modulus: Scalar = parameter("Bulk modulus", symbol="K", unit="stress", above=0.0)

    preserves_orientation: ClassVar[tuple[str, ...]] = ("deformation_gradient",)

    @abstractmethod
    def isochoric_energy(self, E: SR2) -> Scalar:
        r"""$\bar W$ for a right Cauchy-Green tensor $\bar C = I + E$ with $\det \bar C = 1$."""

    def energy(self, E: SR2, j: Scalar) -> Scalar:
        r"""The strain energy $W$ from $E = C - I$ and $j = J - 1$."""
        volumetric = 0.25 * self.bulk_modulus * j.replace(volumetric_energy(j.data))
        narrowed = expm1(-2.0 / 3.0 * log1p(j))
        isochoric = E + narrowed * (E + SR2.identity(E.dtype))
        return self.isochoric_energy(isochoric) + volumetric

    def forward(self, deformation_gradient: R2) -> tuple[Scalar, R2, SR2, SR2]:
        F = deformation_gradient
        H, one = F - R2.identity(F.dtype), SR2.identity(F.dtype)
        E, j = 2.0 * sym(H) + sym(transpose(H) @ H), volume_change(H)
        J = 1.0 + j
        # J is an argument of its own: the determinant of C would not see that F is turned inside
        # out. The derivative of J by C is J/2 times the inverse of C.
        W, (by_C, by_J) = jax.value_and_grad(lambda E, j: self.energy(E, j).data, (0, 1))(E, j)
        S = 2.0 * by_C + J * by_J * inv(one + E)
        P = F @ r2_from_sr2(S)
        return Scalar(W), P, S, sym(P @ transpose(F)) / J
