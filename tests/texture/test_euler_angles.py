"""Euler angles: products of elementary rotations by scipy, and scipy's angles."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from neml2_jax.texture import from_euler_angles, to_euler_angles
from neml2_jax.types import MRP

from .matrices import matrices

ANGLES = np.random.default_rng(0).uniform([0, 0, 0], [2 * np.pi, np.pi, 2 * np.pi], (50, 3))
SPECIAL = np.radians(
    [[0, 0, 0], [30, 0, 0], [40, 180, 0], [0, 90, 0], [90, 35.264, 45], [180, 180, 0], [1, 1e-5, 2]]
)


@pytest.mark.parametrize("angles", (ANGLES, SPECIAL), ids=("random", "special"))
@pytest.mark.parametrize("convention", ("bunge", "roe", "kocks"))
def test_angles_are_turns_about_axes(convention, angles):
    """Bunge turns about z, x, z; Roe about z, y, z; Kocks as Roe with the last angle pi - it."""
    a, b, c = angles.T
    last = np.pi - c if convention == "kocks" else c
    sequence = "ZXZ" if convention == "bunge" else "ZYZ"
    expected = Rotation.from_euler(sequence, np.stack([a, b, last], -1)).as_matrix()
    np.testing.assert_allclose(
        matrices(from_euler_angles(angles, convention)), expected, atol=1e-14
    )


@pytest.mark.parametrize("convention", ("bunge", "kocks", "roe"))
def test_there_and_back(convention):
    r = from_euler_angles(ANGLES, convention)
    np.testing.assert_allclose(to_euler_angles(r, convention), ANGLES, atol=1e-12)
    for r in (from_euler_angles(SPECIAL, convention), MRP.rand(jax.random.key(0), 200)):
        back = from_euler_angles(to_euler_angles(r, convention), convention)
        np.testing.assert_allclose(matrices(back), matrices(r), atol=1e-11)


def test_where_angles_are_not_unique():
    r = from_euler_angles([[30.0, 0.0, 20.0], [30.0, 180.0, 20.0]], degrees=True)
    got = to_euler_angles(r, degrees=True)
    np.testing.assert_allclose(got, [[50.0, 0.0, 0.0], [10.0, 180.0, 0.0]], atol=1e-10)


def test_ranges():
    angles = np.asarray(to_euler_angles(MRP.rand(jax.random.key(1), 1000)))
    assert angles.min() >= 0.0
    assert (angles < [2 * np.pi, np.pi + 1e-12, 2 * np.pi]).all()


def test_sites_and_derivatives():
    r = from_euler_angles(np.zeros((4, 5, 3)), sub_batch_ndim=1)
    assert r.dynamic_batch_shape == (4,) and r.sub_batch_shape == (5,)
    assert to_euler_angles(r).shape == (4, 5, 3)
    x = jnp.asarray([0.3, 1.1, 2.0])
    there = jax.jacfwd(lambda x: from_euler_angles(x).data)(x)
    back = jax.jacrev(lambda r: to_euler_angles(MRP(r)))(from_euler_angles(x).data)
    np.testing.assert_allclose(back @ there, np.eye(3), atol=1e-12)


def test_refusals():
    with pytest.raises(ValueError, match="'bunge', 'kocks', 'roe'; got 'matthies'"):
        from_euler_angles([0.0, 0.0, 0.0], "matthies")  # pyright: ignore[reportArgumentType]
    with pytest.raises(ValueError, match="three along the last axis"):
        from_euler_angles([0.0, 0.0])
