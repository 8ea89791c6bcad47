"""What a rate does to the force that drives it, to first order."""

from __future__ import annotations

from typing import Any

import jax

from ...declaration import dependency, option, output_variable, register
from ...errors import DeclarationError, suggestion
from ...models.declared_variables import declared_outputs, declared_priorities
from ...models.interface import Slot, Values
from ...models.law import AbstractSiteModel
from ...models.model import AbstractModel
from ...models.reports import poison
from ...types import Scalar


@register
class RateCondensation(AbstractSiteModel):
    r"""The driving force at zero rate, and how it falls with the rate.

    $$b = f(0), \qquad A = -\left.\frac{\partial f}{\partial \dot\gamma}\right|_{\dot\gamma = 0}$$

    `model` gives the driving force $f$ for a rate, hardening and elastic relaxation over the step
    included; all its other inputs are inputs of this model. `CoordinateDescentPredictor` takes $A$
    and $b$.

    **Raises:** `DeclarationError` if `rate` is no scalar input of the model or `driving_force` no
    scalar output, or if either has site axes of its own.
    **Source:** J. C. Simo, T. J. R. Hughes, Computational Inelasticity, Springer (1998), 3.6.
    """

    model: AbstractModel = dependency("Model that gives the driving force for a rate", "Models")
    rate: str = option("Name of the rate, $\\dot\\gamma$, among its inputs")
    driving_force: str = option("Name of the driving force, $f$, among its outputs")
    coupling: str = output_variable(
        Scalar, "Fall of the driving force", symbol="A", unit="stress*time"
    )
    trial_driving_force: str = output_variable(
        Scalar, "Driving force at zero rate", symbol="b", unit="stress"
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        for role, name, slots in (
            ("rate", self.rate, self.model.input_slots()),
            ("driving_force", self.driving_force, self.model.output_slots()),
        ):
            known = {slot.name: slot for slot in slots}
            if name not in known:
                raise DeclarationError(
                    f"RateCondensation: the model has no {role} {name!r}"
                    f"{suggestion(name, known)}; it has {list(known)}"
                )
            if known[name].type is not Scalar or known[name].core:
                raise DeclarationError(
                    f"RateCondensation: {role} {name!r} is no Scalar, or has site axes of its own"
                )

    def input_slots(self) -> list[Slot]:
        return [slot for slot in self.model.input_slots() if slot.name != self.rate]

    def output_slots(self) -> list[Slot]:
        return declared_outputs(self)

    @property
    def output_priorities(self) -> dict[str, str]:
        return declared_priorities(self)

    def at_site(self, values: Values) -> tuple[Scalar, Scalar]:
        dtype = jax.numpy.result_type(float, *(x.dtype for x in values.values()))

        def driving_force(rate: Scalar) -> Any:
            return poison(*self.model.evaluate({**values, self.rate: rate}))[self.driving_force]

        zero, one = Scalar.zeros(dtype=dtype), Scalar.ones(dtype=dtype)
        b, slope = jax.jvp(driving_force, (zero,), (one,))
        return -slope, b
