import numpy as np
import pytest

from neml2_jax.laws.solid_mechanics import GeneralElasticity
from neml2_jax.testing import check_model
from neml2_jax.types import MRP, SR2, SSR4

PAIRS = ((0, 0), (1, 1), (2, 2), (1, 2), (0, 2), (0, 1))
FACTORS = np.array([1.0] * 3 + [np.sqrt(2.0)] * 3)
M = np.arange(36.0).reshape(6, 6) / 10.0
STIFFNESS = M @ M.T + 50.0 * np.eye(6)
STRAIN = np.array([0.01, -0.02, 0.015, 0.004, -0.003, 0.007])


def full(v):
    A = np.zeros((3, 3))
    for (i, j), x in zip(PAIRS, v / FACTORS):
        A[i, j] = A[j, i] = x
    return A


def full_stiffness(M):
    C = np.zeros((3, 3, 3, 3))
    for row, (i, j) in enumerate(PAIRS):
        for column, (k, m) in enumerate(PAIRS):
            value = M[row, column] / (FACTORS[row] * FACTORS[column])
            C[i, j, k, m] = C[j, i, k, m] = C[i, j, m, k] = C[j, i, m, k] = value
    return C


@pytest.mark.parametrize("angle", (0.0, 0.7))  # radians about (1, 2, 2)/3
def test_four_index_rotation(angle):
    """Every index of the stiffness is turned by the matrix of Rodrigues."""
    n = np.array([1.0, 2.0, 2.0]) / 3.0
    W = np.array([[0, -n[2], n[1]], [n[2], 0, -n[0]], [-n[1], n[0], 0]])
    Q = np.eye(3) + np.sin(angle) * W + (1 - np.cos(angle)) * W @ W
    turned = np.einsum("ai,bj,ck,dl,ijkl->abcd", Q, Q, Q, Q, full_stiffness(STIFFNESS))
    full_stress = np.einsum("abcd,cd->ab", turned, full(STRAIN))
    stress = np.array([full_stress[i, j] for i, j in PAIRS]) * FACTORS
    check_model(
        GeneralElasticity(elastic_stiffness_tensor=SSR4(STIFFNESS)),
        inputs={"strain": SR2(STRAIN), "orientation": MRP(n * np.tan(angle / 4))},
        outputs={"stress": SR2(stress)},
    )
