"""Marching a model through a load history: one step is a pure function, many are a scan."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jax.core import Tracer

from ..models.model import AbstractModel, Reports, Values, poison
from ..types import TensorWrapper

_LAG = re.compile(r"^(?P<base>.+)~(?P<order>[1-9][0-9]*)$")


class Carry(eqx.Module):
    """What one step hands to the next.

    `lagged` holds `x~1`, `x~2`, ... of the coming step; `failed` whether a solve has failed.
    """

    lagged: Values
    failed: jax.Array


class StepRecord(eqx.Module):
    """What one step leaves behind: its lagged inputs, its outputs, and how its solves ended."""

    lagged: Values
    outputs: Values
    reports: Reports
    taken: jax.Array


def lag(name: str) -> tuple[str, int]:
    """`x~2` is `("x", 2)`; a name without suffix has lag 0."""
    match = _LAG.match(name)
    return (match["base"], int(match["order"])) if match else (name, 0)


def previous(name: str) -> str:
    """What `name` is called one step earlier in its own step: `x~2` was `x~1`, `x~1` was `x`."""
    base, order = lag(name)
    return base if order == 1 else f"{base}~{order - 1}"


def with_history(model: AbstractModel) -> AbstractModel:
    """The model, giving every variable of which it reads an earlier value.

    Without this an `x~1` whose `x` passes inside the model only would be zero at every step.
    """
    lagged = {lag(n)[0] for n in model.input_spec if lag(n)[1]}
    return model.revealing([n for n in sorted(lagged) if n not in model.input_spec])


def start(model: AbstractModel, prescribed: Mapping[str, Any], initial: Mapping[str, Any]) -> Carry:
    """The carry into the first step after the start.

    `prescribed` holds values of the start itself, `initial` initial conditions. Whatever neither
    gives is zero. Shapes are widened until a step returns the shapes that it was given.
    """
    spec = model.input_spec
    known = {**prescribed, **initial}
    lagged: Values = {}
    dtype = jnp.result_type(float, *(x.dtype for x in known.values()))
    for name, kind in spec.items():
        if lag(name)[1] == 0:
            continue
        value = known.get(previous(name))
        if value is None:
            value = kind.zeros(dtype=dtype)
        lagged[name] = value
    points = tuple(jnp.broadcast_shapes(*(x.dynamic_batch_shape for x in known.values())))
    lagged = {
        n: x if lag(n)[0] in prescribed else x.dynamic_batch.expand(points)
        for n, x in lagged.items()
    }
    carry = Carry(lagged, jnp.zeros((), bool))
    for _ in range(len(lagged) + 2):
        after = jax.eval_shape(step, model, carry, dict(prescribed))[0]
        wider = {n: _widened(n, x, after.lagged[n]) for n, x in carry.lagged.items()}
        if all(wider[n] is carry.lagged[n] for n in wider):
            return carry
        carry = Carry(wider, carry.failed)
    raise RuntimeError(
        f"march: the shapes of {list(lagged)} keep growing from step to step; the model changes "
        f"the batch shape of its own history"
    )


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
    """One step: prescribed values now and lagged values in, outputs and the next carry out."""
    inputs: Values = {}
    for name, kind in model.input_spec.items():
        if name in carry.lagged:
            inputs[name] = carry.lagged[name]
        elif name in prescribed:
            inputs[name] = prescribed[name]
        else:
            dtype = jnp.result_type(float, *(x.dtype for x in prescribed.values()))
            inputs[name] = kind.zeros(dtype=dtype)
    outputs, reports = model.run(inputs)
    failed = carry.failed
    for report in reports.values():
        failed = failed | ~jnp.all(report.converged)
    outputs = poison(outputs, reports)  # also for the steps to come: they follow from it
    lagged = carry_after(carry.lagged, {**inputs, **outputs})
    record = StepRecord(carry.lagged, outputs, reports, jnp.ones((), bool))
    return Carry(lagged, failed), record


def carry_after(lagged: Values, now: Values) -> Values:
    """Lagged values of the next step, for those of this one and all its values."""
    return {n: _fitted(now[previous(n)], x) if previous(n) in now else x for n, x in lagged.items()}


def march(
    model: AbstractModel,
    prescribed: Mapping[str, TensorWrapper],
    initial: Mapping[str, TensorWrapper] | None = None,
    *,
    checkpoint: bool | int = False,
) -> Values:
    r"""Outputs of `model` along a history, differentiable in everything.

    `prescribed` (time among them) carries the steps as its first dynamic axis; the first entry is
    the start, at which nothing is solved. Outputs have the steps after it in front. Where a solve
    fails, outputs are NaN from that step on.

    With `checkpoint`, a reverse-mode derivative of N steps stores carries only, and computes the
    rest again: the carry of every S-th step, and, while it goes through S steps, each of theirs.
    `True` takes the S that stores fewest, about the square root of N, so that memory grows like
    $2\sqrt N$ carries; a number is S itself. Inputs and outputs come on top. Each step is
    computed three times instead of once.
    """
    model = with_history(model)
    first = {n: at_step(x, 0) for n, x in prescribed.items()}
    rest = {n: _steps(x, slice(1, None)) for n, x in prescribed.items()}
    carry = start(model, first, initial or {})

    def body(carry: Carry, now: Values) -> tuple[Carry, Values]:
        carry, record = step(model, carry, now)
        return carry, record.outputs

    if not checkpoint:
        return jax.lax.scan(body, carry, rest)[1]
    count = jax.tree_util.tree_leaves(rest)[0].shape[0]
    length = max(1, math.isqrt(count)) if checkpoint is True else int(checkpoint)
    return _scan_in_segments(body, carry, rest, count, min(length, count))


def _scan_in_segments(
    body: Callable[[Carry, Values], tuple[Carry, Values]],
    carry: Carry,
    rest: Values,
    count: int,
    length: int,
) -> Values:
    """`scan` over segments of `length` steps, of which only the carry into each is kept."""

    @jax.checkpoint
    def segment(carry: Carry, values: Values) -> tuple[Carry, Values]:
        return jax.lax.scan(jax.checkpoint(body), carry, values)

    def cut(x: jax.Array, first: int, shape: tuple[int, ...]) -> jax.Array:
        return x[first : first + math.prod(shape)].reshape(*shape, *x.shape[1:])

    if count == 0:
        return jax.lax.scan(body, carry, rest)[1]
    whole = count // length
    of_segments = jax.tree_util.tree_map(lambda x: cut(x, 0, (whole, length)), rest)
    left_over = jax.tree_util.tree_map(lambda x: x[whole * length :], rest)
    carry, outputs = jax.lax.scan(segment, carry, of_segments)
    outputs = jax.tree_util.tree_map(lambda x: x.reshape(whole * length, *x.shape[2:]), outputs)
    if whole * length == count:
        return outputs
    last = segment(carry, left_over)[1]
    return jax.tree_util.tree_map(lambda a, b: jnp.concatenate([a, b]), outputs, last)


def at_step(x: TensorWrapper, k: int) -> TensorWrapper:
    return x.replace(jnp.asarray(x.data[k]))


def on_host(x: TensorWrapper) -> TensorWrapper:
    """`x` with its values in memory of the host, from which parts of it go to the device."""

    def moved(array: Any) -> Any:
        return array if isinstance(array, Tracer) else np.asarray(array)

    return jax.tree_util.tree_map(moved, x)


def _steps(x: TensorWrapper, which: slice) -> TensorWrapper:
    return x.replace(x.data[which])


@eqx.filter_jit
def march_chunk(
    model: AbstractModel, carry: Carry, prescribed: Values, wanted: jax.Array
) -> tuple[Carry, StepRecord]:
    """A fixed number of steps, compiled once; steps not `wanted` or after a failure are skipped."""

    def body(carry: Carry, now: tuple[Values, jax.Array]) -> tuple[Carry, StepRecord]:
        values, wanted = now

        def go() -> tuple[Carry, StepRecord]:
            return step(model, carry, values)

        shapes = jax.eval_shape(step, model, carry, values)[1]

        def skip() -> tuple[Carry, StepRecord]:
            return carry, jax.tree_util.tree_map(lambda s: jnp.zeros(s.shape, s.dtype), shapes)

        return jax.lax.cond(wanted & ~carry.failed, go, skip)

    return jax.lax.scan(body, carry, (prescribed, wanted))
