"""`Distinct`: results of which several are one array, which a program then gives once."""

from __future__ import annotations

import dataclasses
from typing import Any

import jax
from jaxtyping import PyTree


@dataclasses.dataclass(frozen=True)
class Distinct:
    """A pytree in which several leaves are one array, which is held once.

    XLA writes an array for each result of a program, also where two are one value.
    """

    arrays: list[Any]
    which: tuple[int, ...]
    """Of each leaf, the array that it is."""
    structure: Any

    @staticmethod
    def of(tree: PyTree) -> Distinct:
        """Leaves that are the same object are one."""
        leaves, structure = jax.tree_util.tree_flatten(tree)
        once = {id(x): x for x in leaves}
        place = {key: i for i, key in enumerate(once)}
        return Distinct([*once.values()], tuple(place[id(x)] for x in leaves), structure)

    @property
    def tree(self) -> PyTree:
        """The pytree."""
        return jax.tree_util.tree_unflatten(self.structure, [self.arrays[i] for i in self.which])


jax.tree_util.register_pytree_node(
    Distinct,
    lambda x: (x.arrays, (x.which, x.structure)),
    lambda known, arrays: Distinct(arrays, *known),
)
