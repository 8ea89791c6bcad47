"""Scalar expressions, each stored once: what a material does, number by number.

A value is a number of Python, a truth value, or a `Node`. Constants are folded, and algebra is
done where it is exact in floating point up to the sign of a zero: $x + 0$, $1 x$, $-(-x)$,
$a + (-b)$. A zero times anything is a zero, which keeps the zeros of a Jacobian; where the other
factor is not finite JAX has NaN instead.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Container, Iterable, Sequence
from typing import Any

import numpy as np

from ..errors import NEML2Error

REAL_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "sqrt": math.sqrt,
    "exp": math.exp,
    "log": math.log,
    "log1p": math.log1p,
    "expm1": math.expm1,
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "asin": math.asin,
    "acos": math.acos,
    "atan": math.atan,
    "sinh": math.sinh,
    "cosh": math.cosh,
    "tanh": math.tanh,
    "asinh": math.asinh,
    "acosh": math.acosh,
    "atanh": math.atanh,
    "cbrt": math.cbrt,
    "erf": math.erf,
    "erfc": math.erfc,
    "floor": math.floor,
    "ceil": math.ceil,
    "abs": abs,
    "pow": math.pow,
    "atan2": math.atan2,
    "max": max,
    "min": min,
}
"""Functions of numbers that C99 has too, and what folds them."""

COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
}


class ExportError(NEML2Error, ValueError):
    """A material that cannot be exported; the message says why, and what to do."""


class Node:
    """An operation on values, with a number that is larger than those of its operands."""

    __slots__ = ("op", "args", "number", "truth")

    def __init__(self, op: str, args: tuple[Any, ...], number: int, truth: bool):
        self.op, self.args, self.number, self.truth = op, args, number, truth

    def __repr__(self) -> str:
        return f"{self.op}#{self.number}"


Value = Any
"""A `Node`, a float, or a bool."""


class Graph:
    """Makes nodes, each once. More than `most` of them are refused."""

    def __init__(self, most: int = 400_000):
        self.nodes: list[Node] = []
        self._known: dict[Any, Node] = {}
        self._most = most

    def node(self, op: str, *args: Value, truth: bool = False) -> Node:
        key = (op, *args)
        found = self._known.get(key)
        if found is None:
            if len(self.nodes) >= self._most:
                raise ExportError(
                    f"the material has more than {self._most} scalar operations at a point, which "
                    f"is more than one C function can hold: export a material with fewer sites "
                    f"(grains, slip systems, bins), or use `--to stablehlo`"
                )
            found = Node(op, args, len(self.nodes), truth)
            self.nodes.append(found)
            self._known[key] = found
        return found

    def symbol(self, array: str, index: int) -> Node:
        """An entry of an array that is given."""
        return self.node("symbol", array, index)

    # ------------------------------------------------------------------ arithmetic

    def add(self, a: Value, b: Value) -> Value:
        x, y = isinstance(a, Node), isinstance(b, Node)
        if not x and not y:
            return a + b
        if not x and a == 0.0:
            return b
        if not y and b == 0.0:
            return a
        if y and b.op == "neg":
            return self.sub(a, b.args[0])
        if x and a.op == "neg":
            return self.sub(b, a.args[0])
        return self.node("+", *_in_order(a, b))

    def sub(self, a: Value, b: Value) -> Value:
        x, y = isinstance(a, Node), isinstance(b, Node)
        if not x and not y:
            return a - b
        if not y and b == 0.0:
            return a
        if not x and a == 0.0:
            return self.neg(b)
        if y and b.op == "neg":
            return self.add(a, b.args[0])
        return self.node("-", a, b)

    def mul(self, a: Value, b: Value) -> Value:
        x, y = isinstance(a, Node), isinstance(b, Node)
        if not x and not y:
            return a * b
        if x and not y:
            a, b, x, y = b, a, y, x  # a number comes first
        if not x:
            if a == 0.0:
                return 0.0
            if a == 1.0:
                return b
            if a == -1.0:
                return self.neg(b)
            return self.mul(-a, b.args[0]) if b.op == "neg" else self.node("*", a, b)
        if a.op == "neg":
            return self.neg(self.mul(a.args[0], b))
        if b.op == "neg":
            return self.neg(self.mul(a, b.args[0]))
        return self.node("*", *_in_order(a, b))

    def div(self, a: Value, b: Value) -> Value:
        x, y = isinstance(a, Node), isinstance(b, Node)
        if not x and not y:
            return _folded(lambda: a / b, lambda: _over_zero(a))
        if not x and a == 0.0:
            return 0.0
        if not y:
            if b == 1.0:
                return a
            if b == -1.0:
                return self.neg(a)
            if b and math.isfinite(b) and abs(math.frexp(b)[0]) == 0.5:  # a power of two
                return self.mul(1.0 / b, a)
        if x and a.op == "neg":
            return self.neg(self.div(a.args[0], b))
        if y and b.op == "neg":
            return self.neg(self.div(a, b.args[0]))
        return self.node("/", a, b)

    def neg(self, a: Value) -> Value:
        if not isinstance(a, Node):
            return -a
        return a.args[0] if a.op == "neg" else self.node("neg", a)

    def power(self, a: Value, n: int) -> Value:
        """$a^n$ by multiplications."""
        if n < 0:
            return self.div(1.0, self.power(a, -n))
        result, square = 1.0, a
        while n:
            if n & 1:
                result = self.mul(result, square)
            n >>= 1
            if n:
                square = self.mul(square, square)
        return result

    def call(self, name: str, *args: Value) -> Value:
        """A function of `REAL_FUNCTIONS`."""
        if not any(isinstance(a, Node) for a in args):
            return float(_folded(lambda: REAL_FUNCTIONS[name](*args), lambda: _limit(name, args)))
        if name == "pow" and not isinstance(args[1], Node):
            if args[1] in (0.0, 1.0, 2.0, -1.0):
                return self.power(args[0], int(args[1]))
        return self.node(name, *args)

    # ------------------------------------------------------------------ truth

    def compare(self, op: str, a: Value, b: Value) -> Value:
        """One of `COMPARISONS`."""
        if not isinstance(a, Node) and not isinstance(b, Node):
            return bool(COMPARISONS[op](a, b))
        return self.node(op, a, b, truth=True)

    def both(self, a: Value, b: Value) -> Value:
        if not isinstance(a, Node):
            return b if a else False
        if not isinstance(b, Node):
            return a if b else False
        return a if a is b else self.node("and", *_in_order(a, b), truth=True)

    def either(self, a: Value, b: Value) -> Value:
        if not isinstance(a, Node):
            return True if a else b
        if not isinstance(b, Node):
            return True if b else a
        return a if a is b else self.node("or", *_in_order(a, b), truth=True)

    def no(self, a: Value) -> Value:
        if not isinstance(a, Node):
            return not a
        return a.args[0] if a.op == "not" else self.node("not", a, truth=True)

    def finite(self, a: Value) -> Value:
        if not isinstance(a, Node):
            return math.isfinite(a)
        return self.node("finite", a, truth=True)

    def select(self, condition: Value, a: Value, b: Value) -> Value:
        """`a` where the condition holds, else `b`."""
        if not isinstance(condition, Node):
            return a if condition else b
        if condition.op == "not":
            condition, a, b = condition.args[0], b, a
        if isinstance(a, Node) and a.op == "select" and a.args[0] is condition:
            a = a.args[1]
        if isinstance(b, Node) and b.op == "select" and b.args[0] is condition:
            b = b.args[2]
        if a is b or (not isinstance(a, Node) and not isinstance(b, Node) and a == b):
            return a
        if _is_truth(a) or _is_truth(b):
            return self.either(self.both(condition, a), self.both(self.no(condition), b))
        return self.node("select", condition, a, b)

    def choose(self, index: Value, values: Sequence[Value]) -> Value:
        """The value of that number; the first and the last one beyond them."""
        if not isinstance(index, Node):
            return values[min(max(int(index), 0), len(values) - 1)]
        if index.truth:
            return self.select(index, values[min(1, len(values) - 1)], values[0])
        result = values[-1]
        for k in range(len(values) - 2, -1, -1):
            result = self.select(self.compare("<=", index, float(k)), values[k], result)
        return result


def reachable(roots: Iterable[Value], known: Container[Node] = ()) -> list[Node]:
    """The nodes that values depend on, themselves included, operands first.

    What only leads to `known` nodes is left out, and so are these.
    """
    seen: set[Node] = set()
    stack = [x for x in roots if isinstance(x, Node)]
    while stack:
        node = stack.pop()
        if node not in seen and node not in known:
            seen.add(node)
            stack.extend(a for a in node.args if isinstance(a, Node))
    return sorted(seen, key=lambda node: node.number)


def _is_truth(a: Value) -> bool:
    return a.truth if isinstance(a, Node) else isinstance(a, bool)


def _in_order(a: Value, b: Value) -> tuple[Value, Value]:
    """The operands of what commutes: numbers first, then the older node."""
    if not isinstance(a, Node):
        return a, b
    if not isinstance(b, Node) or b.number < a.number:
        return b, a
    return a, b


def _folded(value: Callable[[], float], otherwise: Callable[[], float]) -> float:
    try:
        return value()
    except (ValueError, ZeroDivisionError, OverflowError):
        return otherwise()


_AT_LIMITS = {
    "exp": np.exp,
    "expm1": np.expm1,
    "log": np.log,
    "log1p": np.log1p,
    "sinh": np.sinh,
    "cosh": np.cosh,
    "atanh": np.arctanh,
    "pow": np.power,
}


def _limit(name: str, args: Sequence[float]) -> float:
    """What C makes of arguments at which Python raises: an infinity or NaN."""
    with np.errstate(all="ignore"):
        return float(_AT_LIMITS[name](*map(float, args))) if name in _AT_LIMITS else math.nan


def _over_zero(a: float) -> float:
    return math.nan if a == 0.0 or math.isnan(a) else math.copysign(math.inf, a)
