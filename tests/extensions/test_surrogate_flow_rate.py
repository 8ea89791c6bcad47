"""The fitted flow rate against the figures that it is fitted to, and its derivatives."""

import math
from pathlib import Path

import numpy as np
import pytest

from neml2_jax import Scalar, load_extension
from neml2_jax.declaration import REGISTRY
from neml2_jax.testing import check_model

SOURCE = Path(__file__).with_name("surrogate_flow_rate.py")
GOLD = (
    Path(__file__).parents[3]
    / "shared/parity/regression/solid_mechanics/viscoplasticity/misc/ml_surrogate/gold/result.npz"
)


@pytest.fixture(scope="module")
def law():
    load_extension(SOURCE)
    return REGISTRY["Models"]["SurrogateFlowRate"]()


@pytest.mark.parametrize(("stress", "temperature"), ((1.0e4, 1500.0), (1.5e3, 300.0), (900.0, 1e3)))
def test_closed_form(law, stress, temperature):
    drag = 669104.9380264624
    rate = (max(stress - 1e3, 0.0) / drag) ** 3 * math.exp(-5e4 / (8.3145 * temperature))
    check_model(
        law,
        inputs={"von_mises_stress": Scalar(stress), "temperature": Scalar(temperature)},
        outputs={"equivalent_plastic_strain_rate": Scalar(rate)},
        atol=0.0,
        rtol=1e-13,
    )


@pytest.mark.parity
@pytest.mark.skipif(not GOLD.exists(), reason=f"no reference figures in {GOLD}")
def test_rates_of_the_reference(law):
    """The case compares strains of 1e-8 to 1e-5; this compares their rates to 1e-12.

    Only at steps for which the reference's solver has left its first guess: elsewhere the
    residual of the guess is below the tolerance, and the rate is that of the step before.
    """
    with np.load(GOLD) as gold:
        steps = np.array([67, 74, 79, 83, 86, 89, 91, 93, 95, 97, 99])
        strain, time = gold["output.equivalent_plastic_strain"], gold["input.t"]
        rate = (strain[steps] - strain[steps - 1]) / (time[steps] - time[steps - 1])
        stress, temperature = gold["output.stress"][steps], gold["input.temperature"][steps]
    deviator = stress.copy()
    deviator[..., :3] -= stress[..., :3].mean(-1, keepdims=True)
    von_mises = np.sqrt(1.5 * np.sum(deviator**2, -1))
    got = law.call_by_name(
        {"von_mises_stress": Scalar(von_mises), "temperature": Scalar(temperature)}
    )
    np.testing.assert_allclose(got["equivalent_plastic_strain_rate"].data, rate, rtol=1e-12)
