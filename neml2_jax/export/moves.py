"""Operations that put entries in other places, and look-ups."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from ..programs.interpreted import Operation
from .graph import ExportError, Graph, Node, Value

LONGEST_LOOKUP = 4096
"""Entries that a look-up by a computed index may choose among."""


def _broadcast(operation: Operation, x: list[np.ndarray]) -> np.ndarray:
    shape = [1] * len(operation.shapes[0])
    for size, axis in zip(x[0].shape, operation.params["broadcast_dimensions"]):
        shape[axis] = size
    return np.broadcast_to(x[0].reshape(shape), operation.shapes[0])


def _sliced(operation: Operation, x: list[np.ndarray]) -> np.ndarray:
    p = operation.params
    strides = p["strides"] or (1,) * x[0].ndim
    cut = zip(p["start_indices"], p["limit_indices"], strides)
    return x[0][tuple(slice(a, b, c) for a, b, c in cut)]


def _split(operation: Operation, x: list[np.ndarray]) -> list[np.ndarray]:
    cuts = np.cumsum(operation.params["sizes"])[:-1]
    return np.split(x[0], cuts, axis=operation.params["axis"])


MOVES: dict[str, Callable[..., Any]] = {
    **{
        name: lambda operation, x: x[0].reshape(operation.shapes[0])
        for name in ("reshape", "squeeze", "expand_dims")
    },
    **{
        name: lambda operation, x: x[0]
        for name in ("copy", "copy_p", "stop_gradient", "optimization_barrier", "reduce_precision")
    },
    "transpose": lambda operation, x: x[0].transpose(operation.params["permutation"]),
    "broadcast_in_dim": _broadcast,
    "slice": _sliced,
    "split": _split,
    "concatenate": lambda operation, x: np.concatenate(x, operation.params["dimension"]),
    "stack": lambda operation, x: np.stack(x, operation.params.get("axis", 0)),
    "unstack": lambda operation, x: list(np.moveaxis(x[0], operation.params["axis"], 0)),
    "rev": lambda operation, x: np.flip(x[0], operation.params["dimensions"]),
}

PLACES: dict[str, tuple[int, ...]] = {
    "pad": (0, 1),
    "gather": (0,),
    "dynamic_slice": (0,),
    "scatter": (0, 2),
    "dynamic_update_slice": (0, 1),
}
"""Primitives that put entries in other places, and the operands that hold entries, not indices."""


def by_places(graph: Graph, operation: Operation, x: list[np.ndarray]) -> np.ndarray:
    """Run by JAX on the numbers of the entries instead of these.

    Where an index is computed, it is run for each value that the index may have, one beyond both
    ends included, and the results are chosen among.
    """
    entries: list[Value] = []
    indices: dict[int, np.ndarray] = {}
    numbered: dict[int, np.ndarray] = {}
    for k, a in enumerate(x):
        if k in PLACES[operation.primitive]:
            numbered[k] = np.arange(len(entries), len(entries) + a.size).reshape(a.shape)
            entries.extend(a.ravel())
        else:
            indices[k] = a
    computed = {i for a in indices.values() for i in a.flat if isinstance(i, Node)}
    most = max(x[0].shape) + 2
    if most ** len(computed) > LONGEST_LOOKUP:
        raise ExportError(
            f"the operation `{operation.primitive}` looks up entries by {len(computed)} indices "
            f"that are computed, each among {most - 2}, which is more than an export "
            f"covers{operation.part_of}"
        )

    def at(known: dict[Node, int]) -> np.ndarray:
        operands = [
            numbered[k] if k in numbered else _known_indices(a, known, operation.takes[k])
            for k, a in enumerate(x)
        ]
        return _taken(entries, np.asarray(operation.bind(*operands, **operation.params)))

    def chosen(left: list[Node], known: dict[Node, int]) -> np.ndarray:
        if not left:
            return at(known)
        node, *others = left
        cases = [chosen(others, {**known, node: i}) for i in range(-1, most - 1)]
        shifted = graph.add(1.0, node)
        out = np.empty(cases[0].shape, object)
        for at_entry in np.ndindex(out.shape):
            out[at_entry] = graph.choose(shifted, [case[at_entry] for case in cases])
        return out

    return chosen(sorted(computed, key=lambda node: node.number), {})


def _known_indices(a: np.ndarray, known: dict[Node, int], dtype: np.dtype) -> np.ndarray:
    indices = [known.get(i, i) for i in a.flat]
    if dtype.kind == "u":  # which none below zero can be
        indices = [max(i, 0) for i in indices]
    return np.array(indices, dtype).reshape(a.shape)


def _taken(entries: list[Value], picked: np.ndarray) -> np.ndarray:
    """The entries of these numbers; NaN where JAX puts none."""
    out = np.empty(picked.size, object)
    for k, number in enumerate(picked.ravel()):
        out[k] = entries[number] if 0 <= number < len(entries) else math.nan
    return out.reshape(picked.shape)
