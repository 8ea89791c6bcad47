"""`check_model`: everything that must hold for a law, from one closed form.

Public: a law of your own is tested with it in the same way as those of the library.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from .models.model import AbstractModel, Values
from .types import TensorWrapper
from .types.functions import to_dense

POINTS, SITES = 2, 3
_LOWERED: set[Any] = set()  # structures that have been lowered: figures do not matter there
_jit = functools.partial(jax.jit, compiler_options={"xla_backend_optimization_level": 0})


def check_model(
    model: AbstractModel,
    inputs: Mapping[str, Any],
    outputs: Mapping[str, Any],
    *,
    rtol: float = 1e-10,
    atol: float = 1e-12,
    derivative_rtol: float = 1e-6,
    derivative_atol: float | None = None,
    second_order: bool = True,
    lower: bool = True,
    differences: bool = True,
) -> None:
    """Check a model at one state against figures, and its derivatives against each other.

    - Values, eagerly and under `jit` and `vmap`, with one and two batch axes in front and with site
      axes, are `outputs` (which may name some of the model's outputs only) to `rtol`, `atol`.
    - Forward and reverse mode agree with central differences along a direction in all inputs and
      all parameters, to `derivative_rtol` of the largest derivative (or `derivative_atol`).
      `differences=False` leaves the differences out, where the state is a kink.
    - The structured Jacobian equals `jax.jacfwd` of the dense function to 1e-12.
    - With `second_order`, second derivatives are finite and forward-over-reverse equals
      reverse-over-forward.
    - With `lower`, the model lowers for CPU, CUDA and TPU.

    **Raises:** `AssertionError` naming the check, the variable and the figures; `RuntimeError`
    where x64 is off, since differences mean nothing in float32.
    """
    if not jax.config.jax_enable_x64:  # type: ignore[attr-defined]
        raise RuntimeError(
            "check_model compares with finite differences in float64: "
            'jax.config.update("jax_enable_x64", True) first'
        )
    values = model.typed(inputs)
    _check_values(model, values, outputs, rtol, atol)
    params, static = eqx.partition(model, _is_float)
    moving = {n: x for n, x in values.items() if _is_float(x.data)}
    held = {n: x for n, x in values.items() if n not in moving}

    def of(state: Any) -> dict[str, jax.Array]:
        params, moving = state
        got = eqx.combine(params, static).call_by_name({**held, **moving})
        return {n: x.materialize().data for n, x in got.items()}

    state = (params, moving)
    _check_derivatives(of, state, derivative_rtol, derivative_atol, second_order, differences)
    _check_jacobian(model, values, moving)
    key = (
        jax.tree_util.tree_structure((model, values)),
        str(jax.tree_util.tree_map(jnp.shape, state)),
    )
    if lower and key not in _LOWERED:
        jax.export.export(jax.jit(of), platforms=("cpu", "cuda", "tpu"))(state)
        _LOWERED.add(key)


# ------------------------------------------------------------------------------ values


def _check_values(
    model: AbstractModel, values: Values, outputs: Mapping[str, Any], rtol: float, atol: float
) -> None:
    eager = model.call_by_name(values)
    spec = model.output_spec
    for name, want in outputs.items():
        assert name in eager, f"the model gives no {name!r}; it gives {list(eager)}"
        kind = spec[name]
        assert type(eager[name]) is kind, f"{name!r} is a {type(eager[name]).__name__}"
        want = want.data if isinstance(want, TensorWrapper) else want
        _close("eager", name, eager[name].materialize().data, want, rtol, atol)
    layouts = {
        "with a batch axis": lambda x: _stacked(x, (POINTS,), 0),
        "with two batch axes": lambda x: _stacked(x, (1, POINTS), 0),
    }
    if all(s.core == 0 for s in model.input_slots()) and not _has_batch(values):
        layouts["with sites"] = lambda x: _stacked(x, (SITES,), 1)

    @_jit
    def jitted(values: Values) -> Any:
        plain = model.call_by_name(values)
        stacked = {n: _stacked(x, (POINTS,), 0) for n, x in values.items()}
        mapped = plain
        if model.maps_dynamic_batch and values:
            mapped = jax.vmap(model.call_by_name)(stacked)
        laid_out = {}
        if model.maps_dynamic_batch:
            for what, lay in layouts.items():
                got = model.call_by_name({n: lay(x) for n, x in values.items()})
                laid_out[what] = {n: x.materialize().data for n, x in got.items()}
        return (
            {n: x.materialize().data for n, x in plain.items()},
            {n: x.materialize().data for n, x in mapped.items()},
            laid_out,
        )

    plain, mapped, laid_out = jitted(values)
    for name, x in eager.items():
        want = x.materialize().data
        _close("under jit", name, plain[name], want, rtol, atol)
        if model.maps_dynamic_batch:
            _close("under vmap", name, mapped[name], want, rtol, atol)
        for what, got in laid_out.items():
            _close(what, name, got[name], want, rtol, atol)


def _stacked(x: TensorWrapper, front: tuple[int, ...], sites: int) -> TensorWrapper:
    """Copies of `x` over axes in front of what it has."""
    data = jnp.broadcast_to(x.data, front + x.shape)
    return type(x)(data, sub_batch_ndim=x.sub_batch_ndim + sites)


def _has_batch(values: Values) -> bool:
    return any(x.dynamic_batch_ndim for x in values.values())


# ------------------------------------------------------------------------------ derivatives


def _check_derivatives(of, state, rtol, atol, second_order, differences) -> None:
    direction = _direction(state)
    if direction is None:
        return
    step = float(jnp.finfo(float).eps) ** (1 / 3)

    @_jit
    def first(state: Any) -> Any:
        value, forward = jax.jvp(of, (state,), (direction,))
        _, pull = jax.vjp(of, state)
        weights = jax.tree_util.tree_map(_weights, value)
        reverse = pull(weights)[0]
        along = _dot(reverse, direction)
        ends = [of(_shifted(state, direction, s * step)) for s in (1.0, -1.0, 2.0, -2.0)]
        return value, forward, weights, along, ends, reverse

    value, forward, weights, along, ends, reverse = first(state)
    _finite("reverse mode", reverse)
    _finite("forward mode", forward)
    for name, d in forward.items():
        a, b, c, e = (np.asarray(end[name]) for end in ends)
        want = (8.0 * (a - b) - (c - e)) / (12.0 * step)
        size = max(1e-300, float(np.max(np.abs(want), initial=0.0)))
        noise = 1e2 * 2.2e-16 * float(np.max(np.abs(a), initial=0.0)) / step
        if differences:
            # At a kink differences from both sides disagree: no finer than that can be asked.
            kink = np.abs(a - 2.0 * np.asarray(value[name]) + b) / step
            tolerance = (atol if atol is not None else rtol * size) + noise + kink
            _close("forward mode against differences", name, d, want, 0.0, tolerance)
    total = float(_dot(weights, forward))
    scale = float(
        _dot(jax.tree_util.tree_map(jnp.abs, weights), jax.tree_util.tree_map(jnp.abs, forward))
    )
    assert abs(total - float(along)) <= 1e-9 * max(scale, 1e-300) + 1e-14, (
        f"reverse mode gives {float(along):.12g} along a direction, forward mode {total:.12g}"
    )
    if second_order:
        _check_second_order(of, state, direction)


def _check_second_order(of, state, direction) -> None:
    @_jit
    def second(state: Any) -> Any:
        def total(state: Any) -> jax.Array:
            value = of(state)
            return _dot(jax.tree_util.tree_map(_weights, value), value)

        forward_reverse = jax.jvp(jax.grad(total), (state,), (direction,))[1]

        def slope(state: Any) -> jax.Array:
            return jax.jvp(total, (state,), (direction,))[1]

        return forward_reverse, jax.grad(slope)(state)

    a, b = second(state)
    _finite("forward over reverse", a)
    _finite("reverse over forward", b)
    for x, y in zip(jax.tree_util.tree_leaves(a), jax.tree_util.tree_leaves(b)):
        size = max(float(np.max(np.abs(y), initial=0.0)), 1e-300)
        np.testing.assert_allclose(
            x, y, rtol=1e-8, atol=1e-10 * size + 1e-14,
            err_msg="forward over reverse differs from reverse over forward",
        )  # fmt: skip


def _check_jacobian(model: AbstractModel, values: Values, moving: Values) -> None:
    """Structured against dense, at one point or over its sites."""
    if not model.maps_dynamic_batch or _has_batch(values):
        return
    held = {n: x for n, x in values.items() if n not in moving}

    @_jit
    def both(moving: Values) -> Any:
        def of(moving: Values) -> dict[str, jax.Array]:
            got = model.call_by_name({**held, **moving})
            return {n: x.materialize().data for n, x in got.items()}

        structured = model.jacobian({**held, **moving})[1]
        return structured, jax.jacfwd(of)(moving)

    structured, dense = both(moving)
    for output, by_input in dense.items():
        for name, full in by_input.items():
            want = np.asarray(full.data)
            x = moving[name]
            rows = want.shape[: want.ndim - x.ndim]
            want = np.moveaxis(want.reshape(rows + (-1,)), -1, 0)  # columns in front
            block = structured[output].get(name)
            if block is None:
                _close("structural zero of the Jacobian", f"{output} by {name}", want, 0.0, 0, 0)
                continue
            got = np.asarray(to_dense(block))
            got = got.reshape((-1,) + got.shape[block.k_ndim :])
            size = float(np.max(np.abs(want), initial=0.0))
            _close("structured Jacobian", f"{output} by {name}", got, want, 1e-12, 1e-12 * size)


# ------------------------------------------------------------------------------ small tools


def _is_float(x: Any) -> bool:
    return hasattr(x, "dtype") and jnp.issubdtype(x.dtype, jnp.inexact)


def _direction(state: Any) -> Any:
    """A fixed direction in which every component moves, relative to its size."""
    leaves, treedef = jax.tree_util.tree_flatten(state)
    if not leaves:
        return None
    out = []
    for i, x in enumerate(leaves):
        pattern = np.cos(1.0 + i + np.arange(x.size)).reshape(x.shape)
        out.append(jnp.asarray(pattern * np.maximum(np.abs(np.asarray(x)), 1e-3), x.dtype))
    return jax.tree_util.tree_unflatten(treedef, out)


def _weights(x: jax.Array) -> jax.Array:
    return jnp.cos(jnp.arange(1.0, x.size + 1).reshape(x.shape))


def _shifted(state: Any, direction: Any, step: float) -> Any:
    return jax.tree_util.tree_map(lambda x, d: x + step * d, state, direction)


def _dot(a: Any, b: Any) -> jax.Array:
    parts = jax.tree_util.tree_map(lambda x, y: jnp.sum(x * y), a, b)
    return sum(jax.tree_util.tree_leaves(parts), jnp.zeros(()))


def _finite(what: str, tree: Any) -> None:
    for path, x in jax.tree_util.tree_leaves_with_path(tree):
        assert np.all(np.isfinite(x)), (
            f"{what}: not finite at {jax.tree_util.keystr(path)}: {np.asarray(x)}"
        )


def _close(what: str, name: str, got: Any, want: Any, rtol: float, atol: Any) -> None:
    got, want = np.broadcast_arrays(np.atleast_1d(got), np.atleast_1d(want))
    with np.errstate(invalid="ignore"):
        bad = ~(np.abs(got - want) <= atol + rtol * np.abs(want))
    bad &= got != want  # equal infinities
    if bad.any():
        at = tuple(int(i[0]) for i in np.nonzero(bad))
        raise AssertionError(
            f"{what}: {name}: got {got[at]!r}, expected {want[at]!r} at index {at} "
            f"(rtol={rtol:g}, atol={np.max(atol):g})"
        )
