"""Views: the axes that are meant change, all else stays; NumPy says what the arrays become."""

import jax.numpy as jnp
import numpy as np
import pytest

from neml2_jax.types import R2, SR2, Scalar, Vec
from neml2_jax.types import functions as F


def test_expanding_an_unbatched_tensor():
    assert SR2.fill(1.0).dynamic_batch.expand(20).shape == (20, 6)
    assert SR2.fill(1.0).dynamic_batch.expand(100, 1).shape == (100, 1, 6)
    assert SR2.fill(1.0).dynamic_batch.expand((4, 2)).shape == (4, 2, 6)
    assert SR2.fill(1.0).dynamic_batch.unsqueeze(0).shape == (1, 6)
    assert Scalar(1.0).sub_batch.expand(3).sub_batch_shape == (3,)
    x = Vec(jnp.ones((1, 4, 3)))
    assert x.dynamic_batch.expand(5, -1).shape == (5, 4, 3)
    assert x.dynamic_batch.expand(2, 5, -1).shape == (2, 5, 4, 3)


def test_shapes_of_regions():
    x = R2(jnp.ones((2, 5, 4, 3, 3)), sub_batch_ndim=1, k_ndim=1)
    shapes = [v.shape for v in (x.k, x.dynamic_batch, x.sub_batch, x.batch, x.base)]
    assert shapes == [(2,), (5,), (4,), (5, 4), (3, 3)]
    assert [v.ndim for v in (x.k, x.base)] == [1, 2]


def test_indexing():
    data = jnp.arange(2.0 * 5 * 4 * 3).reshape(2, 5, 4, 3)
    x = Vec(data, sub_batch_ndim=2)
    for key in (0, -1, slice(1, 3), (slice(None), 1), (None, 2), jnp.asarray([3, 0])):
        expected = np.asarray(data)[(slice(None), *(key if isinstance(key, tuple) else (key,)))]
        np.testing.assert_array_equal(x.sub_batch[key].data, expected)
    np.testing.assert_array_equal(x.sub_batch[..., 2].data, data[:, :, 2])
    assert x.sub_batch[0].sub_batch_ndim == 1
    assert x.sub_batch[None].sub_batch_ndim == 3
    assert x.dynamic_batch[0].sub_batch_shape == (5, 4)
    assert x.batch[0, :, 1].sub_batch_shape == (5,)
    np.testing.assert_array_equal(x.batch[1, 2:, 1].data, data[1, 2:, 1])
    mask = np.array([True, False, True, False, True])
    np.testing.assert_array_equal(x.sub_batch[mask].data, data[:, mask])


def test_pairing_follows_its_site_axis():
    x = F.identity_seed(Vec(jnp.ones((2, 4, 3)), sub_batch_ndim=2))
    assert x.k_pairing == (0, 1, None)
    assert x.sub_batch.unsqueeze(0).k_pairing == (1, 2, None)
    assert x.sub_batch.unsqueeze(1).k_pairing == (0, 2, None)
    assert x.sub_batch.unsqueeze(1).sub_batch.squeeze(1).k_pairing == (0, 1, None)
    assert x.dynamic_batch.unsqueeze(0).k_pairing == (0, 1, None)
    assert x.sub_batch.expand(-1, -1).k_pairing == (0, 1, None)


def test_retagging():
    x = Scalar(jnp.ones((2, 3)))
    assert x.sub_batch.retag(1).sub_batch_shape == (3,)
    assert x.sub_batch.retag(2).sub_batch.flatten().dynamic_batch_shape == (2, 3)
    with pytest.raises(ValueError, match=r"Scalar.sub_batch.retag\(3\): there are 2 batch axes"):
        x.sub_batch.retag(3)
    with pytest.raises(ValueError, match="without K axes"):
        F.identity_seed(x.sub_batch.retag(1)).sub_batch.retag(0)


def test_diagonal_of_any_type():
    x = SR2(jnp.arange(12.0).reshape(2, 6), sub_batch_ndim=1)
    y = x.sub_batch.diagonalize()
    assert y.sub_batch_shape == (2, 2)
    np.testing.assert_array_equal(y.data[1, 1], x.data[1])
    np.testing.assert_array_equal(y.data[0, 1], np.zeros(6))


def test_spaced():
    x = F.linspace(Scalar(0.0).sub_batch, Scalar(1.0).sub_batch, 51)
    np.testing.assert_allclose(x.data, np.linspace(0.0, 1.0, 51), rtol=1e-15)
    assert x.sub_batch_shape == (51,)
    start, end = SR2.fill(0.0), SR2.fill(0.01).dynamic_batch.expand(2)
    y = F.linspace(start.dynamic_batch, end.dynamic_batch, 20)
    assert y.shape == (20, 2, 6)
    np.testing.assert_allclose(y.data[:, 0, 0], np.linspace(0.0, 0.01, 20), atol=1e-17)
    z = F.logspace(Scalar(-4.0).sub_batch, Scalar(0.0).sub_batch, 5)
    np.testing.assert_allclose(z.data, np.logspace(-4, 0, 5), rtol=1e-14)
    assert F.linspace(Scalar(2.0).sub_batch, Scalar(3.0).sub_batch, 1).data.tolist() == [2.0]


def test_joined_points():
    a, b = Vec(jnp.ones((2, 3))), Vec(jnp.zeros((4, 3)))
    assert F.cat([a.dynamic_batch, b.dynamic_batch]).shape == (6, 3)
    assert F.stack([a.dynamic_batch, Vec.fill(1.0, 2.0, 3.0).dynamic_batch]).shape == (2, 2, 3)
    with pytest.raises(
        ValueError, match="one region for all, got Vec.dynamic_batch, Vec.sub_batch"
    ):
        F.cat([a.dynamic_batch, b.sub_batch])
    with pytest.raises(TypeError, match="one type for all"):
        F.cat([a.dynamic_batch, Scalar.zeros(3).dynamic_batch])
    with pytest.raises(ValueError, match="axes other than the joined one differ"):
        F.cat([Vec.zeros(2, 3).dynamic_batch, Vec.zeros(2, 4).dynamic_batch], 0)


@pytest.mark.parametrize(
    "wrong, message",
    (
        (lambda x: x.dynamic_batch.squeeze(0), r"Vec.dynamic_batch.squeeze\(0\): .* size 2"),
        (lambda x: x.dynamic_batch.expand(3), r"shape \(2,\) does not expand to \(3,\)"),
        (lambda x: x.dynamic_batch.expand(), r"shape \(2,\) does not expand to \(\)"),
        (lambda x: x.dynamic_batch[2], r"Vec.dynamic_batch: index 2 is out of range"),
        (lambda x: x.sub_batch[0, 0], r"Vec.sub_batch: 2 indices for shape \(4,\)"),
        (lambda x: x.sub_batch.unsqueeze(3), "axis 3 is out of range"),
        (lambda x: x.batch[None], "index x.dynamic_batch or x.sub_batch"),
        (lambda x: Scalar(1.0).sub_batch.diagonalize(), "there is no site axis"),
        (lambda x: x.base.transpose(), "axis -2 is out of range"),
    ),
)
def test_wrong_use_is_refused(wrong, message):
    with pytest.raises(ValueError, match=message):
        wrong(Vec(jnp.ones((2, 4, 3)), sub_batch_ndim=1))


def test_what_cannot_be_changed_has_no_method():
    x = Vec(jnp.ones((2, 3)))
    assert not hasattr(x.batch, "unsqueeze")
    assert not hasattr(x.k, "unsqueeze")
    assert not hasattr(x.base, "expand")
