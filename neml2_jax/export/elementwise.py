"""Operations that work entry by entry, on expressions."""

from __future__ import annotations

from collections.abc import Callable

from .graph import Graph, Node, Value


def _compared(op: str, swapped: bool = False) -> Callable[[Graph, Value, Value], Value]:
    def rule(graph: Graph, a: Value, b: Value) -> Value:
        return graph.compare(op, b, a) if swapped else graph.compare(op, a, b)

    return rule


def _equal(graph: Graph, a: Value, b: Value) -> Value:
    return graph.no(_different(graph, a, b)) if _truths(a, b) else graph.compare("==", a, b)


def _different(graph: Graph, a: Value, b: Value) -> Value:
    if _truths(a, b):
        return graph.either(graph.both(a, graph.no(b)), graph.both(graph.no(a), b))
    return graph.compare("!=", a, b)


def _truths(a: Value, b: Value) -> bool:
    return any(x.truth if isinstance(x, Node) else isinstance(x, bool) for x in (a, b))


def larger(graph: Graph, a: Value, b: Value) -> Value:
    return graph.either(a, b) if _truths(a, b) else graph.call("max", a, b)


def smaller(graph: Graph, a: Value, b: Value) -> Value:
    return graph.both(a, b) if _truths(a, b) else graph.call("min", a, b)


def _in_total_order(or_equal: bool) -> Callable[[Graph, Value, Value], Value]:
    """Whether `a` comes before `b` where NaN is behind every number, as sorting and searching ask.

    Zeros are equal and NaN has no sign: expressions keep neither, and JAX takes both away before it
    asks.
    """

    def rule(graph: Graph, a: Value, b: Value) -> Value:
        before = graph.compare("<=" if or_equal else "<", a, b)
        if _truths(a, b):
            return before
        last = graph.compare("!=", b, b)
        return graph.either(
            before, last if or_equal else graph.both(graph.compare("==", a, a), last)
        )

    return rule


def _equal_in_total_order(graph: Graph, a: Value, b: Value) -> Value:
    if _truths(a, b):
        return _equal(graph, a, b)
    last = graph.both(graph.compare("!=", a, a), graph.compare("!=", b, b))
    return graph.either(graph.compare("==", a, b), last)


def _sign(graph: Graph, a: Value) -> Value:
    below = graph.select(graph.compare("<", a, 0.0), -1.0, a)  # of zero and NaN: themselves
    return graph.select(graph.compare("<", 0.0, a), 1.0, below)


def _square(graph: Graph, a: Value) -> Value:
    return graph.mul(a, a)


def _clamp(graph: Graph, low: Value, a: Value, high: Value) -> Value:
    return graph.call("min", graph.call("max", a, low), high)


def _logistic(graph: Graph, a: Value) -> Value:
    return graph.div(1.0, graph.add(1.0, graph.call("exp", graph.neg(a))))


def _remainder(graph: Graph, a: Value, b: Value) -> Value:
    return graph.node("fmod", a, b)


def _function(name: str) -> Callable[..., Value]:
    return lambda graph, *args: graph.call(name, *args)


ELEMENTWISE: dict[str, Callable[..., Value]] = {
    "add": Graph.add,
    "add_any": Graph.add,
    "sub": Graph.sub,
    "mul": Graph.mul,
    "div": Graph.div,
    "neg": Graph.neg,
    "rem": _remainder,
    "square": _square,
    "rsqrt": lambda graph, a: graph.div(1.0, graph.call("sqrt", a)),
    "logistic": _logistic,
    "exp2": lambda graph, a: graph.call("pow", 2.0, a),
    "clamp": _clamp,
    "sign": _sign,
    "max": larger,
    "min": smaller,
    "lt": _compared("<"),
    "le": _compared("<="),
    "gt": _compared("<", swapped=True),
    "ge": _compared("<=", swapped=True),
    "eq": _equal,
    "lt_to": _in_total_order(or_equal=False),
    "le_to": _in_total_order(or_equal=True),
    "eq_to": _equal_in_total_order,
    "ne": _different,
    "and": Graph.both,
    "or": Graph.either,
    "xor": _different,
    "not": Graph.no,
    "is_finite": Graph.finite,
    **{
        name: _function(name)
        for name in "sqrt exp log log1p expm1 sin cos tan asin acos atan sinh cosh tanh asinh "
        "acosh atanh cbrt erf erfc floor ceil abs pow atan2".split()
    },
}
"""By primitive: from the graph and one entry of each operand to one of the result."""
