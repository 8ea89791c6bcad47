"""What the interpreters of traced programs have in common: the walk through a program."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import jax
from jax.extend import core as jex_core
from jaxtyping import PyTree

from .traced_later import LATER

Jaxpr = jex_core.Jaxpr
ClosedJaxpr = jex_core.ClosedJaxpr
Equation = jex_core.JaxprEqn

X = TypeVar("X")
V = TypeVar("V")
"""What an interpreter knows of a value."""

CALLS = frozenset({"jit", "pjit", "closed_call", "checkpoint", LATER})
"""Primitives that run a program inside as it stands."""

_INLINED = frozenset({"jit", "pjit", "closed_call"})

CUSTOM_RULES = frozenset({"custom_jvp_call", "custom_vjp_call"})
"""Those that do so for values, while derivatives follow a rule of their own."""

WHOLE = "custom_vmap_call"
"""The primitive of a program that says itself how it is done for many points: `mapped_by`."""

ELEMENTWISE = frozenset(
    "abs acos acosh add add_any and asin asinh atan atan2 atanh cbrt ceil clamp copy copy_p cos "
    "convert_element_type cosh digamma div eq erf erf_inv erfc exp exp2 expm1 floor ge gt imag "
    "integer_pow is_finite le lgamma log log1p logistic lt max min mul ne neg nextafter not or pow "
    "real rem round rsqrt select_n sign sin sinh sqrt square stop_gradient sub tan tanh xor".split()
)
"""Primitives of which an entry of the result depends on the same entries of the operands."""


def interpreted(
    program: Jaxpr | ClosedJaxpr,
    arguments: Iterable[V],
    *,
    constant: Callable[[Any], V],
    apply: Callable[[Equation, list[V]], Sequence[V]],
    opened: frozenset[str] = CALLS | CUSTOM_RULES | {WHOLE},
) -> list[V]:
    """The results of a program, whose values are whatever an interpreter knows of them.

    `constant` says that of an array or number that stands in the program, and `apply` that of the
    results of an equation, from that of its operands. Calls of programs by the primitives `opened`
    are walked through, as if their equations stood where the call does; all others are `apply`'s.
    """
    whole = closed(program)
    known: dict[Any, V] = dict(zip(whole.jaxpr.constvars, map(constant, whole.consts)))
    known.update(zip(whole.jaxpr.invars, arguments, strict=True))

    def read(v: Any) -> V:
        return constant(v.val) if isinstance(v, jex_core.Literal) else known[v]

    for equation in whole.jaxpr.eqns:
        operands = [read(v) for v in equation.invars]
        inner = called(equation) if equation.primitive.name in opened else None
        if inner is None:
            results = apply(equation, operands)
        else:
            results = interpreted(inner, operands, constant=constant, apply=apply, opened=opened)
        known.update(zip(equation.outvars, results, strict=True))
    return [read(v) for v in whole.jaxpr.outvars]


def closed(program: Jaxpr | ClosedJaxpr) -> ClosedJaxpr:
    """A program with its constants."""
    return program if isinstance(program, ClosedJaxpr) else ClosedJaxpr(program, ())


def called(equation: Equation) -> ClosedJaxpr | None:
    """The program that the equation of a call runs."""
    if equation.primitive.name == LATER:
        return equation.params["later"].program(*(v.aval for v in equation.invars))
    for key in ("jaxpr", "call_jaxpr", "call"):
        if equation.params.get(key) is not None:
            return closed(equation.params[key])
    return None


def traced_once(function: Callable[..., PyTree], *shapes: PyTree) -> Callable[..., list[jax.Array]]:
    """`function` as a program that is traced here, and not again where it is called.

    **Shapes:** those of `shapes`, whatever they are; it takes and gives flat lists of arrays.
    """
    return jex_core.jaxpr_as_fun(jax.make_jaxpr(function)(*shapes))


def written_out(function: Callable[[X], PyTree], argument: X) -> Callable[[X], Any]:
    """`function`, traced here once, with the programs that it calls written out in it.

    JAX maps and differentiates each call by itself, which takes longer than its operations do.
    **Shapes:** those of `argument`, whatever they are.
    """
    program, shapes = jax.make_jaxpr(function, return_shape=True)(argument)
    structure = jax.tree_util.tree_structure(shapes)

    def written(argument: X) -> Any:
        results = interpreted(
            program,
            jax.tree_util.tree_leaves(argument),
            constant=lambda x: x,
            apply=_applied,
            opened=_INLINED,
        )
        return jax.tree_util.tree_unflatten(structure, results)

    return written


def _applied(equation: Equation, operands: list[jax.Array]) -> list[jax.Array]:
    primitive = equation.primitive
    found = primitive.bind(*operands, **primitive.get_bind_params(equation.params))
    return found if primitive.multiple_results else [found]
