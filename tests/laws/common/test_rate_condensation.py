import jax.numpy as jnp
import numpy as np
import pytest

from neml2_jax.errors import DeclarationError
from neml2_jax.laws.common import RateCondensation
from neml2_jax.laws.solid_mechanics import PerzynaPlasticFlowRate, VoceSingleSlipHardeningRule
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar

# A "path" with a known slope: theta0 (1 - tau/tau_f) times the rate.
path = VoceSingleSlipHardeningRule(initial_slope=500.0, saturated_hardening=50.0)
model = RateCondensation(model=path, rate="sum_slip_rates", driving_force="slip_hardening_rate")


@pytest.mark.parametrize("hardening", (0.0, 20.0, 50.0))
def test_closed_form(hardening):
    check_model(
        model,
        inputs={"slip_hardening": Scalar(hardening)},
        outputs={
            "coupling": Scalar(-500.0 * (1.0 - hardening / 50.0)),
            "trial_driving_force": Scalar(0.0),
        },
    )


def test_over_a_batch_and_sites():
    hardening = np.linspace(0.0, 50.0, 6).reshape(2, 3)
    A, b = model(Scalar(hardening, sub_batch_ndim=1))
    np.testing.assert_allclose(A.data, -500.0 * (1.0 - hardening / 50.0))
    assert jnp.all(b.data == 0.0)


@pytest.mark.parametrize(
    "rate, force, message",
    (
        ("slip_rate", "flow_rate", "no rate 'slip_rate'"),
        ("yield_function", "flow", "no driving_force 'flow' .did you mean 'flow_rate'"),
    ),
)
def test_refusals(rate, force, message):
    law = PerzynaPlasticFlowRate(reference_stress=10.0, exponent=2.0)
    with pytest.raises(DeclarationError, match=message):
        RateCondensation(model=law, rate=rate, driving_force=force)
