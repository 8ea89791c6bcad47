"""The driving force in an ideal solution."""

from __future__ import annotations

from ...declaration import (
    input_variable,
    input_variables,
    output_variable,
    parameter,
    parameters,
    register,
)
from ...models.law import AbstractLaw
from ...types import Scalar
from .matching_lists import one_for_each
from .present_concentration import log_saturation


@register
class IdealSolutionVolumetricDrivingForce(AbstractLaw):
    r"""Gibbs free energy that precipitation from an ideal solution sets free.

    $$\Delta g = R T \sum_i w_i \ln\frac{x_i}{x_i^{eq}}$$

    It is negative below saturation, and finite where an element is used up: see
    `log_saturation`.

    **Raises:** `DeclarationError` unless there is one entry for each variable.
    **Source:** K. C. Russell, Adv. Colloid Interface Sci. 13 (1980) 205-318.
    """

    temperature: str = input_variable(Scalar, "Temperature", symbol="T", unit="temperature")
    current_concentrations: tuple[str, ...] = input_variables(
        Scalar, "Concentrations in the matrix", symbol="x_i", unit="-"
    )
    driving_force: str = output_variable(
        Scalar, "Driving force", symbol=r"\Delta g", unit="energy/amount"
    )
    gas_constant: Scalar = parameter(
        "Gas constant", symbol="R", unit="energy/amount/temperature", above=0.0
    )
    equilibrium_concentrations: tuple[Scalar, ...] = parameters(
        Scalar, "Concentrations in equilibrium", symbol="x_i^{eq}", unit="-", above=0.0
    )
    weights: tuple[Scalar, ...] = parameters(
        Scalar,
        "Stoichiometric weights, one for all or one for each",
        symbol="w_i",
        unit="-",
        default=1.0,
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if len(self.weights) != 1:
            one_for_each(self, "current_concentrations", "weights")
        one_for_each(self, "current_concentrations", "equilibrium_concentrations")

    def forward(self, temperature: Scalar, current_concentrations: tuple[Scalar, ...]) -> Scalar:
        x, w = current_concentrations, self.weights
        species = zip(w * len(x) if len(w) == 1 else w, x, self.equilibrium_concentrations)
        affinity = sum(w * log_saturation(x, eq) for w, x, eq in species)
        return self.gas_constant * temperature * affinity
