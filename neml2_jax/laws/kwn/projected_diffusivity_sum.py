"""The resistance of diffusion to growth."""

from __future__ import annotations

from functools import reduce
from operator import add

from ...declaration import input_variables, output_variable, parameters, register
from ...models.law import AbstractLaw
from ...types import Scalar
from .matching_lists import one_for_each
from .present_concentration import inverse_concentration


@register
class ProjectedDiffusivitySum(AbstractLaw):
    r"""Sum of the resistances of all species to the growth of a precipitate.

    $$s = \sum_i \frac{\Delta x_i^2}{D_i \, x_i^\infty}$$

    Where an element is used up it is large, so that growth ceases: see `inverse_concentration`.

    **Raises:** `DeclarationError` unless there is one entry for each variable.
    **Source:** J. Svoboda, F. D. Fischer, P. Fratzl, E. Kozeschnik, Mater. Sci. Eng. A 385 (2004)
    166-174.
    """

    far_field_concentrations: tuple[str, ...] = input_variables(
        Scalar, "Concentrations far away", symbol=r"x_i^\infty", unit="-"
    )
    projected_diffusivity_sum: str = output_variable(
        Scalar, "Sum of inverse diffusivities", symbol="s", unit="time/length^2"
    )
    concentration_differences: tuple[Scalar, ...] = parameters(
        Scalar,
        "Differences of concentration, precipitate less matrix",
        symbol=r"\Delta x_i",
        unit="-",
    )
    diffusivities: tuple[Scalar, ...] = parameters(
        Scalar, "Diffusivities", symbol="D_i", unit="length^2/time", above=0.0
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        one_for_each(self, "far_field_concentrations", "concentration_differences", "diffusivities")

    def forward(self, far_field_concentrations: tuple[Scalar, ...]) -> Scalar:
        species = zip(far_field_concentrations, self.concentration_differences, self.diffusivities)
        return reduce(add, (dx * dx / D * inverse_concentration(x) for x, dx, D in species))
