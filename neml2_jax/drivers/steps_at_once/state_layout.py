"""States of a history as vectors, and their tangents as matrices.

States that depend on each other only site by site (grains, cells) make one small vector a site;
all others make one vector together.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence

import jax.numpy as jnp
from jaxtyping import Array

from ...models.chain_rule import ChainRuleDict
from ...models.interface import Values
from ...types import TensorWrapper
from ...types.functions import to_dense
from ...types.storage import BROADCAST


@dataclasses.dataclass(frozen=True)
class Group:
    """States that one vector holds; with `sites`, one vector for each site."""

    names: tuple[str, ...]
    sites: tuple[int, ...]


@dataclasses.dataclass(frozen=True)
class StateLayout:
    """Groups of states that do not depend on each other, of steps and points in front."""

    groups: tuple[Group, ...]
    batch: tuple[int, ...]

    @staticmethod
    def of(states: Values, tangents: ChainRuleDict, batch: tuple[int, ...]) -> StateLayout:
        """From states and their tangents, shapes of which are enough."""
        left, groups = dict.fromkeys(states), []
        while left:
            names = _connected(next(iter(left)), tangents)
            for name in names:
                left.pop(name, None)
            sites = {states[n].sub_batch_shape for n in names}
            local = len(sites) == 1 and all(
                _is_local(t) for n in names for t in tangents.get(n, {}).values()
            )
            groups.append(Group(tuple(names), sites.pop() if local else ()))
        return StateLayout(tuple(groups), batch)

    def vectors(self, states: Values) -> list[Array]:
        """`(*batch, *sites, n)` for each group."""
        found = []
        for group in self.groups:
            front = (*self.batch, *group.sites)
            parts = []
            for name in group.names:
                x = states[name].materialize()
                whole = (*self.batch, *x.sub_batch_shape, *x.base_shape)
                data = jnp.broadcast_to(x.data, whole)
                parts.append(data.reshape(*front, -1))
            found.append(jnp.concatenate(parts, -1))
        return found

    def states(self, vectors: Sequence[Array], like: Values) -> Values:
        """What `vectors` came from; `like` are tensors of these types."""
        found: Values = {}
        for group, vector in zip(self.groups, vectors):
            first = 0
            for name in group.names:
                x = like[name].materialize()
                inner = (*x.sub_batch_shape, *x.base_shape)
                size = math.prod(inner) // math.prod(group.sites)
                part = vector[..., first : first + size]
                found[name] = x.replace(part.reshape(*self.batch, *inner))
                first += size
        return found

    def matrices(self, states: Values, tangents: ChainRuleDict) -> list[Array]:
        """`(*batch, *sites, n, n)` for each group: new states by the states before."""
        found = []
        for group in self.groups:
            front = (*self.batch, *group.sites)
            sizes = [
                math.prod((*states[n].sub_batch_shape, *states[n].base_shape))
                // math.prod(group.sites)
                for n in group.names
            ]
            rows = []
            for name, rows_of in zip(group.names, sizes):
                row = []
                for seed, columns in zip(group.names, sizes):
                    t = tangents.get(name, {}).get(seed)
                    shape = (*front, rows_of, columns)
                    block = (
                        jnp.zeros(shape, states[name].dtype)
                        if t is None
                        else _block(t, len(self.batch), group.sites, rows_of, columns)
                    )
                    row.append(jnp.broadcast_to(block, shape))
                rows.append(jnp.concatenate(row, -1))
            found.append(jnp.concatenate(rows, -2))
        return found


def _connected(name: str, tangents: ChainRuleDict) -> list[str]:
    """All states that `name` depends on or that depend on it, directly or not."""
    neighbours: dict[str, dict[str, None]] = {}
    for x, by_seed in tangents.items():
        for y in by_seed:
            neighbours.setdefault(x, {})[str(y)] = None
            neighbours.setdefault(str(y), {})[x] = None
    found, waiting = {name: None}, [name]
    while waiting:
        for other in neighbours.get(waiting.pop(), {}):
            if other not in found:
                found[other] = None
                waiting.append(other)
    return list(found)


def _is_local(t: TensorWrapper) -> bool:
    """Whether a tangent is diagonal in all its sites."""
    n = t.sub_batch_ndim
    axes = tuple(range(n))
    return n > 0 and t.k_pairing[:n] == axes and set(t.k_state[:n]) == {BROADCAST}


def _block(
    t: TensorWrapper, batch_ndim: int, sites: tuple[int, ...], rows: int, columns: int
) -> Array:
    """A tangent as `(*batch, *sites, rows, columns)`; axes that it does not have are of size 1."""
    if sites:
        t = t.materialize()
        data = t.data.reshape(t.shape[len(sites) :])
        has_columns = t.k_ndim > len(sites)
        data = data if has_columns else data[None]
    else:
        data = to_dense(t)
        data = data.reshape(-1, *data.shape[t.k_ndim :])
    points = t.dynamic_batch_shape
    front = (1,) * (batch_ndim - len(points)) + points
    data = data.reshape(data.shape[0], *front, *sites, rows)
    data = jnp.broadcast_to(data, (columns, *data.shape[1:]))
    return jnp.moveaxis(data, 0, -1)
