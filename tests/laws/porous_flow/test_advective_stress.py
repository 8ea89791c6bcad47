import numpy as np

from neml2_jax.laws.porous_flow import AdvectiveStress
from neml2_jax.testing import check_model
from neml2_jax.types import R2, Scalar

F = np.array([[1.1, 0.2, 0.0], [-0.1, 0.9, 0.3], [0.05, 0.0, 1.2]])
P = np.array([[10.0, -4.0, 2.0], [3.0, 8.0, 0.0], [1.0, 5.0, -6.0]])
work = float(np.trace(P.T @ F))
tensors = {"deformation_gradient": R2(F), "pk1_stress": R2(P)}


def test_without_jacobians():
    check_model(
        AdvectiveStress(coefficient=0.6),
        inputs=tensors,
        outputs={"advective_stress": Scalar(-0.2 * work)},
    )


def test_with_jacobians():
    check_model(
        AdvectiveStress(js="js", jt="jt", coefficient=0.6),
        inputs={"js": Scalar(8.0), "jt": Scalar(27.0), **tensors},
        outputs={"advective_stress": Scalar(-0.2 * work / 32.0 / 9.0)},
    )
