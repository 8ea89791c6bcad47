"""Componentwise functions against NumPy; powers and roots at zero against their limits."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neml2_jax.types import SR2, Scalar, Vec
from neml2_jax.types import functions as F

from .derivatives import assert_derivatives, assert_derivatives_vanish

SCALAR = (
    (F.sqrt, np.sqrt), (F.exp, np.exp), (F.expm1, np.expm1), (F.log, np.log),
    (F.log1p, np.log1p), (F.log10, np.log10), (F.sin, np.sin), (F.cos, np.cos), (F.tan, np.tan),
    (F.asin, np.arcsin), (F.acos, np.arccos), (F.atan, np.arctan), (F.sinh, np.sinh),
    (F.cosh, np.cosh), (F.tanh, np.tanh), (F.reciprocal, np.reciprocal),
)  # fmt: skip


@pytest.mark.parametrize("ours, theirs", SCALAR)
def test_scalar_functions(ours, theirs):
    x = np.array([0.2, 0.7])
    np.testing.assert_allclose(ours(Scalar(x)).data, theirs(x), rtol=1e-14)


def test_brackets_and_steps():
    x = Vec(jnp.asarray([-2.0, 0.0, 3.0]))
    assert F.abs(x).data.tolist() == [2.0, 0.0, 3.0]
    assert F.sign(x).data.tolist() == [-1.0, 0.0, 1.0]
    assert F.heaviside(x).data.tolist() == [0.0, 0.5, 1.0]
    assert F.macaulay(x).data.tolist() == [0.0, 0.0, 3.0]
    assert F.clamp(x, -1.0, 1.0).data.tolist() == [-1.0, 0.0, 1.0]
    assert F.clamp(x, low=-1.0).data.tolist() == [-1.0, 0.0, 3.0]
    slope = jax.vmap(jax.grad(lambda a: F.macaulay(Scalar(a)).data))(x.data)
    assert slope.tolist() == [0.0, 0.5, 1.0]


def test_choices():
    a, b = Scalar(jnp.asarray([1.0, 2.0])), Scalar(2.0)
    for ours, theirs in ((F.gt, ">"), (F.ge, ">="), (F.lt, "<"), (F.le, "<=")):
        assert ours(a, b).data.tolist() == [eval(f"{x} {theirs} 2.0") for x in (1.0, 2.0)]
    chosen = F.where(F.gt(a, 1.5), 0.25, 0.75)
    assert (chosen.dtype, chosen.data.tolist()) == (jnp.result_type(float), [0.75, 0.25])
    per_point = F.where(F.gt(a, 1.5), SR2.fill(1.0), SR2.zeros())
    assert per_point.data[:, 0].tolist() == [0.0, 1.0]
    with pytest.raises(TypeError, match="maximum takes tensors of one type.*Vec, SR2"):
        F.maximum(Vec.zeros(), SR2.zeros())


# Base, exponent: smooth points, a negative base, and zero where the limits are finite.
@pytest.mark.parametrize(
    "base, exponent, slope, bend",
    (
        (0.0, 1.0, 1.0, 0.0),
        (0.0, 2.0, 0.0, 2.0),
        (0.0, 2.5, 0.0, 0.0),
        (0.0, 3.0, 0.0, 0.0),
        (-2.0, 3.0, 12.0, -12.0),
        (1.7, 0.0, 0.0, 0.0),
        (4.0, 0.5, 0.25, -1.0 / 32.0),
    ),
)
@pytest.mark.parametrize("as_tensor", (True, False))
def test_power(base, exponent, slope, bend, as_tensor):
    find = derivatives_by_tensor if as_tensor else derivatives_by_number
    slopes, bends = find(base, exponent)
    n = Scalar(exponent) if as_tensor else exponent
    assert F.pow(Scalar(base), n).data == base**exponent
    np.testing.assert_allclose(slopes, slope, rtol=1e-14)
    np.testing.assert_allclose(bends, bend, rtol=1e-14)


def derivatives_of_power(x, n):
    """First ones in both modes, second ones in every nesting of modes."""

    def f(x):
        return F.pow(Scalar(x), n).data

    modes = jax.jacfwd, jax.jacrev
    return [m(f)(x) for m in modes], [outer(m(f))(x) for m in modes for outer in modes]


derivatives_by_number = jax.jit(derivatives_of_power, static_argnums=1)
derivatives_by_tensor = jax.jit(lambda x, n: derivatives_of_power(x, Scalar(n)))


@pytest.mark.parametrize("exponent", (0.5, 1.0, 2.5, 10.0))
def test_power_of_zero_does_not_feel_its_exponent(exponent):
    assert_derivatives_vanish(lambda n: F.pow(Scalar(0.0), Scalar(n)).data, exponent)


def test_power_by_both_arguments():
    assert_derivatives(lambda p: F.pow(Scalar(p[0]), Scalar(p[1])).data, [1.3, 2.2])
    assert_derivatives(lambda p: (Scalar(p[0]) ** Scalar(p[1])).data, [0.4, 3.0])
    assert_derivatives(lambda p: (2.0 ** Scalar(p[0])).data, [0.4])


def test_integral_exponents():
    x = Scalar(jnp.asarray([-2.0, 0.0, 3.0]))
    assert (x**2).data.tolist() == [4.0, 0.0, 9.0]
    assert F.pow(x, 0).data.tolist() == [1.0, 1.0, 1.0]


def test_root_of_zero():
    assert F.sqrt(Scalar(0.0)).data == 0.0
    assert_derivatives_vanish(lambda x: F.sqrt(Scalar(x)).data, 0.0)


def test_comparison_is_by_logical_value():
    stored = Scalar(
        jnp.ones(1), sub_batch_ndim=1, sub_batch_state=("broadcast",), sub_batch_meta=(3,)
    )
    written = Scalar(jnp.ones(3), sub_batch_ndim=1)
    assert F.allclose(stored, written)
    assert not F.equal(stored, written)
    assert F.equal(written, written + 0.0)
    assert not F.allclose(written, written + 1e-3)
    assert F.allclose(written, 1.0)
    assert not F.allclose(written, np.ones(4))
    assert not F.allclose(Scalar(jnp.nan), Scalar(jnp.nan))
    assert F.allclose(Scalar(jnp.nan), Scalar(jnp.nan), equal_nan=True)
