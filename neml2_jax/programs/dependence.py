"""Which outputs of a law depend on which operands, read off its trace."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp
from jax.extend import core as jex_core


def dependence(function: Callable[..., Sequence[Any]], shapes: Sequence[Any]) -> list[set[int]]:
    """Per output, the arguments through which a derivative can pass.

    What passes through integers or conditions only has no derivative and does not count. A
    primitive that holds a program of its own (a loop, a branch) is taken to mix all its operands.
    """
    closed = jax.make_jaxpr(function)(*shapes)
    return _of(closed.jaxpr, [{i} for i in range(len(shapes))])


def _of(jaxpr: Any, arguments: Sequence[set[int]]) -> list[set[int]]:
    known: dict[Any, set[int]] = dict(zip(jaxpr.invars, arguments))

    def read(v: Any) -> set[int]:
        return set() if isinstance(v, jex_core.Literal) else known.get(v, set())

    for equation in jaxpr.eqns:
        operands = [read(v) for v in equation.invars]
        inner = equation.params.get("jaxpr") if equation.primitive.name in ("jit", "pjit") else None
        if equation.primitive.name == "stop_gradient":
            results = [set()] * len(equation.outvars)
        elif inner is not None:
            results = _of(inner.jaxpr, operands)
        else:
            results = [set().union(*operands)] * len(equation.outvars)
        for v, found in zip(equation.outvars, results):
            known[v] = found if jnp.issubdtype(v.aval.dtype, jnp.inexact) else set()
    return [read(v) for v in jaxpr.outvars]
