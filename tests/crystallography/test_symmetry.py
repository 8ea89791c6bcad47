import numpy as np
import pytest

from neml2_jax.crystallography import ORBIFOLDS, symmetry

ORDERS = {
    "432": 24, "23": 12, "622": 12, "32": 6, "6": 6, "3": 3, "42": 8, "4": 4, "222": 4, "2": 2,
    "1": 1,
}  # fmt: skip


@pytest.mark.parametrize("orbifold", ORBIFOLDS)
def test_proper_rotations_form_a_group(orbifold):
    operators = symmetry(orbifold)
    assert operators.sub_batch_shape == (ORDERS[orbifold],)
    R = np.asarray(operators.data)
    np.testing.assert_allclose(R @ np.swapaxes(R, -1, -2), np.eye(3) + 0 * R, atol=1e-15)
    np.testing.assert_allclose(np.linalg.det(R), 1.0)
    np.testing.assert_allclose(R[0], np.eye(3), atol=1e-15)
    products = np.einsum("aij,bjk->abik", R, R).reshape(-1, 3, 3)
    distances = np.abs(products[:, None] - R[None]).max(axis=(-1, -2))
    assert np.all((distances < 1e-14).sum(axis=1) == 1)  # closed, and no operator twice


@pytest.mark.parametrize("orbifold, n", (("432", 4), ("622", 6), ("42", 4), ("3", 3), ("222", 2)))
def test_highest_axis_is_along_z(orbifold, n):
    angle = 2 * np.pi / n
    c, s = np.cos(angle), np.sin(angle)
    turn = np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])
    R = np.asarray(symmetry(orbifold).data)
    assert (np.abs(R - turn).max(axis=(-1, -2)) < 1e-14).sum() == 1


def test_unknown_group():
    with pytest.raises(ValueError, match="orbifold is one of 432, 23"):
        symmetry("5")
