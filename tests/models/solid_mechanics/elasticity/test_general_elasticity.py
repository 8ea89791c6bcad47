import numpy as np
import pytest

from neml2_jax.models.solid_mechanics import GeneralElasticity
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


def packed(A):
    return np.array([A[i, j] for i, j in PAIRS]) * FACTORS


@pytest.mark.parametrize("angle", (0.0, 0.7))  # radians about (1, 2, 2)/3
def test_stress_of_the_strain_seen_in_the_reference_axes(angle):
    """Rotate the strain back, apply the stiffness, rotate the stress forward."""
    n = np.array([1.0, 2.0, 2.0]) / 3.0
    W = np.array([[0, -n[2], n[1]], [n[2], 0, -n[0]], [-n[1], n[0], 0]])
    Q = np.eye(3) + np.sin(angle) * W + (1 - np.cos(angle)) * W @ W
    stress = packed(Q @ full(STIFFNESS @ packed(Q.T @ full(STRAIN) @ Q)) @ Q.T)
    check_model(
        GeneralElasticity(elastic_stiffness_tensor=SSR4(STIFFNESS)),
        inputs={"strain": SR2(STRAIN), "orientation": MRP(n * np.tan(angle / 4))},
        outputs={"stress": SR2(stress)},
    )
