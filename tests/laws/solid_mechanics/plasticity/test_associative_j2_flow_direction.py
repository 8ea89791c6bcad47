import numpy as np

from neml2_jax.laws.solid_mechanics import AssociativeJ2FlowDirection
from neml2_jax.testing import check_model
from neml2_jax.types import SR2

model = AssociativeJ2FlowDirection()


def test_uniaxial_tension():
    """Tension along x with a superposed pressure: N = (1, -1/2, -1/2)."""
    check_model(
        model,
        inputs={"mandel_stress": SR2(np.array([120.0, -30.0, -30.0, 0.0, 0.0, 0.0]))},
        outputs={"flow_direction": SR2(np.array([1.0, -0.5, -0.5, 0.0, 0.0, 0.0]))},
    )


def test_simple_shear():
    """For a shear the von Mises stress is sqrt(3) tau, and N_xy = sqrt(3) / 2."""
    check_model(
        model,
        inputs={"mandel_stress": SR2(np.array([0, 0, 0, 0, 0, 40.0 * np.sqrt(2.0)]))},
        outputs={"flow_direction": SR2(np.array([0, 0, 0, 0, 0, np.sqrt(3.0 / 2.0)]))},
    )


def test_zero_stress():
    check_model(
        model,
        inputs={"mandel_stress": SR2(np.zeros(6))},
        outputs={"flow_direction": SR2(np.zeros(6))},
        differences=False,  # the direction turns round at a scale far below their step
    )
