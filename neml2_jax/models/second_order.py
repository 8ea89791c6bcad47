"""Second-order tangents of a law, by pushing first-order ones through its first derivative.

A second-order tangent carries the K axes of its first seed, then those of its second:

$$y_{AB} = f''(x)[x_A, x_B] + f'(x)\\, x_{AB}$$

The second term is an ordinary push. In the first, $x \\mapsto f'(x)\\, x_A$ is a law itself, whose
operands $x_A$ carry the directions A as batch axes; pushing $x_B$ through it keeps the pairings of
both, and there is no loop over directions.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence

import jax
import jax.numpy as jnp

from ..types.array_data import Sizes
from ..types.diagonals import fullify
from ..types.storage import AxisState
from ..types.tensor_wrapper import TensorWrapper
from .chain_rule import equalize_tangent_K
from .interface import Slot
from .site_map import Data, Frame, SiteLaw, evaluate
from .tangent_storage import (
    KStorage,
    Tangents,
    agree_on_pairings,
    joint_storage,
    write_out_core_pairs,
)


@dataclasses.dataclass(frozen=True)
class ValuesAlong:
    """The law $f'(x)\\, x_A$ of operands $(x, x_A)$: K axes of $x_A$ lead the dynamic batch."""

    law: SiteLaw
    values: tuple[TensorWrapper, ...]
    k: KStorage
    dynamic: int
    """How many axes of points there are without those of directions."""

    @staticmethod
    def of(law: SiteLaw, values: Sequence[TensorWrapper], first: Tangents) -> ValuesAlong:
        """For first-order tangents of the operands, not all of them zero."""
        slots = law.slots
        live = agree_on_pairings(
            {i: write_out_core_pairs(t, slots[i]) for i, t in enumerate(first) if t is not None},
            slots,
        )
        k = joint_storage(live, slots)
        dynamic = max(x.dynamic_batch_ndim for x in [*values, *live.values()])
        directions = [_k_as_batch(t, k.ndim, dynamic) for t in live.values()]
        n = len(slots)

        def slope(*operands: TensorWrapper) -> list[TensorWrapper]:
            data = [o.data for o in operands]
            slopes = law.slope(list(live), data[:n], data[n:])
            return [slot.type(y, sub_batch_ndim=slot.core) for slot, y in zip(law.outputs, slopes)]

        of_tangents = (
            Slot(f"tangent of {slots[i].name}", slots[i].type, slots[i].core) for i in live
        )
        slope_law = SiteLaw(law.what, slope, (*slots, *of_tangents), law.outputs)
        return ValuesAlong(slope_law, (*values, *directions), k, dynamic)

    def with_k_axes(self, y: TensorWrapper, slot: Slot) -> TensorWrapper:
        """A tangent of the slope, with the directions as K axes in front of its own."""
        k, own = self.k.ndim, y.k_ndim
        missing = k + self.dynamic - y.dynamic_batch_ndim
        data = y.data.reshape(y.k_shape + (1,) * missing + y.shape[own:])
        data = jnp.moveaxis(data, range(own, own + k), range(k))
        sites = y.sub_batch_ndim - slot.core
        pairing = tuple(None if p is None else sites + p for p in self.k.pairing)
        return y.replace(
            data,
            k_ndim=k + own,
            k_state=self.k.state + y.k_state,
            k_pairing=pairing + y.k_pairing,
        )


def _k_as_batch(t: TensorWrapper, k: int, dynamic: int) -> TensorWrapper:
    """A tangent as a value whose K axes lead the dynamic batch."""
    shape = (
        t.k_shape
        + (1,) * (k - t.k_ndim)
        + (1,) * (dynamic - t.dynamic_batch_ndim)
        + t.shape[t.k_ndim :]
    )
    return t.replace(t.data.reshape(shape), k_ndim=0, k_state=(), k_pairing=())


# ------------------------------------------------------------------------------ whole batch


def curvature_over_points(
    law: SiteLaw, values: Sequence[TensorWrapper], first: Tangents, second: Tangents
) -> list[TensorWrapper]:
    """$f''(x)[x_A, x_B]$ of a law that takes the points whole, with no batch axis for directions.

    They are mapped over from outside instead, pairings written out.
    """
    values = [x.materialize() for x in values]
    frame = Frame.of(law, values)

    def of(*data: Data) -> tuple[Data, ...]:
        typed = [x.replace(d) for x, d in zip(values, data)]
        return tuple(y.materialize().data for y in evaluate(law, typed, frame))

    def slope(x: Sequence[Data], dx: Sequence[Data]) -> tuple[Data, ...]:
        return jax.jvp(of, tuple(x), tuple(dx))[1]

    def along(a: Sequence[Data], b: Sequence[Data]) -> tuple[Data, ...]:
        return jax.jvp(lambda *x: slope(x, a), tuple(x.data for x in values), tuple(b))[1]

    directions_a, k_a, state_a = _directions(values, first)
    directions_b, k_b, state_b = _directions(values, second)
    pushed = jax.vmap(jax.vmap(along, (None, 0)), (0, None))(directions_a, directions_b)
    out = []
    for y, data in zip(evaluate(law, values, frame), pushed):
        data = data.reshape(k_a + k_b + data.shape[2:])
        state = state_a + state_b
        pairing = (None,) * len(state)
        y = y.materialize()
        out.append(y.replace(data, k_ndim=len(state), k_state=state, k_pairing=pairing))
    return out


def _directions(
    values: Sequence[TensorWrapper], tangents: Tangents
) -> tuple[list[Data], Sizes, tuple[AxisState, ...]]:
    """Arrays `(directions, *shape of the value)`; the K axes that the directions are, as stored."""
    live = [i for i, t in enumerate(tangents) if t is not None]
    full = equalize_tangent_K([fullify(t).materialize() for t in tangents if t is not None])
    k_shape, state = full[0].k_shape, full[0].k_state
    count = math.prod(k_shape)
    out = [jnp.zeros((count, *x.shape), x.dtype) for x in values]
    for i, t in zip(live, full):
        data = t.dynamic_batch.expand(values[i].dynamic_batch_shape).data
        out[i] = jnp.broadcast_to(data, k_shape + values[i].shape).reshape(out[i].shape)
    return out, k_shape, state
