"""Derivatives against central differences, and the four ways JAX takes second ones."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np

NESTINGS = (
    (jax.jacrev, jax.jacfwd),
    (jax.jacrev, jax.jacrev),
    (jax.jacfwd, jax.jacrev),
    (jax.jacfwd, jax.jacfwd),
)


def assert_derivatives(
    f,
    x,
    step: float = 1e-5,
    atol: float = 1e-7,
    rtol: float = 1e-6,
    every_mode: bool = True,
) -> None:
    """First and second derivatives at `x` agree with central differences.

    In every mode and nesting of modes; or, where the point is not singular, in one nesting.
    """
    x = np.asarray(x, float)
    steps = step * np.eye(x.size).reshape((x.size, *x.shape))

    @jax.jit
    def everything(x, ends):
        first = [mode(f)(x) for mode in (jax.jacfwd, jax.jacrev)]
        nestings = NESTINGS if every_mode else NESTINGS[:1]
        second = [outer(inner(f))(x) for inner, outer in nestings]
        return first, second, jax.vmap(f)(ends), jax.vmap(jax.jacfwd(f))(ends)

    first, second, values, slopes = everything(x, np.concatenate([x + steps, x - steps]))
    for found, ends in ((first, values), (second, slopes)):
        rise = np.subtract(*np.split(np.asarray(ends), 2))
        expected = np.moveaxis(rise, 0, -1).reshape(rise.shape[1:] + x.shape) / (2 * step)
        for derivative in found:
            np.testing.assert_allclose(derivative, expected, rtol=rtol, atol=atol)


def assert_derivatives_vanish(f, x) -> None:
    """First and second derivatives at `x`, in both modes, are 0."""
    x = jnp.asarray(x, float)
    modes = (jax.jacfwd, jax.jacrev)

    @jax.jit
    def derivatives(x):
        return [[mode(f)(x), *(outer(mode(f))(x) for outer in modes)] for mode in modes]

    for found in derivatives(x):
        assert len(found) == 3
        for derivative in found:
            np.testing.assert_array_equal(derivative, np.zeros_like(derivative))
