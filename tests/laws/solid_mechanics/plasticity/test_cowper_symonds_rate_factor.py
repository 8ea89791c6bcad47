import pytest

from neml2_jax.laws.solid_mechanics import CowperSymondsRateFactor
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar

model = CowperSymondsRateFactor(reference_rate=40.0, exponent=5.0)  # mild steel


@pytest.mark.parametrize(("rate", "factor"), ((40.0, 2.0), (40.0 * 3.0**5, 4.0), (0.04, 1.2511886)))
def test_closed_form(rate, factor):
    check_model(
        model,
        inputs={"equivalent_plastic_strain_rate": Scalar(rate)},
        outputs={"rate_factor": Scalar(factor)},
        rtol=1e-7,
    )


def test_chord_at_no_rate():
    """The straight line from one, of slope (1e-12)^(1/5 - 1) over the reference rate."""
    slope = 1e-12 ** (0.2 - 1.0) / 40.0
    found = model.call_by_name({"equivalent_plastic_strain_rate": Scalar(1e-12)})
    assert abs(float(found["rate_factor"].data) - (1.0 + slope * 1e-12)) < 1e-12
