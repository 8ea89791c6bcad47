"""Derivatives by central differences, and the four ways JAX takes second ones."""

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


def differences(f, x, step: float = 1e-6) -> np.ndarray:
    """The Jacobian of `f` at `x` by central differences."""
    x = np.asarray(x, float)
    steps = step * np.eye(x.size).reshape((x.size, *x.shape))
    at = jax.jit(jax.vmap(f))
    rise = at(jnp.asarray(x + steps)) - at(jnp.asarray(x - steps))
    return np.moveaxis(np.asarray(rise), 0, -1).reshape(rise.shape[1:] + x.shape) / (2 * step)


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
    x = jnp.asarray(x, float)
    expected = differences(f, x, step)
    second = differences(jax.jacfwd(f), x, step)
    for mode in (jax.jacfwd, jax.jacrev):
        np.testing.assert_allclose(jax.jit(mode(f))(x), expected, rtol=rtol, atol=atol)
    for inner, outer in NESTINGS if every_mode else NESTINGS[:1]:
        np.testing.assert_allclose(jax.jit(outer(inner(f)))(x), second, rtol=rtol, atol=atol)


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
