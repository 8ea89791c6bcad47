"""Divided differences against closed forms, from numbers that coincide to numbers far apart."""

import math

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neml2_jax.types import SR2
from neml2_jax.types import functions as F
from neml2_jax.types.functions.divided_differences import first_difference, second_difference

# Numbers (a, b, c) of size 1: all apart, one pair close, all close, coincident.
GAPS = [
    (0.5, 0.8, 1.3),
    (0.6, 0.6 + 1e-7, 1.1),
    (0.6, 1.0, 1.0 + 1e-11),
    (0.7, 0.71, 0.715),
    (0.7, 0.7 + 1e-4, 0.7 + 3e-4),
    (0.7, 0.7 + 1e-9, 0.7 + 3e-9),
    (0.9, 0.9, 1.2),
    (0.9, 0.9, 0.9),
]
SIZES = [1e-20, 1e-14, 1e-6, 1.0, 1e8]


def differences(law, numbers):
    both = jax.jit(lambda x: (first_difference(law, x), second_difference(law, x)))
    return [np.asarray(found) for found in both(jnp.asarray(numbers))]


def products(x):
    """Of each pair and of each triple of three numbers."""
    pairs = x[:, :, None] * x[:, None, :]
    return pairs, pairs[..., None] * x[:, None, None, :]


NUMBERS = np.concatenate([size * np.asarray(GAPS) for size in SIZES])


def test_reciprocal():
    """1/x: f[a, b] = -1/(a b) and f[a, b, c] = 1/(a b c)."""
    first, second = differences(jnp.reciprocal, NUMBERS)
    pairs, triples = products(NUMBERS)
    np.testing.assert_allclose(first * pairs, -1.0, rtol=2e-12)
    np.testing.assert_allclose(second * triples, 1.0, rtol=1e-10)


def test_root():
    """The root: f[a, b] = 1/(r + s) for roots r and s, f[a, b, c] = -1/((r+s)(s+t)(t+r))."""
    first, second = differences(jnp.sqrt, NUMBERS)
    r = np.sqrt(NUMBERS)
    pairs = r[:, :, None] + r[:, None, :]
    triples = pairs[..., None] * pairs[:, None, :, :] * pairs[:, :, None, :]
    np.testing.assert_allclose(first * pairs, 1.0, rtol=2e-12)
    np.testing.assert_allclose(second * triples, -1.0, rtol=1e-10)


@pytest.mark.parametrize("law", (jnp.exp, jnp.expm1))
@pytest.mark.parametrize("sign", (1.0, -1.0))
def test_exponential(law, sign):
    """The series: f[x..] = sum over k of h_k(x..) / (k + order)!, h_k the sums of all products."""
    sizes = (0.0, 1e-300, 1e-20, 1e-14, 1e-8, 1e-3, 1.0, 4.0)
    numbers = np.sort(np.concatenate([sign * size * np.asarray(GAPS) for size in sizes]))
    first, second = differences(law, numbers)
    for x, f, g in zip(numbers, first, second):
        np.testing.assert_allclose(f[0, 1], series(x[:2]), rtol=1e-12)
        np.testing.assert_allclose(f[0, 2], series(x[::2]), rtol=1e-12)
        np.testing.assert_allclose(g[0, 1, 2], series(x), rtol=1e-10)
        np.testing.assert_allclose(g[0, 0, 2], series(x[[0, 0, 2]]), rtol=1e-10)


def series(x):
    """Of the exponential about the mean, which keeps the digits where numbers are negative."""
    middle = np.mean(x)
    sums = [1.0] + [0.0] * 60
    for one in x - middle:
        for k in range(1, 61):
            sums[k] += one * sums[k - 1]
    order = len(x) - 1
    return np.exp(middle) * sum(h / math.factorial(k + order) for k, h in enumerate(sums))


def test_a_kink_between_the_numbers():
    """Positive part: f[a, b] = b/(b - a) across zero; its square: f[a, b] = b^2/(b - a)."""
    low = np.array([-1.0, -0.3, -0.03, -1e-3, -1e-9])
    one = np.stack([low, np.full(5, 0.4), np.ones(5)], -1)
    numbers = np.concatenate([size * one for size in (1e-20, 1e-9, 1.0)])
    a, b, c = numbers.T
    first, second = differences(lambda x: jnp.maximum(x, 0.0), numbers)
    np.testing.assert_allclose(first[:, 0, 1], b / (b - a), rtol=1e-12)
    np.testing.assert_allclose(first[:, 0, 2], c / (c - a), rtol=1e-12)
    np.testing.assert_allclose(
        second[:, 0, 1, 2] * (c - a), 1.0 - b / (b - a), rtol=1e-9, atol=1e-12
    )
    first, second = differences(lambda x: jnp.maximum(x, 0.0) ** 2, numbers)
    np.testing.assert_allclose(first[:, 0, 1], b**2 / (b - a), rtol=1e-12)
    np.testing.assert_allclose(first[:, 0, 2], c**2 / (c - a), rtol=1e-12)
    np.testing.assert_allclose(second[:, 0, 1, 2] * (c - a), b + c - b**2 / (b - a), rtol=1e-9)


DIRECTIONS = np.array([[1.0, -0.4, 0.3, 0.2, -0.5, 0.7], [0.2, 0.8, -0.3, 0.6, 0.1, -0.4]])


STATES = np.outer([0.0, 1e-14, 1e-7, 1e-3], [0.9, -0.7, 0.2, 0.3, 0.4, -0.6])


def test_exponential_of_a_tensor_twice():
    """Value, first and second derivative against the power series of the matrix."""

    def spectral(s):
        return F.isotropic_function(SR2(s), jnp.exp).data

    def power_series(s):
        a = F.r2_from_sr2(SR2(s))
        total = power = a
        for k in range(2, 9):
            power = (power @ a) / float(k)
            total = total + power
        return F.sym(total).data + jnp.asarray([1.0, 1, 1, 0, 0, 0])

    @jax.jit
    def both(states):
        return [jax.vmap(up_to_second(f))(states) for f in (spectral, power_series)]

    for got, expected in zip(*both(STATES), strict=True):
        np.testing.assert_allclose(got, expected, rtol=1e-10, atol=1e-11)


def up_to_second(f):
    """A function, its derivative along one direction, and that of this along another one."""

    def first(s):
        return jax.jvp(f, (s,), (DIRECTIONS[0],))

    def second(s):
        (value, slope), (_, bend) = jax.jvp(first, (s,), (DIRECTIONS[1],))
        return value, slope, bend

    return second


def test_energy_three_times():
    """The energy tr(exp a - a), whose gradient is exp(a) - 1: third derivatives by the series."""

    @jax.custom_jvp
    def energy(s):
        return jnp.sum(jnp.expm1(F.principal_values(SR2(s)).data)) - s[0] - s[1] - s[2]

    energy.defjvp(
        lambda x, dx: (
            energy(x[0]),
            jnp.vdot(F.isotropic_function(SR2(x[0]), jnp.expm1).data, dx[0]),
        )
    )

    def same(s):
        a = F.r2_from_sr2(SR2(s))
        power, total = a, 0.0
        for k in range(2, 9):
            power = (power @ a) / float(k)
            total = total + F.tr(F.sym(power)).data
        return total

    def third(f):
        return jax.vmap(jax.grad(lambda s: up_to_second(f)(s)[2]))

    got, expected = jax.jit(lambda states: (third(energy)(states), third(same)(states)))(STATES)
    np.testing.assert_allclose(got, expected, rtol=1e-9)
