"""Where a number that is not finite comes from: a function, evaluated operation by operation."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import jax
import numpy as np
from jaxtyping import PyTree

from .jaxprs import ClosedJaxpr, Equation, Jaxpr, interpreted

Test = Callable[[np.ndarray], np.ndarray]
"""Which entries are at fault."""

MAX_LOOPS = 200
"""Passes of a loop that are followed; a longer one counts as one operation."""


@dataclasses.dataclass(frozen=True)
class Origin:
    """The first operation that made a NaN, or an infinity, of numbers that were none.

    `operands` are numbers that it did so with; `place` is the line of the law that says it.
    """

    result: str
    primitive: str
    operands: tuple[float, ...]
    place: str


def nan_origin(function: Callable[..., Any], *arguments: PyTree) -> list[Origin]:
    """Where the first NaN in the result comes from; if it comes from an infinity, that too.

    Empty where the result is finite. A NaN in a branch of a choice that is not taken is none. A
    primitive `given` stands for an argument.
    """
    program = jax.make_jaxpr(function)(*arguments)
    paths = jax.tree_util.tree_flatten_with_path(arguments)[0]
    given = [_Node(np.asarray(x), "given", place=jax.tree_util.keystr(p)) for p, x in paths]
    results = _evaluate(program, given)
    for test, text in ((np.isnan, "nan"), (np.isinf, "inf")):
        for node in results:
            if _any(test, node):
                first = _traced_back(node, test)
                found = [_origin(first, text, test)]
                infinite = [x for x in first.inputs if _any(np.isinf, x)]
                if text == "nan" and infinite:
                    found.append(_origin(_traced_back(infinite[0], np.isinf), "inf", np.isinf))
                return found
    return []


@dataclasses.dataclass(eq=False)
class _Node:
    """A value, and the operation that gave it."""

    value: np.ndarray
    primitive: str
    inputs: Sequence[_Node] = ()
    place: str = ""


def _any(test: Test, node: _Node) -> bool:
    return bool(np.issubdtype(node.value.dtype, np.inexact) and np.any(test(node.value)))


def _traced_back(node: _Node, test: Test) -> _Node:
    """The first operation on the way to `node` whose operands all pass."""
    while True:
        guilty = [x for x in _operands_at(node, _where(node, test)) if _any(test, x)]
        if not guilty:
            return node
        node = guilty[0]


def _where(node: _Node, test: Test) -> tuple[int, ...]:
    return tuple(int(i) for i in np.argwhere(test(node.value))[0])


def _operands_at(node: _Node, at: tuple[int, ...]) -> Iterator[_Node]:
    """The operands that the entry `at` of the result depends on, as far as shapes tell."""
    shape = node.value.shape
    if node.primitive == "select_n":
        which, *cases = node.inputs
        chosen = which.value[at] if which.value.shape == shape else which.value
        yield cases[int(chosen)]
        return
    for x in node.inputs:
        elementwise = x.value.shape == shape and node.primitive in _ELEMENTWISE
        if not elementwise or not np.isfinite(x.value[at]):
            yield x


_ELEMENTWISE = set("add sub mul div max min pow rem atan2 add_any".split())


def _origin(node: _Node, result: str, test: Test) -> Origin:
    at = _where(node, test)
    numbers = []
    for x in node.inputs:
        if x.value.shape == node.value.shape:
            numbers.append(float(np.real(x.value[at])))
        elif x.value.size == 1:
            numbers.append(float(np.real(x.value.reshape(()))))
    return Origin(result, node.primitive, tuple(numbers), node.place)


def _evaluate(program: Jaxpr | ClosedJaxpr, arguments: Sequence[_Node]) -> list[_Node]:
    return interpreted(
        program, arguments, constant=lambda x: _Node(np.asarray(x), "constant"), apply=_apply
    )


def _apply(equation: Equation, inputs: list[_Node]) -> list[_Node]:
    name, params = equation.primitive.name, equation.params
    if name == "cond":
        return _evaluate(params["branches"][int(inputs[0].value)], inputs[1:])
    if name == "while":
        followed = _while(params, inputs)
        if followed is not None:
            return followed
    if name == "scan" and params["length"] <= MAX_LOOPS:
        return _scan(params, inputs)
    out = equation.primitive.bind(*(x.value for x in inputs), **params)
    values = out if equation.primitive.multiple_results else [out]
    place = _place(equation)
    return [_Node(_as_numpy(x), name, inputs, place) for x in values]


def _as_numpy(x: jax.Array) -> np.ndarray:
    try:
        return np.asarray(x)
    except TypeError:  # a key of random numbers
        return np.zeros(())


def _while(params: Mapping[str, Any], inputs: list[_Node]) -> list[_Node] | None:
    n, m = params["cond_nconsts"], params["body_nconsts"]
    test, body, state = inputs[:n], inputs[n : n + m], inputs[n + m :]
    for _ in range(MAX_LOOPS):
        if not bool(_evaluate(params["cond_jaxpr"], [*test, *state])[0].value):
            return state
        state = _evaluate(params["body_jaxpr"], [*body, *state])
    return None


def _scan(params: Mapping[str, Any], inputs: list[_Node]) -> list[_Node]:
    n, m = params["num_consts"], params["num_carry"]
    consts, carry, columns = inputs[:n], inputs[n : n + m], inputs[n + m :]
    rows: list[list[_Node]] = []
    length = params["length"]
    for k in reversed(range(length)) if params["reverse"] else range(length):
        row = [_Node(x.value[k], "row of", [x]) for x in columns]
        out = _evaluate(params["jaxpr"], [*consts, *carry, *row])
        carry = out[:m]
        rows.append(out[m:])
    if params["reverse"]:
        rows.reverse()
    stacked = [_Node(np.stack([x.value for x in c]), "stack of rows", c) for c in zip(*rows)]
    return [*carry, *stacked]


def _place(equation: Equation) -> str:
    """File, line and function of the innermost frame that is part of a law."""
    traceback = equation.source_info.traceback
    frames = [
        f
        for f in (traceback.frames if traceback is not None else ())
        if "site-packages" not in f.file_name and "<frozen" not in f.file_name
    ]
    if not frames:
        return ""
    law = next((f for f in frames if f.function_name.rpartition(".")[2] == "forward"), frames[0])
    file = Path(law.file_name)
    try:
        line = file.read_text("utf-8", errors="replace").splitlines()[law.line_num - 1].strip()
    except (OSError, IndexError):
        line = ""
    return f"{file.name}:{law.line_num}: {line}"
