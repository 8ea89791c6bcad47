"""The gradient of a log density through a long history keeps few steps, where it is asked to."""

import math

import jax

from neml2_jax.calibration import Calibration
from tests.jaxpr_shapes import shapes_in

from . import cases

SUBSTEPS = 40


def kept_of_all_steps(checkpoint):
    """Numbers in the arrays of the traced gradient that have every step of the history."""
    problem = Calibration(
        model=cases.material(),
        tests=cases.tests(cases.CURVES[:1], substeps=SUBSTEPS),
        parameters=cases.parameters(),
        checkpoint=checkpoint,
    ).problem()
    steps = problem.prescribed["t"].data.shape[0] - 1
    assert steps >= 10 * SUBSTEPS
    program = jax.make_jaxpr(jax.grad(problem.log_density))(problem.initial)
    return sum(math.prod(s) for s in shapes_in(program.jaxpr) if s[:1] == (steps,))


def test_checkpoints_bound_what_a_gradient_keeps():
    """Only what is prescribed and what comes out has all the steps then, and no solve."""
    assert kept_of_all_steps(True) < 0.4 * kept_of_all_steps(False)
