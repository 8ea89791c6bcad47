import math

import jax
import numpy as np
import pytest

from neml2_jax.laws.solid_mechanics import SalehaniIraniTraction
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar, Vec

D_N, D_T, N, S = 0.2, 0.3, 50.0, 40.0
parameters = dict(
    normal_characteristic_length=D_N,
    tangential_characteristic_length=D_T,
    normal_strength=N,
    shear_strength=S,
)


def state(n, s1, s2, damage):
    return {
        "normal_separation": Scalar(n),
        "tangential_separation_1": Scalar(s1),
        "tangential_separation_2": Scalar(s2),
        "damage~1": Scalar(damage),
    }


def test_normal_traction_peaks_at_its_length():
    check_model(
        SalehaniIraniTraction(**parameters),
        inputs=state(D_N, 0.0, 0.0, 0.0),
        outputs={"traction": Vec(np.array([N, 0, 0])), "damage": Scalar(1 - math.exp(-1))},
    )


def test_shear_traction_peaks_at_its_length():
    model = SalehaniIraniTraction(**parameters)

    def shear(s):
        return model(Scalar(0.0), Scalar(0.0), Scalar(s), Scalar(0.0))[0].data[2]

    assert float(shear(D_T)) == pytest.approx(S)
    assert float(jax.grad(shear)(D_T)) == pytest.approx(0.0, abs=1e-10)


def test_shear_beyond_the_peak():
    """At sqrt(2) times the length of the peak the exponent is one."""
    check_model(
        SalehaniIraniTraction(**parameters),
        inputs=state(0.0, 0.0, math.sqrt(2.0) * D_T, 0.0),
        outputs={
            "traction": Vec(np.array([0, 0, S * math.sqrt(2.0 / math.e)])),
            "damage": Scalar(1 - math.exp(-1)),
        },
    )


@pytest.mark.parametrize("scale", (0.0, 0.1))
def test_unloading_follows_the_secant(scale):
    check_model(
        SalehaniIraniTraction(penalty_stiffness=1e3, normal_penetration="p", **parameters),
        inputs={**state(scale * D_N, 0.0, scale * D_T, 0.5), "p": Scalar(-0.01)},
        outputs={
            "traction": Vec(
                0.5 * scale * np.array([math.e * N, 0, math.sqrt(math.e) * S]) - [10.0, 0, 0]
            ),
            "damage": Scalar(0.5),
        },
    )
