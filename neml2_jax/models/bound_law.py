"""A law with the values it is evaluated at, and what it does to them and to tangents."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Sequence

from ..types import TensorWrapper
from . import pushforward as _pushforward
from .chain_rule import ChainRuleDict, SecondOrderChainRuleDict
from .interface import Slot, Values
from .pushforward import Law
from .second_order import push_second

Tangents = Sequence[TensorWrapper | None]
"""A tangent for each operand, `None` for zero."""


@dataclasses.dataclass(frozen=True)
class BoundLaw:
    """A function of one site, its operands by slot, and what it gives."""

    what: str
    law: Law
    slots: tuple[Slot, ...]
    values: tuple[TensorWrapper, ...]
    outputs: tuple[Slot, ...]
    whole_batch: bool = False

    def evaluate(self) -> list[TensorWrapper]:
        return _pushforward.evaluate(
            self.what, self.law, self.slots, self.values, self.outputs, self.whole_batch
        )

    @functools.cached_property
    def reads(self) -> list[set[int]]:
        return _pushforward.operands_of(
            self.what, self.law, self.slots, self.values, self.outputs, self.whole_batch
        )

    def push(self, tangents: Tangents) -> list[TensorWrapper]:
        return _pushforward.push(
            self.what, self.law, self.slots, self.values, tangents, self.outputs, self.whole_batch
        )

    def push_second(
        self, first: Tangents, second: Tangents, both: Tangents
    ) -> list[TensorWrapper] | None:
        return push_second(
            self.what,
            self.law,
            self.slots,
            self.values,
            first,
            second,
            both,
            self.outputs,
            self.whole_batch,
        )

    # ------------------------------------------------------------------ by name

    def by_name(self) -> Values:
        return {slot.name: value for slot, value in zip(self.outputs, self.evaluate())}

    def first_order(self, v: ChainRuleDict) -> ChainRuleDict:
        """Tangents of the outputs by name and seed; structural zeros left out."""
        v_out: ChainRuleDict = {slot.name: {} for slot in self.outputs}
        for seed in _seeds(v):
            tangents = [v.get(slot.name, {}).get(seed) for slot in self.slots]
            live = {i for i, t in enumerate(tangents) if t is not None}
            if not any(live & r for r in self.reads):
                continue
            for slot, tangent, read in zip(self.outputs, self.push(tangents), self.reads):
                if live & read:
                    v_out[slot.name][seed] = tangent
        return v_out

    def second_order(
        self, v: ChainRuleDict, vh: ChainRuleDict, v2: SecondOrderChainRuleDict
    ) -> SecondOrderChainRuleDict:
        """Second-order tangents of the outputs by name and both seeds."""
        v2_out: SecondOrderChainRuleDict = {slot.name: {} for slot in self.outputs}
        for a in _seeds(v):
            for b in _seeds(vh):
                first = [v.get(slot.name, {}).get(a) for slot in self.slots]
                second = [vh.get(slot.name, {}).get(b) for slot in self.slots]
                both = [v2.get(slot.name, {}).get(a, {}).get(b) for slot in self.slots]
                pushed = self.push_second(first, second, both)
                if pushed is None:
                    continue
                for slot, tangent, read in zip(self.outputs, pushed, self.reads):
                    if _any_of(both, read) or (_any_of(first, read) and _any_of(second, read)):
                        v2_out[slot.name].setdefault(a, {})[b] = tangent
        return v2_out


def _seeds(v: ChainRuleDict) -> list[str]:
    return list(dict.fromkeys(seed for tangents in v.values() for seed in tangents))


def _any_of(tangents: Tangents, operands: set[int]) -> bool:
    return any(tangents[i] is not None for i in operands)
