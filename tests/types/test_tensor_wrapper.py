"""Every type is a pytree whose metadata survive JAX, and which refuses contradictions."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neml2_jax.types import (
    MRP,
    R2,
    SR2,
    SSR4,
    WR2,
    MillerIndex,
    Quaternion,
    Scalar,
    Tensor,
    Vec,
)
from neml2_jax.types import functions as F

TYPES = (Scalar, Vec, R2, SR2, WR2, SSR4, MRP, Quaternion, MillerIndex)


def tangent(kind):
    """Two K axes (one paired), one point axis, two site axes (one broadcast)."""
    return kind(
        jnp.ones((1, 4, 2, 3, 1, *kind.BASE_SHAPE)),
        sub_batch_ndim=2,
        sub_batch_state=("full", "broadcast"),
        sub_batch_meta=(None, 5),
        k_ndim=2,
        k_state=("broadcast", "full"),
        k_pairing=(0, None),
    )


@pytest.mark.parametrize("kind", TYPES)
def test_metadata_survive_jax(kind):
    x = tangent(kind)
    assert len(jax.tree.leaves(x)) == 1
    for leaf in (object(), None, 1.0, jax.ShapeDtypeStruct((7,), float)):
        y = jax.tree.map(lambda _, leaf=leaf: leaf, x)
        assert (type(y), y.metadata) == (kind, x.metadata)
    shape = jax.eval_shape(lambda x: 2.0 * x, x)
    assert (shape.metadata, shape.shape) == (x.metadata, x.shape)
    y = jax.jit(lambda x: x * 2.0)(x)
    assert (y.metadata, y.sub_batch_shape) == (x.metadata, (3, 5))
    np.testing.assert_array_equal(y.data, 2.0 * x.data)
    z = jax.grad(lambda x: jnp.sum(x.data**2))(x)
    assert z.metadata == x.metadata
    np.testing.assert_array_equal(z.data, 2.0 * x.data)


@pytest.mark.parametrize("kind", TYPES)
def test_batch_is_stripped_by_vmap(kind):
    x = kind(jnp.ones((3, 2, *kind.BASE_SHAPE)), sub_batch_ndim=1)

    def at_one(x):
        assert (x.dynamic_batch_ndim, x.sub_batch_shape) == (0, (2,))
        return x + x

    y = jax.vmap(at_one)(x)
    assert (y.dynamic_batch_shape, y.sub_batch_shape) == ((3,), (2,))


@pytest.mark.parametrize(
    "keywords, message",
    (
        (dict(sub_batch_ndim=3), "does not end in 3 sub-batch axes"),
        (dict(sub_batch_ndim=-1), "negative sub_batch_ndim"),
        (dict(sub_batch_ndim=1, sub_batch_state=("full", "full")), "must have 1 entries"),
        (dict(sub_batch_ndim=1, sub_batch_state=("half",)), "'full' or 'broadcast', got 'half'"),
        (dict(sub_batch_ndim=1, sub_batch_state=("broadcast",)), "stored with size 1, got 4"),
        (dict(sub_batch_ndim=1, sub_batch_meta=(4,)), r"sub_batch_meta\[0\] must be None"),
        (dict(k_ndim=1, k_state=("broadcast",)), "stored with size 1, got 2"),
        (dict(k_ndim=1, k_pairing=(0,)), "names no sub-batch axis"),
        (dict(k_ndim=1, sub_batch_ndim=1, k_pairing=(0,)), "must be 'broadcast'"),
        (
            dict(k_ndim=1, k_state=()),
            r"k_state=\(\) must have 1 entries, one an axis, for k_ndim=1",
        ),
        (dict(k_ndim=1, k_pairing=()), r"k_pairing=\(\) must have 1 entries"),
        (dict(sub_batch_ndim=1, sub_batch_state=()), r"sub_batch_state=\(\) must have 1 entries"),
        (dict(sub_batch_ndim=1, sub_batch_meta=()), r"sub_batch_meta=\(\) must have 1 entries"),
        (dict(k_state=("full",)), "must have 0 entries, one an axis, for k_ndim=0"),
        (dict(sub_batch_meta=(None,)), "must have 0 entries, one an axis, for sub_batch_ndim=0"),
        (dict(k_ndim=-1), "negative k_ndim=-1"),
        (dict(k_ndim=1, sub_batch_ndim=1, k_pairing=(1,)), "names no sub-batch axis"),
        (dict(k_ndim=1, sub_batch_ndim=1, k_pairing=(-1,)), r"negative k_pairing\[0\]=-1"),
        (
            dict(sub_batch_ndim=1, sub_batch_meta=(0,)),
            r"sub_batch_meta\[0\] is the size of an axis",
        ),
        (dict(sub_batch_ndim=1, sub_batch_meta=(-2,)), "at least 1, got -2"),
    ),
)
def test_contradictions_are_refused(keywords, message):
    with pytest.raises(ValueError, match=message):
        Scalar(jnp.ones((2, 4)), **keywords)


@pytest.mark.parametrize(
    "keywords, message",
    (
        (dict(k_ndim=True), "k_ndim is a whole number, got True, a bool"),
        (dict(sub_batch_ndim=False), "sub_batch_ndim is a whole number, got False"),
        (dict(sub_batch_ndim=1.0), "sub_batch_ndim is a whole number, got 1.0, a float"),
        (dict(sub_batch_ndim="1"), "sub_batch_ndim is a whole number, got '1', a str"),
        (dict(k_ndim=1, k_state="full"), r"one entry an axis, got 'full'; write \('full',\)"),
        (dict(k_ndim=1, k_pairing=0), r"write \(0,\) for a single axis"),
        (dict(k_ndim=1, sub_batch_ndim=1, k_pairing=(False,)), r"k_pairing\[0\] is a whole"),
        (dict(sub_batch_ndim=1, sub_batch_meta=(True,)), r"sub_batch_meta\[0\] is a whole number"),
        (dict(sub_batch_ndim=1, sub_batch_meta=(2.5,)), r"sub_batch_meta\[0\] is a whole number"),
    ),
)
def test_metadata_of_other_kinds_are_refused(keywords, message):
    for make in (Scalar, lambda data, **k: Tensor(data, base_ndim=0, **k)):
        with pytest.raises(TypeError, match=message):
            make(jnp.ones((2, 4)), **keywords)


@pytest.mark.parametrize("sites", (True, -1, 3, 1.0))
def test_every_way_to_make_a_tensor_checks_its_sites(sites):
    x = Scalar(jnp.ones((2, 4)))
    for make in (
        lambda: Scalar.zeros(2, 4, sub_batch_ndim=sites),
        lambda: SR2.ones(2, 4, sub_batch_ndim=sites),
        lambda: Vec.full(2, 4, fill_value=1.0, sub_batch_ndim=sites),
        lambda: Scalar.arange(4, sub_batch_ndim=sites),
        lambda: MRP.rand(jax.random.key(0), 2, 4, sub_batch_ndim=sites),
        lambda: x.bare(x.data, sites),
        lambda: x.replace(x.data, sub_batch_ndim=sites),
        lambda: x.with_sub_batch_ndim(sites),
        lambda: x.sub_batch.retag(sites),
        lambda: Tensor(x.data, base_ndim=0, sub_batch_ndim=sites),
    ):
        with pytest.raises((ValueError, TypeError)):
            make()


def test_not_given_is_none_alone():
    x = Scalar(
        jnp.ones((1, 4)),
        k_ndim=1,
        k_state=None,  # pyright: ignore[reportArgumentType]
        k_pairing=None,  # pyright: ignore[reportArgumentType]
        sub_batch_ndim=None,  # pyright: ignore[reportArgumentType]
    )
    assert (x.k_state, x.k_pairing, x.sub_batch_ndim) == (("full",), (None,), 0)
    lists = Scalar(jnp.ones((1, 4)), k_ndim=np.int64(1), k_state=["full"], k_pairing=[None])  # type: ignore[arg-type]
    assert lists.metadata == x.metadata and hash(tuple(lists.metadata.items()))
    with pytest.raises(ValueError, match=r"k_state=\(\) contradicts the wrapped Scalar"):
        Scalar(x, k_state=())
    for keywords in (dict(base_ndim=True), dict(batch_ndim=True), dict(base_ndim=1.0)):
        with pytest.raises(TypeError, match="is a whole number"):
            Tensor(jnp.ones((2, 4)), **keywords)  # type: ignore[arg-type]


def test_base_shape_is_checked():
    with pytest.raises(ValueError, match=r"SR2: data of shape \(5,\)"):
        SR2(jnp.ones(5))


def test_rewrapping_inherits():
    x = tangent(Vec)
    assert Vec(x).metadata == x.metadata
    with pytest.raises(ValueError, match="sub_batch_ndim=1 contradicts the wrapped Vec"):
        Vec(x, sub_batch_ndim=1)


def test_symmetric_and_skew_packing():
    s = SR2.fill(1.0, 2.0, 3.0, 4.0, 5.0, 6.0)
    np.testing.assert_allclose(
        F.r2_from_sr2(s).data, [[1.0, 6.0, 5.0], [6.0, 2.0, 4.0], [5.0, 4.0, 3.0]], rtol=1e-15
    )
    np.testing.assert_allclose(F.sym(F.r2_from_sr2(s)).data, s.data, rtol=1e-15)
    w = WR2.fill(1.0, 2.0, 3.0)
    W = F.r2_from_wr2(w)
    np.testing.assert_array_equal(W.data, [[0.0, -3.0, 2.0], [3.0, 0.0, -1.0], [-2.0, 1.0, 0.0]])
    np.testing.assert_array_equal(F.skew(W).data, w.data)
    x = Vec.fill(0.3, -0.2, 0.5)
    np.testing.assert_allclose(F.rotate(x, W).data, np.cross(w.data, x.data), rtol=1e-15)


# ------------------------------------------------------------------ Tensor


def test_the_base_of_a_tensor_stays_its_base_under_vmap():
    x = Tensor(jnp.ones((5, 4, 3, 2)), batch_ndim=1, sub_batch_ndim=1)
    assert (x.base_shape, x.dynamic_batch_shape, x.sub_batch_shape) == ((3, 2), (5,), (4,))

    def at_one(x):
        assert (x.base_shape, x.dynamic_batch_ndim, x.sub_batch_shape) == ((3, 2), 0, (4,))
        return x @ Tensor(jnp.ones(2), base_ndim=1)

    y = jax.vmap(at_one)(x)
    assert (y.base_shape, y.batch_shape) == ((3,), (5, 4))
    assert jax.tree.map(lambda _: object(), x).base_ndim == 2


def test_tensor_to_and_from_types():
    x = tangent(SR2)
    y = Tensor.from_typed(x)
    assert (y.base_shape, y.metadata) == ((6,), x.metadata)
    assert F.equal(y.as_typed(SR2), x)
    with pytest.raises(ValueError, match=r"base shape is \(6,\), that of Vec is \(3,\)"):
        y.as_typed(Vec)
    with pytest.raises(ValueError, match="do not add up"):
        Tensor(jnp.ones((2, 3)), batch_ndim=1, base_ndim=2)


def test_tensor_linear_algebra():
    rng = np.random.default_rng(0)
    A, b = rng.normal(size=(2, 1, 3, 3)), rng.normal(size=(4, 3))
    M = Tensor(jnp.asarray(A), base_ndim=2, sub_batch_ndim=1)
    v = Tensor(jnp.asarray(b), base_ndim=1, sub_batch_ndim=1)
    x = M.solve(v)
    assert (x.dynamic_batch_shape, x.sub_batch_shape) == ((2,), (4,))
    np.testing.assert_allclose((M @ x).data, np.broadcast_to(b, (2, 4, 3)), rtol=1e-10)
    np.testing.assert_allclose((M @ M).data, A @ A, rtol=1e-12)
    np.testing.assert_allclose(F.norm(v).data, np.linalg.norm(b, axis=-1), rtol=1e-14)
    np.testing.assert_allclose(F.dot(v, v).data, F.norm_sq(v).data)
    with pytest.raises(ValueError, match="do not agree"):
        _ = M @ Tensor(jnp.ones(2), base_ndim=1)
    with pytest.raises(ValueError, match="base shapes differ"):
        _ = v + Tensor(jnp.ones(2), base_ndim=1)


def test_tensor_regions():
    x = Tensor(jnp.arange(24.0).reshape(2, 3, 4), base_ndim=1, sub_batch_ndim=1)
    assert x.flatten_sub_batch().base_shape == (3, 4)
    assert x.flatten_sub_batch_into_first_base_axis().base_shape == (12,)
    assert x.unflatten_base(2, 2).flatten_base().base_shape == (4,)
    assert x.base[1:3].base_shape == (2,)
    assert x.base[0].base_ndim == 0
    assert x.base.unsqueeze(0).base.squeeze(0).base_shape == (4,)
    assert x.base.expand(5, -1).base_shape == (5, 4)
    np.testing.assert_array_equal(x.base.flip().data, x.data[..., ::-1])
    np.testing.assert_array_equal(x.unflatten_base(2, 2).base.transpose().data[0, 0, 0], [0.0, 2.0])
    assert F.stack([x.sub_batch, x.sub_batch]).sub_batch_shape == (2, 3)
    zeros = Tensor.zeros(batch_shape=(2,), sub_batch_shape=(3,), base_shape=(4, 5))
    assert (zeros.base_shape, zeros.sub_batch_shape) == ((4, 5), (3,))
    assert Tensor.zeros_like(zeros).metadata == zeros.metadata


def test_the_array_that_was_given_may_be_written_into():
    """Memory that begins at 64 bytes, JAX would read in place."""
    memory = np.zeros(4 * 6 * 8 + 64, np.uint8)
    given = memory[-memory.ctypes.data % 64 :][: 4 * 6 * 8].view(float).reshape(4, 6)
    tensor = SR2(given)
    given[:] = 7.0
    np.testing.assert_array_equal(tensor.data, 0.0)
