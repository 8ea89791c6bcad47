"""The yield stress at high strain rate and temperature."""

from __future__ import annotations

from ....declaration import input_variable, option, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import Scalar
from ....types.functions import clamp, log, maximum, pow
from ....types.known_values import check_order
from .power_law_isotropic_hardening import power_from_a_chord


@register
class JohnsonCookYieldStress(AbstractLaw):
    r"""Yield stress that hardens with strain and strain rate and softens with temperature.

    $$\sigma_y = \left(A + B \bar\varepsilon_p^n\right)
    \left(1 + C \ln\left\langle\dot{\bar\varepsilon}_p / \dot\varepsilon_0\right\rangle_1\right)
    \left(1 - T_*^m\right), \quad T_* = \frac{T - T_r}{T_m - T_r}$$

    $\langle x \rangle_1 = \max(x, 1)$: slower than the reference rate there is no rate effect.
    $T_*$ is kept between 0 and 1. Below the strain `chord` the power of the strain is a straight
    line.

    **Raises:** `DeclarationError` unless the melting temperature is above the reference one.
    **Source:** G. R. Johnson, W. H. Cook, Proc. 7th Int. Symp. Ballistics (1983) 541-547.
    """

    equivalent_plastic_strain: str = input_variable(
        Scalar, "Equivalent plastic strain", symbol=r"\bar\varepsilon_p", unit="-"
    )
    equivalent_plastic_strain_rate: str = input_variable(
        Scalar,
        "Rate of equivalent plastic strain",
        symbol=r"\dot{\bar\varepsilon}_p",
        unit="1/time",
    )
    temperature: str = input_variable(Scalar, "Temperature", symbol="T", unit="temperature")
    yield_stress: str = output_variable(Scalar, "Yield stress", symbol=r"\sigma_y", unit="stress")
    A: Scalar = parameter("Initial yield stress", symbol="A", unit="stress", at_least=0.0)
    B: Scalar = parameter("Hardening at unit strain", symbol="B", unit="stress")
    n: Scalar = parameter("Exponent of hardening", symbol="n", unit="-", above=0.0)
    C: Scalar = parameter("Sensitivity to the strain rate", symbol="C", unit="-")
    m: Scalar = parameter("Exponent of thermal softening", symbol="m", unit="-", above=0.0)
    reference_rate: Scalar = parameter(
        "Reference strain rate", symbol=r"\dot\varepsilon_0", unit="1/time", above=0.0
    )
    reference_temperature: Scalar = parameter(
        "Reference temperature", symbol="T_r", unit="temperature"
    )
    melting_temperature: Scalar = parameter("Melting temperature", symbol="T_m", unit="temperature")
    chord: float = option(
        "Strain below which the law is a straight line", unit="-", default=1e-8, above=0.0
    )

    def __check_init__(self) -> None:
        low, high = (
            ("reference_temperature", self.reference_temperature),
            ("melting_temperature", self.melting_temperature),
        )
        check_order("JohnsonCookYieldStress", low, high)

    def forward(
        self,
        equivalent_plastic_strain: Scalar,
        equivalent_plastic_strain_rate: Scalar,
        temperature: Scalar,
    ) -> Scalar:
        A, B, C, rate = self.A, self.B, self.C, equivalent_plastic_strain_rate
        hardening = A + B * power_from_a_chord(equivalent_plastic_strain, self.n, self.chord)
        rate_effect = 1.0 + C * log(maximum(rate / self.reference_rate, 1.0))
        T_r, T_m = self.reference_temperature, self.melting_temperature
        T = clamp((temperature - T_r) / (T_m - T_r), 0.0, 1.0)
        return hardening * rate_effect * (1.0 - pow(T, self.m))
