r"""Control of strain or of stress, component by component, inside the Newton of the model.

`mixed_control(model, "strain", "stress", stress_controlled=("yy", "zz"))` is a model that reads
`prescribed_strain` (and, where asked for, `prescribed_stress`) instead of `strain`. The strain
itself is an unknown beside those of the model, with one equation for each of its components:

$$r_i = \begin{cases} \varepsilon_i - \bar\varepsilon_i & \text{strain controlled} \\
  (\sigma_i - \bar\sigma_i) / K & \text{stress controlled} \end{cases}$$

Where the model has an `ImplicitUpdate`, these equations join its system: one Newton finds all, and
the derivatives of the solution are those of the implicit function theorem, condensed tangent
included. An explicit model becomes an implicit one. $K$, of the order of an elastic modulus, makes
all rows strains, so that tolerances mean the same for all; the solution does not depend on it.

Which components are stress controlled is said once, or by a variable (`control="control"`, an input
of the gradient's type with 1 for stress and 0 for strain), which may change from step to step:

    model = mixed_control(creep, "strain", "stress", control="control", stiffness=2e5)
    march(model, {"prescribed_strain": e, "prescribed_stress": s, "control": c, "t": t})

Components are those of the matrix (`"xy"`); their values are in our packing, Mandel. With a
deformation gradient $F$ instead of a strain, component $ij$ of the stress is exchanged with
$F_{ij}$. As rotations do no work, three of the shears of $F$ must stay prescribed: those below the
diagonal (`yx`, `zx`, `zy`), while `xy`, `xz` and `yz` may be free.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import jax.numpy as jnp
import numpy as np

from ..declaration import option, parameter
from ..equation_systems import ImplicitUpdate, NonlinearSystem
from ..errors import DeclarationError, suggestion
from ..models import AbstractModel, AbstractSiteModel, ComposedModel
from ..models.interface import Slot, Values
from ..models.lagged_names import earlier
from ..solvers import Newton
from ..types import R2, SR2, Scalar, TensorWrapper
from ..types.functions import r2_from_sr2
from .opened import ChosenOutputs, opened, without_parts

COMPONENTS = {
    SR2: ("xx", "yy", "zz", "yz", "xz", "xy"),
    R2: ("xx", "xy", "xz", "yx", "yy", "yz", "zx", "zy", "zz"),
}


class MixedControlResidual(AbstractSiteModel):
    r"""The equations of the controlled components.

    $$r_i = (1 - c_i) (\varepsilon_i - \bar\varepsilon_i) + c_i (\sigma_i - \bar\sigma_i) / K$$

    **Source:** definition.
    """

    gradient: str = option("Name of the gradient")
    flux: str = option("Name of the flux")
    gradient_type: Any = option("Type of the gradient")
    flux_type: Any = option("Type of the flux")
    stress_controlled: tuple[str, ...] = option("Components of which the flux is given")
    control: str = option("Variable that says which these are, instead", default="")
    prescribed_flux: str = option("Variable with the given flux; empty: zero", default="")
    stiffness: Scalar = parameter(
        "Stress that residuals are divided by", symbol="K", unit="stress", above=0.0
    )

    def input_slots(self) -> list[Slot]:
        of_gradient = (self.gradient, f"prescribed_{self.gradient}", self.control)
        slots = [Slot(n, self.gradient_type) for n in of_gradient if n]
        return [*slots, *(Slot(n, self.flux_type) for n in (self.flux, self.prescribed_flux) if n)]

    def output_slots(self) -> list[Slot]:
        return [Slot(f"{self.gradient}_residual", self.gradient_type)]

    @property
    def output_priorities(self) -> dict[str, str]:
        return {f"{self.gradient}_residual": "default"}

    def at_site(self, values: Values) -> Any:
        strain, given = values[self.gradient].data, values[f"prescribed_{self.gradient}"].data
        difference = self._as_gradient(values[self.flux])
        if self.prescribed_flux:
            difference = difference - self._as_gradient(values[self.prescribed_flux])
        rows = jnp.where(_free(self, values), difference / self.stiffness.data, strain - given)
        return self.gradient_type(rows)

    def _as_gradient(self, flux: TensorWrapper) -> Any:
        same = self.flux_type is self.gradient_type
        return flux.data if same else r2_from_sr2(flux).data  # type: ignore[arg-type]


class MixedControlStart(AbstractSiteModel):
    r"""The first guess: what is prescribed, and the last value of what is free.

    $$\varepsilon_i = (1 - c_i) \bar\varepsilon_i + c_i \varepsilon_{n,i}$$

    **Source:** definition.
    """

    gradient: str = option("Name of the gradient")
    gradient_type: Any = option("Its type")
    stress_controlled: tuple[str, ...] = option("Components of which the flux is given")
    control: str = option("Variable that says which these are, instead", default="")
    flux_before: str = option("Flux from which parts of a step lead on", default="")
    flux_type: Any = option("Its type", default=SR2)

    def input_slots(self) -> list[Slot]:
        names = (f"prescribed_{self.gradient}", f"{self.gradient}~1", self.control)
        slots = [Slot(n, self.gradient_type) for n in names if n]
        return slots + ([Slot(self.flux_before, self.flux_type)] if self.flux_before else [])

    def output_slots(self) -> list[Slot]:
        return [Slot(self.gradient, self.gradient_type)]

    @property
    def output_priorities(self) -> dict[str, str]:
        return {self.gradient: "default"}

    def at_site(self, values: Values) -> Any:
        given, last = values[f"prescribed_{self.gradient}"], values[f"{self.gradient}~1"]
        return self.gradient_type(jnp.where(_free(self, values), last.data, given.data))


def _free(control: MixedControlResidual | MixedControlStart, values: Values) -> Any:
    """Which components are stress controlled."""
    if control.control:
        return values[control.control].data > 0.5
    names = COMPONENTS[control.gradient_type]
    free = np.array([n in control.stress_controlled for n in names])
    return free.reshape(control.gradient_type.BASE_SHAPE)


def mixed_control(
    model: AbstractModel,
    gradient: str,
    flux: str,
    stress_controlled: Sequence[str] = (),
    *,
    stiffness: Any,
    control: str | None = None,
    prescribed_flux: bool | None = None,
    solver: Any = None,
) -> AbstractModel:
    """`model` with stress given for some components of the gradient; see the module.

    With `prescribed_flux` the model reads `prescribed_<flux>`, of which the stress-controlled
    components count; without, these stresses are zero. By default it does where `control` says
    which they are. `solver` is that of the (first) `ImplicitUpdate` of the model, or `Newton`.
    Steps are bisected where those of the model are (`max_substepping_level`): what is prescribed
    goes from the strain, or the stress, at the start of the step to its value.

    A solution counts where the model alone, for the strains that were found, says the same (see
    `equation_systems.confirmation`); points at which none is found get the status `OTHER_SOLUTION`.

    **Raises:** `DeclarationError` for names and components that do not exist, or that would leave
    a rotation free; `NotImplementedError` where an implicit update is inside a law.
    """
    spec, outputs = model.input_spec, model.output_spec
    for what, name, known in (("gradient", gradient, spec), ("flux", flux, outputs)):
        if name not in known:
            raise DeclarationError(
                f"mixed_control: the model has no {what} {name!r}{suggestion(name, known)}; "
                f"it has {list(known)}"
            )
    kind, flux_kind = spec[gradient], outputs[flux]
    if kind not in COMPONENTS or flux_kind not in (SR2, kind):
        raise DeclarationError(
            f"mixed_control: an SR2 or R2 is needed as the gradient and its flux; {gradient!r} is "
            f"a {kind.__name__}, {flux!r} a {flux_kind.__name__}"
        )
    _check_components(kind, stress_controlled, control)
    takes_flux = control is not None if prescribed_flux is None else prescribed_flux
    equations = MixedControlResidual(
        gradient=gradient,
        flux=flux,
        gradient_type=kind,
        flux_type=flux_kind,
        stress_controlled=tuple(stress_controlled),
        control=control or "",
        prescribed_flux=f"prescribed_{flux}" if takes_flux else "",
        stiffness=stiffness,
    )
    parts = opened(model)
    systems = [u.equation_system for u in parts.updates]
    residuals = (*(r for s in systems for r in s.residual_names), f"{gradient}_residual")
    unknowns = tuple(g for s in systems for g in s.unknowns)
    unknown_names = [n for g in unknowns for n in g]
    needed = parts.model.restricted_to({*residuals[:-1], *({flux} - {*unknown_names})})
    system_model = ComposedModel(
        models=(needed, equations),
        names=("model", "control"),
        additional_outputs=tuple(n for n in residuals if n in needed.output_spec),
    )
    first = parts.updates[0] if parts.updates else None
    chosen = solver or (first.solver if first is not None else Newton())
    level = max((u.max_substepping_level for u in parts.updates), default=0)
    ramped = [(f"prescribed_{gradient}", earlier(gradient))]
    if level and equations.prescribed_flux:
        ramped.append((equations.prescribed_flux, earlier(flux)))
    structures = [s.structure or ("dense",) * len(s.unknowns) for s in systems if systems]
    structured = any(s.structure for s in systems)
    update = ImplicitUpdate(
        equation_system=NonlinearSystem(
            model=ChosenOutputs(model=system_model, outputs=residuals),
            unknowns=(*unknowns, (gradient,)),
            residuals=(*(g for s in systems for g in s.residuals), (f"{gradient}_residual",)),
            structure=(*(x for s in structures for x in s), "dense") if structured else (),
        ),
        solver=chosen,
        predictor=_first_guess(parts.guess, equations, unknown_names, len(ramped) > 1),
        input_sensitivity_solver=first and first.input_sensitivity_solver,
        param_sensitivity_solver=first and first.param_sensitivity_solver,
        max_substepping_level=level,
        incremental_variables=tuple(n for u in parts.updates for n in u.incremental_variables),
        confirmed_by=without_parts(model, unknown_names) if parts.updates else None,
        ramped=tuple(ramped) if level else (),
    )
    after = [n for n in outputs if n not in unknown_names]
    if not after:  # all that the model gives are unknowns
        return update
    rest = ChosenOutputs(model=parts.model.restricted_to(after), outputs=tuple(after))
    return ComposedModel(
        models=(update, rest),
        names=("update", "model"),
        additional_outputs=(gradient, *(n for n in unknown_names if n in outputs)),
    )


def _first_guess(
    guess: AbstractModel | None,
    equations: MixedControlResidual,
    unknowns: Collection[str],
    reads_flux: bool,
) -> AbstractModel:
    start = MixedControlStart(
        gradient=equations.gradient,
        gradient_type=equations.gradient_type,
        stress_controlled=equations.stress_controlled,
        control=equations.control,
        flux_before=earlier(equations.flux) if reads_flux else "",
        flux_type=equations.flux_type,
    )
    if guess is None:
        return start
    found = tuple(n for n in guess.output_spec if n in unknowns)
    return ComposedModel(
        models=(start, guess),
        names=("start", "predictor"),
        additional_outputs=(equations.gradient, *found),
    )


def _check_components(kind: Any, names: Sequence[str], control: str | None) -> None:
    if isinstance(names, str):
        raise DeclarationError(
            f"mixed_control: components are a tuple, such as ({names!r},), got {names!r}"
        )
    if control is not None:
        if names:
            raise DeclarationError(
                f"mixed_control: either stress_controlled={names} or control={control!r} says "
                f"which components are stress controlled, not both"
            )
        return
    known = COMPONENTS[kind]
    for name in names:
        if name not in known:
            raise DeclarationError(
                f"mixed_control: no component {name!r}{suggestion(name, known)}; those of a "
                f"{kind.__name__} are {list(known)}"
            )
    if kind is R2:
        turning = [n for n in names if n in ("yx", "zx", "zy")]
        if turning:
            raise DeclarationError(
                f"mixed_control: {turning} of a deformation gradient stay prescribed, since a "
                f"rotation does no work; free {[n[::-1] for n in turning]} instead"
            )
