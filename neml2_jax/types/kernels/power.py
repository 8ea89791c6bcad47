"""Roots and powers of arrays, with usable derivatives at zero."""

from __future__ import annotations

import jax
import jax.numpy as jnp
from jax.custom_derivatives import SymbolicZero


def safe_sqrt(x: jax.Array) -> jax.Array:
    r"""$\sqrt{x}$; at 0 all its derivatives are taken as 0."""
    zero = x == 0
    return jnp.where(zero, 0.0, jnp.sqrt(jnp.where(zero, 1.0, x)))


@jax.custom_jvp
def safe_power(x: jax.Array, n: jax.Array) -> jax.Array:
    r"""$x^n$; at $x = 0$ its derivatives are their limits where these are finite, else 0.

    $$\frac{\partial x^n}{\partial x} = n x^{n-1}, \qquad
      \frac{\partial x^n}{\partial n} = x^n \ln x$$

    Both are of this form again, so they hold at every order. A negative base takes integral
    exponents, and has no slope with respect to them: it is taken as 0.
    """
    return jnp.power(x, n)


def _power_jvp(
    primals: tuple[jax.Array, jax.Array],
    tangents: tuple[jax.Array | SymbolicZero, jax.Array | SymbolicZero],
) -> tuple[jax.Array, jax.Array]:
    x, n = primals
    dx, dn = tangents
    y = safe_power(x, n)
    rate = jnp.zeros_like(y)
    if not isinstance(dx, SymbolicZero):
        singular = (x == 0) & (n < 1)
        slope = n * safe_power(jnp.where(singular, 1.0, x), n - 1.0)
        rate = rate + jnp.where(singular, 0.0, slope) * dx
    if not isinstance(dn, SymbolicZero):
        positive = x > 0
        logarithm = jnp.where(positive, jnp.log(jnp.where(positive, x, 1.0)), 0.0)
        rate = rate + y * logarithm * dn
    return y, rate


safe_power.defjvp(_power_jvp, symbolic_zeros=True)
