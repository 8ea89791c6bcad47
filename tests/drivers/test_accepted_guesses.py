"""A march whose first guesses were all accepted is told of where it is not solved, and only there.

The truth is the sum $y_n = \\sum_k x_k$, and that nothing flows below yield.
"""

import logging

import numpy as np
import pytest

from neml2_jax import AbstractLaw, Scalar, input_variable, output_variable, parameter
from neml2_jax.drivers import TransientDriver
from neml2_jax.equation_systems import ImplicitUpdate, NonlinearSystem
from neml2_jax.models import ComposedModel
from neml2_jax.solvers import Newton
from neml2_jax.types.functions import sqrt

STRAINS = np.linspace(0.1e-3, 1.9e-3, 7)
TIMES = np.linspace(0.0, 1.0, 6)


class Sum(AbstractLaw):
    """$y_n = y_{n-1} + p x_n$, solved from a guess of zero."""

    y: str = input_variable(Scalar, "Sum", unit="-")
    before: str = input_variable(Scalar, "Sum before", unit="-", default="y~1")
    x: str = input_variable(Scalar, "What is added", unit="-")
    y_residual: str = output_variable(Scalar, "Residual", unit="-")

    part: Scalar = parameter("What of it is added", unit="-", default=1.0)

    def forward(self, y, before, x):
        return y - before - self.part * x


class Flow(AbstractLaw):
    """Zero below a yield strain of 2e-3 (Fischer and Burmeister), in a way that rounds."""

    y: str = input_variable(Scalar, "Flow", unit="-")
    x: str = input_variable(Scalar, "Strain", unit="-")
    y_residual: str = output_variable(Scalar, "Residual", unit="-")

    def forward(self, y, x):
        below = 2e-3 - (x - y)
        return y + below - 7.0 * sqrt((y / 7.0) ** 2 + (below / 7.0) ** 2)


class Elastic(AbstractLaw):
    x: str = input_variable(Scalar, "Strain", unit="-")
    stress: str = output_variable(Scalar, "Stress", unit="Pa")

    def forward(self, x):
        return 2e11 * x


def solved(law):
    system = NonlinearSystem(model=law, unknowns="y")
    return ImplicitUpdate(equation_system=system, solver=Newton())


def told(caplog, model, x):
    """What is said of a march to these values, and what it gives at its end."""
    driver = TransientDriver(
        model=model,
        prescribed_time=Scalar(TIMES),
        prescribed={"x": Scalar(TIMES[:, None] * np.asarray(x))},
        steps_per_chunk=2,
    )
    with caplog.at_level(logging.WARNING):
        history = driver.run()
    return caplog.text, history


def test_unknowns_as_small_as_the_tolerance(caplog):
    text, history = told(caplog, solved(Sum()), [1e-13, 2e-13])
    np.testing.assert_array_equal(history["output.y"][-1], 0.0)
    assert "no step took an iteration" in text and "abs_tol of the solver (1e-10)" in text
    assert "step 5 changes 'y' from 0 to " in text and "try abs_tol = 1e-19" in text


@pytest.mark.parametrize("x", ([1e-3, 1.0], [0.0, 0.0], [1e-13, 1.0]))
def test_what_is_solved(caplog, x):
    """Some point iterates, or nothing is asked for."""
    text, history = told(caplog, solved(Sum()), x)
    assert not text
    np.testing.assert_allclose(history["output.y"][-1], 3.0 * np.asarray(x), atol=1e-9)


def test_unknowns_that_are_nothing_beside_the_load(caplog):
    text, history = told(caplog, solved(Sum(part=1e-10)), [1e-3, 1e-2])
    assert not text
    np.testing.assert_array_equal(history["output.y"][-1], 0.0)


@pytest.mark.parametrize("model", (ComposedModel(models=[solved(Flow()), Elastic()]), Elastic()))
def test_what_needs_no_solving(caplog, model):
    """Flow that is rounding: another rounding of it is no other solution."""
    text, history = told(caplog, model, STRAINS)
    assert not text
    np.testing.assert_allclose(history["output.stress"][-1], 2e11 * STRAINS)
