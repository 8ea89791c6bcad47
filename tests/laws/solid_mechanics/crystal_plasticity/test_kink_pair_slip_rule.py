import numpy as np

from neml2_jax.laws.solid_mechanics import KinkPairSlipRule
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar

from . import low_temperature_iron as iron
from .crystals import over_slip

model = KinkPairSlipRule(
    athermal_stress=iron.TAU_0,
    mobile_density=iron.RHO_M,
    b=iron.B,
    attempt_frequency=iron.OMEGA,
    activation_energy=iron.G0,
    thermal_energy=iron.KT,
    gamma0=iron.GAMMA_0,
    n=iron.N,
)


def test_below_and_beyond_the_strength():
    tau = np.array([-150.0, -60.0, -20.0, 10.0, 44.0, 46.0, 90.0, 200.0, 300.0, 35.0, -45.5, 120.0])
    expected = [iron.slip_rate(t, 45.0, 0.5) for t in tau]
    check_model(
        model,
        inputs={
            "resolved_shears": over_slip(tau),
            "slip_strengths": over_slip(np.full(12, 45.0)),
            "screw_length": over_slip(np.full(12, 0.5)),
        },
        outputs={"slip_rates": over_slip(expected)},
    )


def test_where_no_energy_is_needed_the_law_ends():
    assert np.isnan(model(Scalar(409.0), Scalar(45.0), Scalar(0.5)).data)
    assert model(Scalar(0.0), Scalar(45.0), Scalar(0.5)).data == 0.0
