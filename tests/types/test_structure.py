"""Structural functions on every storage agree with NumPy on dense arrays."""

import functools

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neml2_jax.types import SR2, SSR4, Scalar, Vec
from neml2_jax.types import functions as F

from .layouts import assert_same, dense, modest, tangents


@given(tangents(Vec))
@modest
def test_writing_out(operands):
    (x,) = operands
    expected = dense(x)
    np.testing.assert_array_equal(F.to_dense(x), expected)
    assert_same(F.fullify(x), expected)
    assert_same(x.materialize(), expected)
    assert all(p is None for p in F.fullify(x).k_pairing)


@functools.partial(jax.jit, static_argnums=1)
def over_sites(x, dim):
    sites = x.sub_batch
    joined = F.cat([sites, (2.0 * x).sub_batch], dim)
    return F.sum(sites, dim), F.mean(sites, dim), F.diff(sites, 1, dim), sites[..., -1], joined


@given(tangents(Vec, min_sites=1), st.integers(-1, 0))
@modest
def test_over_sites(operands, dim):
    (x,) = operands
    full = dense(x)
    stop = full.ndim - x.base_ndim
    axis = stop - 1 if dim == -1 else stop - x.sub_batch_ndim
    total, mean, rise, last, joined = over_sites(x, dim)
    assert_same(total, full.sum(axis))
    assert_same(mean, full.mean(axis))
    assert_same(rise, np.diff(full, 1, axis))
    assert_same(last, full[..., -1, :])
    assert_same(joined, np.concatenate([full, 2 * full], axis))


@given(tangents(Scalar, min_sites=1))
@modest
def test_sites_reshaped(operands):
    (x,) = operands
    full = dense(x)
    n = full.shape[-1]
    assert_same(x.sub_batch.diagonalize(), full[..., :, None] * np.eye(n))
    assert_same(x.sub_batch.unsqueeze(-1), full[..., None])
    assert_same(x.sub_batch.unsqueeze(0), np.expand_dims(full, full.ndim - x.sub_batch_ndim))
    wide = np.broadcast_to(full[..., None], full.shape + (4,))
    assert_same(x.sub_batch.expand_at(4, -1), wide)


@jax.jit
def linear(x):
    return F.dev(x), F.vol(x), F.tr(x), F.sym(F.r2_from_sr2(x))


@given(tangents(SR2))
@modest
def test_linear_functions_keep_diagonals(operands):
    (x,) = operands
    P = np.asarray(SSR4.identity_dev().data)
    full = dense(x)
    dev, vol, tr, packed = linear(x)
    assert_same(dev, np.einsum("ij,...j->...i", P, full))
    assert_same(vol, full - np.einsum("ij,...j->...i", P, full))
    assert_same(tr, full[..., :3].sum(-1))
    assert dev.k_pairing == packed.k_pairing == x.k_pairing


@jax.jit
def nonlinear(x):
    return F.norm(x), F.heaviside(x), F.exp(F.tr(x)), F.det(x)


@given(tangents(SR2))
@modest
def test_nonlinear_functions_write_diagonals_out(operands):
    (x,) = operands
    full = dense(x)
    norm, step, exponential, determinant = nonlinear(x)
    matrices = full[..., [[0, 5, 4], [5, 1, 3], [4, 3, 2]]] * np.where(np.eye(3), 1.0, np.sqrt(0.5))
    assert_same(norm, np.sqrt((full**2).sum(-1)))
    assert_same(step, (np.sign(full) + 1) / 2)
    assert_same(exponential, np.exp(full[..., :3].sum(-1)))
    assert_same(determinant, np.linalg.det(matrices))


def test_joined_tangents_of_different_storage():
    value = Scalar(jnp.arange(1.0, 4.0), sub_batch_ndim=1)
    diagonal = F.identity_seed(value)
    uniform = Scalar(
        jnp.full((1, 3), 5.0), sub_batch_ndim=1, k_ndim=1, k_state=("broadcast",), k_pairing=(None,)
    )
    joined = F.cat([diagonal.sub_batch, uniform.sub_batch])
    np.testing.assert_array_equal(
        F.to_dense(joined), np.concatenate([np.eye(3), np.full((3, 3), 5.0)], 1)
    )
    stacked = F.stack([diagonal.sub_batch, uniform.sub_batch])
    np.testing.assert_array_equal(F.to_dense(stacked)[:, 1], np.full((3, 3), 5.0))


def test_a_seed_is_the_identity():
    value = SR2(jnp.zeros((5, 2, 3, 6)), sub_batch_ndim=2)
    seed = F.to_dense(F.identity_seed(value))
    expected = jax.jacfwd(lambda d: d)(jnp.zeros((2, 3, 6)))  # (g, h, c, k, l, d)
    np.testing.assert_array_equal(seed, np.transpose(expected, (3, 4, 5, 0, 1, 2)))


def test_a_sum_over_paired_sites_makes_no_square_array():
    seed = F.identity_seed(Vec(jnp.zeros((50, 3)), sub_batch_ndim=1))
    jaxpr = jax.make_jaxpr(lambda s: F.sum_sub_batch(s).data)(seed)
    sizes = [v.aval.size for e in jaxpr.eqns for v in e.outvars]
    assert max(sizes) <= 50 * 3 * 3


def test_refusals_say_what_is_meant():
    x = Vec(jnp.zeros((2, 4, 3)), sub_batch_ndim=1)
    with pytest.raises(ValueError, match=r"x.dynamic_batch or x.sub_batch; got Vec.batch"):
        F.sum(x.batch)
    with pytest.raises(ValueError, match="got Vec.base"):
        F.mean(x.base)
    with pytest.raises(ValueError, match="axis 1 is out of range"):
        F.sum(x.sub_batch, 1)
    with pytest.raises(ValueError, match="dynamic batch of a tangent"):
        F.sum(Vec(jnp.zeros((3, 1, 3)), k_ndim=1).dynamic_batch)
    with pytest.raises(ValueError, match="order 5 along an axis of size 4"):
        F.diff(x.sub_batch, 5)
