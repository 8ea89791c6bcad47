import numpy as np
import pytest

from neml2_jax.laws.solid_mechanics import MohrCoulombYieldFunction
from neml2_jax.testing import check_model
from neml2_jax.types import SR2, Scalar

PHI, C = np.radians(30.0), 10.0


def law(a=0.0):
    return MohrCoulombYieldFunction(cohesion=C, friction_angle=PHI, tip_rounding=a)


@pytest.mark.parametrize(
    "principal", ((30.0, 0.0, -30.0), (-10.0, -35.0, -50.0), (50.0, 35.0, 10.0))
)
def test_sharp_surface_away_from_the_edges(principal):
    """The largest shear stress against cohesion and friction on the most stressed plane."""
    first, _, third = principal
    f = 0.5 * (first - third) + 0.5 * (first + third) * np.sin(PHI) - C * np.cos(PHI)
    check_model(
        law(),
        inputs={"stress": SR2(np.array([principal[1], first, third, 0, 0, 0]))},
        outputs={"yield_function": Scalar(f)},
    )


def of_lode_angle(theta):
    """f for a deviator of J2 = 100 at a Lode angle."""
    angles = theta + np.array([2.0, 0.0, -2.0]) * np.pi / 3.0
    stress = np.zeros(6)
    stress[:3] = 20.0 / np.sqrt(3.0) * np.sin(angles)
    return float(law()(SR2(stress)).data)


@pytest.mark.parametrize("theta", (-25.0, 25.0))
def test_rounding_is_smooth(theta):
    """Value and slope are continuous where the edge is rounded off."""
    t, h = np.radians(theta), 1e-5
    before, here, after = of_lode_angle(t - h), of_lode_angle(t), of_lode_angle(t + h)
    assert (here - before) / h == pytest.approx((after - here) / h, abs=1e-2)


def test_tip():
    check_model(
        law(a=1.0),
        inputs={"stress": SR2(np.zeros(6))},
        outputs={"yield_function": Scalar(0.5 - C * np.cos(PHI))},
    )


@pytest.mark.parametrize("stress", (40.0, -40.0))
def test_rounded_edges(stress):
    """The rounded surface lies inside the sharp one, so it gives a larger f."""
    edge = 0.5 * abs(stress) + 0.5 * stress * np.sin(PHI) - C * np.cos(PHI)
    state = SR2(np.array([stress, 0, 0, 0, 0, 0]))
    f = law()(state)
    assert edge < float(f.data) < edge + 1.0
    check_model(law(), inputs={"stress": state}, outputs={"yield_function": f})
