"""Seeds of the unknowns of a system, apart from those of the caller."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from ..models.chain_rule import ChainRuleDict, Seed, TangentAction


@dataclasses.dataclass(frozen=True)
class UnknownSeed:
    """The seed of an unknown; `depth` is that of its system among systems that hold each other.

    The unknown of a system inside of another may have the name of one of the outer unknowns.
    JAX sorts the keys of a dictionary: these come after all others.
    """

    name: str
    depth: int

    def __lt__(self, other: object) -> bool:
        return isinstance(other, UnknownSeed) and self._order < other._order

    def __gt__(self, other: object) -> bool:
        return not isinstance(other, UnknownSeed) or self._order > other._order

    @property
    def _order(self) -> tuple[int, str]:
        return self.depth, self.name


def depth_below(v: Mapping[str, Mapping[Seed, object]]) -> int:
    """The depth of a system that is given these tangents."""
    depths = [s.depth for seeds in v.values() for s in seeds if isinstance(s, UnknownSeed)]
    return 1 + max(depths, default=-1)


def split(
    tangents: ChainRuleDict, depth: int
) -> tuple[dict[str, dict[str, TangentAction]], ChainRuleDict]:
    """Tangents by variable and unknown of the system of this depth, and those of other seeds."""
    own: dict[str, dict[str, TangentAction]] = {}
    others: ChainRuleDict = {}
    for variable, seeds in tangents.items():
        own[variable], others[variable] = {}, {}
        for seed, t in seeds.items():
            if isinstance(seed, UnknownSeed) and seed.depth == depth:
                own[variable][seed.name] = t
            else:
                others[variable][seed] = t
    return own, others
