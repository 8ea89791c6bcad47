import jax
import numpy as np
import pytest

from neml2_jax.laws.solid_mechanics import PowerLawIsotropicHardening
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar


@pytest.mark.parametrize(("strain", "h"), ((0.0025, 25.0), (0.01, 50.0), (0.25, 250.0)))
def test_closed_form(strain, h):
    check_model(
        PowerLawIsotropicHardening(strength=500.0, exponent=0.5),
        inputs={"equivalent_plastic_strain": Scalar(strain)},
        outputs={"isotropic_hardening": Scalar(h)},
    )


def test_onset_is_a_straight_line():
    """With a chord of 0.01 the law is 5000 strain below it: 50 at the chord, zero at the onset."""
    model = PowerLawIsotropicHardening(strength=500.0, exponent=0.5, chord=0.01)

    @jax.jit
    def derivatives(strain):
        def h(strain):
            return model(Scalar(strain)).data

        return h(strain), jax.grad(h)(strain), jax.hessian(h)(strain)

    values = [float(derivatives(e)[0]) for e in (0.0, 0.005, 0.01)]
    assert values == pytest.approx([0.0, 25.0, 50.0])
    _, slope, second = derivatives(0.0)
    assert slope == pytest.approx(5000.0)
    assert np.isfinite(second)
