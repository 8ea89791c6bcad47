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

_TRIPLES = [(i, j, k) for i in range(3) for j in range(i, 3) for k in range(j, 3)]


def first_difference(law: Law, values: jax.Array) -> jax.Array:
    r"""$f[\lambda_i, \lambda_j] = (f(\lambda_i) - f(\lambda_j)) / (\lambda_i - \lambda_j)$.

    **Shapes:** `(..., 3)` to `(..., 3, 3)`.
    """
    scale = _scale(values)
    x = [values[..., i] for i in range(3)]
    pairs = {(i, j): _first(law, x[i], x[j], scale) for i in range(3) for j in range(i, 3)}
    rows = [jnp.stack([pairs[min(i, j), max(i, j)] for j in range(3)], -1) for i in range(3)]
    return jnp.stack(rows, -2)


def second_difference(law: Law, values: jax.Array) -> jax.Array:
    r"""$f[\lambda_i, \lambda_j, \lambda_k]$, from ascending values.

    **Shapes:** `(..., 3)` to `(..., 3, 3, 3)`.
    """
    scale = _scale(values)
    x = [values[..., i] for i in range(3)]
    found = {t: _second(law, *(x[i] for i in t), scale) for t in _TRIPLES}
    flat = [found[_ordered(i, j, k)] for i in range(3) for j in range(3) for k in range(3)]
    return jnp.stack(flat, -1).reshape(values.shape[:-1] + (3, 3, 3))


def _ordered(*indices: int) -> tuple[int, int, int]:
    i, j, k = sorted(indices)
    return i, j, k


def _scale(values: jax.Array) -> jax.Array:
    size = jnp.max(jnp.abs(values), axis=-1)
    return jnp.where(size == 0, 1.0, size)


def _first(law: Law, a: jax.Array, b: jax.Array, scale: jax.Array) -> jax.Array:
    gap = b - a
    close = jnp.abs(gap) <= _CLOSE * scale
    quotient = (law(b) - law(a)) / jnp.where(close, 1.0, gap)
    slope = _derivative(law)
    mean = sum(float(w) * slope(a + float(t) * gap) for t, w in zip(_NODES, _WEIGHTS))
    return jnp.where(close, mean, quotient)


def _second(law: Law, a: jax.Array, b: jax.Array, c: jax.Array, scale: jax.Array) -> jax.Array:
    gap = c - a
    close = jnp.abs(gap) <= _CLOSE * scale
    quotient = (_first(law, b, c, scale) - _first(law, a, b, scale)) / jnp.where(close, 1.0, gap)
    bend = _derivative(_derivative(law))
    mean = jnp.zeros_like(gap)
    for s, u in zip(_NODES, _WEIGHTS):
        for t, w in zip(_NODES, _WEIGHTS):
            x = a + float(s) * (b - a) + float(s * t) * (c - b)
            mean = mean + float(u * w * s) * bend(x)
    return jnp.where(close, mean, quotient)


def _derivative(law: Law) -> Law:
    return lambda x: jax.jvp(law, (x,), (jnp.ones_like(x),))[1]
