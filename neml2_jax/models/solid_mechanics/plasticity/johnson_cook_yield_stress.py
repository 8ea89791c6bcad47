"""The yield stress at high strain rate and temperature."""

from __future__ import annotations

from ....declaration import input_variable, option, output_variable, parameter, register
from ....types import Scalar
from ....types.functions import gt, log, lt, where
from ...model import AbstractModel
from .power_law_isotropic_hardening import power_from_a_chord


@register
class JohnsonCookYieldStress(AbstractModel):
    r"""Yield stress that hardens with strain and strain rate and softens with temperature.

    $$\sigma_y = \left(A + B \bar\varepsilon_p^n\right)
    \left(1 + C \ln\left\langle\dot{\bar\varepsilon}_p / \dot\varepsilon_0\right\rangle_1\right)
    \left(1 - T_*^m\right), \quad T_* = \frac{T - T_r}{T_m - T_r}$$

    $\langle x \rangle_1 = \max(x, 1)$: slower than the reference rate there is no rate effect. $T_*$
    is kept between 0 and 1. Below the strain `chord` the power of the strain is a straight line.

    **Source:** G. R. Johnson, W. H. Cook, Proc. 7th Int. Symp. Ballistics (1983) 541-547.
    """

    equivalent_plastic_strain: str = input_variable(
        Scalar, "Equivalent plastic strain, $\\bar\\varepsilon_p$ [-]"
    )
    equivalent_plastic_strain_rate: str = input_variable(
        Scalar, "Rate of equivalent plastic strain, $\\dot{\\bar\\varepsilon}_p$ [1/time]"
    )
    temperature: str = input_variable(Scalar, "Temperature, $T$ [temperature]")
    yield_stress: str = output_variable(Scalar, "Yield stress, $\\sigma_y$ [stress]")
    A: Scalar = parameter("Initial yield stress, $A$ [stress]")
    B: Scalar = parameter("Hardening at unit strain, $B$ [stress]")
    n: Scalar = parameter("Exponent of hardening, $n$ [-]")
    C: Scalar = parameter("Sensitivity to the strain rate, $C$ [-]")
    m: Scalar = parameter("Exponent of thermal softening, $m$ [-]")
    reference_rate: Scalar = parameter("Reference strain rate, $\\dot\\varepsilon_0$ [1/time]")
    reference_temperature: Scalar = parameter("Reference temperature, $T_r$ [temperature]")
    melting_temperature: Scalar = parameter("Melting temperature, $T_m$ [temperature]")
    chord: float = option("Strain below which the law is a straight line [-]", default=1e-8)

    def forward(
        self,
        equivalent_plastic_strain: Scalar,
        equivalent_plastic_strain_rate: Scalar,
        temperature: Scalar,
    ) -> Scalar:
        A, B, C = self.A, self.B, self.C
        hardening = A + B * power_from_a_chord(equivalent_plastic_strain, self.n, self.chord)
        rate = equivalent_plastic_strain_rate / self.reference_rate
        is_fast = gt(rate, 1.0)
        rate_effect = 1.0 + C * where(is_fast, log(where(is_fast, rate, 1.0)), 0.0)
        return hardening * rate_effect * (1.0 - self.softening(temperature))

    def softening(self, temperature: Scalar) -> Scalar:
        """The share of the strength lost to temperature."""
        T_r, T_m = self.reference_temperature, self.melting_temperature
        T = (temperature - T_r) / (T_m - T_r)
        is_warm, is_solid = gt(T, 0.0), lt(T, 1.0)
        power = where(is_warm, T, 1.0) ** self.m
        return where(is_warm, where(is_solid, power, 1.0), 0.0)
