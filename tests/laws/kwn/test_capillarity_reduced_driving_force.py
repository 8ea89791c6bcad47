import pytest

from neml2_jax.laws.kwn import CapillarityReducedDrivingForce, NucleationBarrierAndCriticalRadius
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar


@pytest.mark.parametrize(("R", "left"), ((1.0, -1.0), (2.0, 1.0), (1e9, 3.0)))
def test_closed_form(R, left):
    check_model(
        CapillarityReducedDrivingForce(radius="R", surface_energy=0.2, molar_volume=10.0),
        inputs={"driving_force": Scalar(3.0), "R": Scalar(R)},
        outputs={"reduced_driving_force": Scalar(left)},
        rtol=1e-8,
    )


def test_it_vanishes_at_the_critical_radius():
    critical = NucleationBarrierAndCriticalRadius(
        surface_energy=0.2, molar_volume=10.0, total_gibbs_free_energy_difference=3.0
    )
    R = critical()[1]
    law = CapillarityReducedDrivingForce(radius=R, surface_energy=0.2, molar_volume=10.0)
    assert abs(law(Scalar(3.0)).data) < 1e-14
