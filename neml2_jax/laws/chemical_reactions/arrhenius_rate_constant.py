"""Rate constants that grow with temperature."""

from __future__ import annotations

from ...declaration import input_variable, output_variable, parameter, register
from ...models.law import AbstractLaw
from ...types import Scalar
from ...types.functions import exp, gt, where


@register
class ArrheniusRateConstant(AbstractLaw):
    r"""Rate constant by activation energy, with a power of temperature in front.

    $$k = A \left(\frac{T}{T_0}\right)^b \exp\left(-\frac{E}{R T}\right)$$

    At absolute zero, its limit for a positive activation energy, $k$ is 0.

    **Source:** S. Arrhenius, Z. Phys. Chem. 4 (1889) 226-248; D. M. Kooij, Z. Phys. Chem. 12 (1893)
    155-161 (the power of temperature).
    """

    temperature: str = input_variable(
        Scalar, "Absolute temperature", symbol="T", unit="temperature"
    )
    rate_constant: str = output_variable(Scalar, "Rate constant", symbol="k", unit="any")
    frequency_factor: Scalar = parameter("Frequency factor", symbol="A", unit="any", at_least=0.0)
    activation_energy: Scalar = parameter("Activation energy", symbol="E", unit="energy/amount")
    gas_constant: Scalar = parameter(
        "Gas constant", symbol="R", unit="energy/amount/temperature", above=0.0
    )
    exponent: Scalar = parameter("Exponent of temperature", symbol="b", unit="-", default=0.0)
    reference_temperature: Scalar = parameter(
        "Temperature at which the power is 1",
        symbol="T_0",
        unit="temperature",
        default=1.0,
        above=0.0,
    )

    def forward(self, temperature: Scalar) -> Scalar:
        A, E, R, b = self.frequency_factor, self.activation_energy, self.gas_constant, self.exponent
        warm = gt(temperature, 0.0)
        T = where(warm, temperature, 1.0)
        k = A * (T / self.reference_temperature) ** b * exp(-E / (R * T))
        return where(warm, k, 0.0)
