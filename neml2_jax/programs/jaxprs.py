"""What the interpreters of traced programs have in common."""

from __future__ import annotations

from typing import Any

from jax.extend import core as jex_core

CALLS = {"jit", "pjit", "closed_call", "custom_jvp_call", "custom_vjp_call", "checkpoint"}
"""Primitives that run a program inside as it stands."""

ELEMENTWISE = set(
    "abs acos acosh add add_any and asin asinh atan atan2 atanh cbrt ceil clamp copy copy_p cos "
    "convert_element_type cosh digamma div eq erf erf_inv erfc exp exp2 expm1 floor ge gt imag "
    "integer_pow is_finite le lgamma log log1p logistic lt max min mul ne neg nextafter not or pow "
    "real rem round rsqrt select_n sign sin sinh sqrt square stop_gradient sub tan tanh xor".split()
)
"""Primitives of which an entry of the result depends on the same entries of the operands."""


def closed(jaxpr: Any) -> Any:
    """A program with its constants."""
    return jaxpr if hasattr(jaxpr, "consts") else jex_core.ClosedJaxpr(jaxpr, ())


def called(equation: Any) -> Any:
    """The program that an equation runs as it stands; `None` for an operation of its own."""
    if equation.primitive.name not in CALLS:
        return None
    for key in ("jaxpr", "call_jaxpr"):
        if equation.params.get(key) is not None:
            return closed(equation.params[key])
    return None
