import numpy as np
import pytest

from neml2_jax.laws.common import SR2Invariant
from neml2_jax.testing import check_model
from neml2_jax.types import SR2, Scalar

# Mandel components.
STATES = {
    "zero": np.zeros(6),
    "hydrostatic": np.array([2.0, 2.0, 2.0, 0.0, 0.0, 0.0]),
    "uniaxial": np.array([3.0, 0.0, 0.0, 0.0, 0.0, 0.0]),
    "uniaxial compression": np.array([-3.0, 0.0, 0.0, 0.0, 0.0, 0.0]),
    "two equal principal values": np.array([2.0, 2.0, 1.0, 0.0, 0.0, 0.0]),
    "general": np.array([1.0, -2.0, 0.5, 0.3, -0.7, 0.9]),
}


def matrix(a):
    r = a / np.array([1.0, 1.0, 1.0, *[np.sqrt(2.0)] * 3])
    return np.array([[r[0], r[5], r[4]], [r[5], r[1], r[3]], [r[4], r[3], r[2]]])


def expected(which, a):
    A = matrix(a)
    s = A - np.trace(A) / 3.0 * np.eye(3)
    low, middle, high = np.linalg.eigvalsh(A)
    if which == "LODE_ANGLE":  # from principal values, without arc cosine
        return np.arctan2(np.sqrt(3.0) * (middle - low), 2.0 * high - middle - low)
    return {
        "VONMISES": np.sqrt(1.5 * np.sum(s * s)),
        "EFFECTIVE_STRAIN": np.sqrt(2.0 / 3.0 * np.sum(A * A)),
        "I1": low + middle + high,
        "I2": low * middle + middle * high + high * low,
        "I3": low * middle * high,
        "J2": ((high - middle) ** 2 + (middle - low) ** 2 + (low - high) ** 2) / 6.0,
        "J3": np.linalg.det(s),
        "TRESCA": high - low,
        "MAX_PRINCIPAL": high,
    }[which]


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("which", ("VONMISES", "EFFECTIVE_STRAIN", "I1", "I2", "I3", "J2", "J3"))
def test_smooth_invariants(which, state):
    a = STATES[state]
    check_model(
        SR2Invariant(tensor="a", invariant="i", invariant_type=which),
        inputs={"a": SR2(a)},
        outputs={"i": Scalar(expected(which, a))},
        atol=1e-14,
        # The deviator of a hydrostatic tensor is rounding, as are differences of its invariants.
        derivative_atol=1e-14 if state == "hydrostatic" and which in ("J2", "J3") else None,
        differences=not (
            which in ("VONMISES", "EFFECTIVE_STRAIN") and expected(which, a) == 0.0  # a tip
        ),
    )


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("which", ("TRESCA", "MAX_PRINCIPAL", "LODE_ANGLE"))
def test_invariants_with_edges(which, state):
    """Where principal values meet these are continuous but have kinks."""
    a = STATES[state]
    want = np.pi / 6.0 if which == "LODE_ANGLE" and state in ("zero", "hydrostatic") else None
    check_model(
        SR2Invariant(tensor="a", invariant="i", invariant_type=which),
        inputs={"a": SR2(a)},
        outputs={"i": Scalar(expected(which, a) if want is None else want)},
        differences=state == "general",
    )


def test_choices_are_named():
    with pytest.raises(ValueError, match="VONMISES"):
        SR2Invariant(tensor="a", invariant="i", invariant_type="VONMISE")


def test_second_invariant_of_unlike_principal_values():
    """$I_2 = \\lambda_1 \\lambda_2 = 1$, beside squares of a million."""
    given = SR2(np.array([1e3, 1e-3, 0.0, 0.0, 0.0, 0.0], np.float32))
    law = SR2Invariant(tensor="a", invariant="i", invariant_type="I2")
    np.testing.assert_allclose(law(given).data, 1.0, rtol=1e-6)
