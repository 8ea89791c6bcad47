"""Thermally activated parameters."""

from __future__ import annotations

from ...declaration import input_variable, option, output_variable, register
from ...declaration import parameter as declare_parameter
from ...models.law import AbstractLaw
from ...types import Scalar
from ...types.functions import exp, gt, where


@register
class ArrheniusParameter(AbstractLaw):
    r"""A parameter that depends on temperature by an activation energy.

    $$p = p_0 \exp\left(-\frac{Q}{R T}\right)$$

    At absolute zero, its limit for a positive activation energy, it is 0.

    **Source:** S. Arrhenius, Z. Phys. Chem. 4 (1889) 226-248.
    """

    temperature: str = input_variable(
        Scalar, "Absolute temperature", symbol="T", unit="temperature"
    )
    parameter: str = output_variable(
        Scalar, "Parameter", symbol="p", unit="any", named_by_block=True
    )
    reference_value: Scalar = declare_parameter(
        "Value at infinite temperature", symbol="p_0", unit="any"
    )
    activation_energy: Scalar = declare_parameter(
        "Activation energy", symbol="Q", unit="energy/amount"
    )
    ideal_gas_constant: float = option(
        "Gas constant", symbol="R", unit="energy/amount/temperature", above=0.0
    )

    def forward(self, T: Scalar) -> Scalar:
        p0, Q, R = self.reference_value, self.activation_energy, self.ideal_gas_constant
        warm = gt(T, 0.0)
        return where(warm, p0 * exp(-Q / (R * where(warm, T, 1.0))), 0.0)
