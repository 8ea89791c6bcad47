import numpy as np
import pytest

from neml2_jax.laws.solid_mechanics import (
    BurletCailletaudPlasticHardening,
    ChabochePlasticHardening,
)
from neml2_jax.testing import check_model
from neml2_jax.types import SR2, Scalar

N = np.array([1.0, -0.5, -0.5, 0.0, 0.0, 0.0])
ACROSS = np.array([0.0, 0.0, 0.0, 0.0, 0.0, 1.0])
NUMBERS = dict(C=3000.0, g=40.0, A=1e-4, a=2.0)


@pytest.mark.parametrize("part", (0.0, 0.3, 1.0))
def test_across_the_flow_only_a_part_recovers(part):
    X = 20.0 * N + 30.0 * ACROSS
    dynamic = 0.01 * (2000.0 * N - 40.0 * (20.0 * N + part * 30.0 * ACROSS))
    check_model(
        BurletCailletaudPlasticHardening(isotropic_part=part, **NUMBERS),
        inputs={"flow_rate": Scalar(0.01), "flow_direction": SR2(N), "back_stress": SR2(X)},
        outputs={"back_stress_rate": SR2(dynamic - 1e-4 * np.linalg.norm(X) * X)},
    )


def test_all_of_it_is_chabochs_law():
    state = Scalar(0.01), SR2(N), SR2(20.0 * N + 30.0 * ACROSS)
    ours = BurletCailletaudPlasticHardening(isotropic_part=1.0, **NUMBERS)(*state)
    theirs = ChabochePlasticHardening(**NUMBERS)(*state)
    np.testing.assert_allclose(ours.data, theirs.data, rtol=1e-14)


def test_without_a_direction():
    check_model(
        BurletCailletaudPlasticHardening(isotropic_part=0.25, C=3000.0, g=40.0),
        inputs={
            "flow_rate": Scalar(0.01),
            "flow_direction": SR2(np.zeros(6)),
            "back_stress": SR2(ACROSS),
        },
        outputs={"back_stress_rate": SR2(-0.01 * 40.0 * 0.25 * ACROSS)},
        differences=False,  # the direction of flow jumps there
    )
