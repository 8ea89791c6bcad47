"""Steps that are chosen for accuracy, against closed forms; what is told of their error."""

import jax.numpy as jnp
import numpy as np
import pytest

from neml2_jax import Scalar
from neml2_jax.errors import DeclarationError
from neml2_jax.lab import LoadPath, Segment, Until, creep, material_test, relaxation, uniaxial
from neml2_jax.lab.curve_values import relaxation_values, with_errors

from ..material_point.materials import elastic
from .materials import YOUNG, viscoplastic

ACCURACY = 5e-3
TAU = 1.5 * 1e6 / YOUNG  # of the Maxwell element, see `test_closed_forms`


@pytest.fixture(scope="module")
def tests():
    """Maxwell's relaxation, Norton's, Norton's creep and Perzyna's tension, as one batch."""
    model = viscoplastic().with_parameters(
        {
            "yield_function.yield_stress": Scalar(jnp.array([0.0, 0.0, 0.0, 100.0])),
            "flow_rate.reference_stress": Scalar(jnp.array([1e6, 1e3, 1e3, 1e3])),
            "flow_rate.exponent": Scalar(jnp.array([1.0, 5.0, 5.0, 5.0])),
        }
    )
    paths = [
        relaxation(1e-3, 1.0, 2.5 * TAU),
        relaxation(2e-3, 1.0, 3600.0),
        creep(200.0, 100.0, loading=1e-3),
        uniaxial(0.01, 1e-3, steps=50),
    ]
    return material_test(model, paths), material_test(model, paths, accuracy=ACCURACY)


def held(curve):
    rows = curve["segment"] == 1
    begin = np.flatnonzero(~rows)[-1]
    return curve["time"][rows] - curve["time"][begin], curve["stress_xx"][rows], begin


def test_relaxation_of_maxwell(tests):
    r"""$\sigma = \sigma_0 \exp(-t / \tau)$, and what is told of the error is what it is."""
    time, stress, begin = held(tests[1][0])
    exact = tests[1][0]["stress_xx"][begin] * np.exp(-time / TAU)
    off = np.abs(stress / exact - 1.0)
    assert off.max() < 1.1 * ACCURACY
    told = tests[1][0].error("stress_xx")[begin + 1 :] / stress
    np.testing.assert_allclose(told[-1], off[-1], rtol=0.1)
    # Without it, in the same number of steps that a user would take, it is not.
    time, stress, begin = held(tests[0][0])
    assert stress[-1] / (tests[0][0]["stress_xx"][begin] * np.exp(-time[-1] / TAU)) > 1.03


def test_relaxation_of_norton(tests):
    r"""$\sigma^{1-n} = \sigma_0^{1-n} + (n - 1) E C t$ with $\dot\varepsilon = C \sigma^n$ and
    $C = \sqrt{2/3} (\sqrt{2/3} / \eta)^n$."""
    time, stress, begin = held(tests[1][1])
    C = np.sqrt(2 / 3) * (np.sqrt(2 / 3) / 1e3) ** 5
    start = tests[1][1]["stress_xx"][begin]
    exact = (start**-4 + 4 * YOUNG * C * time) ** -0.25
    assert np.abs(stress / exact - 1.0).max() < 1.1 * ACCURACY


def test_creep_of_norton_takes_no_more_steps_than_it_needs(tests):
    """The rate is constant, so that steps of any length are exact."""
    c = tests[1][2]
    C = np.sqrt(2 / 3) * (np.sqrt(2 / 3) / 1e3) ** 5
    rate = (c["strain_xx"][-1] - c["strain_xx"][-2]) / (c["time"][-1] - c["time"][-2])
    np.testing.assert_allclose(rate, C * 200.0**5, rtol=1e-6)
    assert len(c) < 1.5 * len(tests[0][2])


def test_the_error_told_of_values(tests):
    found = tests[1]
    values = with_errors(relaxation_values(found[0]), relaxation_values(found.coarse[0]))
    by_name = {v.name: v for v in values}
    last = by_name["stress at the end"]
    assert 0.1 * ACCURACY * last.number < last.error < 1.5 * ACCURACY * last.number
    assert tests[0].coarse is None and np.isnan(tests[0][0].error("stress_xx")).all()


def test_ends_are_met_and_sides_are_free(tests):
    for c in tests[1].curves:
        largest = np.abs(c["stress_xx"]).max()
        assert np.abs(c["stress_yy"]).max() <= 1e-8 * largest
    np.testing.assert_allclose(tests[1][3]["strain_xx"][-1], 0.01, rtol=1e-12)
    assert (np.diff(tests[1][3]["time"]) > 0).all()


def test_a_straight_line_is_taken_in_the_steps_of_its_path():
    """An event is met in halves too."""
    segment = Segment({"strain_xx": 1.0}, rate=1.0, steps=10, until=(Until("stress_xx", 77.0),))
    c = material_test(elastic(), LoadPath((segment,)), accuracy=1e-3)[0]
    np.testing.assert_allclose(c["stress_xx"][-1], 77.0, rtol=1e-8)
    assert len(c) == 3
    np.testing.assert_allclose(c.error("stress_xx"), 0.0, atol=1e-9)


@pytest.mark.parametrize("accuracy", (0.0, -1.0, 0.5, float("nan")))
def test_accuracies_that_make_no_sense(accuracy):
    with pytest.raises(DeclarationError, match="accuracy is between 1e-06 and 0.1"):
        material_test(elastic(), uniaxial(0.01, steps=1), accuracy=accuracy)
