"""Eigenstrain of thermal expansion whose coefficient is measured over temperature."""

from __future__ import annotations

from ....declaration import input_variable, option, output_variable, parameter, register
from ....errors import DeclarationError
from ....types import SR2, Scalar
from ....types.functions import integral_of_interpolation, linear_interpolation
from ...common.interpolation_table import AbstractTable, check_table, make_table


@register
class TabulatedThermalEigenstrain(AbstractTable):
    r"""Eigenstrain of isotropic thermal expansion, from coefficients at some temperatures.

    $$\varepsilon_{th} = \int_{T_0}^T \alpha(T') \, \mathrm{d} T' \; I \quad
    \text{(INSTANTANEOUS)}$$

    $$\varepsilon_{th} = \left[\alpha(T) \, (T - T_d) - \alpha(T_0) \, (T_0 - T_d)\right] I \quad
    \text{(MEAN)}, \qquad \alpha(T_i) = \alpha_i$$

    An instantaneous coefficient is the slope of the strain over temperature. A mean coefficient is
    the strain from the temperature $T_d$ on, by the change of temperature; $T_d$ is often 20 C, and
    need not be the temperature of no strain. Tables call both the coefficient of thermal expansion.
    It is linear between the temperatures of the table, and the integral is exact.

    **Raises:** `DeclarationError` as `AbstractTable`, and for a `coefficient_temperature` with
    instantaneous coefficients.
    **Source:** ASTM E228; ASME Boiler and Pressure Vessel Code II-D, tables TE (coefficients A and
    B).
    """

    temperature: str = input_variable(Scalar, "Temperature", symbol="T", unit="temperature")
    eigenstrain: str = output_variable(SR2, "Eigenstrain", symbol=r"\varepsilon_{th}", unit="-")
    temperatures: Scalar = parameter(
        "Ascending temperatures of the table", symbol="T_i", unit="temperature", core=("point",)
    )
    coefficients: Scalar = parameter(
        "Coefficients there", symbol=r"\alpha_i", unit="1/temperature", core=("point",)
    )
    coefficient_type: str = option("Which coefficients they are", choices=("INSTANTANEOUS", "MEAN"))
    reference_temperature: Scalar = parameter(
        "Temperature of no strain", symbol="T_0", unit="temperature"
    )
    coefficient_temperature: Scalar | None = parameter(
        "Temperature that mean coefficients are means from; unless given, that of no strain",
        symbol="T_d",
        unit="temperature",
        type=Scalar,
        default=None,
    )

    def __post_init__(self) -> None:
        make_table(self, "temperatures", 1)
        make_table(self, "coefficients", 1)
        super().__post_init__()
        points = {"temperatures": (self.temperatures, "LINEAR")}
        check_table(self, points, ("coefficients", self.coefficients))
        if self.coefficient_type != "MEAN" and self.coefficient_temperature is not None:
            raise DeclarationError(
                "TabulatedThermalEigenstrain: coefficient_temperature is that of mean "
                "coefficients, coefficient_type = MEAN; instantaneous ones have none"
            )

    def forward(self, temperature: Scalar) -> SR2:
        T, T_0, T_d = temperature, self.reference_temperature, self.coefficient_temperature

        def at(T: Scalar) -> Scalar:
            of = (
                linear_interpolation
                if self.coefficient_type == "MEAN"
                else (integral_of_interpolation)
            )
            return of(T, self.temperatures, self.coefficients, extrapolation=self.extrapolation)

        if self.coefficient_type == "INSTANTANEOUS":
            strain = at(T) - at(T_0)
        elif T_d is None:
            strain = at(T) * (T - T_0)
        else:
            strain = at(T) * (T - T_d) - at(T_0) * (T_0 - T_d)
        return strain * SR2.identity(strain.dtype)
