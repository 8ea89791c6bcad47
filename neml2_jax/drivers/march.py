"""Marching a model through a load history: one step is a pure function, many are a scan."""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping, Sequence
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from ..equation_systems.kept_memory import remembering, taken_from
from ..errors import BatchError, DeclarationError
from ..models.chain_rule import ChainRuleDict
from ..models.lagged_names import lag, previous, with_lower_orders
from ..models.model import AbstractModel, Reports, Values, poison, poison_tangents
from ..programs.traced import is_traced
from ..types import TensorWrapper
from ..types.region_keys import broadcast_named
from .carry import MEMORY, Carry, StepRecord, after_step_of_a_point
from .given_inputs import check_names, check_values
from .routes import RouteRefusedError, route_called, tell_refusal
from .segments import scan_in_segments
from .steps_at_once import checked_block, taken_at_once
from .times import check_times


def with_history(model: AbstractModel) -> AbstractModel:
    """The model, giving every variable of which it reads an earlier value.

    Without this an `x~1` whose `x` passes inside the model only would be zero at every step.
    """
    lagged = {lag(n)[0] for n in model.input_spec if lag(n)[1]}
    return model.revealing([n for n in sorted(lagged) if n not in model.input_spec])


def start(
    model: AbstractModel,
    prescribed: Mapping[str, Any],
    initial: Mapping[str, Any],
    each_for_itself: bool = False,
) -> Carry:
    """The carry into the first step after the start.

    `prescribed` holds values of the start itself, `initial` initial conditions. What the model
    computes starts from zero otherwise. Nothing has happened before the start: `x~2` is then what
    `x~1` is. Shapes are widened until a step returns the shapes that it was given.
    """
    slots = {lag(s.name)[0]: s for s in model.input_slots() if lag(s.name)[1]}
    known = {**prescribed, **initial}
    lagged: Values = {}
    dtype = jnp.result_type(float, *(x.dtype for x in known.values()))
    for name in with_lower_orders(model.input_spec):
        value = known.get(previous(name), lagged.get(previous(name)))
        if value is None:
            slot = slots[lag(name)[0]]
            sites = slot.core  # of size 1, until a step says how many there are
            value = slot.type.zeros(*(1,) * sites, sub_batch_ndim=sites, dtype=dtype)
        lagged[name] = value
    points = broadcast_named("march", [(n, x.dynamic_batch_shape) for n, x in known.items()])
    lagged = {
        n: x if lag(n)[0] in prescribed else x.dynamic_batch.expand(points)
        for n, x in lagged.items()
    }
    carry = Carry(lagged, jnp.zeros((), bool))
    for _ in range(len(lagged) + 2):
        if each_for_itself:
            after = after_step_of_a_point(step, model, carry, dict(prescribed), points)
        else:
            after = jax.eval_shape(step, model, carry, dict(prescribed))[0]
        wider = {n: _widened(n, x, after.lagged[n]) for n, x in carry.lagged.items()}
        if all(wider[n] is carry.lagged[n] for n in wider):
            return carry if each_for_itself else with_no_memories(model, carry, dict(prescribed))
        carry = Carry(wider, carry.failed)
    raise RuntimeError(
        f"march: the shapes of {list(lagged)} keep growing from step to step; the model changes "
        f"the batch shape of its own history"
    )


def with_no_memories(model: AbstractModel, carry: Carry, prescribed: Values) -> Carry:
    """`carry` with memories of solvers that reuse Jacobians, of which none knows anything."""
    fresh = Carry(carry.lagged, carry.failed)
    after: Carry = jax.eval_shape(step, model, fresh, prescribed)[0]
    zeros = jax.tree_util.tree_map(lambda x: jnp.zeros(x.shape, x.dtype), after.memories)
    return Carry(carry.lagged, carry.failed, zeros)


def _widened(name: str, x: TensorWrapper, like: TensorWrapper) -> TensorWrapper:
    """`x` over the batch and the sites of what a step returns; itself where it covers them."""
    if x.shape == like.shape and x.metadata == like.metadata and x.dtype == like.dtype:
        return x
    x = x.materialize()
    sites, dynamic = like.stored_sub_batch_shape, like.dynamic_batch_shape
    inner = (1,) * (len(sites) - x.sub_batch_ndim) + x.shape[x.dynamic_batch_ndim :]
    missing = len(dynamic) - x.dynamic_batch_ndim
    shape = (1,) * max(missing, 0) + x.dynamic_batch_shape + inner
    try:
        target = jnp.broadcast_shapes(shape, dynamic + sites + x.base_shape)
        data = jnp.broadcast_to(x.data.reshape(shape), target)
    except (ValueError, TypeError):
        raise ValueError(
            f"march: {name!r} starts with shape {x.shape} (sub_batch_ndim={x.sub_batch_ndim}), "
            f"but a step gives it shape {like.shape} (sub_batch_ndim={like.sub_batch_ndim})"
        ) from None
    return type(x)(data.astype(like.dtype), sub_batch_ndim=len(sites))


def _fitted(x: TensorWrapper, like: TensorWrapper) -> TensorWrapper:
    """`x` in the shape of the carry, if it broadcasts to that; as it is if it is larger."""
    if x.shape == like.shape and x.metadata == like.metadata:
        return x
    x, n = x.materialize(), like.sub_batch_ndim
    if x.sub_batch_ndim > n or x.dynamic_batch_ndim > like.dynamic_batch_ndim:
        return x
    sites = (1,) * (n - x.sub_batch_ndim) + x.stored_sub_batch_shape
    points = (1,) * (like.dynamic_batch_ndim - x.dynamic_batch_ndim) + x.dynamic_batch_shape
    shape = points + sites + x.base_shape
    if any(a not in (1, b) for a, b in zip(shape, like.shape)):
        return x
    return like.replace(jnp.broadcast_to(x.data.reshape(shape), like.shape))


@jax.jit  # traced once, however often its shapes are asked for
def step(model: AbstractModel, carry: Carry, prescribed: Values) -> tuple[Carry, StepRecord]:
    """One step: prescribed values now and lagged values in, outputs and the next carry out.

    Where a solve fails, outputs are NaN, also for the steps to come, which follow from them.
    """
    known = {**prescribed, **carry.lagged}
    outputs, reports = remembering(model, carry.memories).run(_read(model, known))
    return _after_step(carry, known, outputs, reports)


def step_with_tangents(
    model: AbstractModel, carry: Carry, prescribed: Values, v: ChainRuleDict
) -> tuple[Carry, StepRecord, ChainRuleDict]:
    """`step`, and from the same solves the tangents of its outputs for those of its inputs."""
    known = {**prescribed, **carry.lagged}
    values = model.typed(_read(model, known))
    solving = remembering(model, carry.memories)
    outputs, tangents, reports = solving.first_order_with_reports(values, v)
    tangents = poison_tangents(tangents, reports)
    return *_after_step(carry, known, poison(outputs, reports), reports), tangents


def _read(model: AbstractModel, known: Values) -> Values:
    return {n: known[n] for n in model.input_spec if n in known}


def _after_step(
    carry: Carry, known: Values, outputs: Values, reports: Reports
) -> tuple[Carry, StepRecord]:
    failed = carry.failed
    for report in reports.values():
        failed = failed | ~jnp.all(report.converged)
    lagged = carry_after(carry.lagged, {**known, **outputs})
    reports, memories = taken_from(reports)
    record = StepRecord(carry.lagged, outputs, reports, jnp.ones((), bool))
    return Carry(lagged, failed, memories), record


def carry_after(lagged: Values, now: Values) -> Values:
    """Lagged values of the next step, for those of this one and all its values."""
    return {n: _fitted(now[previous(n)], x) if previous(n) in now else x for n, x in lagged.items()}


def march(
    model: AbstractModel,
    prescribed: Mapping[str, TensorWrapper],
    initial: Mapping[str, TensorWrapper] | None = None,
    *,
    checkpoint: bool | int = False,
    block_of_steps: int = 0,
    zero: Sequence[str] = (),
    time: str = "t",
    route: str = "xla",
) -> Values:
    r"""Outputs of `model` along a history, differentiable in everything.

    `prescribed` (time among them) are `(steps + 1, *points, *sites, *base)`, the first entry is the
    start, at which nothing is solved; points broadcast. Outputs are `(steps, ...)`, those after it.
    Where a solve fails, outputs are NaN from that step on. Integers become floating numbers.

    `initial` are values at the start of variables that the model computes and reads a step later;
    without one they start from zero. Every other input is prescribed, or named in `zero`. `time` is
    the name of the time, which may be prescribed although the model does not read it. It never
    falls, and where it stands still no variable jumps of which a law forms the rate; of times that
    are traced this is not known, and a rate over no duration is NaN.

    With `checkpoint`, a reverse-mode derivative of N steps stores carries only, and computes the
    rest again: the carry of every S-th step, and, while it goes through S steps, each of theirs.
    `True` takes the S that stores fewest, about the square root of N, so that memory grows like
    $2\sqrt N$ carries; a number is S itself. Inputs and outputs come on top. Each step is
    computed three times instead of once.

    With `block_of_steps`, so many steps are solved at once by Newton's method over all of them
    (`steps_at_once`), and one after the other in a block where that fails. Results are those of
    stepping within the tolerance of the solves. It is for few points and long histories where many
    points at once cost no more than one; on a CPU stepping was faster wherever it was measured
    (docs/performance.md). With `checkpoint`, of whatever value, blocks are the segments.

    With `route="native"` the model's C code takes the steps, compiled when they are first traced
    and kept (`neml2_jax.native`), several times as fast on a CPU. Points that it does not solve,
    and derivatives, are left to XLA; so is all where there is no C compiler, or for a model that is
    no C code, which is told once.

    **Raises:** `MissingInputError` for inputs that nothing gives, naming the models that read them;
    `DeclarationError` for a name that the model does not read, an initial condition of which
    nothing starts, fewer than two steps, another type or precision, falling times, and what is no
    `checkpoint`; `BatchError` naming the values whose steps or points do not fit together;
    `NotImplementedError` for blocks of steps of a model that mixes points.
    """
    if not isinstance(checkpoint, (int, np.integer)) or checkpoint < 0:
        raise DeclarationError(f"march: checkpoint is True or a count of steps, got {checkpoint!r}")
    model = with_history(model)
    prescribed, initial = _checked(model, prescribed, initial or {}, zero, time)
    first = {n: at_step(x, 0) for n, x in prescribed.items()}
    carry = start(model, first, initial)
    if (chosen := route_called(route)) is not None:
        if block_of_steps:
            raise DeclarationError(
                f"march: block_of_steps is of the route xla; the route {route} takes single steps"
            )
        try:
            return chosen.outputs(model, carry, prescribed, bool(checkpoint))
        except RouteRefusedError as refusal:
            tell_refusal(refusal)

    block = checked_block(model, block_of_steps) if block_of_steps else 0
    return _steps_by_xla(model, carry, prescribed, checkpoint, block)


@functools.partial(jax.jit, static_argnums=(3, 4))  # traced once, however often it is called
def _steps_by_xla(
    model: AbstractModel,
    carry: Carry,
    prescribed: Values,
    checkpoint: bool | int,
    block_of_steps: int,
) -> Values:
    """The outputs of the steps behind the start, one by one, in segments or in blocks."""
    rest = {n: x.replace(x.data[1:]) for n, x in prescribed.items()}

    def body(carry: Carry, now: Values) -> tuple[Carry, Values]:
        carry, record = step(model, carry, now)
        return carry, record.outputs

    if not checkpoint and not block_of_steps:
        return jax.lax.scan(body, carry, rest)[1]
    count = jax.tree_util.tree_leaves(rest)[0].shape[0]

    def segment(carry: Carry, values: Values) -> tuple[Carry, Values]:
        return jax.lax.scan(jax.checkpoint(body) if checkpoint else body, carry, values)

    if block_of_steps:
        length = block_of_steps

        def block(carry: Carry, now: Values) -> tuple[Carry, Values]:
            carry, record = taken_at_once(step, model, carry, now)
            return carry, record.outputs

        whole = jax.checkpoint(block) if checkpoint else block
    else:
        length = max(1, math.isqrt(count)) if checkpoint is True else int(checkpoint)
        whole = segment = jax.checkpoint(segment)
    return scan_in_segments(whole, segment, carry, rest, count, min(length, count))[1]


def _check_steps(prescribed: Mapping[str, TensorWrapper]) -> None:
    steps: dict[Any, list[str]] = {}
    for name, x in prescribed.items():
        if not isinstance(x, TensorWrapper) or not x.dynamic_batch_ndim:
            shown = f"shape {x.shape}" if hasattr(x, "shape") else repr(x)
            raise BatchError(
                f"march: the prescribed {name!r} is a tensor with the steps as the first axis of "
                f"its batch, got a {type(x).__name__} of {shown}; for a value that stays, repeat "
                f"it with x.dynamic_batch.expand(steps)"
            )
        steps.setdefault(x.dynamic_batch_shape[0], []).append(name)
    if len(steps) > 1:
        listing = "; ".join(f"{n} of {', '.join(names)}" for n, names in steps.items())
        raise BatchError(f"march: prescribed values differ in their numbers of steps: {listing}")
    if max(steps) < 2:
        raise DeclarationError(
            f"march: prescribed values have {max(steps)} steps; give two at least: the first is "
            f"the start, at which nothing is solved"
        )


def _checked(
    model: AbstractModel,
    prescribed: Mapping[str, Any],
    initial: Mapping[str, Any],
    zero: Sequence[str],
    time: str,
) -> tuple[Values, Values]:
    """What `march` is given, checked, with zeros where they are asked for."""
    if not prescribed:
        raise DeclarationError("march: without a prescribed value or a time there are no steps")
    _check_steps(prescribed)
    for name, x in initial.items():
        if not isinstance(x, TensorWrapper):
            raise DeclarationError(
                f"march: the initial {name!r} is to be a tensor, such as Scalar(...) or SR2(...), "
                f"got {type(x).__name__}"
            )
    unread = {time} if time in prescribed and not reads(model, time) else set()
    values = {n: x for n, x in prescribed.items() if n not in unread}
    way_out = "or name them in `zero` to have zeros"
    zeros = check_names("march", model, [*values], [*initial], zero, way_out)
    check_values("march", model, values, {**initial}, {n: prescribed[n] for n in unread})
    if time in prescribed:
        check_times("march", model, time, prescribed[time], values)
    if zeros:
        count = next(iter(prescribed.values())).dynamic_batch_shape[0]
        dtype = jnp.result_type(*(x.dtype for x in prescribed.values()))
        values |= {n: kind.zeros(count, dtype=dtype) for n, kind in zeros.items()}
    return {**values, **{n: prescribed[n] for n in unread}}, dict(initial)


def reads(model: AbstractModel, name: str) -> bool:
    """Whether a model reads a variable or an earlier value of it."""
    return any(lag(n)[0] == name for n in model.input_spec)


def at_step(x: TensorWrapper, k: int) -> TensorWrapper:
    return x.replace(jnp.asarray(x.data[k]))


def carry_on_host(carry: Carry) -> dict[str, np.ndarray]:
    """All that a run needs to go on, by names: lagged values, and arrays of memories."""
    lagged = {n: np.asarray(x.data) for n, x in carry.lagged.items()}
    leaves = jax.tree_util.tree_leaves(carry.memories)
    return {**lagged, **{f"{MEMORY} {i}": np.asarray(x) for i, x in enumerate(leaves)}}


def carry_from_host(like: Carry, saved: Mapping[str, np.ndarray]) -> Carry:
    """`like` with saved values; memories of another shape, as of other solvers, are left out."""
    lagged = {n: x.replace(jnp.asarray(saved[n])) for n, x in like.lagged.items()}
    leaves, structure = jax.tree_util.tree_flatten(like.memories)
    found = [saved[n] for n in saved if n.startswith(MEMORY)]
    if [(x.shape, x.dtype) for x in found] == [(x.shape, x.dtype) for x in leaves]:
        leaves = [jnp.asarray(x) for x in found]
    return Carry(lagged, like.failed, jax.tree_util.tree_unflatten(structure, leaves))


def on_host(x: TensorWrapper) -> TensorWrapper:
    """`x` with its values in memory of the host, from which parts of it go to the device."""

    def moved(array: jax.Array | np.ndarray) -> Any:
        return array if is_traced(array) else np.asarray(array)

    return jax.tree_util.tree_map(moved, x)


@eqx.filter_jit
def march_chunk(
    model: AbstractModel,
    carry: Carry,
    prescribed: Values,
    wanted: jax.Array,
    block_of_steps: int = 0,
) -> tuple[Carry, StepRecord]:
    """A fixed number of steps, compiled once; steps not `wanted` or after a failure are skipped.

    With `block_of_steps`, so many of them are solved at once where all of them are wanted.
    """

    def body(carry: Carry, now: tuple[Values, jax.Array]) -> tuple[Carry, StepRecord]:
        values, wanted = now

        def go() -> tuple[Carry, StepRecord]:
            return step(model, carry, values)

        shapes = jax.eval_shape(step, model, carry, values)[1]

        def skip() -> tuple[Carry, StepRecord]:
            return carry, jax.tree_util.tree_map(lambda s: jnp.zeros(s.shape, s.dtype), shapes)

        return jax.lax.cond(wanted & ~carry.failed, go, skip)

    def one_by_one(carry: Carry, now: tuple[Values, jax.Array]) -> tuple[Carry, StepRecord]:
        return jax.lax.scan(body, carry, now)

    if not block_of_steps:
        return one_by_one(carry, (prescribed, wanted))

    def block(carry: Carry, now: tuple[Values, jax.Array]) -> tuple[Carry, StepRecord]:
        def at_once() -> tuple[Carry, StepRecord]:
            return taken_at_once(step, model, carry, now[0], lambda: one_by_one(carry, now))

        return jax.lax.cond(jnp.all(now[1]), at_once, lambda: one_by_one(carry, now))

    count = wanted.shape[0]
    length = min(block_of_steps, count)
    return scan_in_segments(block, one_by_one, carry, (prescribed, wanted), count, length)
