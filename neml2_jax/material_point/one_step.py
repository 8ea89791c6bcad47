"""One step of material points from one solve: flux, tangent, state, and how it ended."""

from __future__ import annotations

import dataclasses
import functools
import math
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from ..drivers.march import Carry, step_with_tangents
from ..equation_systems import ImplicitUpdate
from ..models.chain_rule import ChainRuleDict
from ..models.interface import Values
from ..models.lagged_names import lag
from ..models.mixing_points import mixing_points
from ..models.model import AbstractModel
from ..models.reports import Reports
from ..programs import computed_apart
from ..types import Scalar, TensorWrapper, is_tensor
from ..types.functions import identity_seed, to_dense
from .distinct import Distinct
from .energies import Energies, work_of_step
from .given_values import check_points
from .material_state import MaterialState, Update
from .over_tiles import over_tiles
from .point_status import PointStatus, point_status, time_step_ratio
from .tiles import in_tiles, is_sharded, varies_over
from .variables import Variable


class Point(Protocol):
    """What a step reads of a material point."""

    @property
    def model(self) -> AbstractModel: ...
    @property
    def gradient(self) -> Variable: ...
    @property
    def flux(self) -> Variable: ...
    @property
    def time(self) -> str: ...
    @property
    def reads_time(self) -> bool: ...
    @property
    def measure(self) -> str | None: ...
    @property
    def energy(self) -> str | None: ...
    @property
    def deformation(self) -> str: ...


Given = tuple[MaterialState, TensorWrapper, jax.Array, Values]
"""The state before, the gradient after, the duration, external variables."""


def steps_of(point: Point) -> Callable[[Given, bool], Update]:
    """`(given, tangent)` to an `Update`: the point is taken apart once, not at each step.

    Points that differ in numbers only share what is compiled.
    """
    leaves, structure = jax.tree_util.tree_flatten(point)
    with jax.ensure_compile_time_eval():  # what is kept is to belong to no trace
        arrays = [
            x if isinstance(x, jax.Array) else jnp.asarray(x) for x in leaves if eqx.is_array(x)
        ]
    others = tuple((i, type(x), x) for i, x in enumerate(leaves) if not eqx.is_array(x))
    step_from = _step_of(structure, others)

    def step(given: Given, tangent: bool) -> Update:
        found = step_from(tangent, arrays, given)
        own = [
            jnp.array(x) if isinstance(x, np.ndarray) and -1 - i in found.which else x
            for i, x in enumerate(jax.tree_util.tree_leaves(given))
        ]
        return found.tree(own)

    return step


@functools.lru_cache(maxsize=1024)
def _step_of(structure: Any, others: tuple[tuple[int, type, Any], ...]) -> Callable[..., Distinct]:
    @functools.partial(jax.jit, static_argnums=0)
    def one_step(tangent: bool, arrays: Sequence[jax.Array], given: Given) -> Distinct:
        leaves = list(arrays)
        for i, _, x in others:
            leaves.insert(i, x)
        point = jax.tree_util.tree_unflatten(structure, leaves)
        return Distinct.of(_taken(point, given, tangent), jax.tree_util.tree_leaves(given))

    return one_step


def _taken(point: Point, given: Given, tangent: bool) -> Update:
    state, gradient, duration, external = given
    points = state.points
    for name, x in point.model.named_parameters.items():
        if is_tensor(x):
            check_points(f"the parameter {name!r}", x, points)
    gradient = gradient.dynamic_batch.expand(points)
    if duration.shape:
        duration = jnp.broadcast_to(duration, points)

    def of_points(point: Point, own: Given) -> Update:
        update = _together(point, own, tangent)
        return _with_history(update, lambda x: jnp.moveaxis(x, 0, -1))

    own = (state, gradient, duration, external)
    over = over_tiles if _is_written_for_one(point, own, points) else in_tiles
    return _with_history(over(of_points, point, own, points), lambda x: jnp.moveaxis(x, -1, 0))


def _with_history(update: Update, moved: Callable[[jax.Array], jax.Array]) -> Update:
    """With the axis of iterations of residual histories moved: behind the points, or in front."""
    reports: Reports = {
        name: dataclasses.replace(
            report, residual_history={n: moved(x) for n, x in report.residual_history.items()}
        )
        for name, report in update.reports.items()
    }
    return dataclasses.replace(update, reports=reports)


def _is_written_for_one(point: Point, own: Given, points: tuple[int, ...]) -> bool:
    """Whether points may be taken one by one: a tile of them then has them as the last axis.

    Off a CPU and over an explicit mesh they stay together; so they do where laws mix points, and
    where steps in parts or reused Jacobians are those of a whole tile.
    """
    leaves = jax.tree_util.tree_leaves((point, own), is_leaf=is_tensor)
    count = math.prod(points)
    if not points or not count or jax.default_backend() != "cpu" or is_sharded(leaves):
        return False
    partly = any(varies_over(x, points, False) is None for x in leaves)
    return not partly and _takes_points_alone(point.model)


def each_for_itself(model: AbstractModel, points: tuple[int, ...]) -> bool:
    """Whether a step of one of the points says what those of all are like."""
    leaves = jax.tree_util.tree_leaves(model, is_leaf=is_tensor)
    vary = [x.dynamic_batch_shape for x in leaves if is_tensor(x)]
    fit = all(len(s) <= len(points) for s in vary) and all(
        a in (1, b) for s in vary for a, b in zip(reversed(s), reversed(points))
    )
    return fit and _takes_points_alone(model)


def _takes_points_alone(model: AbstractModel) -> bool:
    return not mixing_points(model) and not _solves_by_tile(model)


def _solves_by_tile(model: AbstractModel) -> bool:
    if isinstance(model, ImplicitUpdate):
        if model.max_substepping_level or model.solver.jacobian_reuse:
            return True
    return any(_solves_by_tile(m) for _, m in model.named_children())


def _together(point: Point, given: Given, tangent: bool) -> Update:
    """The step of one point, or of several at once."""
    state, gradient, duration, external = given
    points = state.points
    time = state.time + duration
    prescribed = {**external, point.gradient.name: gradient}
    if point.time in point.model.input_spec:
        prescribed[point.time] = Scalar(time)
    before, moving = Carry(state.lagged, jnp.zeros((), bool)), point.gradient.name
    seed: ChainRuleDict = {moving: {moving: identity_seed(gradient)}} if tangent else {}
    carry, record, pushed = step_with_tangents(point.model, before, prescribed, seed)
    derivative = None
    if tangent:
        derivative = _tangent(point, pushed[point.flux.name].get(moving), gradient)
        found = Distinct.of((carry, record, derivative))
        apart = dataclasses.replace(found, arrays=computed_apart(found.arrays))
        carry, record, derivative = apart.tree()
    flux = record.outputs[point.flux.name].materialize().dynamic_batch.expand(points)
    whole = record.outputs.get(point.deformation, gradient).dynamic_batch.expand(points)
    positive = duration if point.reads_time else None
    status = point_status(record.reports, whole, flux, derivative, positive)
    poisoned = _Poisoned(status)
    flux, outputs = poisoned(flux), {n: poisoned(x) for n, x in record.outputs.items()}
    lagged = {
        n: x if lag(n)[0] in (moving, point.time) else poisoned(x) for n, x in carry.lagged.items()
    }
    if derivative is not None:
        mask = status.ok.reshape(status.ok.shape + (1,) * (derivative.ndim - len(points)))
        derivative = jnp.where(mask, derivative, jnp.nan)
    work = work_of_step(point.measure, (state.gradient, state.flux), (whole, flux))
    total = state.work if work is None else state.work + work
    new = MaterialState(lagged, time, whole, flux, total)
    energies = None if work is None else Energies.of(total, outputs, point.energy)
    ratio = time_step_ratio(status, record.reports, flux.data.dtype)
    return Update(flux, derivative, new, outputs, status, ratio, energies, record.reports)


class _Poisoned:
    """Tensors with NaN at the points that failed, one for what is one."""

    def __init__(self, status: PointStatus):
        self.status = status
        self.known: dict[int, tuple[TensorWrapper, TensorWrapper]] = {}

    def __call__(self, x: TensorWrapper) -> TensorWrapper:
        key = id(x.data)
        if key not in self.known or self.known[key][0].metadata != x.metadata:
            self.known[key] = x, self.status.poison(x)
        return self.known[key][1]


def _tangent(point: Point, pushed: TensorWrapper | None, gradient: TensorWrapper) -> jax.Array:
    """`(*points, *flux, *gradient)` of the tangent for the seed of the gradient."""
    points, size = gradient.dynamic_batch_shape, gradient.base_size
    if pushed is None:
        return jnp.zeros((*points, *point.flux.shape, *gradient.base_shape), gradient.dtype)
    data = to_dense(pushed)
    data = data.reshape((size, *data.shape[pushed.k_ndim :]))
    data = jnp.broadcast_to(data, (size, *points, *point.flux.shape))
    return jnp.moveaxis(data, 0, -1).reshape((*points, *point.flux.shape, *gradient.base_shape))
