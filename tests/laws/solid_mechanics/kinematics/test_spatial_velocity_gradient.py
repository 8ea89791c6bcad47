import jax
import numpy as np
import pytest

from neml2_jax.laws.solid_mechanics import SpatialVelocityGradient
from neml2_jax.testing import check_model
from neml2_jax.types import R2, Scalar


def inputs(F_n, F):
    return {
        "deformation_gradient": R2(F),
        "deformation_gradient~1": R2(F_n),
        "t": Scalar(3.0),
        "t~1": Scalar(2.5),
    }


def check(F_n, F, l, **options):  # noqa: E741
    check_model(
        SpatialVelocityGradient(**options),
        inputs=inputs(F_n, F),
        outputs={"spatial_velocity_gradient": R2(l)},
    )


def shear(k):
    return np.array([[1.0, k, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])


@pytest.mark.parametrize("scheme", ("MIDPOINT", "BACKWARD"))
def test_simple_shear(scheme):
    """The velocity gradient of simple shear is constant: both schemes are exact."""
    check(shear(0.3), shear(0.8), (shear(0.5) - np.eye(3)) / 0.5, scheme=scheme)


@pytest.mark.parametrize(("scheme", "at"), (("MIDPOINT", 1.25), ("BACKWARD", 1.5)))
def test_stretch(scheme, at):
    check(np.eye(3), np.diag([1.5, 1.0, 1.0]), np.diag([0.5 / at / 0.5, 0.0, 0.0]), scheme=scheme)


def test_rigid_rotation():
    """Hughes and Winget (1980): no rate of deformation, and a spin of 2 tan(angle/2)."""
    a = 0.7
    c, s = np.cos(a), np.sin(a)
    F = np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])
    spin = 2.0 * np.tan(0.5 * a) / 0.5
    check(np.eye(3), F, np.array([[0.0, -spin, 0.0], [spin, 0.0, 0.0], [0.0, 0.0, 0.0]]))


@pytest.mark.parametrize("scheme", ("MIDPOINT", "BACKWARD"))
def test_no_time_passes(scheme):
    """Nothing changes: no velocity. A jump has none, and other points have theirs."""
    F_n = np.stack([shear(0.3)] * 3)
    F = np.stack([shear(0.3), shear(0.8), shear(0.8)])
    law = jax.jit(SpatialVelocityGradient(scheme=scheme))
    rate = law(R2(F), R2(F_n), Scalar([2.5, 2.5, 3.0]), Scalar(2.5)).data
    np.testing.assert_array_equal(rate[0], np.zeros((3, 3)))
    assert np.isnan(rate[1]).any()
    np.testing.assert_allclose(rate[2], (shear(0.5) - np.eye(3)) / 0.5, atol=1e-14)


def test_half_a_turn_has_no_midpoint():
    """The mean of both ends has no inverse; rounding made one, and a rate of deformation of 222."""
    turned = np.diag([-1.0, -1.0, 1.0]), np.array([[-1.0, 1e-16, 0], [-1e-16, -1.0, 0], [0, 0, 1]])
    found = SpatialVelocityGradient()(R2(np.stack(turned)), R2(np.eye(3)), Scalar(1.0), Scalar(0.0))
    assert np.isnan(found.data).all()
    back = SpatialVelocityGradient(scheme="BACKWARD")(
        R2(turned[0]), R2(np.eye(3)), Scalar(1.0), Scalar(0.0)
    )
    np.testing.assert_allclose(back.data, np.diag([2.0, 2.0, 0.0]))
