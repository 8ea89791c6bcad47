import jax
import numpy as np
import pytest

from neml2_jax.laws.solid_mechanics import PerzynaPlasticFlowRate
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar

model = PerzynaPlasticFlowRate(reference_stress=150.0, exponent=6.0)


@pytest.mark.parametrize("f", (-20.0, 0.0, 75.0, 300.0))  # elastic, on the surface, flowing
def test_closed_form(f):
    rate = 0.0 if f < 0 else (f / 150.0) ** 6
    check_model(
        model,
        inputs={"yield_function": Scalar(f)},
        outputs={"flow_rate": Scalar(rate)},
        differences=f != 0.0,
    )


def test_derivative_is_zero_on_the_surface():
    """The source's closed form gives n f^(n-1) / eta^n, which vanishes at f = 0 for n > 1."""

    def rate(f, n):
        law = PerzynaPlasticFlowRate(reference_stress=150.0, exponent=Scalar(n))
        return law(Scalar(f)).data

    @jax.jit
    def slopes(f, n):
        return jax.grad(rate, (0, 1))(f, n), jax.hessian(rate, (0, 1))(f, n)

    first, second = slopes(0.0, 1.5)
    assert first == (0.0, 0.0)
    assert all(np.isfinite(x) for row in second for x in row)
