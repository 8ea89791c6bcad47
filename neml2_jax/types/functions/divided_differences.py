"""Divided differences of a law over three ordered numbers, also where these coincide."""

from __future__ import annotations

from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np
from numpy.polynomial import legendre

from ..kernels.components import components

Law = Callable[[jax.Array], jax.Array]

# A difference has two forms: a quotient, which loses digits where the numbers are close, and a mean
# of a derivative over the numbers between, which loses digits where the law bends much between
# them. What is close is a matter of the law: of log, next to the numbers; of exp, next to 1. So
# both forms come with an estimate of their error, and the better one is taken. A law with a kink
# between the numbers, such as a positive part, is left to the quotient: the two forms disagree by
# more than digits.
#
# The mean is that of the polynomial through the derivative at Lobatto's nodes. Its last two
# Legendre coefficients bound the error; the ends are nodes, lest a kink near them be missed.
_COUNT = 7
_HIGHEST = np.eye(_COUNT)[-1]
_NODES = np.concatenate([[-1.0], legendre.legroots(legendre.legder(_HIGHEST)), [1.0]])
_COEFFICIENTS = np.linalg.inv(legendre.legvander(_NODES, _COUNT - 1))  # from the nodes' values

_PAIRS = [(i, j) for i in range(3) for j in range(i, 3)]
_TRIPLES = [(i, j, k) for i in range(3) for j in range(i, 3) for k in range(j, 3)]


def _second_difference_of_legendre() -> np.ndarray:
    r"""Row k: $g[-1, u, 1]$ for $g'' = P_k$, in Legendre coefficients over $u$."""
    rows = np.zeros((_COUNT, _COUNT))
    for k, row in enumerate(rows):
        g = legendre.legint(np.eye(_COUNT)[k], 2)
        low, high = legendre.legval([-1.0, 1.0], g)
        chord = [(high + low) / 2.0, (high - low) / 2.0]
        over, _ = legendre.legdiv(legendre.legsub(g, chord), legendre.poly2leg([-1.0, 0.0, 1.0]))
        row[: len(over)] = over
    return rows


_MEAN = _COEFFICIENTS[0]
_TRIANGLE = _COEFFICIENTS.T @ _second_difference_of_legendre()  # (node, coefficient over u)


def first_difference(law: Law, values: jax.Array) -> jax.Array:
    r"""$f[\lambda_i, \lambda_j] = (f(\lambda_i) - f(\lambda_j)) / (\lambda_i - \lambda_j)$.

    **Shapes:** `(..., 3)` to `(..., 3, 3)`.
    """
    a, b = _columns(values, _PAIRS)
    found, _ = _first(law, a, b)
    order = [_PAIRS.index((min(i, j), max(i, j))) for i in range(3) for j in range(3)]
    return _spread(found, order).reshape(values.shape[:-1] + (3, 3))


def second_difference(law: Law, values: jax.Array) -> jax.Array:
    r"""$f[\lambda_i, \lambda_j, \lambda_k]$, from ascending values.

    **Shapes:** `(..., 3)` to `(..., 3, 3, 3)`.
    """
    a, b, c = _columns(values, _TRIPLES)
    found = _second(law, a, b, c)
    triples = [sorted((i, j, k)) for i in range(3) for j in range(3) for k in range(3)]
    order = [_TRIPLES.index((i, j, k)) for i, j, k in triples]
    return _spread(found, order).reshape(values.shape[:-1] + (3, 3, 3))


def _columns(values: jax.Array, choices: list[tuple[int, ...]]) -> list[jax.Array]:
    """The first numbers of all choices, the second ones, and so on."""
    each = components(values)
    return [jnp.stack([each[i] for i in column], -1) for column in zip(*choices)]


def _spread(found: jax.Array, order: list[int]) -> jax.Array:
    each = components(found)
    return jnp.stack([each[i] for i in order], -1)


def _first(law: Law, a: jax.Array, b: jax.Array) -> tuple[jax.Array, jax.Array]:
    """The difference and an estimate of its error."""
    slope = _at_nodes(_derivative(law), a, b)
    mean, mean_error = slope @ jnp.asarray(_MEAN, a.dtype), _bend(slope)
    gap, low, high = b - a, law(a), law(b)
    apart = jnp.where(gap == 0, 1.0, gap)
    # A law is as exact as the last digit of its value, or of its argument.
    steepest = jnp.max(jnp.abs(slope), axis=-1)
    size = jnp.abs(low) + jnp.abs(high) + (jnp.abs(a) + jnp.abs(b)) * steepest
    error = jnp.finfo(a.dtype).eps * (size / apart)
    return _better(gap, mean, mean_error, (high - low) / apart, error)


def _second(law: Law, a: jax.Array, b: jax.Array, c: jax.Array) -> jax.Array:
    (left, left_error), (right, right_error) = _first(law, a, b), _first(law, b, c)
    bend = _at_nodes(_derivative(_derivative(law)), a, c)
    gap = c - a
    apart = jnp.where(gap == 0, 1.0, gap)
    # Hermite and Genocchi: the mean of f'' over the triangle the three numbers span.
    where = jnp.clip((2.0 * b - a - c) / apart, -1.0, 1.0)
    weights = _legendre(where) @ jnp.asarray(_TRIANGLE.T, a.dtype)
    mean = jnp.sum(weights * bend, axis=-1)
    error = (left_error + right_error) / apart
    return _better(gap, mean, _bend(bend), (right - left) / apart, error)[0]


def _better(
    gap: jax.Array, mean: jax.Array, mean_error: jax.Array, quotient: jax.Array, error: jax.Array
) -> tuple[jax.Array, jax.Array]:
    """The better form and its error."""
    agree = jnp.abs(mean - quotient) <= 100.0 * error
    use_mean = (gap == 0) | ((mean_error <= error) & agree)
    return jnp.where(use_mean, mean, quotient), jnp.where(use_mean, mean_error, error)


def _at_nodes(law: Law, a: jax.Array, b: jax.Array) -> jax.Array:
    """`(..., node)`, the ends being exactly the two numbers."""
    s = jnp.asarray((1.0 + _NODES) / 2.0, a.dtype)
    return law(a[..., None] * (1.0 - s) + b[..., None] * s)


def _bend(values: jax.Array) -> jax.Array:
    """Bound of the error of the polynomial through values at the nodes."""
    last = jnp.abs(values @ jnp.asarray(_COEFFICIENTS[-2:].T, values.dtype))
    size = jnp.max(jnp.abs(values), axis=-1)
    return jnp.sum(last, axis=-1) + jnp.finfo(values.dtype).eps * size


def _legendre(u: jax.Array) -> jax.Array:
    P = [jnp.ones_like(u), u]
    for k in range(1, _COUNT - 1):
        P.append(((2 * k + 1) * u * P[k] - k * P[k - 1]) / (k + 1))
    return jnp.stack(P, axis=-1)


def _derivative(law: Law) -> Law:
    return lambda x: jax.jvp(law, (x,), (jnp.ones_like(x),))[1]
