"""Materials that are given by two potentials."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp

from ...declaration import dependency, option, output_variable, register
from ...errors import DeclarationError, suggestion
from ...models.declared_variables import declared_outputs
from ...models.interface import Slot, Values
from ...models.law import AbstractSiteModel
from ...models.model import AbstractModel
from ...models.reports import Reports, poison
from ...types import Scalar, TensorWrapper
from .neural_law import NeuralLaw

CONVEX = ("INPUT_CONVEX", "CONVEX_INCREASING")


@register
class GeneralizedStandardMaterial(AbstractSiteModel):
    r"""Stresses, and rates of internal variables, from a free energy and a dissipation potential.

    $$\sigma = \frac{\partial \psi}{\partial \varepsilon}, \quad
      A_i = -\frac{\partial \psi}{\partial \alpha_i}, \quad
      \dot\alpha_i = \frac{\partial \phi}{\partial A_i}(A) - \frac{\partial \phi}{\partial A_i}(0),
      \quad D = \sum_i A_i : \dot\alpha_i$$

    Both potentials are models of one scalar each, formulas or networks. Where $\phi$ is convex in
    the forces $A$, its gradient is monotone, so that the dissipation $D \ge 0$ whatever the
    parameters are; the second term makes it so for a $\phi$ that is not least at $A = 0$. A
    `NeuralLaw` is asked for convexity when this is built, formulas are not: check them with
    `neml2_jax.thermodynamics`. The potential may also read other variables, such as the temperature
    or the internal variables themselves, which are held fixed in its derivative.

    For the internal variables compose this with `BackwardEulerTimeIntegration` of each in an
    `ImplicitUpdate`. Where $\psi$ is convex in $(\varepsilon, \alpha)$ jointly, dissipation is then
    positive over each step of any length, work being counted with forces at its end.

    **Raises:** `DeclarationError` where a potential is no scalar output of its model, a variable or
    a force is not read by it, numbers of names differ, or a network is not convex in the forces.
    **Source:** B. Halphen, Q. S. Nguyen, J. Mecanique 14 (1975) 39-63.
    """

    free_energy: AbstractModel = dependency(r"Model that gives the free energy $\psi$", "Models")
    dissipation_potential: AbstractModel = dependency(
        r"Model that gives the dissipation potential $\phi$ of the forces", "Models"
    )
    strains: tuple[str, ...] = option(
        r"Variables $\varepsilon$ of the free energy that are prescribed from outside"
    )
    stresses: tuple[str, ...] = option(r"What works on each of them, $\sigma$")
    internal_variables: tuple[str, ...] = option(r"Internal variables $\alpha_i$")
    forces: tuple[str, ...] = option("Forces $A_i$ as the dissipation potential calls them")
    rates: tuple[str, ...] = option(
        r"Rates $\dot\alpha_i$; called like the internal variables with _rate by default",
        default=(),
    )
    dissipation: str = output_variable(Scalar, "Dissipation", symbol="D", unit="stress/time")

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.rates:
            names = tuple(f"{n}_rate" for n in self.internal_variables)
            object.__setattr__(self, "rates", names)
        for one, other in (
            ("strains", "stresses"), ("internal_variables", "forces"),
            ("internal_variables", "rates"),
        ):  # fmt: skip
            if len(getattr(self, one)) != len(getattr(self, other)):
                raise DeclarationError(
                    f"GeneralizedStandardMaterial: {one} names {len(getattr(self, one))} "
                    f"variables, {other} {len(getattr(self, other))}"
                )
        _check_read("free_energy", self.free_energy, (*self.strains, *self.internal_variables))
        _check_read("dissipation_potential", self.dissipation_potential, self.forces)
        kinds = self.free_energy.input_spec, self.dissipation_potential.input_spec
        for variable, force in zip(self.internal_variables, self.forces):
            if kinds[0][variable] is not kinds[1][force]:
                raise DeclarationError(
                    f"GeneralizedStandardMaterial: the force {force!r} is read as a "
                    f"{kinds[1][force].__name__}, its variable {variable!r} is a "
                    f"{kinds[0][variable].__name__}"
                )
        _check_convex(self.dissipation_potential, self.forces, set(self.forces))

    def input_slots(self) -> list[Slot]:
        slots = {s.name: s for s in self.free_energy.input_slots()}
        for slot in self.dissipation_potential.input_slots():
            if slot.name not in self.forces:
                slots.setdefault(slot.name, slot)
        return list(slots.values())

    def output_slots(self) -> list[Slot]:
        slots = {s.name: s for s in self.free_energy.input_slots()}

        def like(names: tuple[str, ...], variables: tuple[str, ...]) -> list[Slot]:
            return [Slot(n, slots[v].type, slots[v].core) for n, v in zip(names, variables)]

        return [
            *like(self.stresses, self.strains),
            *like(self.forces, self.internal_variables),
            *like(self.rates, self.internal_variables),
            *declared_outputs(self),
        ]

    @property
    def output_priorities(self) -> dict[str, str]:
        return {slot.name: "default" for slot in self.output_slots()}

    def at_site(self, values: Values) -> tuple[TensorWrapper, ...]:
        inner = (*self.strains, *self.internal_variables)
        psi = _gradient(self.free_energy, values, {n: values[n] for n in inner})
        A = {f: -psi[n] for f, n in zip(self.forces, self.internal_variables)}
        at_rest = {f: a.replace(jnp.zeros_like(a.data)) for f, a in A.items()}
        phi = self.dissipation_potential
        here, there = _gradient(phi, values, A), _gradient(phi, values, at_rest)
        rates = {f: here[f] - there[f] for f in self.forces}
        power = [jnp.sum(A[f].data * rates[f].data) for f in self.forces]
        return (
            *(psi[n] for n in self.strains),
            *A.values(),
            *rates.values(),
            Scalar(sum(power, jnp.zeros(()))),
        )


def _gradient(model: AbstractModel, values: Values, by: Values) -> Values:
    """The derivatives of the scalar that a model gives by some of what it reads."""
    fixed = {n: values[n] for n in model.input_spec if n not in by}

    def f(moving: Values) -> tuple[jax.Array, Reports]:
        outputs, reports = model.evaluate({**fixed, **moving})
        (scalar,) = outputs.values()
        return scalar.data.sum(), reports

    return poison(*jax.grad(f, has_aux=True)(by))


def _check_read(what: str, model: AbstractModel, variables: tuple[str, ...]) -> None:
    outputs = model.output_spec
    if len(outputs) != 1 or next(iter(outputs.values())) is not Scalar:
        found = ", ".join(f"{n} ({k.__name__})" for n, k in outputs.items())
        raise DeclarationError(
            f"GeneralizedStandardMaterial: {what} is a model of one scalar, this gives {found}"
        )
    for name in variables:
        if name not in model.input_spec:
            raise DeclarationError(
                f"GeneralizedStandardMaterial: the {what} does not read {name!r}"
                f"{suggestion(name, model.input_spec)}; it reads {list(model.input_spec)}"
            )


def _check_convex(model: Any, forces: tuple[str, ...], moving: set[str]) -> None:
    """Check the networks in a potential: of forces, convex; of what follows from these, and rising.

    A convex function of a convex one is convex where it rises. `moving` are the variables that
    follow from the forces; a network that reads none of them may be any.
    """
    if isinstance(model, NeuralLaw):
        read = [n for n in model.inputs if n in moving]
        needed = CONVEX if all(n in forces for n in read) else CONVEX[1:]
        free = [n for n in read if not model.is_shaped(n)]
        if read and (model.architecture not in needed or free):
            why = f"{', '.join(free)} is not among its shaped_inputs" if free else (
                f"this one is {model.architecture}"
            )  # fmt: skip
            raise DeclarationError(
                f"GeneralizedStandardMaterial: dissipation is positive where the potential is "
                f"convex in the forces, so the network is {' or '.join(needed)} in them; {why}"
            )
    children = [child for _, child in model.named_children()]
    inside = set(moving)
    for _ in children:  # in whatever order they stand
        for child in children:
            if inside.intersection(child.input_spec):
                inside.update(child.output_spec)
    for child in children:
        _check_convex(child, forces, inside)
