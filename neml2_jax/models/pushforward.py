"""How a law written for one site acts on batches of values, and on structured tangents.

A law is a function of typed operands without batch axes but its own *core* axes. Every other batch
axis is mapped with `jax.vmap`; an operand that does not vary along an axis is not mapped along it,
so what is stored with size 1 stays so. K axes of tangents are mapped in the same way, outermost.

- A K axis paired with a mapped axis is stored with size 1, so it is simply not mapped: the diagonal
  is pushed site by site and the result is a diagonal again.
- A K axis paired with a core axis meets other sites inside the law. It is pushed either forward,
  written out over its sites, or by the transposed local Jacobian, whichever takes fewer passes.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp

from ..errors import BatchError
from ..programs.dependence import dependence
from ..types.diagonals import fullify
from ..types.region_keys import broadcast_shapes
from ..types.storage import BROADCAST, FULL, AxisState
from ..types.tensor_wrapper import TensorWrapper
from .chain_rule import equalize_tangent_K
from .explicit_sharding import over_sharded_axes

Law = Callable[..., tuple[TensorWrapper, ...]]
"""A function of typed operands at one site, returning a tuple of typed outputs."""


@dataclasses.dataclass(frozen=True)
class Slot:
    """An operand or an output of a law: its name in messages, its type, how many core axes."""

    name: str
    type: type[TensorWrapper]
    core: int = 0


@dataclasses.dataclass(frozen=True)
class _Frame:
    """The batch axes over which the operands of one call are mapped, by logical size."""

    dynamic: tuple[int, ...]
    sites: tuple[int, ...]
    whole_batch: bool

    @property
    def ndim(self) -> int:
        return len(self.dynamic) + len(self.sites)


def evaluate(
    what: str,
    law: Law,
    slots: Sequence[Slot],
    values: Sequence[TensorWrapper],
    outputs: Sequence[Slot],
    whole_batch: bool = False,
) -> list[TensorWrapper]:
    """Values of the law over the batch axes of its operands."""
    frame = _frame(what, slots, values, whole_batch)
    arrays = [_Operand.of(v, s, frame, 0) for v, s in zip(values, slots)]

    def at_one_site(*data: Any) -> tuple[Any, ...]:
        return _call(what, law, slots, data, outputs)

    sizes = frame.dynamic + frame.sites
    results, mapped = _map(at_one_site, arrays, sizes)
    return [_wrap(data, slot, frame, mapped, (), (), ()) for data, slot in zip(results, outputs)]


def operands_of(
    what: str,
    law: Law,
    slots: Sequence[Slot],
    values: Sequence[TensorWrapper],
    outputs: Sequence[Slot],
    whole_batch: bool = False,
) -> list[set[int]]:
    """Per output, which operands it depends on; with one output, all are taken to count."""
    if len(outputs) == 1 or whole_batch:
        return [set(range(len(slots)))] * len(outputs)
    shapes = []
    for slot, x in zip(slots, values):
        sites = x.sub_batch_shape[x.sub_batch_ndim - slot.core :]
        shapes.append(jax.ShapeDtypeStruct(sites + x.base_shape, x.dtype))
    return dependence(lambda *data: _call(what, law, slots, data, outputs), shapes)


def push(
    what: str,
    law: Law,
    slots: Sequence[Slot],
    values: Sequence[TensorWrapper],
    tangents: Sequence[TensorWrapper | None],
    outputs: Sequence[Slot],
    whole_batch: bool = False,
) -> list[TensorWrapper]:
    """Tangents of the outputs for one seed, given the operands' tangents (`None`: zero)."""
    frame = _frame(what, slots, values, whole_batch)
    _check_tangents(what, slots, values, tangents)
    if whole_batch:
        tangents = [
            t if t is None else t.dynamic_batch.expand(v.dynamic_batch_shape)
            for v, t in zip(values, tangents)
        ]
    tangents = [
        t if t is None else _without_lone_pairs(t, s, frame) for t, s in zip(tangents, slots)
    ]
    live = {i: t for i, t in enumerate(tangents) if t is not None}
    stored = _align_k_storage(list(live.values()), [slots[i] for i in live])
    contributions: list[list[TensorWrapper]] = []
    forward = dict(zip(live, stored))
    for i, t in list(forward.items()):
        axis = _core_paired_axis(t, slots[i])
        if axis is None:
            continue
        if _reverse_is_cheaper(t, axis, slots[i], outputs, values):
            # Two K axes may meet one core axis; only the one that is pulled back may store it.
            others = (a for a in range(t.k_ndim) if a != axis and _is_core_paired(t, a, slots[i]))
            t = fullify(t, axes=tuple(others))
            contributions.append(_pull(what, law, slots, values, i, t, axis, outputs, frame))
            del forward[i]
        else:
            forward[i] = fullify(t, axes=(axis,))
    # More than one axis paired with core axes: the rest is written out.
    for i, t in forward.items():
        while (axis := _core_paired_axis(t, slots[i])) is not None:
            t = forward[i] = fullify(t, axes=(axis,))
    if forward:
        aligned = _align_k_storage(list(forward.values()), [slots[i] for i in forward])
        forward = dict(zip(forward, aligned))
        contributions.append(_push_forward(what, law, slots, values, forward, outputs, frame))
    return [_total(parts) for parts in zip(*contributions)]


def _total(parts: Sequence[TensorWrapper]) -> TensorWrapper:
    total, *rest = equalize_tangent_K(parts)
    for part in rest:
        total = total + part
    return total


# ------------------------------------------------------------------------------ forward


def _push_forward(what, law, slots, values, tangents, outputs, frame) -> list[TensorWrapper]:
    k_state, pairing = _joint_storage(list(tangents.values()), [slots[i] for i in tangents])
    k_ndim = len(k_state)
    k_sizes = [
        max(t.k_shape[axis] for t in tangents.values() if axis < t.k_ndim) for axis in range(k_ndim)
    ]
    primal = [_Operand.of(v, s, frame, k_ndim) for v, s in zip(values, slots)]
    seeds = [_Operand.of(t, slots[i], frame, k_ndim) for i, t in tangents.items()]
    live = list(tangents)

    def at_one_site(*data: Any) -> tuple[Any, ...]:
        return _slope(what, law, slots, live, data[: len(slots)], data[len(slots) :], outputs)

    sizes = tuple(k_sizes) + frame.dynamic + frame.sites
    results, mapped = _map(at_one_site, primal + seeds, sizes)
    return [
        _wrap(data, slot, frame, mapped[k_ndim:], mapped[:k_ndim], k_state, pairing)
        for data, slot in zip(results, outputs)
    ]


def _slope(what, law, slots, live, x, dx, outputs) -> tuple[Any, ...]:
    """The derivative of the law at one site along tangents `dx` of the operands `live`."""

    def of_live(*live_data: Any) -> tuple[Any, ...]:
        full = list(x)
        for i, value in zip(live, live_data):
            full[i] = value
        return _call(what, law, slots, full, outputs)

    return jax.jvp(of_live, tuple(x[i] for i in live), tuple(dx))[1]


def _joint_storage(
    tangents: Sequence[TensorWrapper], slots: Sequence[Slot]
) -> tuple[tuple[AxisState, ...], tuple[int | None, ...]]:
    """State and pairing of each K axis of what tangents of aligned storage make together."""
    k_ndim = max(t.k_ndim for t in tangents)
    state: list[AxisState] = [BROADCAST] * k_ndim
    pairing: list[int | None] = [None] * k_ndim
    for t, slot in zip(tangents, slots):
        for axis in range(t.k_ndim):
            if t.k_state[axis] == FULL:
                state[axis] = FULL
            pairing[axis] = pairing[axis] or _mapped_pair(t, axis, slot)
    return tuple(state), tuple(pairing)


# ------------------------------------------------------------------------------ reverse


def _pull(what, law, slots, values, i, tangent, axis, outputs, frame) -> list[TensorWrapper]:
    """Contract the diagonal over a core axis with the transposed local Jacobian."""
    slot = slots[i]
    pair = tangent.k_pairing[axis]
    assert pair is not None
    core_axis = pair - (tangent.sub_batch_ndim - slot.core)
    size = values[i].sub_batch_shape[pair]
    # Take the K axis away: it is the core axis itself.
    stored = _materialize_axis(tangent, pair, size)
    stored = stored.replace(
        jnp.squeeze(stored.data, axis),
        k_ndim=stored.k_ndim - 1,
        k_state=stored.k_state[:axis] + stored.k_state[axis + 1 :],
        k_pairing=stored.k_pairing[:axis] + stored.k_pairing[axis + 1 :],
    )
    k_ndim = stored.k_ndim
    primal = [_Operand.of(v, s, frame, k_ndim) for v, s in zip(values, slots)]
    seed = _Operand.of(stored, slot, frame, k_ndim)

    def at_one_site(*data: Any) -> tuple[Any, ...]:
        x, dx = list(data[:-1]), data[-1]

        def of_one(value: Any) -> tuple[Any, ...]:
            return _call(what, law, slots, [*x[:i], value, *x[i + 1 :]], outputs)

        jacobian = jax.jacrev(of_one)(x[i])
        rest = tuple(range(-dx.ndim + 1, 0))
        dx = jnp.moveaxis(dx, core_axis, 0)
        out = []
        for J in jacobian:  # (*out, *in) -> (size, *out), summed over what is not the core axis
            J = jnp.moveaxis(J, J.ndim - x[i].ndim + core_axis, 0)
            pad = (1,) * (J.ndim - dx.ndim)
            out.append(jnp.sum(J * dx.reshape(dx.shape[:1] + pad + dx.shape[1:]), axis=rest))
        return tuple(out)

    sizes = tuple(stored.k_shape) + frame.dynamic + frame.sites
    results, mapped = _map(at_one_site, [*primal, seed], sizes)
    pairing = tuple(_mapped_pair(stored, a, slot) for a in range(k_ndim))
    out = []
    for data, target in zip(results, outputs):
        wrapped_ndim = k_ndim + frame.ndim
        data = _restore(data, mapped, wrapped_ndim)
        data = jnp.moveaxis(data, wrapped_ndim, axis)
        out.append(
            _typed(
                data,
                target,
                frame,
                mapped[k_ndim:],
                stored.k_state[:axis] + (FULL,) + stored.k_state[axis:],
                pairing[:axis] + (None,) + pairing[axis:],
            )
        )
    return out


def _reverse_is_cheaper(tangent, axis, slot, outputs, values) -> bool:
    size = tangent.sub_batch_shape[tangent.k_pairing[axis]]
    passes_forward = size * math.prod(tangent.k_shape)
    passes_reverse = 0
    for out in outputs:
        if out.core:  # how many sites it makes is known only to the law: assume as many
            return False
        passes_reverse += math.prod(out.type.BASE_SHAPE)
    return passes_reverse < passes_forward


# ------------------------------------------------------------------------------ mapping


@dataclasses.dataclass(frozen=True)
class _Operand:
    """An array of which the axes along which it does not vary are squeezed away."""

    data: Any
    varies: tuple[bool, ...]

    @staticmethod
    def of(x: TensorWrapper, slot: Slot, frame: _Frame, k_ndim: int) -> _Operand:
        x = _materialize_core(x, slot.core)
        if frame.whole_batch:
            x = _sites_before_points(x, slot.core)
        dynamic = () if frame.whole_batch else x.dynamic_batch_shape
        mapped_sites = x.sub_batch_ndim - slot.core
        first = x.k_ndim + len(dynamic)
        sites = x.shape[first : first + mapped_sites]
        sizes = (
            x.k_shape
            + (1,) * (k_ndim - x.k_ndim)
            + (1,) * (len(frame.dynamic) - len(dynamic))
            + dynamic
            + (1,) * (len(frame.sites) - mapped_sites)
            + sites
        )
        varies = tuple(s != 1 for s in sizes)
        inner = x.shape[x.k_ndim + len(dynamic) + mapped_sites :]
        shape = tuple(s for s in sizes if s != 1) + tuple(inner)
        return _Operand(x.data if shape == x.shape else x.data.reshape(shape), varies)


def _sites_before_points(x: TensorWrapper, core: int) -> TensorWrapper:
    """For a law that takes the points whole: its mapped site axes in front of them."""
    first = x.k_ndim + x.dynamic_batch_ndim
    axes = range(first, first + x.sub_batch_ndim - core)
    data = jnp.moveaxis(x.data, axes, range(x.k_ndim, x.k_ndim + len(axes)))
    return jax.tree_util.tree_map(lambda _: data, x)


def _map(
    function: Callable, operands: Sequence[_Operand], sizes: tuple[int, ...]
) -> tuple[tuple[Any, ...], tuple[bool, ...]]:
    """Map `function` over the axes along which an operand varies, outermost axis first."""
    mapped = tuple(any(o.varies[axis] for o in operands) for axis in range(len(sizes)))
    for axis in reversed(range(len(sizes))):
        if not mapped[axis]:
            continue
        in_axes = tuple(0 if o.varies[axis] else None for o in operands)
        function = jax.vmap(function, in_axes=in_axes, out_axes=0)
    varies = [[v for v, m in zip(o.varies, mapped) if m] for o in operands]
    return over_sharded_axes(function, [o.data for o in operands], varies), mapped


def _call(what, law, slots, data, outputs) -> tuple[Any, ...]:
    """The law on arrays: wraps operands, unwraps outputs, checks what comes back."""
    typed = [s.type(d, sub_batch_ndim=s.core) for s, d in zip(slots, data)]
    result = law(*typed)
    if len(result) != len(outputs):
        raise TypeError(
            f"{what}: forward returned {len(result)} outputs, {len(outputs)} are declared "
            f"({', '.join(o.name for o in outputs)})"
        )
    arrays = []
    for value, slot in zip(result, outputs):
        if isinstance(value, TensorWrapper):
            if type(value) is not slot.type:
                raise TypeError(
                    f"{what}: forward returned a {type(value).__name__} for {slot.name!r}, "
                    f"declared as {slot.type.__name__}"
                )
            value = value.materialize().data
        else:
            value = jnp.asarray(value)
        core = value.ndim - _base_ndim(slot)
        if value.shape[core:] != slot.type.BASE_SHAPE or core < slot.core:
            raise ValueError(
                f"{what}: forward returned shape {value.shape} for {slot.name!r}; expected "
                f"{slot.core} core axes and the base shape {slot.type.BASE_SHAPE}"
            )
        arrays.append(value)
    return tuple(arrays)


def _base_ndim(slot: Slot) -> int:
    return len(slot.type.BASE_SHAPE)


def _restore(data: Any, mapped: tuple[bool, ...], ndim: int) -> Any:
    """Put size-1 axes back where nothing was mapped."""
    missing = tuple(axis for axis in range(ndim) if not mapped[axis])
    return jnp.expand_dims(data, missing) if missing else data


def _wrap(data, slot, frame, mapped, k_mapped, k_state, k_pairing) -> TensorWrapper:
    data = _restore(data, tuple(k_mapped) + tuple(mapped), len(k_mapped) + frame.ndim)
    if frame.whole_batch:  # the points that the law left, back in front of the sites
        k, n = len(k_mapped), len(frame.sites)
        points = data.ndim - k - n - slot.core - _base_ndim(slot)
        data = jnp.moveaxis(data, range(k, k + n), range(k + points, k + points + n))
    return _typed(data, slot, frame, mapped, k_state, k_pairing)


def _typed(data, slot, frame, mapped, k_state, k_pairing) -> TensorWrapper:
    d, n = len(frame.dynamic), len(frame.sites)
    states, metas = [], []
    for is_mapped, size in zip(mapped[d:], frame.sites):
        broadcast = not is_mapped and size != 1
        states.append(BROADCAST if broadcast else FULL)
        metas.append(size if broadcast else None)
    n_out = n + slot.core
    pairing = tuple(None if p is None else n + p for p in k_pairing)
    return slot.type(
        data,
        sub_batch_ndim=n_out,
        sub_batch_state=tuple(states) + (FULL,) * slot.core,
        sub_batch_meta=tuple(metas) + (None,) * slot.core,
        k_ndim=len(k_state),
        k_state=tuple(k_state),
        k_pairing=pairing,
    )


# ------------------------------------------------------------------------------ structure


def _frame(what, slots, values, whole_batch) -> _Frame:
    dynamic, sites = [], []
    for slot, value in zip(slots, values):
        if value.sub_batch_ndim < slot.core:
            raise ValueError(
                f"{what}: {slot.name!r} carries {slot.core} site axes of its own, got a "
                f"{type(value).__name__} with sub_batch_ndim={value.sub_batch_ndim}. "
                f"Retag its batch axes: x.sub_batch.retag({slot.core})."
            )
        dynamic.append(value.dynamic_batch_shape)
        sites.append(value.sub_batch_shape[: value.sub_batch_ndim - slot.core])
    return _Frame(
        () if whole_batch else _broadcast(what, "dynamic batch", slots, dynamic),
        _broadcast(what, "sub-batch", slots, sites),
        whole_batch,
    )


def _broadcast(what, region, slots, shapes) -> tuple[int, ...]:
    try:
        return broadcast_shapes(*shapes)
    except ValueError:
        listing = ", ".join(f"{s.name} {shape}" for s, shape in zip(slots, shapes) if shape)
        raise BatchError(
            f"{what}: the {region} axes of its operands do not broadcast: {listing}"
        ) from None


def _check_tangents(what, slots, values, tangents) -> None:
    for slot, value, tangent in zip(slots, values, tangents):
        if tangent is None:
            continue
        if type(tangent) is not type(value):
            raise TypeError(
                f"{what}: the tangent of {slot.name!r} is a {type(tangent).__name__}, "
                f"its value a {type(value).__name__}"
            )
        if tangent.sub_batch_ndim != value.sub_batch_ndim:
            raise ValueError(
                f"{what}: the tangent of {slot.name!r} has sub_batch_ndim="
                f"{tangent.sub_batch_ndim}, its value {value.sub_batch_ndim}"
            )


def _materialize_core(x: TensorWrapper, core: int) -> TensorWrapper:
    for g in range(x.sub_batch_ndim - core, x.sub_batch_ndim):
        x = _materialize_axis(x, g, x.sub_batch_shape[g])
    return x


def _materialize_axis(x: TensorWrapper, g: int, size: int) -> TensorWrapper:
    if x.sub_batch_state[g] == FULL and x.stored_sub_batch_shape[g] == size:
        return x
    axis = x.ndim - x.base_ndim - x.sub_batch_ndim + g
    shape = x.shape[:axis] + (size,) + x.shape[axis + 1 :]
    return x.replace(
        jnp.broadcast_to(x.data, shape),
        sub_batch_state=x.sub_batch_state[:g] + (FULL,) + x.sub_batch_state[g + 1 :],
        sub_batch_meta=x.sub_batch_meta[:g] + (None,) + x.sub_batch_meta[g + 1 :],
    )


def _without_lone_pairs(t: TensorWrapper, slot: Slot, frame: _Frame) -> TensorWrapper:
    """A K axis paired with the one site of an operand that many sites share, as a full axis.

    Its diagonal has one entry; paired it would become the diagonal over the many.
    """
    mapped = t.sub_batch_ndim - slot.core
    k_state, k_pairing = list(t.k_state), list(t.k_pairing)
    for axis, pair in enumerate(t.k_pairing):
        if pair is None or pair >= mapped or t.sub_batch_shape[pair] != 1:
            continue
        if frame.sites[pair - mapped] != 1:
            k_state[axis], k_pairing[axis] = FULL, None
    if tuple(k_pairing) == t.k_pairing:
        return t
    return t.replace(t.data, k_state=tuple(k_state), k_pairing=tuple(k_pairing))


def _mapped_pair(t: TensorWrapper, axis: int, slot: Slot) -> int | None:
    """The mapped site axis a K axis is paired with, counted from the right (-1 is the last)."""
    pair = t.k_pairing[axis]
    if pair is None or pair >= t.sub_batch_ndim - slot.core:
        return None
    return pair - (t.sub_batch_ndim - slot.core)


def _core_paired_axis(t: TensorWrapper, slot: Slot) -> int | None:
    return next((axis for axis in range(t.k_ndim) if _is_core_paired(t, axis, slot)), None)


def _is_core_paired(t: TensorWrapper, axis: int, slot: Slot) -> bool:
    pair = t.k_pairing[axis]
    return pair is not None and pair >= t.sub_batch_ndim - slot.core


def _align_k_storage(
    tangents: Sequence[TensorWrapper], slots: Sequence[Slot]
) -> list[TensorWrapper]:
    """Write diagonals out on K axes where the operands' tangents do not agree on the pairing."""
    out = list(tangents)
    k_ndim = max((t.k_ndim for t in out), default=0)
    for axis in range(k_ndim):
        kinds = set()
        for t, slot in zip(out, slots):
            if axis >= t.k_ndim or (t.k_pairing[axis] is None):
                kinds.add(None)
            else:
                pair = _mapped_pair(t, axis, slot)
                kinds.add(("core", id(t)) if pair is None else pair)
        mapped = {k for k in kinds if isinstance(k, int)}
        if mapped and len(kinds) > 1:
            out = [
                fullify(t, axes=(axis,))
                if axis < t.k_ndim and t.k_pairing[axis] is not None and _is_mapped(t, axis, s)
                else t
                for t, s in zip(out, slots)
            ]
    return out


def _is_mapped(t: TensorWrapper, axis: int, slot: Slot) -> bool:
    return _mapped_pair(t, axis, slot) is not None
