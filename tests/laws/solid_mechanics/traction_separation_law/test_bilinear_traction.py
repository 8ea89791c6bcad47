import numpy as np
import pytest

from neml2_jax.laws.solid_mechanics import BilinearTraction
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar, Vec

K, ONSET, FAILURE = 100.0, 0.1, 0.5
model = BilinearTraction(penalty_stiffness=K, critical_separation=ONSET, full_separation=FAILURE)


def state(m, n, s1, s2, damage):
    return {
        "effective_separation": Scalar(m),
        "normal_separation": Scalar(n),
        "tangential_separation_1": Scalar(s1),
        "tangential_separation_2": Scalar(s2),
        "damage~1": Scalar(damage),
    }


@pytest.mark.parametrize(
    ("m", "traction", "damage"),
    (
        (0.05, 5.0, 0.0),  # elastic
        (0.3, 5.0, 1.0 - 5.0 / 30.0),  # half way down: half the strength of 10
        (0.7, 0.0, 1.0),  # failed
    ),
)
def test_monotonic_opening(m, traction, damage):
    check_model(
        model,
        inputs=state(m, m, 0.0, 0.0, -1e-3),  # below zero: clear of the kink of the maximum
        outputs={"traction": Vec(np.array([traction, 0.0, 0.0])), "damage": Scalar(damage)},
    )


def test_unloading_follows_the_secant():
    check_model(
        model,
        inputs=state(0.05, 0.03, 0.04, 0.0, 0.6),
        outputs={"traction": Vec(np.array([1.2, 1.6, 0.0])), "damage": Scalar(0.6)},
    )


def test_contact_is_not_damaged():
    contact = BilinearTraction(
        penalty_stiffness=K,
        critical_separation=ONSET,
        full_separation=FAILURE,
        normal_penetration="penetration",
    )
    check_model(
        contact,
        inputs={**state(0.02, 0.0, 0.0, 0.02, 0.6), "penetration": Scalar(-0.01)},
        outputs={"traction": Vec(np.array([-1.0, 0.0, 0.8])), "damage": Scalar(0.6)},
    )


@pytest.mark.parametrize(("m", "damage"), ((0.0, 0.0), (ONSET, 0.0), (FAILURE, 1.0)))
def test_corners(m, damage):
    check_model(
        model,
        inputs=state(m, m, 0.0, 0.0, 0.0),
        outputs={"traction": Vec(np.array([K * (1 - damage) * m, 0, 0])), "damage": Scalar(damage)},
        differences=False,
    )
