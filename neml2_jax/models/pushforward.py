"""A law bound to values: what it gives there, and what becomes of structured tangents.

- A K axis paired with a mapped axis is stored with size 1, so it is simply not mapped: the diagonal
  is pushed site by site and the result is a diagonal again.
- A K axis paired with a core axis meets other sites inside the law. It is pushed either forward,
  written out over its sites, or by the transposed local Jacobian, whichever takes fewer passes.

Tangents of second order come in `second_order`.
"""

from __future__ import annotations

import dataclasses
import functools
import math

import jax
import jax.numpy as jnp

from ..programs.dependence import dependence
from ..types.diagonals import fullify
from ..types.storage import FULL
from ..types.tensor_wrapper import TensorWrapper
from .chain_rule import (
    ChainRuleDict,
    SecondOrderChainRuleDict,
    SecondOrderTangentAction,
    Seed,
    TangentAction,
)
from .explicit_sharding import is_placed
from .interface import Values
from .second_order import ValuesAlong, curvature_over_points
from .site_map import (
    Data,
    Frame,
    Operand,
    SiteLaw,
    both_mapped_over,
    evaluate,
    mapped_over,
    materialize_site_axis,
    restored,
    typed,
    wrapped,
)
from .tangent_storage import (
    KStorage,
    LiveTangents,
    Tangents,
    added,
    agree_on_pairings,
    check_tangents,
    core_paired_axes,
    joint_sizes,
    joint_storage,
    live_tangents,
    mapped_pair,
    unpair_lone_sites,
    without_k_axis,
)


@dataclasses.dataclass(frozen=True)
class BoundLaw:
    """A law and the values of its operands, over all batch axes that these have together."""

    law: SiteLaw
    values: tuple[TensorWrapper, ...]
    known: list[list[TensorWrapper]] = dataclasses.field(default_factory=list, compare=False)
    """Outputs, once a push has come by them: a law that is differentiated is traced once."""

    @functools.cached_property
    def frame(self) -> Frame:
        return Frame.of(self.law, self.values)

    def evaluate(self) -> list[TensorWrapper]:
        """The outputs, in order."""
        return self.known[0] if self.known else evaluate(self.law, self.values, self.frame)

    @functools.cached_property
    def reads(self) -> list[set[int]]:
        """Per output, which operands it depends on; with one output, all are taken to count."""
        law = self.law
        if len(law.outputs) == 1 or law.whole_batch:
            return [set(range(len(law.slots)))] * len(law.outputs)
        shapes = []
        for slot, x in zip(law.slots, self.values):
            sites = x.sub_batch_shape[x.sub_batch_ndim - slot.core :]
            shapes.append(jax.ShapeDtypeStruct(sites + x.base_shape, x.dtype))
        return dependence(law, shapes)

    def push(self, tangents: Tangents) -> list[TangentAction]:
        """Tangents of the outputs for one seed, given the operands' tangents, of which one is.

        **Raises:** `TypeError` and `ValueError` for a tangent of other type or sites than a value.
        """
        law, values, frame = self.law, self.values, self.frame
        check_tangents(law.what, law.slots, values, tangents)
        if law.whole_batch:
            tangents = [
                t if t is None else t.dynamic_batch.expand(v.dynamic_batch_shape)
                for v, t in zip(values, tangents)
            ]
        live = agree_on_pairings(live_tangents(tangents, law.slots, frame.sites), law.slots)
        forward: LiveTangents = {}
        contributions: list[list[TangentAction]] = []
        for i, t in live.items():
            axes = core_paired_axes(t, law.slots[i])
            if axes and self._reverse_is_cheaper(t, axes[0]):
                # Two K axes may meet one core axis; only the one that is pulled back may store it.
                contributions.append(self._pull(i, fullify(t, axes=axes[1:]), axes[0]))
            else:
                forward[i] = fullify(t, axes=axes)
        if forward:
            contributions.append(self._push_forward(agree_on_pairings(forward, law.slots)))
        return [added(parts) for parts in zip(*contributions)]

    def push_second(
        self, first: Tangents, second: Tangents, both: Tangents
    ) -> list[SecondOrderTangentAction] | None:
        """$y_{AB}$ of every output; `None` where it is zero by structure."""
        first, second, both = (
            [
                t if t is None else unpair_lone_sites(t, s, self.frame.sites)
                for t, s in zip(tangents, self.law.slots)
            ]
            for tangents in (first, second, both)
        )
        parts = []
        if any(t is not None for t in both):
            parts.append(self.push(both))
        if any(t is not None for t in first) and any(t is not None for t in second):
            parts.append(self._curvature(first, second))
        return [added(p) for p in zip(*parts)] if parts else None

    # ------------------------------------------------------------------ by name and seed

    def outputs(self) -> Values:
        """The outputs by name."""
        return {slot.name: value for slot, value in zip(self.law.outputs, self.evaluate())}

    def first_order(self, v: ChainRuleDict) -> ChainRuleDict:
        """Tangents of the outputs for every seed of the operands' tangents."""
        v_out: ChainRuleDict = {slot.name: {} for slot in self.law.outputs}
        for seed in _seeds(v):
            tangents = [v.get(slot.name, {}).get(seed) for slot in self.law.slots]
            if not any(_any_of(tangents, read) for read in self.reads):
                continue
            for slot, tangent, read in zip(self.law.outputs, self.push(tangents), self.reads):
                if _any_of(tangents, read):
                    v_out[slot.name][seed] = tangent
        return v_out

    def second_order(
        self, v: ChainRuleDict, vh: ChainRuleDict, v2: SecondOrderChainRuleDict
    ) -> SecondOrderChainRuleDict:
        """Second-order tangents of the outputs for every pair of seeds of `v` and `vh`."""
        slots, outputs = self.law.slots, self.law.outputs
        v2_out: SecondOrderChainRuleDict = {slot.name: {} for slot in outputs}
        for a in _seeds(v):
            for b in _seeds(vh):
                first = [v.get(slot.name, {}).get(a) for slot in slots]
                second = [vh.get(slot.name, {}).get(b) for slot in slots]
                both = [v2.get(slot.name, {}).get(a, {}).get(b) for slot in slots]
                pushed = self.push_second(first, second, both)
                if pushed is None:
                    continue
                for slot, tangent, read in zip(outputs, pushed, self.reads):
                    if _any_of(both, read) or (_any_of(first, read) and _any_of(second, read)):
                        v2_out[slot.name].setdefault(a, {})[b] = tangent
        return v2_out

    # ------------------------------------------------------------------ forward

    def _push_forward(self, live: LiveTangents) -> list[TangentAction]:
        """The tangents pushed at once, mapped over their K axes."""
        law, frame, n = self.law, self.frame, len(self.law.slots)
        k = joint_storage(live, law.slots)
        operands = [Operand.of(v, s, frame, k.ndim) for v, s in zip(self.values, law.slots)]
        operands += [Operand.of(t, law.slots[i], frame, k.ndim) for i, t in live.items()]

        def at_one_site(*data: Data) -> tuple[tuple[Data, ...], tuple[Data, ...]]:
            return law.values_and_slope(list(live), data[:n], data[n:])

        sizes, slots = joint_sizes(live, k.ndim) + frame.sizes, law.outputs
        if self.known or any(is_placed(o.data) for o in operands):
            results, mapped = mapped_over(lambda *x: at_one_site(*x)[1], operands, sizes)
        else:
            (found, along), (results, mapped) = both_mapped_over(at_one_site, operands, sizes, n)
            own = along[k.ndim :]
            self.known.append([wrapped(x, s, frame, own, KStorage()) for x, s in zip(found, slots)])
        return [wrapped(data, slot, frame, mapped, k) for data, slot in zip(results, slots)]

    # ------------------------------------------------------------------ reverse

    def _reverse_is_cheaper(self, tangent: TangentAction, axis: int) -> bool:
        if self.frame.whole_batch:  # the transposed Jacobian would be one of all points at once
            return False
        pair = tangent.k_pairing[axis]
        assert pair is not None
        passes_forward = tangent.sub_batch_shape[pair] * math.prod(tangent.k_shape)
        passes_reverse = 0
        for out in self.law.outputs:
            if out.core:  # how many sites it makes is known only to the law: assume as many
                return False
            passes_reverse += math.prod(out.type.BASE_SHAPE)
        return passes_reverse < passes_forward

    def _pull(self, i: int, tangent: TangentAction, axis: int) -> list[TangentAction]:
        """The diagonal over a core axis, contracted with the transposed local Jacobian."""
        law, frame, slot = self.law, self.frame, self.law.slots[i]
        pair = tangent.k_pairing[axis]
        assert pair is not None
        core_axis = pair - (tangent.sub_batch_ndim - slot.core)
        size = self.values[i].sub_batch_shape[pair]
        # Take the K axis away: it is the core axis itself.
        stored = without_k_axis(materialize_site_axis(tangent, pair, size), axis)
        k_ndim = stored.k_ndim
        operands = [Operand.of(v, s, frame, k_ndim) for v, s in zip(self.values, law.slots)]
        operands.append(Operand.of(stored, slot, frame, k_ndim))

        def at_one_site(*data: Data) -> tuple[Data, ...]:
            x, dx = data[:-1], data[-1]
            jacobian = jax.jacrev(law.of_operands((i,), x))(x[i])
            rest = tuple(range(-dx.ndim + 1, 0))
            dx = jnp.moveaxis(dx, core_axis, 0)
            out = []
            for J in jacobian:  # (*out, *in) -> (size, *out), summed over what is not the core axis
                J = jnp.moveaxis(J, J.ndim - x[i].ndim + core_axis, 0)
                pad = (1,) * (J.ndim - dx.ndim)
                out.append(jnp.sum(J * dx.reshape(dx.shape[:1] + pad + dx.shape[1:]), axis=rest))
            return tuple(out)

        results, mapped = mapped_over(at_one_site, operands, stored.k_shape + frame.sizes)
        pairing = tuple(mapped_pair(stored, a, slot) for a in range(k_ndim))
        k = KStorage(
            stored.k_state[:axis] + (FULL,) + stored.k_state[axis:],
            pairing[:axis] + (None,) + pairing[axis:],
        )
        return [
            typed(
                jnp.moveaxis(restored(data, mapped), len(mapped), axis),
                out,
                frame,
                mapped[k_ndim:],
                k,
            )
            for data, out in zip(results, law.outputs)
        ]

    # ------------------------------------------------------------------ second order

    def _curvature(self, first: Tangents, second: Tangents) -> list[SecondOrderTangentAction]:
        r"""$f''(x)[x_A, x_B]$ of every output."""
        if self.law.whole_batch:
            return curvature_over_points(self.law, self.values, first, second)
        along = ValuesAlong.of(self.law, self.values, first)
        slope = BoundLaw(along.law, along.values)
        missing = len(along.values) - len(second)
        pushed = slope.push([*second, *(None for _ in range(missing))])
        return [along.with_k_axes(y, slot) for y, slot in zip(pushed, self.law.outputs)]


def _seeds(v: ChainRuleDict) -> list[Seed]:
    return list(dict.fromkeys(seed for tangents in v.values() for seed in tangents))


def _any_of(tangents: Tangents, operands: set[int]) -> bool:
    return any(tangents[i] is not None for i in operands)
