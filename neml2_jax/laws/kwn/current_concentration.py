"""What precipitates leave in the matrix."""

from __future__ import annotations

import math

from ...declaration import input_variables, output_variable, parameter, parameters, register
from ...models.law import AbstractLaw
from ...types import Scalar
from ...types.functions import gt, where
from .matching_lists import one_for_each


@register
class CurrentConcentration(AbstractLaw):
    r"""Concentration in the matrix, by balance of what the precipitates hold.

    $$x = \frac{x_0 - \sum_i f_i x_i^p}{1 - \sum_i f_i}$$

    **Raises:** `DeclarationError` unless there is one entry for each variable.
    **Source:** M. Perez, M. Dumont, D. Acevedo-Reyes, Acta Mater. 56 (2008) 2119-2132.
    """

    precipitate_volume_fractions: tuple[str, ...] = input_variables(
        Scalar, "Volume fractions of the precipitates", symbol="f_i", unit="-"
    )
    current_concentration: str = output_variable(
        Scalar, "Concentration in the matrix", symbol="x", unit="-"
    )
    initial_concentration: Scalar = parameter(
        "Concentration before precipitation", symbol="x_0", unit="-", at_least=0.0
    )
    precipitate_concentrations: tuple[Scalar, ...] = parameters(
        Scalar,
        "Concentrations in the precipitates",
        symbol="x_i^p",
        unit="-",
        at_least=0.0,
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        one_for_each(self, "precipitate_volume_fractions", "precipitate_concentrations")

    def forward(self, precipitate_volume_fractions: tuple[Scalar, ...]) -> Scalar:
        f = precipitate_volume_fractions
        bound = sum(f * xp for f, xp in zip(f, self.precipitate_concentrations, strict=True))
        matrix = 1.0 - sum(f)
        return (self.initial_concentration - bound) / where(gt(matrix, 0.0), matrix, math.nan)
