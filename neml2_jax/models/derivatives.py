"""Derivatives of a function of named values: along directions and back from outputs."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping

import jax
import jax.numpy as jnp
from jaxtyping import Array, Shaped

from ..types.functions.structure import identity_seed
from .chain_rule import ChainRuleDict
from .interface import Values
from .typed_values import ValueLike, bare, check_type

Function = Callable[[Values], Values]
"""Outputs by name for some of the values by name; the others are held fixed."""


def forward_derivative(
    what: str, function: Function, at: Values, tangents: Mapping[str, ValueLike]
) -> tuple[Values, Values]:
    """Outputs, and their derivatives along tangents of some of the values."""
    along = directions(what, at, tangents)
    return jax.jvp(function, ({n: at[n] for n in along},), (along,))


def reverse_derivative(
    what: str, function: Function, at: Values, cotangents: Mapping[str, ValueLike]
) -> tuple[Values, Values]:
    """Outputs, and the cotangents of all values for cotangents of some outputs.

    **Raises:** `KeyError` for a cotangent of no output.
    """
    outputs, pull = jax.vjp(function, at)
    unknown = [n for n in cotangents if n not in outputs]
    if unknown:
        raise KeyError(f"{what}: no outputs {unknown}; it gives {list(outputs)}")
    for name, cotangent in cotangents.items():
        check_type(f"{what}: the cotangent of", name, cotangent, type(outputs[name]))

    def seed(name: str, a: Shaped[Array, ...]) -> Shaped[Array, ...]:
        if name not in cotangents:
            return jnp.zeros_like(a)
        return jnp.broadcast_to(jnp.asarray(bare(cotangents[name])), a.shape).astype(a.dtype)

    seeds = {n: jax.tree_util.tree_map(functools.partial(seed, n), x) for n, x in outputs.items()}
    return outputs, pull(seeds)[0]


def directions(what: str, at: Values, tangents: Mapping[str, ValueLike]) -> Values:
    """Tangents as values of the types and shapes of what they are tangents of."""
    out = {}
    for name, tangent in tangents.items():
        x = at[name]
        check_type(f"{what}: the tangent of", name, tangent, type(x))
        data = jnp.asarray(bare(tangent), x.dtype)
        try:
            data = jnp.broadcast_to(data, x.shape)
        except ValueError:
            raise ValueError(
                f"{what}: the tangent of {name!r} has shape {data.shape}, its value {x.shape}"
            ) from None
        out[name] = jax.tree_util.tree_map(lambda _, d=data: d, x)
    return out


def identity_seeds(values: Values, wrt: tuple[str, ...] | None) -> ChainRuleDict:
    """The canonical seed of every floating value (of those of `wrt`), called like the variable."""
    return {
        n: {n: identity_seed(x)} for n, x in floating(values).items() if wrt is None or n in wrt
    }


def floating(values: Values) -> Values:
    """Those that have derivatives."""
    return {n: x for n, x in values.items() if jnp.issubdtype(x.dtype, jnp.inexact)}
