"""Which outputs of a law depend on which operands, read off its trace."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import jax
import jax.numpy as jnp

from .jaxprs import CALLS, Equation, interpreted


def dependence(
    function: Callable[..., Sequence[jax.Array]], shapes: Sequence[jax.ShapeDtypeStruct]
) -> list[set[int]]:
    """Per output, the arguments (arrays like `shapes`) through which a derivative can pass.

    **Shapes:** of the arguments, any; outputs may have others.

    What passes through integers or conditions only has no derivative and does not count. A
    primitive that holds a program of its own (a loop, a branch) is taken to mix all its operands;
    so is a function with a rule for its derivative, which may read more than its value does.
    """
    return interpreted(
        jax.make_jaxpr(function)(*shapes),
        [{i} for i in range(len(shapes))],
        constant=lambda _: set(),
        apply=_apply,
        opened=CALLS,
    )


def _apply(equation: Equation, operands: list[set[int]]) -> list[set[int]]:
    passes = equation.primitive.name != "stop_gradient"
    read = set().union(*operands) if passes else set()
    return [
        read if jnp.issubdtype(v.aval.dtype, jnp.inexact) else set()  # pyright: ignore
        for v in equation.outvars
    ]
