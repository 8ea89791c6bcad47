"""The coupled exponential cohesive law."""

from __future__ import annotations

import math

from ....declaration import parameter, register
from ....types import Scalar, Vec
from ....types.functions import expm1, vec_from_scalars
from .traction import AbstractDamagingTraction, in_contact, irreversible

SQRT_2 = math.sqrt(2.0)
SQRT_2E = math.sqrt(2.0 * math.e)


@register
class SalehaniIraniTraction(AbstractDamagingTraction):
    r"""Traction of an interface that couples opening and shear through one exponential.

    $$T_n = e N b_n (1 - d) + K_p \delta_p, \quad T_{s1} = \sqrt{2e} \, S \, b_{s1} (1 - d), \quad
    T_{s2} = \sqrt{2e} \, S \, b_{s2} (1 - d)$$

    $$b_n = \frac{\delta_n}{\delta_{n0}}, \quad b_{s1} = \frac{\delta_{s1}}{\sqrt2 \delta_{t0}},
    \quad b_{s2} = \frac{\delta_{s2}}{\sqrt2 \delta_{t0}}$$

    $$d = \max\left(d^n, \; 1 - e^{-(b_n + b_{s1}^2 + b_{s2}^2)}\right)$$

    Under monotonic loading it is the original law; unloading follows the secant. The penetration
    $\delta_p \le 0$ is optional.

    **Source:** M. Khajeh Salehani, N. Irani, arXiv:1801.03430 (2018).
    """

    normal_characteristic_length: Scalar = parameter(
        "Normal separation at the peak", symbol=r"\delta_{n0}", unit="length", above=0.0
    )
    tangential_characteristic_length: Scalar = parameter(
        "Tangential separation at the peak", symbol=r"\delta_{t0}", unit="length", above=0.0
    )
    normal_strength: Scalar = parameter("Normal strength", symbol="N", unit="stress", at_least=0.0)
    shear_strength: Scalar = parameter("Shear strength", symbol="S", unit="stress", at_least=0.0)
    penalty_stiffness: Scalar = parameter(
        "Penalty stiffness of penetration",
        symbol="K_p",
        unit="stress/length",
        default=0.0,
        at_least=0.0,
    )

    def forward(
        self,
        normal_separation: Scalar,
        normal_penetration: Scalar | None,
        tangential_separation_1: Scalar,
        tangential_separation_2: Scalar,
        damage_old: Scalar,
    ) -> tuple[Vec, Scalar]:
        tangential_length = SQRT_2 * self.tangential_characteristic_length
        b_n = normal_separation / self.normal_characteristic_length
        b_1 = tangential_separation_1 / tangential_length
        b_2 = tangential_separation_2 / tangential_length
        trial = -expm1(-(b_n + b_1 * b_1 + b_2 * b_2))
        d = irreversible(trial, damage_old)
        opening = math.e * self.normal_strength * b_n * (1.0 - d)
        T_n = in_contact(opening, self.penalty_stiffness, normal_penetration)
        shear = SQRT_2E * self.shear_strength * (1.0 - d)
        return vec_from_scalars(T_n, shear * b_1, shear * b_2), d
