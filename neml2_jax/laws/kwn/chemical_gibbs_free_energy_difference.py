"""The driving force from chemical potentials."""

from __future__ import annotations

from functools import reduce
from operator import add

from ...declaration import input_variables, output_variable, parameters, register
from ...models.law import AbstractLaw
from ...types import Scalar
from .matching_lists import one_for_each


@register
class ChemicalGibbsFreeEnergyDifference(AbstractLaw):
    r"""Gibbs free energy that precipitation sets free, from chemical potentials.

    $$\Delta g = \sum_i \Delta x_i \left(\mu_i - \mu_i^{eq}\right)$$

    **Raises:** `DeclarationError` unless there is one entry for each variable.
    **Source:** K. C. Russell, Adv. Colloid Interface Sci. 13 (1980) 205-318.
    """

    concentration_differences: tuple[str, ...] = input_variables(
        Scalar,
        "Differences of concentration, precipitate less matrix",
        symbol=r"\Delta x_i",
        unit="-",
    )
    chemical_gibbs_free_energy: str = output_variable(
        Scalar, "Chemical Gibbs free energy difference", symbol=r"\Delta g", unit="energy/amount"
    )
    chemical_potentials: tuple[Scalar, ...] = parameters(
        Scalar, "Chemical potentials", symbol=r"\mu_i", unit="energy/amount"
    )
    equilibrium_potentials: tuple[Scalar, ...] = parameters(
        Scalar, "Chemical potentials in equilibrium", symbol=r"\mu_i^{eq}", unit="energy/amount"
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        one_for_each(
            self, "concentration_differences", "chemical_potentials", "equilibrium_potentials"
        )

    def forward(self, concentration_differences: tuple[Scalar, ...]) -> Scalar:
        species = zip(
            concentration_differences, self.chemical_potentials, self.equilibrium_potentials
        )
        return reduce(add, (dx * (mu - equilibrium) for dx, mu, equilibrium in species))
