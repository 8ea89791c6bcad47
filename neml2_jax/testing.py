"""`check_model`: everything that must hold for a law, from one closed form.

Public: a law of your own is tested with it in the same way as those of the library.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any, NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from .models.model import AbstractModel, Values
from .programs import quickly_compiled
from .types import TensorWrapper
from .types.functions import to_dense

COPIES = 2  # points along an axis that is put in front
_STEP = float(np.finfo(float).eps) ** (1 / 3)  # of differences, relative
_LOWERED: set[Any] = set()  # structures that have been lowered: figures do not matter there


def check_model(
    model: AbstractModel,
    inputs: Mapping[str, Any],
    outputs: Mapping[str, Any],
    *,
    rtol: float = 1e-10,
    atol: float = 1e-12,
    derivative_rtol: float = 1e-6,
    derivative_atol: float | None = None,
    structured_rtol: float = 1e-12,
    structured_atol: float = 0.0,
    second_order: bool = True,
    lower: bool = True,
    differences: bool = True,
) -> None:
    """Check a model at one state against figures, and its derivatives against each other.

    - Values, eagerly and under `jit` and `vmap`, are `outputs` (which may name some of the model's
      outputs only) to `rtol`, `atol`; and two neighbouring points give with one and two batch axes
      and with an axis of sites in front what they give under `vmap`.
    - Forward and reverse mode agree with central differences along a direction in each input and in
      each parameter, to `derivative_rtol` of the largest derivative (or `derivative_atol`), and no
      finer than differences can be trusted: rounding, and at a kink the jump of the slope.
      `differences=False` leaves them out, where the state is a jump.
    - The structured Jacobian equals `jax.jacfwd` of the dense function to `structured_rtol` of its
      largest entry and to `structured_atol`, at one point and over an axis of sites.
    - With `second_order`, second derivatives are finite and forward-over-reverse equals
      reverse-over-forward.
    - With `lower`, the model lowers for CPU, CUDA and TPU.

    **Raises:** `AssertionError` naming the check, the variable and the figures; `RuntimeError`
    where x64 is off, since differences mean nothing in float32.

    The first state of a model compiles for about a second; others of the same model are free.
    """
    if not jax.config.jax_enable_x64:  # type: ignore[attr-defined]
        raise RuntimeError(
            "check_model compares with finite differences in float64: "
            'jax.config.update("jax_enable_x64", True) first'
        )
    values = model.typed(inputs)
    eager = model.call_by_name(values)
    moves = any(_is_float(x) for x in jax.tree_util.tree_leaves((model, values)))
    wanted = _Wanted(_frame(model, values, eager), moves, moves and second_order)
    check_values = functools.partial(
        _check_values, model, eager, outputs=outputs, rtol=rtol, atol=atol
    )
    try:
        found = _everything(model, values, wanted)
    except Exception:  # of a derivative: wrong values are the better news
        check_values(_everything(model, values, _Wanted(wanted.frame)), wanted.frame)
        raise
    check_values(found, wanted.frame)
    if moves:
        state = _function(model, values)[1]
        _check_derivatives(state, found["first"], derivative_rtol, derivative_atol, differences)
    if wanted.second_order:
        _check_second_order(*found["second"])
    for what, (structured, dense, inputs_of) in found["jacobians"].items():
        _check_jacobian(what, structured, dense, inputs_of, structured_rtol, structured_atol)
    key = (
        jax.tree_util.tree_structure((model, values)),
        str(jax.tree_util.tree_map(jnp.shape, (model, values))),
    )
    if lower and key not in _LOWERED:
        of, state = _function(model, values)
        jax.export.export(jax.jit(of), platforms=("cpu", "cuda", "tpu"))(state)
        _LOWERED.add(key)


class _Wanted(NamedTuple):
    """What is computed of a model beside its values.

    `derivatives` says whether anything moves, None that values alone are wanted.
    """

    frame: tuple[int, int]
    derivatives: bool | None = None
    second_order: bool = False


# A model is an argument, so that states of one model compile once.
@functools.partial(quickly_compiled, static_argnums=2)
def _everything(model: AbstractModel, values: Values, wanted: _Wanted) -> dict[str, Any]:
    """All that is looked at, as one program: one compilation for each structure of a model."""
    found: dict[str, Any] = {"under jit": _dense(model.call_by_name(values))}
    copied = bool(values) and model.maps_dynamic_batch
    if copied:
        found |= _layouts(model, values, wanted.frame)
    if wanted.derivatives:
        found["first"] = _first_order(model, values)
    if wanted.second_order:
        found["second"] = _second_order(model, values)
    found["jacobians"] = {}
    if wanted.derivatives is not None and model.maps_dynamic_batch and not wanted.frame[0]:
        if any(_is_float(x.data) for x in values.values()):
            laid_out = _laid_out(model, values, wanted.frame, "with sites")
            found["jacobians"]["structured Jacobian"] = _jacobians(model, values)
            found["jacobians"]["structured Jacobian with sites"] = _jacobians(model, laid_out)
    return found


def _function(model: AbstractModel, values: Values) -> tuple[Any, Any]:
    """The dense outputs as a function of (parameters, floating inputs), and these."""
    params, static = eqx.partition(model, _is_float)
    moving = {n: x for n, x in values.items() if _is_float(x.data)}
    held = {n: x for n, x in values.items() if n not in moving}

    def of(state: Any) -> dict[str, jax.Array]:
        params, moving = state
        return _dense(eqx.combine(params, static).call_by_name({**held, **moving}))

    return of, (params, moving)


def _dense(values: Values) -> dict[str, jax.Array]:
    return {n: x.materialize().data for n, x in values.items()}


# ------------------------------------------------------------------------------ values


def _check_values(
    model: AbstractModel,
    eager: Values,
    found: Mapping[str, Any],
    frame: tuple[int, int],
    outputs: Mapping[str, Any],
    rtol: float,
    atol: float,
) -> None:
    spec = model.output_spec
    for name, want in outputs.items():
        assert name in eager, f"the model gives no {name!r}; it gives {list(eager)}"
        kind = spec[name]
        assert type(eager[name]) is kind, f"{name!r} is a {type(eager[name]).__name__}"
        want = want.data if isinstance(want, TensorWrapper) else want
        _close("eager", name, eager[name].materialize().data, want, rtol, atol)

    # A neighbouring point may lie where the law has no value: NaN in every layout.
    same = functools.partial(_close, rtol=rtol, atol=atol, equal_nan=True)
    for name, x in eager.items():
        want = x.materialize().data
        _close("under jit", name, found["under jit"][name], want, rtol, atol)
        if "under vmap" not in found:
            continue
        each = found["under vmap"][name]
        _close("under vmap", name, each[0], want, rtol, atol)
        for what in ("with a batch axis", "with two batch axes"):
            same(what, name, found[what][name].reshape(each.shape), each)
        sites = jnp.moveaxis(found["with sites"][name], frame[0], 0)
        same("with sites", name, sites, each)


def _layouts(model: AbstractModel, values: Values, frame: tuple[int, int]) -> dict[str, Any]:
    got = {"under vmap": jax.vmap(model.call_by_name)(_copies(values))}
    for what in ("with a batch axis", "with two batch axes", "with sites"):
        got[what] = model.call_by_name(_laid_out(model, values, frame, what))
    return {what: _dense(outputs) for what, outputs in got.items()}


def _frame(model: AbstractModel, values: Values, outputs: Values) -> tuple[int, int]:
    """How many dynamic axes, and how many mapped site axes, inputs and outputs have at most."""
    cores = {s.name: s.core for s in [*model.input_slots(), *model.output_slots()]}
    every = [*values.items(), *outputs.items()]
    return (
        max((x.dynamic_batch_ndim for _, x in every), default=0),
        max((x.sub_batch_ndim - cores[n] for n, x in every), default=0),
    )


def _copies(values: Values) -> Values:
    """Neighbouring points, the first of them `values`: an axis in front of all others."""
    factors = 1.0 + 1e-3 * np.arange(COPIES)

    def copies(x: Any) -> Any:
        if not _is_float(x):
            return jnp.broadcast_to(x, (COPIES, *jnp.shape(x)))
        return jnp.stack([x * f for f in factors])

    return jax.tree_util.tree_map(copies, values)


def _laid_out(
    model: AbstractModel, values: Values, frame: tuple[int, int], what: str
) -> dict[str, TensorWrapper]:
    """The points of `_copies` along batch axes or along an axis of sites."""
    cores = {s.name: s.core for s in model.input_slots()}
    dynamic, mapped = frame
    out = {}
    for name, x in _copies({n: x.materialize() for n, x in values.items()}).items():
        inner = x.sub_batch_ndim + x.base_ndim
        d = x.data.ndim - 1 - inner
        shape = x.data.shape[1:]
        pad_dynamic = (1,) * (dynamic - d)
        pad_sites = (1,) * (mapped - x.sub_batch_ndim + cores[name])
        data = x.data.reshape((COPIES, *pad_dynamic, *shape[:d], *pad_sites, *shape[d:]))
        sites = x.sub_batch_ndim + len(pad_sites)
        if what == "with two batch axes":
            data = data[None]
        if what == "with sites":
            data, sites = jnp.moveaxis(data, 0, dynamic), sites + 1
        out[name] = type(x)(data, sub_batch_ndim=sites)
    return out


# ------------------------------------------------------------------------------ derivatives


def _check_derivatives(state, first_order, rtol, atol, differences) -> None:
    paths = [_named(path) for path, _ in jax.tree_util.tree_leaves_with_path(state)]
    value, forward, weights, ends, reverse, direction = first_order

    _finite("reverse mode", reverse)
    _finite("forward mode", forward)
    for name, d in forward.items():
        a, b, c, e = np.asarray(ends[name])
        want = (8.0 * (a - b) - (c - e)) / (12.0 * _STEP)
        # Terms may cancel: they are of the size of the value, or of the largest derivative.
        largest = max(_size(a), _size(want))
        noise = 1e2 * 2.2e-16 * largest / _STEP
        # At a kink differences from both sides disagree: no finer than that can be asked.
        kink = np.abs(a - 2.0 * np.asarray(value[name]) + b) / _STEP
        for i, path in enumerate(paths if differences else ()):
            tolerance = (atol if atol is not None else rtol * _size(want[i])) + noise + kink[i]
            what = "forward mode against differences"
            _close(what, f"{name} by {path}", d[i], want[i], 0.0, tolerance)
    parts = list(
        zip(jax.tree_util.tree_leaves(reverse), jax.tree_util.tree_leaves(direction), strict=True)
    )
    for i, path in enumerate(paths):
        along = float(np.sum(parts[i][0] * parts[i][1]))
        terms = [np.asarray(w * forward[name][i]) for name, w in weights.items()]
        total = float(sum(np.sum(t) for t in terms))
        scale = float(sum(np.sum(np.abs(t)) for t in terms))
        assert abs(total - along) <= 1e-9 * scale + 1e-14, (
            f"reverse mode against forward mode: by {path}: got {along:.12g} along a direction, "
            f"expected {total:.12g}"
        )


def _first_order(model: AbstractModel, values: Values) -> Any:
    of, state = _function(model, values)
    direction = _direction(state)
    leaves, treedef = jax.tree_util.tree_flatten(direction)
    # One direction for each input and parameter, so that a message says which one is wrong.
    each = jax.tree_util.tree_unflatten(
        treedef,
        [
            jnp.stack([d if i == j else jnp.zeros_like(d) for j in range(len(leaves))])
            for i, d in enumerate(leaves)
        ],
    )
    value, push = jax.linearize(of, state)
    weights = jax.tree_util.tree_map(_weights, value)
    reverse = jax.vjp(of, state)[1](weights)[0]
    steps = _STEP * jnp.array([1.0, -1.0, 2.0, -2.0])
    ends = jax.vmap(lambda h: jax.vmap(lambda d: of(_shifted(state, d, h)))(each))(steps)
    return value, jax.vmap(push)(each), weights, ends, reverse, direction


def _second_order(model: AbstractModel, values: Values) -> Any:
    of, state = _function(model, values)
    direction = _direction(state)

    def total(state: Any) -> jax.Array:
        value = of(state)
        return _dot(jax.tree_util.tree_map(_weights, value), value)

    def slope(state: Any) -> jax.Array:
        return jax.jvp(total, (state,), (direction,))[1]

    forward_reverse = jax.jvp(jax.grad(total), (state,), (direction,))[1]
    return forward_reverse, jax.grad(slope)(state)


def _check_second_order(a: Any, b: Any) -> None:
    _finite("forward over reverse", a)
    _finite("reverse over forward", b)
    reverse = jax.tree_util.tree_leaves(b)
    for (path, x), y in zip(jax.tree_util.tree_leaves_with_path(a), reverse, strict=True):
        what = "forward over reverse against reverse over forward"
        _close(what, f"by {_named(path)}", x, y, 1e-8, 1e-10 * _size(y) + 1e-14)


def _jacobians(model: AbstractModel, values: Values) -> Any:
    """The structured Jacobian written out, the dense one, and the shapes of the inputs."""
    of, (params, moving) = _function(model, values)
    structured = model.jacobian(values)[1]
    blocks = {o: {n: to_dense(b) for n, b in by.items()} for o, by in structured.items()}
    dense = jax.jacfwd(lambda moving: of((params, moving)))(moving)
    dense = {o: {n: full.data for n, full in by.items()} for o, by in dense.items()}
    return blocks, dense, {n: values[n].data for n in moving}


def _check_jacobian(
    what: str, structured: Any, dense: Any, inputs: Any, rtol: float, atol: float
) -> None:
    for output, by_input in dense.items():
        for name, full in by_input.items():
            want = np.asarray(full)
            rows = want.shape[: want.ndim - inputs[name].ndim]
            want = np.moveaxis(want.reshape(rows + (-1,)), -1, 0)  # columns in front
            got = structured[output].get(name)
            if got is None:
                _close(f"zero of the {what}", f"{output} by {name}", want, 0.0, 0, 0)
                continue
            # NaN at one site is NaN everywhere in the dense product, times zeros too.
            got = np.where(np.isnan(want), np.nan, np.asarray(got).reshape(want.shape))
            _close(what, f"{output} by {name}", got, want, rtol, rtol * _size(want) + atol, True)


# ------------------------------------------------------------------------------ small tools


def _is_float(x: Any) -> bool:
    return hasattr(x, "dtype") and jnp.issubdtype(x.dtype, jnp.inexact)


def _direction(state: Any) -> Any:
    """A fixed direction in which every component moves, relative to its size."""
    leaves, treedef = jax.tree_util.tree_flatten(state)
    out = []
    for i, x in enumerate(leaves):
        pattern = np.cos(1.0 + i + np.arange(x.size)).reshape(x.shape)
        out.append((pattern * jnp.maximum(jnp.abs(x), 1e-3)).astype(x.dtype))
    return jax.tree_util.tree_unflatten(treedef, out)


def _named(path: Any) -> str:
    """`strain`, or `parameter .saturation_rate`, for a leaf of (parameters, inputs)."""
    which, *rest = path
    if which.idx == 0:
        return "parameter " + jax.tree_util.keystr(tuple(rest)).removesuffix(".data")
    return str(rest[0].key)


def _size(x: Any) -> float:
    return float(np.max(np.abs(x), initial=0.0, where=~np.isnan(x)))


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


def _close(
    what: str, name: str, got: Any, want: Any, rtol: float, atol: Any, equal_nan: bool = False
) -> None:
    got, want = np.broadcast_arrays(np.atleast_1d(got), np.atleast_1d(want))
    with np.errstate(invalid="ignore"):
        bad = ~(np.abs(got - want) <= atol + rtol * np.abs(want))
    bad &= got != want  # equal infinities
    if equal_nan:
        bad &= ~(np.isnan(got) & np.isnan(want))
    if bad.any():
        at = tuple(int(i[0]) for i in np.nonzero(bad))
        raise AssertionError(
            f"{what}: {name}: got {got[at]!r}, expected {want[at]!r} at index {at} "
            f"(rtol={rtol:g}, atol={np.max(atol):g})"
        )
