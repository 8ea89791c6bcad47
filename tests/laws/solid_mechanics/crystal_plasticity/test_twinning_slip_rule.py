import numpy as np
import pytest

from neml2_jax.laws.solid_mechanics import ResolvedShear, TwinningSlipRule
from neml2_jax.testing import check_model
from neml2_jax.types import R2, SR2

from .crystals import magnesium, over_slip

STRENGTHS = np.repeat([3.0, 40.0, 10.0], (3, 3, 6))


@pytest.mark.parametrize("fractions", (None, np.linspace(0.0, 0.2, 6)))
@pytest.mark.parametrize("n", (5.0, 20.0))
def test_closed_form(n, fractions):
    """Slip both ways, twins one way; a twin without shear among them."""
    tau = STRENGTHS * np.linspace(-1.1, 1.1, 12)[[0, 7, 2, 3, 4, 11, 1, 6, 5, 8, 9, 10]]
    ratio = tau / STRENGTHS
    rates = 0.1 * np.sign(ratio) * np.abs(ratio) ** n
    rates[6:] = np.maximum(rates[6:], 0.0)
    names = {}
    inputs = {"resolved_shears": over_slip(tau), "slip_strengths": over_slip(STRENGTHS)}
    if fractions is not None:
        names["twin_volume_fractions"] = "twin_volume_fractions"
        inputs["twin_volume_fractions"] = over_slip(fractions)
        rates = rates * (1.0 - fractions.sum())
    check_model(
        TwinningSlipRule(gamma0=0.1, n=n, crystal_geometry=magnesium, **names),
        inputs=inputs,
        outputs={"slip_rates": over_slip(rates)},
    )


@pytest.mark.parametrize("stress, twinned", ((20.0, True), (-20.0, False)))
def test_magnesium_twins_under_tension_along_c_only(stress, twinned):
    shears = ResolvedShear(crystal_geometry=magnesium)(
        SR2([0.0, 0.0, stress, 0.0, 0.0, 0.0]), R2(np.eye(3))
    )
    rule = TwinningSlipRule(gamma0=0.1, n=10.0, crystal_geometry=magnesium)
    rates = np.asarray(rule(shears, over_slip(STRENGTHS)).data)
    np.testing.assert_allclose(rates[:6], 0.0, atol=1e-12)  # c carries no shear of <a> slip
    assert np.all(rates[6:] > 1e-4) if twinned else np.all(rates[6:] == 0.0)
