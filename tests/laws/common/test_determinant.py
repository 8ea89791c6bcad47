import numpy as np
import pytest

from neml2_jax.laws.common import R2Determinant, SR2Determinant
from neml2_jax.testing import check_model
from neml2_jax.types import R2, SR2

from .draws import draw


# zero, rank one, identity, general
@pytest.mark.parametrize(
    "A", (np.zeros((3, 3)), np.outer([1.0, 2.0, 0.5], [0.3, -1.0, 2.0]), np.eye(3), draw(R2, 1))
)
def test_full_tensor(A):
    check_model(
        R2Determinant(input="A"),
        inputs={"A": R2(A)},
        outputs={"determinant": np.linalg.det(A)},
        derivative_atol=1e-9,
        structured_atol=1e-14,  # at rank one all terms cancel
    )


@pytest.mark.parametrize("shear", (0.0, 0.7))
def test_symmetric_tensor(shear):
    """[[2, s, 0], [s, 3, 0], [0, 0, -1]]."""
    A = np.array([2.0, 3.0, -1.0, 0.0, 0.0, np.sqrt(2.0) * shear])
    check_model(
        SR2Determinant(input="A"),
        inputs={"A": SR2(A)},
        outputs={"determinant": -(6.0 - shear**2)},
    )
