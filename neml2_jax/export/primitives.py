"""What each operation of a traced program does to arrays of scalar expressions."""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from ..programs.interpreted import Operation, run_by_operations
from .elementwise import ELEMENTWISE, larger, smaller
from .graph import ExportError, Graph, Node, Value
from .moves import MOVES, PLACES, by_places
from .numbers import of_numbers


def expressions(graph: Graph, function: Callable[..., Any], shapes: Any, arguments: Any) -> Any:
    """The results of `function` as arrays of expressions, for arguments that are such arrays.

    **Raises:** `ExportError` naming an operation that is not covered, and the law it belongs to.
    """
    flat = [np.asarray(a, object) for a in arguments]
    with np.errstate(all="ignore"):  # of constants that are not finite
        return run_by_operations(function, shapes, flat, functools.partial(apply, graph))


def apply(graph: Graph, operation: Operation, inputs: list[np.ndarray]) -> list[np.ndarray]:
    """The results of one operation."""
    name = operation.primitive
    if not any(_has_nodes(x) for x in inputs) and name != "cond":
        return of_numbers(operation, inputs)
    inputs = [_objects(x) for x in inputs]
    if name in MOVES:
        out = MOVES[name](operation, inputs)
    elif name in ("div", "rem") and operation.dtypes[0].kind in "iu":
        out = _divided_integers(graph, operation, inputs)
    elif name in ELEMENTWISE:
        out = np.frompyfunc(functools.partial(ELEMENTWISE[name], graph), len(inputs), 1)(*inputs)
    elif name in RULES:
        out = RULES[name](graph, operation, inputs)
    elif name in PLACES:
        out = by_places(graph, operation, inputs)
    else:
        raise _not_covered(f"the operation `{name}`", operation)
    results = list(out) if isinstance(out, (list, tuple)) else [out]
    return [_shaped(x, shape) for x, shape in zip(results, operation.shapes)]


def _not_covered(what: str, operation: Operation) -> ExportError:
    return ExportError(
        f"{what} is not covered by an export to C{operation.part_of}; compose the model without "
        f"it, or use `--to stablehlo`"
    )


def _has_nodes(x: np.ndarray) -> bool:
    return x.dtype == object and any(isinstance(v, Node) for v in x.flat)


def _objects(x: np.ndarray) -> np.ndarray:
    """Numbers and truth values of Python, or nodes."""
    return x if x.dtype == object else _filled(x.tolist(), x.shape)


def _filled(values: Any, shape: tuple[int, ...]) -> np.ndarray:
    out = np.empty(shape, object)
    out[...] = values
    return out


def _shaped(x: Any, shape: tuple[int, ...]) -> np.ndarray:
    if isinstance(x, np.ndarray):
        return x if x.shape == shape else x.reshape(shape)
    return _filled(x, shape)


# ------------------------------------------------------------------------- with parameters


def _integer_pow(graph: Graph, operation: Operation, x: list[np.ndarray]) -> np.ndarray:
    n = operation.params["y"]
    return np.frompyfunc(lambda a: graph.power(a, n), 1, 1)(x[0])


def _select_n(graph: Graph, operation: Operation, x: list[np.ndarray]) -> np.ndarray:
    which, *cases = x
    if len(cases) == 2:
        return np.frompyfunc(lambda c, no, yes: graph.select(_truth(graph, c), yes, no), 3, 1)(*x)
    return np.frompyfunc(lambda i, *values: graph.choose(i, values), len(x), 1)(which, *cases)


def _truth(graph: Graph, c: Value) -> Value:
    """A truth value; an integer is true where it is not zero."""
    if isinstance(c, Node):
        return c if c.truth else graph.compare("!=", c, 0.0)
    return bool(c)


def _cond(graph: Graph, operation: Operation, x: list[np.ndarray]) -> list[np.ndarray]:
    index, results = x[0].item(), x[1:]
    count = len(operation.shapes)
    branches = [results[i : i + count] for i in range(0, len(results), count)]

    def one(*values: Value) -> Value:
        return graph.choose(index, values)

    return [np.frompyfunc(one, len(branches), 1)(*column) for column in zip(*branches)]


def _converted(graph: Graph, operation: Operation, x: list[np.ndarray]) -> np.ndarray:
    dtype = operation.dtypes[0]

    def one(a: Value) -> Value:
        if dtype.kind == "b":
            return _truth(graph, a)
        if isinstance(a, Node):
            if a.truth:
                return graph.select(a, 1.0, 0.0)
            return _truncated(graph, a) if dtype.kind in "iu" else a
        return dtype.type(a).item()

    if operation.params.get("new_dtype") is not None and dtype.kind == "c":
        raise ExportError(f"complex numbers are not covered by an export{operation.part_of}")
    return np.frompyfunc(one, 1, 1)(x[0])


def _truncated(graph: Graph, a: Node) -> Value:
    """Towards zero; what is an integer already stays."""
    if a.op in ("floor", "ceil"):
        return a
    down, up = graph.call("floor", a), graph.call("ceil", a)
    return graph.select(graph.compare("<", a, 0.0), up, down)


def _divided_integers(graph: Graph, operation: Operation, x: list[np.ndarray]) -> np.ndarray:
    """The quotient towards zero, or what is left; exact while integers are exact as numbers."""
    if any(isinstance(b, Node) or b == 0 for b in x[1].flat):
        raise _not_covered("the division of integers by what is computed, or by zero,", operation)

    def one(a: Value, b: int) -> Value:
        if operation.primitive == "rem":
            return graph.node("fmod", a, float(b)) if isinstance(a, Node) else math.fmod(a, b)
        quotient = graph.div(a, float(b))
        return _truncated(graph, quotient) if isinstance(quotient, Node) else math.trunc(quotient)

    return np.frompyfunc(one, 2, 1)(*x)


def _reduced(step: Callable[[Graph, Value, Value], Value]) -> Callable[..., np.ndarray]:
    def rule(graph: Graph, operation: Operation, x: list[np.ndarray]) -> np.ndarray:
        axes = operation.params["axes"]
        kept = [i for i in range(x[0].ndim) if i not in axes]
        rows = x[0].transpose([*kept, *axes]).reshape((math.prod(operation.shapes[0]), -1))
        start = {"reduce_sum": [0.0], "reduce_prod": [1.0]}.get(operation.primitive, [])
        out = [
            functools.reduce(functools.partial(step, graph), itertools.chain(start, r))
            for r in rows
        ]
        return _filled(out, (len(out),))

    return rule


def _arg_extreme(op: str) -> Callable[..., np.ndarray]:
    """The index of the first largest (or smallest) entry along an axis."""

    def rule(graph: Graph, operation: Operation, x: list[np.ndarray]) -> np.ndarray:
        (axis,) = operation.params["axes"]
        rows = np.moveaxis(x[0], axis, -1).reshape((-1, x[0].shape[axis]))
        out = []
        for row in rows:
            best, at = row[0], 0.0
            for k, a in enumerate(row[1:], 1):
                pair = (a, best) if op == "min" else (best, a)
                better = graph.compare("<", *pair)
                best, at = graph.select(better, a, best), graph.select(better, float(k), at)
            out.append(at)
        return _filled(out, (len(out),))

    return rule


def _cumulative(step: Callable[[Graph, Value, Value], Value]) -> Callable[..., np.ndarray]:
    def rule(graph: Graph, operation: Operation, x: list[np.ndarray]) -> np.ndarray:
        axis, reverse = operation.params["axis"], operation.params["reverse"]
        out = np.moveaxis(np.flip(x[0], axis) if reverse else x[0], axis, 0).copy()
        one = np.frompyfunc(functools.partial(step, graph), 2, 1)
        for k in range(1, len(out)):
            out[k] = one(out[k - 1], out[k])
        out = np.moveaxis(out, 0, axis)
        return np.flip(out, axis) if reverse else out

    return rule


def _dot_general(graph: Graph, operation: Operation, x: list[np.ndarray]) -> np.ndarray:
    (lc, rc), (lb, rb) = operation.params["dimension_numbers"]
    a, b = x
    lf = [i for i in range(a.ndim) if i not in (*lc, *lb)]
    rf = [i for i in range(b.ndim) if i not in (*rc, *rb)]
    batch = [a.shape[i] for i in lb]
    inner, count = math.prod(a.shape[i] for i in lc), math.prod(batch)
    left = a.transpose([*lb, *lf, *lc]).reshape((count, -1, inner))
    right = b.transpose([*rb, *rf, *rc]).reshape((count, -1, inner))
    out = np.empty((count, left.shape[1], right.shape[1]), object)
    for i, j, k in np.ndindex(out.shape):
        total: Value = 0.0
        for p, q in zip(left[i, j], right[i, k]):
            total = graph.add(total, graph.mul(p, q))
        out[i, j, k] = total
    return out


def _sorted(graph: Graph, operation: Operation, x: list[np.ndarray]) -> list[np.ndarray]:
    """By compare and exchange of neighbours: few entries are sorted by a law."""
    axis, keys = operation.params["dimension"], operation.params["num_keys"]
    columns = [np.moveaxis(a, axis, 0).copy() for a in x]
    n = len(columns[0])
    if keys != 1 or n > 32:
        raise _not_covered(f"sorting {n} entries by {keys} keys", operation)
    for end in range(n - 1, 0, -1):
        for k in range(end):
            swap = np.frompyfunc(lambda p, q: graph.compare("<", q, p), 2, 1)
            late = swap(columns[0][k], columns[0][k + 1])
            exchange = np.frompyfunc(graph.select, 3, 1)
            for c in columns:
                c[k], c[k + 1] = exchange(late, c[k + 1], c[k]), exchange(late, c[k], c[k + 1])
    return [np.moveaxis(c, 0, axis) for c in columns]


RULES: dict[str, Callable[..., Any]] = {
    "integer_pow": _integer_pow,
    "select_n": _select_n,
    "cond": _cond,
    "convert_element_type": _converted,
    "reduce_sum": _reduced(Graph.add),
    "reduce_prod": _reduced(Graph.mul),
    "reduce_max": _reduced(larger),
    "reduce_min": _reduced(smaller),
    "reduce_and": _reduced(Graph.both),
    "reduce_or": _reduced(Graph.either),
    "argmax": _arg_extreme("max"),
    "argmin": _arg_extreme("min"),
    "cumsum": _cumulative(Graph.add),
    "cumprod": _cumulative(Graph.mul),
    "cummax": _cumulative(larger),
    "cummin": _cumulative(smaller),
    "dot_general": _dot_general,
    "sort": _sorted,
}
