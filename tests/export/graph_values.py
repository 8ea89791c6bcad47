"""What expressions are worth: a graph evaluated by numpy, operation by operation."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy import special

from neml2_jax.export.graph import Node, reachable

OPERATIONS = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "neg": np.negative,
    "max": np.maximum,
    "min": np.minimum,
    "pow": np.power,
    "atan2": np.arctan2,
    "fmod": np.fmod,
    "<": np.less,
    "<=": np.less_equal,
    "==": np.equal,
    "!=": np.not_equal,
    "and": np.logical_and,
    "or": np.logical_or,
    "not": np.logical_not,
    "finite": np.isfinite,
    "select": np.where,
    "asin": np.arcsin,
    "acos": np.arccos,
    "atan": np.arctan,
    "asinh": np.arcsinh,
    "acosh": np.arccosh,
    "atanh": np.arctanh,
    "erf": special.erf,
    "erfc": special.erfc,
}


def operation(node: Node, arguments: Sequence[Any]) -> Any:
    function = OPERATIONS.get(node.op) or getattr(np, node.op)
    with np.errstate(all="ignore"):
        return function(*arguments)


def values(results: Any, arrays: Mapping[str, Any]) -> np.ndarray:
    """Of an array of expressions, for the arrays that its symbols are entries of."""
    results = np.asarray(results, object)
    known: dict[Node, Any] = {}
    for node in reachable(results.flat):
        if node.op == "symbol":
            known[node] = np.asarray(arrays[node.args[0]]).ravel()[node.args[1]]
        else:
            known[node] = operation(node, [known.get(a, a) for a in node.args])
    return np.array([known.get(x, x) for x in results.flat], float).reshape(results.shape)
