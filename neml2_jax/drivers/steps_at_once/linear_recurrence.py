r"""Linear recurrences, one step after the other or in parallel.

$$x_{k+1} = G_k x_k + h_k, \qquad x_0 = 0$$
"""

from __future__ import annotations

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

Matrices = Float[Array, "steps *batch n n"]
Vectors = Float[Array, "steps *batch n"]


def one_by_one(G: Matrices, h: Vectors) -> Vectors:
    """$x_1, x_2, ...$ by as many products of a matrix and a vector as there are steps."""

    def body(x: Array, step: tuple[Array, Array]) -> tuple[Array, Array]:
        x = _product(step[0], x) + step[1]
        return x, x

    return jax.lax.scan(body, jnp.zeros_like(h[0]), (G, h))[1]


def in_parallel(G: Matrices, h: Vectors) -> Vectors:
    """The same, by an associative scan: products of matrices, but a logarithm of steps deep.

    **Source:** G. E. Blelloch, Prefix sums and their applications, CMU-CS-90-190 (1990).
    """

    def both(first: tuple[Array, Array], then: tuple[Array, Array]) -> tuple[Array, Array]:
        return jnp.matmul(then[0], first[0]), _product(then[0], first[1]) + then[1]

    return jax.lax.associative_scan(both, (G, h))[1]


def solved(G: Matrices, h: Vectors) -> Vectors:
    """One by one on CPUs, where products of matrices cost more than they save; else in parallel."""
    return jax.lax.platform_dependent(G, h, cpu=one_by_one, default=in_parallel)


def _product(G: Array, x: Array) -> Array:
    return jnp.sum(G * x[..., None, :], axis=-1)
