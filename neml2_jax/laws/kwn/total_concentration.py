"""What matrix and precipitates hold together."""

from __future__ import annotations

from ...declaration import input_variable, input_variables, output_variable, parameters, register
from ...models.law import AbstractLaw
from ...types import Scalar
from .matching_lists import one_for_each


@register
class TotalConcentration(AbstractLaw):
    r"""Concentration of a species in the alloy, which precipitation leaves as it is.

    $$x_0 = \left(1 - \sum_i f_i\right) x + \sum_i f_i x_i^p$$

    over all classes of precipitates; one law for each species. As an output of a model it shows
    whether the balance is kept.

    **Raises:** `DeclarationError` unless there is one entry for each variable.
    **Source:** M. Perez, M. Dumont, D. Acevedo-Reyes, Acta Mater. 56 (2008) 2119-2132.
    """

    current_concentration: str = input_variable(
        Scalar, "Concentration in the matrix", symbol="x", unit="-"
    )
    precipitate_volume_fractions: tuple[str, ...] = input_variables(
        Scalar, "Volume fractions of the precipitates", symbol="f_i", unit="-"
    )
    total_concentration: str = output_variable(
        Scalar, "Concentration in the alloy", symbol="x_0", unit="-"
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

    def forward(
        self, current_concentration: Scalar, precipitate_volume_fractions: tuple[Scalar, ...]
    ) -> Scalar:
        f, xp = precipitate_volume_fractions, self.precipitate_concentrations
        bound = sum(f * x for f, x in zip(f, xp, strict=True))
        return (1.0 - sum(f)) * current_concentration + bound
