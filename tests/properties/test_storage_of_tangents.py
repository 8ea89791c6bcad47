"""Structural operations on tangents of any storage are those of NumPy on the dense arrays."""

import functools

import jax
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from neml2_jax.models.chain_rule import equalize_tangent_K, matvec
from neml2_jax.types import Scalar, Vec
from neml2_jax.types import functions as F

from ..types.layouts import assert_same, dense, dense_aligned
from .layouts import EVERY_TYPE, few, tangents, values

every_type = st.sampled_from(EVERY_TYPE)


def site_axis(x, dim):
    """Where site axis `dim` is in the dense array."""
    return x.ndim - x.base_ndim - x.sub_batch_ndim + dim % x.sub_batch_ndim


@given(st.data(), every_type)
@few
def test_written_out(data, kind):
    (x,) = data.draw(tangents(kind))
    full = dense(x)
    np.testing.assert_array_equal(F.to_dense(x), full)
    assert_same(F.fullify(x), full)
    assert_same(F.materialize(x), full)
    assert_same(x, full)
    assert F.materialize(x).k_pairing == x.k_pairing
    for i in range(x.k_ndim):
        one = F.fullify(x, axes=(i,))
        assert_same(one, full)
        assert one.k_pairing[i] is None
        others = [p for j, p in enumerate(one.k_pairing) if j != i]
        assert others == [p for j, p in enumerate(x.k_pairing) if j != i]


@functools.partial(jax.jit, static_argnums=1)
def over_sites(x, dim):
    """As one program, as everything below: each storage that is drawn is compiled anew."""
    sites = x.sub_batch
    return F.sum_sub_batch(x, dim), F.sum(sites, dim), F.mean(sites, dim), F.diff(sites, 1, dim)


@given(st.data(), every_type, st.integers(-2, 1))
@few
def test_over_sites(data, kind, dim):
    (x,) = data.draw(tangents(kind, min_sites=2))
    full, axis = dense(x), site_axis(x, dim)
    total, same, mean, rise = over_sites(x, dim)
    assert_same(total, full.sum(axis))
    assert_same(same, full.sum(axis))
    assert_same(mean, full.mean(axis))
    assert_same(rise, np.diff(full, 1, axis))


stacked_along = jax.jit(
    lambda a, b, dim: F.stack([a.sub_batch, b.sub_batch], dim), static_argnums=2
)
joined_along = jax.jit(lambda a, b, dim: F.cat([a.sub_batch, b.sub_batch], dim), static_argnums=2)


@given(st.data(), every_type, st.integers(-2, 1))
@few
def test_joined(data, kind, dim):
    a, b = data.draw(tangents(kind, kind, min_sites=2))
    x, y = (np.array(z) for z in dense_aligned(a, b))
    stacked = stacked_along(a, b, dim % 2)
    wide = np.broadcast_arrays(x, y)
    assert_same(stacked, np.stack(wide, x.ndim - a.base_ndim - 2 + dim % 2))
    assume(a.dynamic_batch_shape == b.dynamic_batch_shape)
    axis = x.ndim - a.base_ndim - 2 + dim % 2
    front = np.broadcast_shapes(x.shape[:axis], y.shape[:axis])
    parts = [np.broadcast_to(z, front + z.shape[axis:]) for z in (x, y)]
    assert_same(joined_along(a, b, dim), np.concatenate(parts, axis))


@jax.jit
def equalized(*xs):
    a, b, c = out = equalize_tangent_K(xs)
    return out, a + b + c, F.align_k(*xs)


@given(st.data(), every_type, every_type)
@few
def test_aligned(data, one, other):
    operands = data.draw(tangents(one, other))
    k = max(x.k_ndim for x in operands)
    n = max(x.sub_batch_ndim for x in operands)
    for x, y in zip(operands, F.align_k(*operands)):
        full, at = dense(x), x.k_ndim
        assert y.k_ndim == k
        assert_same(y, full.reshape(full.shape[:at] + (1,) * (k - at) + full.shape[at:]))
    for x, y in zip(operands, F.align_sub_batch(*operands)):
        full, at = dense(x), x.ndim - x.base_ndim - x.sub_batch_ndim
        extra = n - x.sub_batch_ndim
        assert y.sub_batch_ndim == n
        assert_same(y, full.reshape(full.shape[:at] + (1,) * extra + full.shape[at:]))


@given(st.data())
@few
def test_combined_states_are_those_of_a_product(data):
    a, b = data.draw(tangents(Scalar, Vec))
    product = a * b
    x, y = dense_aligned(a, b)
    assert_same(product, x * y)
    state, meta = F.combine_sub_batch_state(a, b)
    # A diagonal that must be written out takes up its site axis.
    for i in range(product.sub_batch_ndim):
        assert product.sub_batch_state[i] in (state[i], "full")
        if product.sub_batch_state[i] == "broadcast":
            assert product.sub_batch_meta[i] == meta[i]
    try:
        k_state, k_pairing = F.combine_k_state(a, b)
    except ValueError:
        return  # paired differently: there is no common storage but the full one
    if product.k_pairing == k_pairing:
        assert product.k_state == k_state


@given(st.data(), every_type)
@few
def test_equalized(data, kind):
    xs = data.draw(tangents(kind, kind, kind))
    n = max(x.sub_batch_ndim for x in xs)
    out, sum_of_all, aligned = equalized(*xs)
    full = [dense(x) for x in aligned]
    assert len({(t.k_ndim, t.k_state) for t in out}) == 1
    assert len({tuple(t.paired_site(i, n) for i in range(t.k_ndim)) for t in out}) == 1
    assert len({t.k_shape for t in out}) == 1
    for t, want in zip(out, full):
        assert_same(t, want)
    total = dense_aligned(*xs)
    assert_same(sum_of_all, sum(total[1:], total[0]))


@jax.jit
def seed_of(x):
    seed = F.identity_seed(x)
    return seed, F.to_dense(seed)


@given(st.data(), every_type)
@few
def test_a_seed_is_the_identity(data, kind):
    (x,) = data.draw(values(kind))
    seed, written_out = seed_of(x)
    sites, size = x.sub_batch_shape, x.base_size
    n = int(np.prod(sites, dtype=int))
    want = np.einsum("gh,cd->gchd", np.eye(n), np.eye(size))
    assert seed.k_pairing[: len(sites)] == tuple(range(len(sites)))
    k = (*sites, size) if size > 1 else sites
    np.testing.assert_array_equal(written_out, want.reshape((*k, *sites, *x.base_shape)))
    assert seed.data.size <= size**2, "a seed is stored once, whatever the number of sites"


@jax.jit
def combined(a, b, s):
    return a + b, a - b, -a, s * a + b, 2.0 * a


@given(st.data(), every_type)
@few
def test_sums_and_scalings(data, kind):
    a, b, s = data.draw(tangents(kind, kind, Scalar))
    x, y = dense_aligned(a, b)
    total, difference, negative, scaled, twice = combined(a, b, s)
    assert_same(total, x + y)
    assert_same(difference, x - y)
    x, y, z = dense_aligned(a, b, s)
    assert_same(negative, -dense(a))
    assert_same(scaled, z * x + y)
    assert_same(twice, 2.0 * dense(a))
    if kind is Scalar:
        assert_same(a + 1.0, dense(a) + 1.0)


product = jax.jit(matvec)


@given(st.lists(st.integers(1, 3), max_size=2), st.integers(1, 4), st.integers(1, 4))
@few
def test_matvec(batch, m, n):
    rng = np.random.default_rng(m + 10 * n)
    M, v = rng.normal(size=(*batch, m, n)), rng.normal(size=(*batch, n))
    np.testing.assert_allclose(product(M, v), np.einsum("...ij,...j->...i", M, v), rtol=1e-13)


@jax.jit
def diagonals_of(x):
    return F.to_dense(x), F.to_dense(F.sum_sub_batch(x)), x * Scalar(2.0), F.mean(x.sub_batch)


@pytest.mark.parametrize("kind", EVERY_TYPE)
def test_two_seed_axes_may_meet_one_site_axis(kind):
    """As in a second derivative: t[k, l, g] is there only where k = l = g."""
    x = kind(
        np.arange(1.0, 4.0).reshape((1, 1, 3) + (1,) * kind.base_ndim)
        * np.ones((1, 1, 1, *kind.BASE_SHAPE)),
        sub_batch_ndim=1,
        k_ndim=2,
        k_state=("broadcast", "broadcast"),
        k_pairing=(0, 0),
    )
    full = np.zeros((3, 3, 3, *kind.BASE_SHAPE))
    for g in range(3):
        full[g, g, g] = g + 1.0
    assert_same(x, full)
    written_out, total, twice, mean = diagonals_of(x)
    np.testing.assert_array_equal(written_out, full)
    np.testing.assert_array_equal(total, full.sum(2))
    assert twice.k_pairing == (0, 0)
    assert_same(mean, full.mean(2))
