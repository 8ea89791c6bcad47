"""`Distinct`: results of which several are one array, which a program then gives once."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import jax
from jaxtyping import PyTree


@dataclasses.dataclass(frozen=True)
class Distinct:
    """A pytree in which several leaves are one array, which is held once.

    XLA writes an array for each result of a program, also where two are one value, or one that was
    given: those that were `given` are held by their number alone.
    """

    arrays: list[Any]
    which: tuple[int, ...]
    """Of each leaf, the array that it is; -1, -2, ... are those that were given."""
    structure: Any

    @staticmethod
    def of(tree: PyTree, given: Sequence[Any] = ()) -> Distinct:
        """Leaves that are the same object are one."""
        leaves, structure = jax.tree_util.tree_flatten(tree)
        place = {id(x): -1 - i for i, x in enumerate(given)}
        arrays: list[Any] = []
        for x in leaves:
            if id(x) not in place:
                place[id(x)] = len(arrays)
                arrays.append(x)
        return Distinct(arrays, tuple(place[id(x)] for x in leaves), structure)

    def tree(self, given: Sequence[Any] = ()) -> PyTree:
        """The pytree."""
        known = [self.arrays[i] if i >= 0 else given[-1 - i] for i in self.which]
        return jax.tree_util.tree_unflatten(self.structure, known)


jax.tree_util.register_pytree_node(
    Distinct,
    lambda x: (x.arrays, (x.which, x.structure)),
    lambda known, arrays: Distinct(arrays, *known),
)
