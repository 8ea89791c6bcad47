"""An Equinox module taken apart: its arrays, and all else that it is."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Any

import equinox as eqx
import jax
from jaxtyping import Array

from ...errors import DeclarationError


@dataclasses.dataclass(frozen=True)
class NetworkStructure:
    """A module without its floating arrays, which have `names`; it is compared by what it is."""

    kind: str
    names: tuple[str, ...]
    shapes: tuple[tuple[int, ...], ...]
    _definition: Any
    _others: tuple[Any, ...]

    @staticmethod
    def of(module: Any) -> tuple[NetworkStructure, list[Array]]:
        """The structure of a module and its arrays.

        **Raises:** `DeclarationError` for what is no callable pytree with floating arrays.
        """
        if not callable(module):
            raise DeclarationError(
                f"network: a callable Equinox module is needed, got a {type(module).__name__}"
            )
        by_path, definition = jax.tree_util.tree_flatten_with_path(module)
        names, arrays, others = [], [], []
        for path, leaf in by_path:
            if eqx.is_inexact_array(leaf):
                names.append(jax.tree_util.keystr(path, simple=True, separator="."))
                arrays.append(leaf)
                others.append(_Array())
            elif eqx.is_array(leaf):
                raise DeclarationError(
                    f"network: {jax.tree_util.keystr(path)} is an array of {leaf.dtype}, which "
                    f"no derivative goes through; make it a static field or a floating array"
                )
            else:
                others.append(leaf)
        if not arrays:
            raise DeclarationError(f"network: the {type(module).__name__} has no weights")
        kind, shapes = type(module).__name__, tuple(a.shape for a in arrays)
        return NetworkStructure(kind, tuple(names), shapes, definition, tuple(others)), arrays

    def checked(self, weights: Sequence[Any]) -> None:
        """**Raises:** `DeclarationError` for another number of weights, or other shapes."""
        if len(weights) != len(self.names):
            raise DeclarationError(
                f"weights: the network has {len(self.names)} ({', '.join(self.names)}), "
                f"got {len(weights)}"
            )
        for name, shape, w in zip(self.names, self.shapes, weights):
            if tuple(w.base_shape) != shape:
                raise DeclarationError(
                    f"weights: {name} has shape {shape} in the network, got {w.base_shape}"
                )

    def module(self, arrays: Iterable[Any]) -> Any:
        """The module with these arrays."""
        given = iter(arrays)
        leaves = [next(given) if isinstance(x, _Array) else x for x in self._others]
        return jax.tree_util.tree_unflatten(self._definition, leaves)


@dataclasses.dataclass(frozen=True)
class _Array:
    """Stands where an array was."""
