import numpy as np
import pytest

from neml2_jax.laws.solid_mechanics import SimoMieheFlow
from neml2_jax.testing import check_model
from neml2_jax.types import R2, SR2, Scalar

PAIRS = ((0, 0), (1, 1), (2, 2), (1, 2), (0, 2), (0, 1))
F_N = np.array([[1.1, 0.2, 0.0], [0.0, 0.95, 0.1], [-0.1, 0.0, 1.05]])
F = np.array([[1.2, 0.3, -0.1], [0.05, 0.9, 0.2], [-0.15, 0.1, 1.1]])


def unimodular(a):
    b = a @ a.T
    return b / np.linalg.det(b) ** (1.0 / 3.0)


def deviator(a):
    return a - np.trace(a) / 3.0 * np.eye(3)


@pytest.mark.parametrize("flow", (0.0, 0.05))  # elastic, plastic
def test_residual(flow):
    before, b = unimodular(np.eye(3) + 0.1 * F), unimodular(F)
    f = F @ np.linalg.inv(F_N)
    trial = f @ before @ f.T / np.linalg.det(f) ** (2.0 / 3.0)
    s = deviator(b)
    N = 1.5 * s / np.sqrt(1.5 * np.sum(s * s))
    r = s - deviator(trial) + 2.0 / 3.0 * flow * np.trace(trial) * N  # det b = 1
    tensors = {
        "elastic_left_cauchy_green": b,
        "elastic_left_cauchy_green~1": before,
        "flow_direction": N,
    }
    check_model(
        SimoMieheFlow(),
        inputs={
            **{n: SR2.fill(*(a[i, j] for i, j in PAIRS)) for n, a in tensors.items()},
            "deformation_gradient": R2(F),
            "deformation_gradient~1": R2(F_N),
            "equivalent_plastic_strain": Scalar(0.2 + flow),
            "equivalent_plastic_strain~1": Scalar(0.2),
        },
        outputs={
            "elastic_left_cauchy_green_residual": SR2.fill(*(r[i, j] for i, j in PAIRS)),
        },
    )


def test_an_elastic_step_is_solved_by_the_deformation_itself():
    b = unimodular(F)
    tensor = SR2.fill(*(b[i, j] for i, j in PAIRS))
    one, zero = SR2.identity(), Scalar(0.0)
    r = SimoMieheFlow()(tensor, one, R2(F), R2.identity(), zero, zero, one)
    np.testing.assert_allclose(r.data, 0.0, atol=1e-14)
