"""Binary operations on every storage agree with the same operation on dense arrays (NumPy)."""

import warnings

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given

from neml2_jax.types import MRP, R2, SR2, SSR4, Scalar, Vec
from neml2_jax.types import functions as F

from .layouts import assert_same, dense_aligned, modest, tangents


@given(tangents(Vec, Vec))
@modest
def test_sums_and_differences(operands):
    a, b = operands
    x, y = dense_aligned(a, b)
    assert_same(a + b, x + y)
    assert_same(a - b, x - y)


# What has several steps is one program: each storage that is drawn is compiled anew.
quotient = jax.jit(lambda v, s: v / s)
vector_products = jax.jit(lambda a, b: (F.vdot(a, b), F.cross(a, b), F.outer(a, b)))
turned_by = jax.jit(F.rotate)
distance = jax.jit(F.gdist)


@jax.jit
def selected_and_assembled(a, b):
    chosen = F.where(F.gt(a, b), b, a)
    return chosen, F.maximum(a, b), F.pow(a, b), F.vec_from_scalars(a, b, a)


@given(tangents(Scalar, Vec))
@modest
def test_products_and_quotients(operands):
    s, v = operands
    x, y = dense_aligned(s, v)
    assert_same(s * v, x * y)
    with warnings.catch_warnings(), np.errstate(divide="ignore", invalid="ignore"):
        expected = y / x
    got = quotient(v, s)
    finite = np.isfinite(expected)
    if finite.all():
        assert_same(got, expected)


@given(tangents(SR2, SSR4))
@modest
def test_contractions(operands):
    a, C = operands
    x, y = dense_aligned(a, C)
    assert_same(C @ a, np.einsum("...ij,...j->...i", y, x))


@given(tangents(R2, R2))
@modest
def test_matrix_product(operands):
    a, b = operands
    x, y = dense_aligned(a, b)
    assert_same(a @ b, x @ y)


@given(tangents(Vec, Vec))
@modest
def test_vector_products(operands):
    a, b = operands
    x, y = np.broadcast_arrays(*dense_aligned(a, b))
    vdot, cross, outer = vector_products(a, b)
    assert_same(vdot, np.sum(x * y, -1))
    assert_same(cross, np.cross(x, y))
    assert_same(outer, x[..., :, None] * y[..., None, :])


@given(tangents(Scalar, Scalar))
@modest
def test_selection_and_assembly(operands):
    a, b = operands
    x, y = np.broadcast_arrays(*dense_aligned(a, b))
    chosen, larger, power, assembled = selected_and_assembled(a, b)
    assert_same(chosen, np.where(x > y, y, x))
    assert_same(larger, np.maximum(x, y))
    assert_same(power, np.power(x, y))
    assert_same(assembled, np.stack([x, y, x], -1))


@given(tangents(R2, SR2))
@modest
def test_turning(operands):
    R, s = operands
    r, x = dense_aligned(R, s)
    factors = np.where(np.arange(6) < 3, 1.0, np.sqrt(0.5))
    S = (x * factors)[..., [[0, 5, 4], [5, 1, 3], [4, 3, 2]]]
    turned = r @ S @ np.swapaxes(r, -1, -2)
    packed = turned[..., [0, 1, 2, 1, 0, 0], [0, 1, 2, 2, 2, 1]] / factors
    assert_same(turned_by(s, R), packed)


@given(tangents(MRP, MRP))
@modest
def test_nonlinear_pair(operands):
    a, b = operands
    x, y = np.broadcast_arrays(*dense_aligned(a, b))
    square = np.sum((x - y) ** 2, -1)
    scale = (1.0 + np.sum(x * x, -1)) * (1.0 + np.sum(y * y, -1))
    expected = 4.0 * np.arcsin(np.sqrt(np.minimum(square / scale, 1.0)))
    assert_same(distance(a, b), expected, rtol=1e-7)


def test_one_site_met_by_many_is_not_a_diagonal():
    tangent = Scalar(
        jnp.ones((1, 1)),
        sub_batch_ndim=1,
        k_ndim=1,
        k_state=("broadcast",),
        k_pairing=(0,),
    )
    product = tangent * Scalar(jnp.asarray([1.0, 2.0, 3.0]), sub_batch_ndim=1)
    assert F.to_dense(product).tolist() == [[1.0, 2.0, 3.0]]


def test_logical_sizes_survive_an_operand_of_one_site():
    wide = Scalar(
        jnp.ones(1), sub_batch_ndim=1, sub_batch_state=("broadcast",), sub_batch_meta=(4,)
    )
    assert (wide + Scalar(jnp.ones(1), sub_batch_ndim=1)).sub_batch_shape == (4,)


def test_a_diagonal_survives_a_product_with_a_value():
    tangent = F.identity_seed(Scalar(jnp.arange(1.0, 4.0), sub_batch_ndim=1))
    product = tangent * Scalar(jnp.asarray([2.0, 3.0, 4.0]), sub_batch_ndim=1)
    assert product.k_pairing == (0,)
    assert product.shape == (1, 3)


def test_what_does_not_align_is_said():
    a = Scalar(jnp.ones((2, 3)), sub_batch_ndim=1)
    with pytest.raises(ValueError, match=r"sub-batch axes do not broadcast: Scalar \(3,\), Vec"):
        _ = a * Vec(jnp.ones((4, 3)), sub_batch_ndim=1)
    with pytest.raises(ValueError, match=r"dynamic batch axes do not broadcast.*\(2,\).*\(5,\)"):
        _ = a + Scalar(jnp.ones((5, 1)), sub_batch_ndim=1)
    with pytest.raises(ValueError, match="K axis 0 is stored with different widths"):
        _ = Scalar(jnp.ones(2), k_ndim=1) + Scalar(jnp.ones(3), k_ndim=1)
    with pytest.raises(TypeError, match=r"Vec \+ SR2 is not defined"):
        _ = Vec.zeros() + SR2.zeros()


def test_ranks_and_states_by_name():
    a = Scalar(jnp.ones((2, 3)), sub_batch_ndim=1)
    b = Vec(jnp.ones((4, 2, 3, 3)), sub_batch_ndim=2, k_ndim=1)
    wide, _ = F.align_sub_batch(a, b)
    assert (wide.shape, wide.sub_batch_ndim) == ((2, 1, 3), 2)
    seeded, _ = F.align_k(a, b)
    assert (seeded.shape, seeded.k_state, seeded.k_pairing) == ((1, 2, 3), ("broadcast",), (None,))
    assert F.combine_sub_batch_state(a, a) == (("full",), (None,))
    seed = F.identity_seed(Scalar(jnp.ones((2, 3)), sub_batch_ndim=2))
    assert F.combine_k_state(seed, seed) == (("broadcast", "broadcast"), (0, 1))
    other = seed.replace(seed.data, k_pairing=(1, 0))
    with pytest.raises(ValueError, match=r"K axis 0 with sub-batch axes"):
        F.combine_k_state(seed, other)
