"""Divided differences of a law over three ordered numbers, also where these coincide."""

from __future__ import annotations

from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np

Law = Callable[[jax.Array], jax.Array]

# Closer than this, relative to the largest, the quotient of differences loses digits and the mean
# of the derivative between the two (four Gauss points: error of order gap^8) has them all.
_CLOSE = 1e-3
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(4)
_NODES, _WEIGHTS = (_NODES + 1.0) / 2.0, _WEIGHTS / 2.0

_PAIRS = [(i, j) for i in range(3) for j in range(i, 3)]
_TRIPLES = [(i, j, k) for i in range(3) for j in range(i, 3) for k in range(j, 3)]


def first_difference(law: Law, values: jax.Array) -> jax.Array:
    r"""$f[\lambda_i, \lambda_j] = (f(\lambda_i) - f(\lambda_j)) / (\lambda_i - \lambda_j)$.

    **Shapes:** `(..., 3)` to `(..., 3, 3)`.
    """
    a, b = _columns(values, _PAIRS)
    found = _first(law, a, b, _scale(values))
    order = [_PAIRS.index((min(i, j), max(i, j))) for i in range(3) for j in range(3)]
    return _spread(found, order).reshape(values.shape[:-1] + (3, 3))


def second_difference(law: Law, values: jax.Array) -> jax.Array:
    r"""$f[\lambda_i, \lambda_j, \lambda_k]$, from ascending values.

    **Shapes:** `(..., 3)` to `(..., 3, 3, 3)`.
    """
    a, b, c = _columns(values, _TRIPLES)
    found = _second(law, a, b, c, _scale(values))
    triples = [sorted((i, j, k)) for i in range(3) for j in range(3) for k in range(3)]
    order = [_TRIPLES.index((i, j, k)) for i, j, k in triples]
    return _spread(found, order).reshape(values.shape[:-1] + (3, 3, 3))


def _columns(values: jax.Array, choices: list[tuple[int, ...]]) -> list[jax.Array]:
    """The first numbers of all choices, the second ones, and so on."""
    return [jnp.stack([values[..., i] for i in column], -1) for column in zip(*choices)]


def _spread(found: jax.Array, order: list[int]) -> jax.Array:
    return jnp.stack([found[..., i] for i in order], -1)


def _scale(values: jax.Array) -> jax.Array:
    size = jnp.max(jnp.abs(values), axis=-1, keepdims=True)
    return jnp.where(size == 0, 1.0, size)


def _first(law: Law, a: jax.Array, b: jax.Array, scale: jax.Array) -> jax.Array:
    gap = b - a
    close = jnp.abs(gap) <= _CLOSE * scale
    quotient = (law(b) - law(a)) / jnp.where(close, 1.0, gap)
    t, w = jnp.asarray(_NODES, a.dtype), jnp.asarray(_WEIGHTS, a.dtype)
    slope = _derivative(law)(a[..., None] + t * gap[..., None])
    return jnp.where(close, jnp.sum(w * slope, axis=-1), quotient)


def _second(law: Law, a: jax.Array, b: jax.Array, c: jax.Array, scale: jax.Array) -> jax.Array:
    gap = c - a
    close = jnp.abs(gap) <= _CLOSE * scale
    rise = _first(law, b, c, scale) - _first(law, a, b, scale)
    quotient = rise / jnp.where(close, 1.0, gap)
    # Hermite and Genocchi: the mean of f'' over the triangle the three numbers span.
    s, t = (n.ravel() for n in np.meshgrid(_NODES, _NODES, indexing="ij"))
    weights = jnp.asarray(np.outer(_WEIGHTS * _NODES, _WEIGHTS).ravel(), a.dtype)
    along, across = jnp.asarray(s, a.dtype), jnp.asarray(s * t, a.dtype)
    x = a[..., None] + along * (b - a)[..., None] + across * (c - b)[..., None]
    bend = _derivative(_derivative(law))(x)
    return jnp.where(close, jnp.sum(weights * bend, axis=-1), quotient)


def _derivative(law: Law) -> Law:
    return lambda x: jax.jvp(law, (x,), (jnp.ones_like(x),))[1]
