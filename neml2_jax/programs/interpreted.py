"""A traced program, run operation by operation over values of the caller's own kind."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Sequence
from typing import Any

import jax
import numpy as np

from .jaxprs import CALLS, CUSTOM_RULES, ClosedJaxpr, Equation, called, closed, interpreted


@dataclasses.dataclass(frozen=True)
class Operation:
    """One operation of a program: its primitive, what it takes and makes, and its law.

    `law` is the class and the line of a `forward`, or of the innermost function where there is
    none; `bind` runs the primitive on arrays.
    """

    primitive: str
    params: dict[str, Any]
    shapes: tuple[tuple[int, ...], ...]
    dtypes: tuple[np.dtype, ...]
    takes: tuple[np.dtype, ...]
    law: str
    bind: Callable[..., Any]

    @property
    def part_of(self) -> str:
        """The end of a sentence about it."""
        return f"; it is part of {self.law}" if self.law else ""


Apply = Callable[[Operation, list[np.ndarray]], Sequence[np.ndarray]]


def run_by_operations(
    function: Callable[..., Any], shapes: Any, arguments: Sequence[np.ndarray], apply: Apply
) -> Any:
    """The result of `function`, traced for `shapes` and run over `arguments`, its flat arguments.

    `apply` gives the results of an operation. Calls are opened and loops of a known length are
    unrolled; a choice between branches runs them all and hands an operation `cond` to `apply`,
    whose operands are the index and then the results of each branch.
    """
    program, structure = jax.make_jaxpr(function, return_shape=True)(*shapes)
    results = _run(program, arguments, apply)
    return jax.tree_util.tree_unflatten(jax.tree_util.tree_structure(structure), results)


def _run(
    program: ClosedJaxpr, arguments: Sequence[np.ndarray], apply: Apply, within: str = ""
) -> list[np.ndarray]:
    """`within` is the law that a call is part of, whose operations may not tell theirs."""
    of_equation = functools.partial(_results, apply, within)
    return interpreted(
        program, arguments, constant=np.asarray, apply=of_equation, opened=frozenset()
    )


def _results(
    apply: Apply, within: str, equation: Equation, inputs: list[np.ndarray]
) -> Sequence[np.ndarray]:
    name, params = equation.primitive.name, equation.params
    law = law_of(equation) or within
    inner = called(equation) if name in CALLS | CUSTOM_RULES else None
    if inner is not None:
        return _run(inner, inputs, apply, law)
    if name == "scan":
        return _unrolled(params, inputs, apply, law)
    made: list[Any] = [v.aval for v in equation.outvars]
    taken: list[Any] = [v.aval for v in equation.invars]
    operation = Operation(
        name,
        params,
        tuple(a.shape for a in made),
        tuple(np.dtype(a.dtype) for a in made),
        tuple(np.dtype(a.dtype) for a in taken),
        law,
        equation.primitive.bind,
    )
    if name == "cond":
        found = [_run(closed(b), inputs[1:], apply, law) for b in params["branches"]]
        return apply(operation, [inputs[0], *(x for of_branch in found for x in of_branch)])
    return apply(operation, inputs)


def _unrolled(
    params: dict[str, Any], inputs: list[np.ndarray], apply: Apply, within: str
) -> Sequence[np.ndarray]:
    n, m, length = params["num_consts"], params["num_carry"], params["length"]
    body = closed(params["jaxpr"])
    consts, carry, columns = inputs[:n], inputs[n : n + m], inputs[n + m :]
    rows: list[list[np.ndarray]] = []
    for k in reversed(range(length)) if params["reverse"] else range(length):
        row = [x[k] for x in columns]
        out = _run(body, [*consts, *carry, *row], apply, within)
        carry = out[:m]
        rows.append(out[m:])
    if params["reverse"]:
        rows.reverse()
    return [*carry, *(np.stack(column) for column in zip(*rows))]


def law_of(equation: Equation) -> str:
    """Class and line of the law that an equation is part of; empty where nothing tells."""
    traceback = equation.source_info.traceback
    frames = [
        f
        for f in (traceback.frames if traceback is not None else ())
        if "site-packages" not in f.file_name and "<frozen" not in f.file_name
    ]
    if not frames:
        return ""
    law = next((f for f in frames if f.function_name.rpartition(".")[2] == "forward"), frames[0])
    owner = law.function_name.rpartition(".")[0] or law.function_name
    return f"{owner} ({law.file_name.rpartition('/')[2]}:{law.line_num})"
