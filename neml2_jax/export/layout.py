"""Variables, parameters and unknowns of a point as vectors of numbers."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence

import jax
import jax.numpy as jnp
import numpy as np

from ..equation_systems.implicit_update import ImplicitUpdate
from ..equation_systems.nonlinear_system import GroupLayout
from ..models.model import Values
from ..types import TensorWrapper


@dataclasses.dataclass(frozen=True)
class Variable:
    """A variable and where it stands in a vector; `sites` are those that its law has."""

    name: str
    kind: type[TensorWrapper]
    sites: tuple[int, ...]
    start: int

    @property
    def size(self) -> int:
        return math.prod(self.sites) * math.prod(self.kind.BASE_SHAPE)

    def typed(self, vector: jax.Array) -> TensorWrapper:
        data = vector[self.start : self.start + self.size]
        return self.kind(
            data.reshape(self.sites + self.kind.BASE_SHAPE), sub_batch_ndim=len(self.sites)
        )

    def flat(self, x: TensorWrapper) -> jax.Array:
        data = jnp.asarray(x.materialize().data)
        shape = self.sites + self.kind.BASE_SHAPE
        return jnp.broadcast_to(data, shape).reshape(self.size)


def in_a_row(shapes: Mapping[str, tuple[type[TensorWrapper], tuple[int, ...]]]) -> list[Variable]:
    """Variables one after the other."""
    out, at = [], 0
    for name, (kind, sites) in shapes.items():
        out.append(Variable(name, kind, sites, at))
        at += out[-1].size
    return out


def length(variables: Sequence[Variable]) -> int:
    return sum(v.size for v in variables)


@dataclasses.dataclass(frozen=True)
class Parameter:
    """A parameter that is given at each call, and where it stands among them."""

    name: str
    shape: tuple[int, ...]
    start: int
    value: np.ndarray

    @property
    def size(self) -> int:
        return math.prod(self.shape)


@dataclasses.dataclass(frozen=True)
class Solve:
    """An implicit update inside of the material; its unknowns are groups of a layout, in a row."""

    path: str
    update: ImplicitUpdate
    layout: tuple[GroupLayout, ...]

    @property
    def shapes(self) -> list[tuple[int, ...]]:
        return [(sum(g.sizes), *g.block_sites) for g in self.layout]

    @property
    def size(self) -> int:
        return sum(math.prod(s) for s in self.shapes)

    @property
    def variables(self) -> list[int]:
        """The number of the unknown that each entry belongs to."""
        out, first = [], 0
        for group in self.layout:
            sites = math.prod(group.block_sites)
            for k, size in enumerate(group.sizes):
                out += [first + k] * size * sites
            first += len(group.names)
        return out

    def grouped(self, u: jax.Array) -> tuple[jax.Array, ...]:
        out, at = [], 0
        for shape in self.shapes:
            out.append(u[at : at + math.prod(shape)].reshape(shape))
            at += math.prod(shape)
        return tuple(out)

    def unpacked(self, u: jax.Array) -> Values:
        return self.update.equation_system.unpack(self.layout, self.grouped(u))
