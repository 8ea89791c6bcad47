"""What objective stress rates share."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from ....declaration import input_variable, option, output_variable
from ....models.declared_variables import declared_arguments, declared_inputs
from ....models.interface import Slot, Values
from ....models.law import AbstractSiteModel
from ....types import R2, SR2
from ....types.functions import r2_from_sr2, sym


class AbstractObjectiveStressRate(AbstractSiteModel):
    r"""The rate of a stress that an observer who follows the material sees.

    $$\overset{\circ}{\sigma} = \dot\sigma - \sigma_f$$

    A law gives the rate that comes from following, $\sigma_f$. With `inverse` the model reads the
    objective rate, as a hypoelastic law gives it, and provides $\dot\sigma$ to be integrated.

    Integrated by backward Euler the rotation is of first order in the step; for steps that turn far
    see `SR2CorotationalTimeIntegration`.

    **Source:** G. A. Holzapfel, Nonlinear Solid Mechanics, Wiley (2000), 5.3.
    """

    stress: str = input_variable(SR2, "Cauchy stress", symbol=r"\sigma", unit="stress")
    spatial_velocity_gradient: str = input_variable(
        R2, "Spatial velocity gradient", symbol="l", unit="1/time"
    )
    stress_rate: str = input_variable(
        SR2, "Rate of stress", symbol=r"\dot\sigma", unit="stress/time", of="stress", suffix="_rate"
    )
    objective_stress_rate: str = output_variable(
        SR2, "Objective rate", symbol=r"\overset{\circ}{\sigma}", unit="stress/time"
    )
    inverse: bool = option(
        "Whether to read the objective rate and give the rate of stress", default=False
    )

    @abstractmethod
    def following(
        self, stress: SR2, spatial_velocity_gradient: R2, *others: Any, **none: Any
    ) -> SR2:  # others of any names, to a type checker
        r"""The rate of a stress that only follows the material, $\sigma_f$."""

    def at_site(self, values: Values) -> SR2:
        given = {**values, self.stress_rate: values[self._rates[0]]}
        arguments: Any = declared_arguments(self, given)
        stress, velocity_gradient, rate, *others = arguments
        following = self.following(stress, velocity_gradient, *others)
        return rate + following if self.inverse else rate - following

    # Which rate is read and which is given depends on the option.

    @property
    def _rates(self) -> tuple[str, str]:
        material, objective = self.stress_rate, self.objective_stress_rate
        return (objective, material) if self.inverse else (material, objective)

    def input_slots(self) -> list[Slot]:
        slots = declared_inputs(self)
        return [Slot(self._rates[0], SR2) if s.name == self.stress_rate else s for s in slots]

    def output_slots(self) -> list[Slot]:
        return [Slot(self._rates[1], SR2)]

    @property
    def output_priorities(self) -> dict[str, str]:
        return {self._rates[1]: "default"}


def spin_of(stress: SR2, turn: R2) -> SR2:
    r"""$\Omega \sigma - \sigma \Omega$ for a skew $\Omega$: the rate of a stress that turns."""
    return 2.0 * sym(turn @ r2_from_sr2(stress))
