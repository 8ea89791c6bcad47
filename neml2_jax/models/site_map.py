"""How a law written for one site acts on batches of values: all other batch axes are mapped.

A law is a function of typed operands without batch axes but its own *core* axes. Every other batch
axis is mapped with `jax.vmap`; an operand that does not vary along an axis is not mapped along it,
so what is stored with size 1 stays so. K axes of tangents are mapped in the same way, outermost.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp
from jaxtyping import Array, Shaped

from ..errors import BatchError
from ..types.array_data import Size, Sizes
from ..types.region_keys import broadcast_shapes
from ..types.storage import BROADCAST, FULL, AxisState
from ..types.tensor_wrapper import TensorWrapper
from .explicit_sharding import over_sharded_axes
from .interface import Slot
from .tangent_storage import KStorage

Data = Shaped[Array, "..."]
"""A bare array; here with mapped axes first, then core axes, then the base shape."""

AtOneSite = Callable[..., tuple[Data, ...]]
"""A function of bare arrays, each with core axes and base shape only."""


@dataclasses.dataclass(frozen=True)
class SiteLaw:
    """A function of typed operands at one site, and what its operands and outputs are.

    `function` returns the typed outputs in order. With `whole_batch` a site has the points of the
    dynamic batch with it, for a law that mixes them. Called, it takes and gives bare arrays.
    """

    what: str
    function: Callable[..., Sequence[TensorWrapper]]
    slots: tuple[Slot, ...]
    outputs: tuple[Slot, ...]
    whole_batch: bool = False

    def __call__(self, *data: Data) -> tuple[Data, ...]:
        """**Raises:** `TypeError` and `ValueError` where what comes back is not as declared."""
        typed = [s.type(d, sub_batch_ndim=s.core) for s, d in zip(self.slots, data)]
        result = self.function(*typed)
        if len(result) != len(self.outputs):
            raise TypeError(
                f"{self.what}: forward returned {len(result)} outputs, {len(self.outputs)} are "
                f"declared ({', '.join(o.name for o in self.outputs)})"
            )
        return tuple(self._checked(value, slot) for value, slot in zip(result, self.outputs))

    def _checked(self, value: TensorWrapper | Data, slot: Slot) -> Data:
        if isinstance(value, TensorWrapper):
            if type(value) is not slot.type:
                raise TypeError(
                    f"{self.what}: forward returned a {type(value).__name__} for {slot.name!r}, "
                    f"declared as {slot.type.__name__}"
                )
            data = value.materialize().data
        else:
            data = jnp.asarray(value)
        core = data.ndim - len(slot.type.BASE_SHAPE)
        more = core > slot.core and not self.whole_batch
        if data.shape[core:] != slot.type.BASE_SHAPE or core < slot.core or more:
            raise ValueError(
                f"{self.what}: forward returned shape {data.shape} for {slot.name!r}; expected "
                f"{slot.core} core axes and the base shape {slot.type.BASE_SHAPE}"
                + ("; what forward gives is one value, points are mapped over it" if more else "")
            )
        return data

    def of_operands(self, live: Sequence[int], x: Sequence[Data]) -> AtOneSite:
        """The law as a function of the operands `live`, with the others of `x` held."""
        return functools.partial(self._at, live, x)

    def _at(self, live: Sequence[int], x: Sequence[Data], *data: Data) -> tuple[Data, ...]:
        full = list(x)
        for i, value in zip(live, data):
            full[i] = value
        return self(*full)

    def values_and_slope(
        self, live: Sequence[int], x: Sequence[Data], dx: Sequence[Data]
    ) -> tuple[tuple[Data, ...], tuple[Data, ...]]:
        """The law at one site, and its derivative along tangents `dx` of the operands `live`."""
        return jax.jvp(self.of_operands(live, x), tuple(x[i] for i in live), tuple(dx))

    def slope(self, live: Sequence[int], x: Sequence[Data], dx: Sequence[Data]) -> tuple[Data, ...]:
        """The derivative alone."""
        return self.values_and_slope(live, x, dx)[1]


@dataclasses.dataclass(frozen=True)
class Frame:
    """The batch axes over which the operands of one call are mapped, by logical size."""

    dynamic: Sizes
    sites: Sizes
    whole_batch: bool

    @staticmethod
    def of(law: SiteLaw, values: Sequence[TensorWrapper]) -> Frame:
        """The axes that these values have together.

        **Raises:** `ValueError` for a value without the site axes that the law consumes,
        `BatchError` where the others do not broadcast.
        """
        dynamic, sites = [], []
        for slot, value in zip(law.slots, values):
            if value.sub_batch_ndim < slot.core:
                raise ValueError(
                    f"{law.what}: {slot.name!r} carries {slot.core} site axes of its own, got a "
                    f"{type(value).__name__} with sub_batch_ndim={value.sub_batch_ndim}. "
                    f"Retag its batch axes: x.sub_batch.retag({slot.core})."
                )
            dynamic.append(value.dynamic_batch_shape)
            sites.append(value.sub_batch_shape[: value.sub_batch_ndim - slot.core])
        return Frame(
            () if law.whole_batch else _broadcast(law, "dynamic batch", dynamic),
            _broadcast(law, "sub-batch", sites),
            law.whole_batch,
        )

    @property
    def sizes(self) -> Sizes:
        return self.dynamic + self.sites


def _broadcast(law: SiteLaw, region: str, shapes: Sequence[Sizes]) -> Sizes:
    try:
        return broadcast_shapes(*shapes)
    except ValueError:
        listing = ", ".join(f"{s.name} {shape}" for s, shape in zip(law.slots, shapes) if shape)
        raise BatchError(
            f"{law.what}: the {region} axes of its operands do not broadcast: {listing}"
        ) from None


def evaluate(law: SiteLaw, values: Sequence[TensorWrapper], frame: Frame) -> list[TensorWrapper]:
    """Values of the law over the batch axes of its operands."""
    operands = [Operand.of(v, s, frame, 0) for v, s in zip(values, law.slots)]
    results, mapped = mapped_over(law, operands, frame.sizes)
    return [
        wrapped(data, slot, frame, mapped, KStorage()) for data, slot in zip(results, law.outputs)
    ]


# ------------------------------------------------------------------------------ operands


@dataclasses.dataclass(frozen=True)
class Operand:
    """An array of which the axes along which it does not vary are squeezed away."""

    data: Data
    varies: tuple[bool, ...]

    @staticmethod
    def of(x: TensorWrapper, slot: Slot, frame: Frame, k_ndim: int) -> Operand:
        """A value or a tangent to be mapped over `k_ndim` K axes and those of the frame."""
        for g in range(x.sub_batch_ndim - slot.core, x.sub_batch_ndim):
            x = materialize_site_axis(x, g, x.sub_batch_shape[g])
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
        return Operand(x.data if shape == x.shape else x.data.reshape(shape), varies)


def materialize_site_axis(x: TensorWrapper, g: int, size: Size) -> TensorWrapper:
    """With the site axis `g` stored at full size."""
    if x.sub_batch_state[g] == FULL and x.stored_sub_batch_shape[g] == size:
        return x
    axis = x.ndim - x.base_ndim - x.sub_batch_ndim + g
    shape = x.shape[:axis] + (size,) + x.shape[axis + 1 :]
    return x.replace(
        jnp.broadcast_to(x.data, shape),
        sub_batch_state=x.sub_batch_state[:g] + (FULL,) + x.sub_batch_state[g + 1 :],
        sub_batch_meta=x.sub_batch_meta[:g] + (None,) + x.sub_batch_meta[g + 1 :],
    )


def _sites_before_points(x: TensorWrapper, core: int) -> TensorWrapper:
    """For a law that takes the points whole: its mapped site axes in front of them."""
    first = x.k_ndim + x.dynamic_batch_ndim
    axes = range(first, first + x.sub_batch_ndim - core)
    data = jnp.moveaxis(x.data, axes, range(x.k_ndim, x.k_ndim + len(axes)))
    return jax.tree_util.tree_map(lambda _: data, x)


# ------------------------------------------------------------------------------ mapping


def mapped_over(
    function: AtOneSite, operands: Sequence[Operand], sizes: Sizes
) -> tuple[tuple[Data, ...], tuple[bool, ...]]:
    """Results over the axes along which an operand varies, outermost first; which these are."""
    mapped = _axes_of(operands, sizes)
    over: Callable[..., Any] = function
    for axis in reversed(range(len(sizes))):
        if mapped[axis]:
            over = jax.vmap(over, in_axes=_in_axes(operands, axis), out_axes=0)
    varies = [[v for v, m in zip(o.varies, mapped) if m] for o in operands]
    return over_sharded_axes(over, [o.data for o in operands], varies), mapped


def both_mapped_over(
    function: Callable[..., tuple[tuple[Data, ...], tuple[Data, ...]]],
    operands: Sequence[Operand],
    sizes: Sizes,
    alone: int,
) -> tuple[tuple[tuple[Data, ...], tuple[bool, ...]], tuple[tuple[Data, ...], tuple[bool, ...]]]:
    """As `mapped_over` of both results; the first depends on the first `alone` operands only."""
    mapped, of_first = _axes_of(operands, sizes), _axes_of(operands[:alone], sizes)
    over: Callable[..., Any] = function
    for axis in reversed(range(len(sizes))):
        if mapped[axis]:
            out_axes = (0 if of_first[axis] else None, 0)
            over = jax.vmap(over, in_axes=_in_axes(operands, axis), out_axes=out_axes)
    first, second = over(*(o.data for o in operands))
    return (first, of_first), (second, mapped)


def _axes_of(operands: Sequence[Operand], sizes: Sizes) -> tuple[bool, ...]:
    """Along which axes one of the operands varies."""
    return tuple(any(o.varies[axis] for o in operands) for axis in range(len(sizes)))


def _in_axes(operands: Sequence[Operand], axis: int) -> tuple[int | None, ...]:
    return tuple(0 if o.varies[axis] else None for o in operands)


# ------------------------------------------------------------------------------ results


def wrapped(
    data: Data, slot: Slot, frame: Frame, mapped: Sequence[bool], k: KStorage
) -> TensorWrapper:
    """A result that was mapped over K axes and those of the frame, as an output."""
    data = restored(data, mapped)
    if frame.whole_batch:  # the points that the law left, back in front of the sites
        n = len(frame.sites)
        points = data.ndim - k.ndim - n - slot.core - len(slot.type.BASE_SHAPE)
        first = k.ndim + points
        data = jnp.moveaxis(data, range(k.ndim, k.ndim + n), range(first, first + n))
    return typed(data, slot, frame, mapped[k.ndim :], k)


def restored(data: Data, mapped: Sequence[bool]) -> Data:
    """With axes of size 1 where nothing was mapped."""
    missing = tuple(axis for axis, is_mapped in enumerate(mapped) if not is_mapped)
    return jnp.expand_dims(data, missing) if missing else data


def typed(
    data: Data, slot: Slot, frame: Frame, mapped: Sequence[bool], k: KStorage
) -> TensorWrapper:
    """An output from `(*K, *dynamic, *sites, *core, *base)`; `mapped` says which of the frame's."""
    states: list[AxisState] = []
    metas: list[int | None] = []
    for is_mapped, size in zip(mapped[len(frame.dynamic) :], frame.sites):
        broadcast = not is_mapped and size != 1
        states.append(BROADCAST if broadcast else FULL)
        metas.append(size if broadcast else None)
    n = len(frame.sites)
    return slot.type(
        data,
        sub_batch_ndim=n + slot.core,
        sub_batch_state=tuple(states) + (FULL,) * slot.core,
        sub_batch_meta=tuple(metas) + (None,) * slot.core,
        k_ndim=k.ndim,
        k_state=k.state,
        k_pairing=tuple(None if p is None else n + p for p in k.pairing),
    )
