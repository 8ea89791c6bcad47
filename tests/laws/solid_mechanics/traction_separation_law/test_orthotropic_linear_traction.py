import numpy as np
import pytest

from neml2_jax.laws.solid_mechanics import OrthotropicLinearTraction
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar, Vec


def separations(n, s1, s2):
    return {
        "normal_separation": Scalar(n),
        "tangential_separation_1": Scalar(s1),
        "tangential_separation_2": Scalar(s2),
    }


@pytest.mark.parametrize("scale", (0.0, 1.0))
def test_closed_form(scale):
    check_model(
        OrthotropicLinearTraction(normal_stiffness=100.0, tangential_stiffness=40.0),
        inputs=separations(0.1 * scale, 0.2 * scale, -0.3 * scale),
        outputs={"traction": Vec(scale * np.array([10.0, 8.0, -12.0]))},
    )


def test_penetration_is_resisted():
    check_model(
        OrthotropicLinearTraction(
            normal_stiffness=100.0,
            tangential_stiffness=40.0,
            penalty_stiffness=1000.0,
            normal_penetration="normal_penetration",
        ),
        inputs={**separations(0.0, 0.2, 0.0), "normal_penetration": Scalar(-0.01)},
        outputs={"traction": Vec(np.array([-10.0, 8.0, 0.0]))},
    )
