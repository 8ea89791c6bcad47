"""Thermal expansion by a mean coefficient, about the temperature of no strain or another one."""

from __future__ import annotations

from ....declaration import input_variable, parameter
from ....errors import DeclarationError
from ....models.law import AbstractLaw
from ....types import Scalar


class AbstractMeanExpansion(AbstractLaw):
    r"""A law of thermal expansion whose coefficient is a mean from $T_d$ to the temperature.

    $$e = \alpha(T) \, (T - T_d) - \alpha(T_0) \, (T_0 - T_d)$$

    Unless `coefficient_temperature` is given $T_d = T_0$, and $e = \alpha(T) (T - T_0)$.

    **Raises:** `DeclarationError` if of `coefficient_temperature` and `reference_CTE` only one is
    given.
    """

    temperature: str = input_variable(Scalar, "Temperature", symbol="T", unit="temperature")
    reference_temperature: Scalar = parameter(
        "Temperature of no strain", symbol="T_0", unit="temperature"
    )
    CTE: Scalar = parameter(
        "Coefficient of thermal expansion, the mean from $T_d$ to $T$",
        symbol=r"\alpha(T)",
        unit="1/temperature",
    )
    coefficient_temperature: Scalar | None = parameter(
        "Temperature that the coefficient is a mean from; unless given, that of no strain",
        symbol="T_d",
        unit="temperature",
        type=Scalar,
        default=None,
    )
    reference_CTE: Scalar | None = parameter(
        "Mean coefficient at the temperature of no strain; needed with `coefficient_temperature`",
        symbol=r"\alpha(T_0)",
        unit="1/temperature",
        type=Scalar,
        default=None,
    )

    def __check_init__(self) -> None:
        if (self.coefficient_temperature is None) != (self.reference_CTE is None):
            raise DeclarationError(
                f"{type(self).__name__}: a mean coefficient about another temperature needs both "
                f"that temperature, coefficient_temperature, and its value at the temperature of "
                f"no strain, reference_CTE"
            )

    def expansion(self, T: Scalar) -> Scalar:
        T_0, alpha = self.reference_temperature, self.CTE
        T_d, alpha_0 = self.coefficient_temperature, self.reference_CTE
        if T_d is None or alpha_0 is None:
            return alpha * (T - T_0)
        return alpha * (T - T_d) - alpha_0 * (T_0 - T_d)
