"""The elimination of small systems, kept for right-hand sides that come later; the batch last."""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Inexact, Int

from .elimination import (
    BATCHED_LIMIT,
    Matrices,
    Panels,
    direct,
    eliminated,
    pivoting_order,
    product,
)

RightHandSide = Inexact[Array, "n batch"]


class Factorisation(NamedTuple):
    r"""$A$ with its rows in `order`, eliminated in panels of a few rows: see `eliminated`.

    Where there are no panels, `inverses` has the inverse of $A$ alone.
    """

    order: Int[Array, "n batch"]
    inverses: Panels
    upper: Panels
    lower: Panels


@jax.jit  # as `solved`, traced once for a shape
def factorised(A: Matrices) -> Factorisation:
    """Of `A` (n, n, B). Where `A` is singular, what follows from it is not finite."""
    n, batch = A.shape[0], A.shape[-1]
    as_it_is = jnp.broadcast_to(jnp.arange(n, dtype=jnp.int32)[:, None], (n, batch))
    if n == 1 or n > BATCHED_LIMIT:
        eye = jnp.broadcast_to(jnp.eye(n, dtype=A.dtype)[..., None], A.shape)
        return Factorisation(as_it_is, [direct(A, eye)], [], [])
    *plain, trusted = eliminated(A)

    def again() -> Factorisation:
        order = jnp.where(trusted, as_it_is, pivoting_order(A))
        return Factorisation(order, *eliminated(jnp.take_along_axis(A, order[:, None], axis=0))[:3])

    return jax.lax.cond(jnp.all(trusted), lambda: Factorisation(as_it_is, *plain), again)


@jax.jit
def solved(factors: Factorisation, b: RightHandSide) -> RightHandSide:
    r"""$A^{-1} b$."""
    order, inverses, upper, lower = factors
    if not lower:
        return product(inverses[0], b[:, None])[:, 0]
    rest, parts = jnp.take_along_axis(b, order, axis=0)[:, None], []
    for inverse, C in zip(inverses, lower):
        size = inverse.shape[0]
        parts.append(product(inverse, rest[:size]))
        rest = rest[size:] - product(C, parts[-1])
    x = parts[-1]
    for part, U in zip(reversed(parts[:-1]), reversed(upper[:-1])):
        x = jnp.concatenate([part - product(U, x), x], axis=0)
    return x[:, 0]
