"""A material at one point: what it is given and gives as vectors of numbers, and its solves."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from ..drivers.march import start, with_history
from ..equation_systems.implicit_update import ImplicitUpdate
from ..material_point import MaterialPoint, variables
from ..models.composed_model import ComposedModel
from ..models.lagged_names import earlier, lag, previous
from ..models.mixing_points import mixing_points
from ..models.model import AbstractModel, Values
from ..types import TensorWrapper, is_tensor
from .graph import ExportError
from .layout import Parameter, Solve, Variable, in_a_row, length
from .parts import Parts, parts_of


def _joined(groups: Sequence[jax.Array]) -> jax.Array:
    return jnp.concatenate([jnp.reshape(g, -1) for g in groups])


@dataclasses.dataclass(frozen=True)
class Pieces:
    """What a material computes at one point, given the solutions of its solves."""

    guesses: list[jax.Array]
    residuals: list[jax.Array]
    fluxes: jax.Array
    state: jax.Array


@dataclasses.dataclass(frozen=True)
class MaterialAtPoint:
    """A material that marches, at one point.

    `forces` are what the host gives at the start and at the end of a step, gradients first;
    `state` what one step hands to the next, under the names it is read by (`stress~1`); `fluxes`
    what the host asks for. `measure` is which stress the one flux of one gradient is,
    where that is known (`cauchy`, `kirchhoff`, `pk1`, `small`).
    """

    model: AbstractModel
    gradients: list[Variable]
    externals: list[Variable]
    state: list[Variable]
    fluxes: list[Variable]
    parameters: list[Parameter]
    solves: list[Solve]
    dtype: np.dtype
    parts: Parts | None = None
    measure: str | None = None

    @property
    def forces(self) -> list[Variable]:
        return [*self.gradients, *self.externals]

    def pieces(
        self,
        now: jax.Array,
        before: jax.Array,
        state: jax.Array,
        parameters: jax.Array,
        unknowns: Sequence[jax.Array],
    ) -> Pieces:
        """Everything that depends on these vectors, for solutions that are given."""
        model = self.with_parameters(parameters)
        known = self.known(now, before, state)
        guesses, residuals = [], []

        def solved(path: str, update: ImplicitUpdate, inputs: Values) -> Values:
            number = len(guesses)
            solve, u = self.solves[number], unknowns[number]
            system = update.equation_system
            given = {s.name: inputs[s.name] for s in system.given_slots()}
            guesses.append(_joined(system.pack(solve.layout, update.guess(inputs))))
            residuals.append(_joined(system.residual(solve.layout, solve.grouped(u), given)))
            return solve.unpacked(u)

        inputs = {n: known[n] for n in model.input_spec}
        known |= evaluated(model, inputs, solved)
        state_after = [v.flat(known[previous(v.name)]) for v in self.state]
        empty = jnp.zeros(0, self.dtype)
        return Pieces(
            guesses,
            residuals,
            jnp.concatenate([empty, *(v.flat(known[v.name]) for v in self.fluxes)]),
            jnp.concatenate([empty, *state_after]),
        )

    def with_parameters(self, parameters: jax.Array) -> AbstractModel:
        """The model with the parameters that are given at each call."""
        if not self.parameters:
            return self.model
        held, new = self.model.named_parameters, {}
        for p in self.parameters:
            data = parameters[p.start : p.start + p.size].reshape(p.shape)
            x = held[p.name]
            new[p.name] = x.replace(data) if is_tensor(x) else data
        return self.model.with_parameters(new)

    def known(self, now: jax.Array, before: jax.Array, state: jax.Array) -> Values:
        """What the material reads, by name."""
        known: Values = {v.name: v.typed(now) for v in self.forces}
        known |= {earlier(v.name): v.typed(before) for v in self.forces}
        return known | {v.name: v.typed(state) for v in self.state}

    def blank(self) -> tuple[Any, ...]:
        """Zeros for the arguments of `pieces`."""
        sizes = (length(self.forces), length(self.forces), length(self.state))
        zeros = [np.zeros(n, self.dtype) for n in sizes]
        parameters = np.zeros(sum(p.size for p in self.parameters), self.dtype)
        return (*zeros, parameters, tuple(np.zeros(s.size, self.dtype) for s in self.solves))


def evaluated(
    model: AbstractModel,
    inputs: Values,
    solved: Callable[[str, ImplicitUpdate, Values], Values],
    path: str = "",
) -> Values:
    """The outputs of a model in which `solved` gives the solution of each implicit update.

    **Raises:** `ExportError` for an implicit update within a law or within another one.
    """
    if isinstance(model, ImplicitUpdate):
        inner = [("system", model.equation_system.model), ("predictor", model.predictor)]
        for what, part in inner:
            if part is not None and _solves(part):
                raise ExportError(f"{path}: a solve within the {what} of another is not exported")
        return solved(path or type(model).__name__, model, inputs)
    if isinstance(model, ComposedModel):
        composition, values = model.composition, dict(inputs)
        for i in composition.order:
            part, name = model.models[i], f"{path}/{model.names[i]}".lstrip("/")
            values |= evaluated(part, {n: values[n] for n in part.input_spec}, solved, name)
        return {slot.name: values[slot.name] for slot in composition.outputs}
    if _solves(model):
        raise ExportError(
            f"{path or type(model).__name__}: a {type(model).__name__} of a model that solves is "
            f"not exported; compose the model that solves with others instead"
        )
    return model.evaluate(inputs)[0]


def _solves(model: AbstractModel) -> bool:
    return isinstance(model, ImplicitUpdate) or any(_solves(m) for _, m in model.named_children())


def material_at_point(
    material: AbstractModel | MaterialPoint,
    *,
    gradients: Sequence[str] = (),
    fluxes: Sequence[str] = (),
    initial: Mapping[str, TensorWrapper] | None = None,
    parameters: bool | Collection[str] = False,
    dtype: Any = np.float64,
    solves: bool = True,
) -> MaterialAtPoint:
    """The material that a model is: what is given, what is kept from step to step, what is solved.

    Gradients and fluxes are, unless they are named, those of a `MaterialPoint`. Of a model they are
    found by their usual names; else the gradients are the prescribed variables that are no scalars.
    Fluxes: of several stresses that of Cauchy; of none, all outputs that are no state, or all that
    there are. `initial` are values of one point that say how many sites a state has. With
    `parameters` they are given at each call, or those of them that are named. Without `solves`
    these are left to the model, which may then hold any.

    **Raises:** `ExportError` for names that the model does not have, and for what cannot be
    exported, saying why.
    """
    measure = None
    if isinstance(material, MaterialPoint):
        gradients = gradients or [material.gradient.name]
        fluxes = fluxes or [material.flux.name]
        measure, material = material.measure, material.model
    model, dtype = with_history(material), np.dtype(dtype)
    model = _of_one_point(model)
    kinds = {s.name: (s.type, s.core) for s in model.input_slots()}
    outputs = model.output_spec
    names = dict.fromkeys(lag(n)[0] for n in kinds)
    forced = [n for n in names if n not in outputs]
    for n in forced:
        kind, core = kinds.get(n) or kinds[earlier(n)]
        if core:
            raise ExportError(
                f"the prescribed {n!r} has sites of its own, whose number no model says"
            )
    prescribed = {n: (kinds.get(n) or kinds[earlier(n)])[0] for n in forced}
    _check_names("gradients", gradients, prescribed)
    _check_names("fluxes", fluxes, outputs)
    usual = [n for n in variables.GRADIENTS if n in prescribed]
    tensors = [n for n, kind in prescribed.items() if kind.BASE_SHAPE]
    chosen = list(gradients) or (usual if len(usual) == 1 else tensors)
    if not chosen:
        chosen = [n for n in prescribed if n != "t"]
    for_host = in_a_row({n: (prescribed[n], ()) for n in chosen})
    rest = [n for n in prescribed if n not in chosen]
    externals = [
        dataclasses.replace(v, start=v.start + length(for_host))
        for v in in_a_row({n: (prescribed[n], ()) for n in rest})
    ]
    zeros = {n: kind.zeros(dtype=dtype) for n, kind in prescribed.items()}
    lagged = start(model, zeros, initial or {}, each_for_itself=True).lagged
    shapes = {n: (type(x), x.sub_batch_shape) for n, x in lagged.items()}
    state = in_a_row({n: s for n, s in shapes.items() if not _host_has(n, prescribed)})
    given = _parameters(model, parameters) if parameters else []
    found = MaterialAtPoint(model, for_host, externals, state, [], given, [], dtype)
    found, values = _with_solves(found) if solves else (found, _outputs(found))
    wanted = list(fluxes) or _default_fluxes(outputs, [v.name for v in state])
    of_outputs = {n: (type(values[n]), values[n].sub_batch_shape) for n in wanted}
    found = dataclasses.replace(found, fluxes=in_a_row(of_outputs))
    return dataclasses.replace(found, measure=measure or _measure(found))


def _measure(material: MaterialAtPoint) -> str | None:
    """Which stress the flux is by its name, as a `MaterialPoint` has it."""
    if len(material.gradients) != 1 or len(material.fluxes) != 1:
        return None
    both = (*material.gradients, *material.fluxes)
    gradient, flux = (variables.Variable(v.name, v.kind) for v in both)
    return variables.measure_of(gradient, flux, None)


def _host_has(name: str, prescribed: Mapping[str, Any]) -> bool:
    base, order = lag(name)
    return base in prescribed and order == 1


def _default_fluxes(outputs: Mapping[str, Any], state: Sequence[str]) -> list[str]:
    called = [n for n in ("stress", "cauchy_stress", *variables.FLUXES) if n in outputs][:1]
    kept = {lag(n)[0] for n in state}
    return called or [n for n in outputs if n not in kept] or list(outputs)


def _check_names(what: str, names: Sequence[str], known: Mapping[str, Any]) -> None:
    unknown = [n for n in names if n not in known]
    if unknown:
        raise ExportError(f"{what} {unknown} are none of the model; it has {list(known)}")


def _parameters(model: AbstractModel, wanted: bool | Collection[str]) -> list[Parameter]:
    out, at = [], 0
    for name, x in model.named_parameters.items():
        if not isinstance(wanted, bool) and name not in wanted:
            continue
        value = np.asarray(x.materialize().data if is_tensor(x) else x)
        if not np.issubdtype(value.dtype, np.floating):
            continue
        out.append(Parameter(name, value.shape, at, value))
        at += value.size
    return out


def _of_one_point(model: AbstractModel) -> AbstractModel:
    """The model with values that are the same at all points, without axes of a batch.

    **Raises:** `ExportError` where points of a batch are not each on its own, and alike.
    """
    names = {id(x): name for name, x in model.named_parameters.items()}

    def alone(path: Any, x: Any) -> Any:
        if not is_tensor(x) or not x.dynamic_batch_ndim:
            return x
        if math.prod(x.dynamic_batch_shape) == 1:
            return x.replace(x.data.reshape(x.shape[x.dynamic_batch_ndim :]))
        what = f"the parameter {names[id(x)]}" if id(x) in names else jax.tree_util.keystr(path)
        raise ExportError(
            f"{what} has values for a batch of shape {x.dynamic_batch_shape}; "
            f"a material at one point has one: give it one, and export with "
            f"`--parameters runtime` to say the others at each call"
        )

    model = jax.tree_util.tree_map_with_path(alone, model, is_leaf=is_tensor)
    if found := mixing_points(model):
        raise ExportError(
            f"{found.path or 'the model'} ({found.kind}) mixes points of a batch, which a material "
            f"at one point cannot"
        )
    return model


def _outputs(material: MaterialAtPoint) -> Values:
    """Shapes of all outputs."""

    def outputs(now: jax.Array, before: jax.Array, state: jax.Array) -> Values:
        known = material.known(now, before, state)
        return material.model.evaluate({n: known[n] for n in material.model.input_spec})[0]

    return jax.eval_shape(outputs, *material.blank()[:3])


def _with_solves(material: MaterialAtPoint) -> tuple[MaterialAtPoint, Values]:
    """The material with its implicit updates in order and their layouts; shapes of its outputs."""
    found: list[Solve] = []
    known: Values = {}
    computed: set[str] = set()  # by other models, and given to a solve that bisects its steps

    def solved(path: str, update: ImplicitUpdate, inputs: Values) -> Values:
        if update.confirmed_by is not None:
            raise ExportError(
                f"{path or 'the model'}: free components of strain are found with a second solve "
                f"that confirms them, which is not written in C; export the model without control "
                f"of stress, and let the host find its free components"
            )
        given = {s.name: inputs[s.name] for s in update.equation_system.given_slots()}
        solve = Solve(path, update, update.layout(given, update.guess(inputs)))
        found.append(solve)
        if update.max_substepping_level:
            computed.update(n for n, x in given.items() if x is not known.get(n))
        return solve.unpacked(jnp.zeros(solve.size, material.dtype))

    def outputs(now: jax.Array, before: jax.Array, state: jax.Array) -> Values:
        known.update(material.known(now, before, state))
        inputs = {n: known[n] for n in material.model.input_spec}
        return evaluated(material.model, inputs, solved)

    shapes = jax.eval_shape(outputs, *material.blank()[:3])
    parts = parts_of(found, material.forces, material.state, computed)
    return dataclasses.replace(material, solves=found, parts=parts), shapes
