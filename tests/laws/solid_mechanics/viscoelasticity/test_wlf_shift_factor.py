import pytest

from neml2_jax.laws.solid_mechanics import WLFShiftFactor
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar

# The universal constants are 17.44 and 51.6 K, of the glass transition; Williams et al. (1955).
# 50 K above it a chain moves 10^8.58 times faster.
GLASS_TRANSITION = 373.0


@pytest.mark.parametrize(("temperature", "exponent"), ((373.0, 0.0), (423.0, -8.5826771653543)))
def test_universal_constants(temperature, exponent):
    check_model(
        WLFShiftFactor(reference_temperature=GLASS_TRANSITION),
        inputs={"temperature": Scalar(temperature)},
        outputs={"shift_factor": Scalar(10.0**exponent)},
    )


def test_another_reference():
    """Ferry (1980), eq. 11.24: C1 C2 and C2 - T_r are the same for every reference."""
    C1, C2 = 17.44 * 51.6 / 101.6, 101.6  # at 50 K above
    one = WLFShiftFactor(reference_temperature=GLASS_TRANSITION)
    other = WLFShiftFactor(reference_temperature=GLASS_TRANSITION + 50.0, C1=C1, C2=C2)
    ratio = one(Scalar(400.0)).data / one(Scalar(423.0)).data
    assert float(other(Scalar(400.0)).data) == pytest.approx(float(ratio), rel=1e-10)
