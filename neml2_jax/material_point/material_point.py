"""`MaterialPoint`: a model as a finite element code calls it, once per load step."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jax.typing import ArrayLike, DTypeLike

from ..bound_methods import attribute
from ..declaration import Promoted
from ..drivers.march import start, with_history
from ..errors import BatchError, DeclarationError, MissingInputError, VariableError, suggestion
from ..models.interface import Values
from ..models.lagged_names import lag
from ..models.model import AbstractModel
from ..programs.traced import is_traced
from ..types import MRP, R2, Quaternion, Scalar, TensorWrapper
from .given_values import Given, as_typed, check_points
from .material_state import MaterialState, Update
from .one_step import each_for_itself, steps_of
from .variables import Variable, find_flux, find_gradient, measure_of


class MaterialPoint(eqx.Module):
    r"""A model at many points: the gradient at the end of a step in, flux, tangent and state out.

    $$(\sigma_{n+1}, h_{n+1}) = f(\varepsilon_{n+1}, h_n, \Delta t), \qquad
      C = \frac{\partial \sigma_{n+1}}{\partial \varepsilon_{n+1}}$$

    Everything of the step comes from one solve. What is history follows from the model: whatever it
    reads an earlier value of (`x~1`). `gradient` and `flux` are found by their usual names, or
    given. `measure` says which stress the flux is where a deformation gradient drives the model
    (`pk1`, `pk2`, `cauchy`, `kirchhoff`); it too is found by the name. `energy` is an output of the
    model that is the stored energy density.

    Points are leading batch axes of any number, such as `(cells, quadratures)`. All is a pytree of
    arrays: `jax.jit`, `jax.vmap`, `jax.grad` and meshes of devices work as for `march`, with which
    a step is shared.

    **Raises:** `DeclarationError` if the gradient or flux is not to be found.
    **Source:** J. C. Simo, T. J. R. Hughes, Computational Inelasticity, Springer (1998), 3.6.
    """

    model: AbstractModel
    gradient: Variable = eqx.field(static=True)
    flux: Variable = eqx.field(static=True)
    time: str = eqx.field(static=True)
    measure: str | None = eqx.field(static=True)
    energy: str | None = eqx.field(static=True)
    external: tuple[Variable, ...] = eqx.field(static=True)
    """Inputs that are neither gradient, time nor history: temperature and such."""
    reads_time: bool = eqx.field(static=True)
    """Whether the model reads the time, so that a step has to have a duration."""

    __slots__ = ("_steps_from",)  # beside what is stored: `steps_of`, made at the first step

    if not TYPE_CHECKING:  # which would take every name for an attribute
        __getattribute__ = attribute

    def __init__(
        self,
        model: AbstractModel,
        gradient: str | None = None,
        flux: str | None = None,
        *,
        time: str = "t",
        measure: str | None = None,
        energy: str | None = None,
    ):
        if not isinstance(model, AbstractModel):
            raise DeclarationError(
                f"MaterialPoint: a model is needed, got a {type(model).__name__}; "
                f"load_input(file).get_model(name) gives one"
            )
        if energy is not None and model.output_spec.get(energy) is not Scalar:
            raise DeclarationError(
                f"MaterialPoint: the stored energy {energy!r} is to be a Scalar output of the "
                f"model{suggestion(energy, model.output_spec)}; it gives {list(model.output_spec)}"
            )
        self.gradient = find_gradient(model, gradient)
        self.flux = find_flux(model, flux)
        self.model = with_history(model)
        known = {*self.model.output_spec, *self.model.input_spec, self.gradient.name, time}
        lost = [lag(n)[0] for n in self.model.input_spec if lag(n)[0] not in known]
        if lost:
            raise DeclarationError(
                f"MaterialPoint: the model reads earlier values of {lost}, and does not give these "
                f"variables: their history would stay at its start; add what gives them"
            )
        self.time = time
        self.measure = measure_of(self.gradient, self.flux, measure)
        self.energy = energy
        self.external = self._external()
        self.reads_time = any(lag(n)[0] == time for n in self.model.input_spec)

    def __getstate__(self) -> dict[str, Any]:
        """What a copy or a pickle is made of; it makes steps of its own."""
        return vars(self)

    # ------------------------------------------------------------------ what there is

    @property
    def state(self) -> tuple[Variable, ...]:
        """Variables of which an earlier value is read, the gradient and the time left out."""
        return tuple(v for v in self._history.values() if v.name not in self._driven)

    def _external(self) -> tuple[Variable, ...]:
        own, outputs = self._history, self.model.output_spec
        return tuple(
            Variable(n, t)
            for n, t in self.model.input_spec.items()
            if not lag(n)[1] and n not in self._driven and not (n in own and n in outputs)
        )

    @property
    def parameters(self) -> Mapping[str, TensorWrapper]:
        """Parameters of the model by name, one for all points or `(*points, *sites, *base)`.

        `with_parameters` gives a point with others.
        """
        known = self.model.named_parameters
        return {n: x for n, x in known.items() if not isinstance(x, Promoted)}

    def with_parameters(self, values: Mapping[str, Any]) -> MaterialPoint:
        """A copy with some parameters of the model replaced."""
        changed = self.model.with_parameters(values)
        return eqx.tree_at(lambda p: p.model, self, changed)

    @property
    def deformation(self) -> str:
        """The gradient of the model; under mixed control its free components are an output."""
        own = self.gradient.name.removeprefix("prescribed_")
        return own if own in self.model.output_spec else self.gradient.name

    @property
    def _driven(self) -> tuple[str, str]:
        return self.gradient.name, self.time

    @property
    def _history(self) -> dict[str, Variable]:
        spec = self.model.input_spec
        return {lag(n)[0]: Variable(lag(n)[0], t) for n, t in spec.items() if lag(n)[1]}

    # ------------------------------------------------------------------ the start

    def initial_state(
        self, points: int | tuple[int, ...] = (), time: ArrayLike = 0.0, **overrides: Any
    ) -> MaterialState:
        """The state before the first step: undeformed, stress free, history zero.

        `overrides` are starting values by name, one for all points or one per point. What has no
        natural start must be given: matrices (a plastic deformation gradient starts from
        `R2.identity()`), quaternions, orientations, and external variables of which the model
        reads the earlier value.

        **Raises:** `VariableError` for a name that is no history, `MissingInputError` for a start
        that is missing, `BatchError` where values do not fit the points.
        """
        points = _shape_of(points)
        history, external = self._history, {v.name: v for v in self.external}
        known = {**history, **external}
        for name in overrides:
            if name not in known or name == self.time:
                raise VariableError(
                    f"MaterialPoint: {name!r} is no state of the model"
                    f"{suggestion(name, known)}; its history is {sorted(history)}"
                    + (f", external are {sorted(external)}" if external else "")
                )
        missing = {
            n: v.type
            for n, v in history.items()
            if n not in overrides
            and n not in (*self._driven, self.deformation)
            and (n in external or issubclass(v.type, (R2, MRP, Quaternion)))
        }
        if missing:
            of = next(iter(missing.values()))
            raise MissingInputError(
                "MaterialPoint: nothing says where "
                + ", ".join(f"{n!r} (of type {t.__name__})" for n, t in missing.items())
                + f" starts; give initial_state({points}, {next(iter(missing))}="
                + (f"{of.__name__}.identity())" if issubclass(of, R2) else f"{of.__name__}(...))"),
                list(missing),
            )
        given = {
            n: as_typed(f"the start of {n!r}", known[n].type, x, known[n].shape)
            for n, x in overrides.items()
        }
        for name, x in given.items():
            check_points(f"the start of {name!r}", x, points)
        dtype = jnp.result_type(float, *(x.dtype for x in given.values()))
        start_from = given.pop(self.gradient.name, self._undeformed(dtype))
        undeformed = start_from.dynamic_batch.expand(points)
        at_start: Values = {self.gradient.name: undeformed}
        if self.reads_time:
            at_start[self.time] = Scalar(jnp.broadcast_to(jnp.array(time, dtype), points))
        if self.deformation in history:
            given.setdefault(self.deformation, undeformed)
        for name, v in external.items():
            value = given.pop(name) if name in given else v.type.zeros(dtype=dtype)
            at_start[name] = value.dynamic_batch.expand(points)
        carry = start(self.model, at_start, given, each_for_itself(self.model, points))
        flux = self.flux.type.zeros(dtype=dtype).dynamic_batch.expand(points)
        if self.flux.name in given:
            flux = given[self.flux.name].dynamic_batch.expand(points)
        zero = jnp.zeros(points, dtype)
        return MaterialState(carry.lagged, zero + time, undeformed, flux, zero)

    def _undeformed(self, dtype: DTypeLike) -> TensorWrapper:
        kind = self.gradient.type
        return R2.identity(dtype) if kind is R2 else kind.zeros(dtype=dtype)

    # ------------------------------------------------------------------ a step

    def update(
        self,
        state: MaterialState,
        gradient: Given,
        time_step: Given | None = None,
        external: Mapping[str, Any] | None = None,
        *,
        tangent: bool = True,
    ) -> Update:
        """One step from `state` to `gradient`, the total one at its end, over `time_step` [time].

        `external` are the values of external variables at the end of the step. Nothing is changed
        in place: to accept the step keep the new state, to reject it keep the old one.

        **Raises:** `VariableError` for unknown and missing external variables, `TypeError`,
        `ValueError` and `BatchError` for a gradient, external or time step of the wrong type or
        shape, `ValueError` for a time step that is not positive or not finite.
        """
        values = self._checked(state, gradient, time_step, external or {})
        return self._steps((state, *values), bool(tangent))

    @property
    def _steps(self) -> Callable[[Any, bool], Update]:
        if not hasattr(self, "_steps_from"):
            object.__setattr__(self, "_steps_from", steps_of(self))
        return self._steps_from

    def _checked(
        self,
        state: MaterialState,
        gradient: Given,
        time_step: Given | None,
        external: Mapping[str, Any],
    ) -> tuple[TensorWrapper, jax.Array | np.ndarray, Values]:
        if not isinstance(state, MaterialState):
            raise TypeError(
                f"MaterialPoint.update: the state comes first, as initial_state(points) or an "
                f"earlier update gives it; got a {type(state).__name__}"
            )
        dtype, points = state.gradient.dtype, state.points
        g = as_typed(
            f"the gradient {self.gradient.name!r}",
            self.gradient.type,
            gradient,
            self.gradient.shape,
            dtype,
        )
        check_points(f"the gradient {self.gradient.name!r}", g, points)
        known = {v.name: v for v in self.external}
        strangers = [n for n in external if n not in known]
        missing = [n for n in known if n not in external]
        if strangers or missing:
            raise VariableError(
                "MaterialPoint.update: "
                + (f"missing external variables {missing}; " if missing else "")
                + (
                    f"{strangers} are not read{suggestion(strangers[0], known)}; "
                    if strangers
                    else ""
                )
                + f"external are { ({n: v.type.__name__ for n, v in known.items()}) }"
            )
        typed = {
            n: as_typed(f"the external {n!r}", known[n].type, x, known[n].shape, dtype)
            for n, x in external.items()
        }
        for name, x in typed.items():
            check_points(f"the external {name!r}", x, points)
        return g, self._duration(time_step, points, dtype), typed

    def _duration(
        self, time_step: Given | None, points: tuple[int, ...], dtype: DTypeLike
    ) -> jax.Array | np.ndarray:
        if time_step is None:
            if self.reads_time:
                raise ValueError(
                    f"MaterialPoint.update: the model reads the time {self.time!r}; give the "
                    f"duration of the step, update(state, gradient, time_step)"
                )
            time_step = 0.0
        data = time_step.data if isinstance(time_step, TensorWrapper) else time_step
        if not is_traced(data):
            known = np.asarray(data)
            good = np.isfinite(known) & ((known > 0.0) | (not self.reads_time))
            if not good.all():
                raise ValueError(
                    f"MaterialPoint.update: the time step is {known[~good].ravel()[0]:g}; a "
                    f"positive duration is needed, not the time at the end of the step"
                )
        data = data if isinstance(data, jax.Array) else np.asarray(data)
        padded = (1,) * (len(points) - data.ndim) + data.shape
        if data.ndim > len(points) or any(a not in (1, b) for a, b in zip(padded, points)):
            raise BatchError(
                f"MaterialPoint.update: the time step has shape {data.shape}, the points of the "
                f"state {points}; give one number, or one per point"
            )
        return data if data.dtype == dtype else data.astype(dtype)


def _shape_of(points: Any) -> tuple[int, ...]:
    shape = points if isinstance(points, tuple | list) else (points,)
    try:
        sizes = tuple(operator.index(n) for n in shape)
    except TypeError:
        sizes = (-1,)
    if any(n < 0 for n in sizes):
        raise BatchError(
            f"MaterialPoint.initial_state: points are a number of them, or the shape of a batch "
            f"such as (cells, quadratures); got {points!r}"
        )
    return sizes
