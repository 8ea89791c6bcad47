import math

import pytest

from neml2_jax.laws.solid_mechanics import GTNYieldFunction
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar

parameters = dict(yield_stress=100.0, q1=1.5, q2=1.1, q3=2.25)


@pytest.mark.parametrize("mean", (-90.0, 0.0, 90.0))  # compression and tension act alike
@pytest.mark.parametrize("phi", (0.0, 0.02))
def test_closed_form(mean, phi):
    s = 120.0
    f = (80.0 / s) ** 2 + 3.0 * phi * math.cosh(0.55 * mean / s) - 1.0 - 2.25 * phi**2
    check_model(
        GTNYieldFunction(isotropic_hardening="isotropic_hardening", **parameters),
        inputs={
            "flow_invariant": Scalar(80.0),
            "poro_invariant": Scalar(mean),
            "void_fraction": Scalar(phi),
            "isotropic_hardening": Scalar(20.0),
        },
        outputs={"yield_function": Scalar(f)},
    )


def test_without_voids_it_is_the_von_mises_surface():
    check_model(
        GTNYieldFunction(**parameters),
        inputs={
            "flow_invariant": Scalar(100.0),
            "poro_invariant": Scalar(55.0),
            "void_fraction": Scalar(0.0),
        },
        outputs={"yield_function": Scalar(0.0)},
    )
