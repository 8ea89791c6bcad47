import math

import pytest

from neml2_jax.laws.solid_mechanics import RousselierYieldFunction
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar

parameters = dict(yield_stress=300.0, void_stress=500.0, void_coefficient=2.0)


def at(effective, mean, phi):
    names = "effective_stress", "mean_stress", "void_fraction"
    return {name: Scalar(x) for name, x in zip(names, (effective, mean, phi))}


@pytest.mark.parametrize("mean", (-600.0, 0.0, 600.0))  # tension opens voids, pressure does not
def test_closed_form(mean):
    f = 250.0 / 0.98 + 1000.0 * 0.02 * math.exp(mean / 490.0) - 320.0
    check_model(
        RousselierYieldFunction(isotropic_hardening="isotropic_hardening", **parameters),
        inputs=at(250.0, mean, 0.02) | {"isotropic_hardening": Scalar(20.0)},
        outputs={"yield_function": Scalar(f)},
    )


def test_without_voids_it_is_the_von_mises_surface():
    check_model(
        RousselierYieldFunction(**parameters),
        inputs=at(300.0, 900.0, 0.0),
        outputs={"yield_function": Scalar(0.0)},
    )
