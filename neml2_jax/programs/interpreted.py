"""A traced program, run operation by operation over values of the caller's own kind."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

import jax
import numpy as np
from jax.extend import core as jex_core

from .jaxprs import called, closed


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


def interpreted(
    function: Callable[..., Any], shapes: Any, arguments: Sequence[np.ndarray], apply: Apply
) -> Any:
    """The result of `function`, traced for `shapes` and run over `arguments`, its flat arguments.

    `apply` gives the results of an operation. Calls are opened and loops of a known length are
    unrolled; a choice between branches runs them all and hands an operation `cond` to `apply`,
    whose operands are the index and then the results of each branch.
    """
    program, structure = jax.make_jaxpr(function, return_shape=True)(*shapes)
    results = _run(program.jaxpr, program.consts, list(arguments), apply)
    return jax.tree_util.tree_unflatten(jax.tree_util.tree_structure(structure), results)


def _run(
    jaxpr: Any, consts: Sequence[Any], arguments: list[np.ndarray], apply: Apply
) -> list[np.ndarray]:
    known: dict[Any, np.ndarray] = {}
    known.update(zip(jaxpr.constvars, (np.asarray(c) for c in consts)))
    known.update(zip(jaxpr.invars, arguments))

    def read(v: Any) -> np.ndarray:
        return np.asarray(v.val) if isinstance(v, jex_core.Literal) else known[v]

    for equation in jaxpr.eqns:
        out = _results(equation, [read(v) for v in equation.invars], apply)
        known.update(zip(equation.outvars, out))
    return [read(v) for v in jaxpr.outvars]


def _results(equation: Any, inputs: list[np.ndarray], apply: Apply) -> Sequence[np.ndarray]:
    name, params = equation.primitive.name, equation.params
    inner = called(equation)
    if inner is not None:
        return _run(inner.jaxpr, inner.consts, inputs, apply)
    if name == "scan":
        return _unrolled(params, inputs, apply)
    operation = Operation(
        name,
        params,
        tuple(v.aval.shape for v in equation.outvars),
        tuple(np.dtype(v.aval.dtype) for v in equation.outvars),
        tuple(np.dtype(v.aval.dtype) for v in equation.invars),
        law_of(equation),
        equation.primitive.bind,
    )
    if name == "cond":
        branches = [closed(b) for b in params["branches"]]
        found = [_run(b.jaxpr, b.consts, inputs[1:], apply) for b in branches]
        return apply(operation, [inputs[0], *(x for of_branch in found for x in of_branch)])
    return apply(operation, inputs)


def _unrolled(
    params: dict[str, Any], inputs: list[np.ndarray], apply: Apply
) -> Sequence[np.ndarray]:
    n, m, length = params["num_consts"], params["num_carry"], params["length"]
    body = closed(params["jaxpr"])
    consts, carry, columns = inputs[:n], inputs[n : n + m], inputs[n + m :]
    rows: list[list[np.ndarray]] = []
    for k in reversed(range(length)) if params["reverse"] else range(length):
        row = [x[k] for x in columns]
        out = _run(body.jaxpr, body.consts, [*consts, *carry, *row], apply)
        carry = out[:m]
        rows.append(out[m:])
    if params["reverse"]:
        rows.reverse()
    return [*carry, *(np.stack(column) for column in zip(*rows))]


def law_of(equation: Any) -> str:
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
