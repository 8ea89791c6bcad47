import numpy as np
import pytest

from neml2_jax.laws.solid_mechanics import PhenoPowerLawResistance
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar


@pytest.mark.parametrize("resistance", (31.0, 63.0, 80.0))  # hardening, saturated, softening
def test_closed_form(resistance):
    missing = 1.0 - resistance / 63.0
    rate = 3.0 * 75.0 * 0.01 * abs(missing) ** 2.25 * np.sign(missing)
    check_model(
        PhenoPowerLawResistance(
            initial_slope=75.0, saturated_resistance=63.0, exponent=2.25, interaction=3.0
        ),
        inputs={"flow_resistance": Scalar(resistance), "shear_rate": Scalar(0.01)},
        outputs={"flow_resistance_rate": Scalar(rate)},
        differences=resistance != 63.0,
    )


def test_saturation_is_approached_in_closed_form():
    r"""$x^{1-a} = x_0^{1-a} + (a-1) h h_0 \gamma / \xi_\infty$ of $x = 1 - \xi/\xi_\infty$."""
    law = PhenoPowerLawResistance(initial_slope=75.0, saturated_resistance=63.0, exponent=2.25)

    def exact(gamma):
        return 63.0 * (1.0 - ((1.0 - 31.0 / 63.0) ** -1.25 + 1.25 * 75.0 * gamma / 63.0) ** -0.8)

    slope = (exact(0.2 + 1e-6) - exact(0.2 - 1e-6)) / 2e-6
    np.testing.assert_allclose(law(Scalar(exact(0.2)), Scalar(1.0)).data, slope, rtol=1e-7)
