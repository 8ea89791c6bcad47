"""The bilinear cohesive law."""

from __future__ import annotations

from ....declaration import input_variable, parameter, register
from ....types import Scalar, Vec
from ....types.functions import gt, lt, vec_from_scalars, where
from .traction import AbstractDamagingTraction, in_contact, irreversible


@register
class BilinearTraction(AbstractDamagingTraction):
    r"""Traction of an interface that is elastic up to onset and softens linearly to failure.

    $$T_n = (1 - d) K \delta_n + K \delta_p, \quad T_{s1} = (1 - d) K \delta_{s1}, \quad
    T_{s2} = (1 - d) K \delta_{s2}$$

    $$d = \max\left(d^n, \; \frac{\delta_f (\delta_m - \delta_c)}
    {\delta_m (\delta_f - \delta_c)}\right)$$

    The trial damage is zero below $\delta_c$ and one from $\delta_f$ on. The penetration
    $\delta_p \le 0$ is optional.

    **Source:** P. P. Camanho, C. G. Davila, NASA/TM-2002-211737 (2002).
    """

    effective_separation: str = input_variable(
        Scalar, "Effective separation", symbol=r"\delta_m", unit="length"
    )
    penalty_stiffness: Scalar = parameter(
        "Stiffness before damage", symbol="K", unit="stress/length", above=0.0
    )
    critical_separation: Scalar = parameter(
        "Separation at onset", symbol=r"\delta_c", unit="length", above=0.0
    )
    full_separation: Scalar = parameter(
        "Separation at failure", symbol=r"\delta_f", unit="length", above=0.0
    )

    def forward(
        self,
        normal_separation: Scalar,
        normal_penetration: Scalar | None,
        tangential_separation_1: Scalar,
        tangential_separation_2: Scalar,
        damage_old: Scalar,
        effective_separation: Scalar,
    ) -> tuple[Vec, Scalar]:
        d = irreversible(self.trial_damage(effective_separation), damage_old)
        K = self.penalty_stiffness
        secant = K * (1.0 - d)
        T_n = in_contact(secant * normal_separation, K, normal_penetration)
        T = vec_from_scalars(
            T_n, secant * tangential_separation_1, secant * tangential_separation_2
        )
        return T, d

    def trial_damage(self, effective_separation: Scalar) -> Scalar:
        delta_m, delta_c, delta_f = (
            effective_separation,
            self.critical_separation,
            self.full_separation,
        )
        # Divisors that are safe on the branches that are not taken.
        delta = where(gt(delta_m, 0.0), delta_m, 1.0)
        softening_length = where(gt(delta_f, delta_c), delta_f - delta_c, 1.0)
        softening = delta_f * (delta_m - delta_c) / (delta * softening_length)
        damaged = where(lt(delta_m, delta_f), softening, 1.0)
        return where(lt(delta_m, delta_c), 0.0, damaged)
