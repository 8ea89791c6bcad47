import jax
import pytest

from neml2_jax.laws.solid_mechanics import PowerLawIsotropicHardeningStaticRecovery
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar


@pytest.mark.parametrize("h", (-75.0, 0.0, 75.0))
def test_closed_form(h):
    magnitude = (abs(h) / 150.0) ** 6
    check_model(
        PowerLawIsotropicHardeningStaticRecovery(tau=150.0, n=6.0),
        inputs={"isotropic_hardening": Scalar(h)},
        outputs={"isotropic_hardening_rate": Scalar(-magnitude if h > 0 else magnitude)},
        differences=h != 0.0,
    )


@pytest.mark.parametrize(("n", "slope"), ((1.0, -0.01), (2.0, 0.0)))
def test_slope_without_hardening(n, slope):
    """Linear recovery keeps its slope -1/tau at h = 0; a higher power has none."""
    law = PowerLawIsotropicHardeningStaticRecovery(tau=100.0, n=n)
    assert jax.grad(lambda h: law(Scalar(h)).data)(0.0) == pytest.approx(slope)
