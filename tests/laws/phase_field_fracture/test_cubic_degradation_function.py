import jax
import pytest

from neml2_jax.laws.phase_field_fracture import CubicDegradationFunction
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar


# Intact, damaged, broken, and numerically beyond broken.
@pytest.mark.parametrize("d", (0.0, 0.5, 1.0, 1.2))
def test_a_slope_of_two_is_the_square(d):
    check_model(
        CubicDegradationFunction(slope=2.0, eta=0.1),
        inputs={"phase": Scalar(d)},
        outputs={"degradation": Scalar(0.9 * (1.0 - d) ** 2 + 0.1)},
    )


@pytest.mark.parametrize("slope", (1e-4, 0.3, 2.0))
def test_values_and_slopes_at_both_ends(slope):
    of = lambda d: CubicDegradationFunction(slope=slope)(Scalar(d)).data  # noqa: E731
    assert (of(0.0), of(1.0)) == (1.0, 0.0)
    assert jax.grad(of)(0.0) == pytest.approx(-slope, abs=1e-14)
    assert jax.grad(of)(1.0) == pytest.approx(0.0, abs=1e-14)
