"""The example of a differentiable FE problem: gradients by differences, known parameters."""

import runpy
import sys
from pathlib import Path

import numpy as np
import pytest

EXAMPLE = Path(__file__).parents[2] / "examples" / "differentiable_fe"
STEPS = 4


@pytest.fixture(scope="module")
def example():
    sys.path.insert(0, str(EXAMPLE))
    try:
        yield runpy.run_path(str(EXAMPLE / "run.py"))
    finally:
        sys.path.remove(str(EXAMPLE))
        sys.modules.pop("fe", None)


@pytest.fixture(scope="module")
def problem(example):
    """The strip, its displacements, and the misfit of its curve with its gradient."""
    strip, displacements, curve = example["problem"](2, 3, STEPS)
    return strip, displacements, example["misfit"](curve)


def curve_of(example, with_gradient, values):
    """Forces, and what else is seen, whatever they are compared with."""
    logarithms = np.log(values / example["START"])
    (_, found), _ = with_gradient(logarithms, np.ones(STEPS))
    return found


@pytest.mark.slow
def test_curve_gradient_and_parameters(example, problem):
    _, _, with_gradient = problem
    known = example["KNOWN"]
    measured, seen = curve_of(example, with_gradient, known)
    for norms in np.asarray(seen["norms"]):  # quadratic
        norms = norms[np.isfinite(norms)]
        assert norms[-1] < 1e-9 and norms[-1] < 1e-3 * norms[-2] ** 2 + 1e-11
    assert np.all(np.diff(measured) > 0)
    found, _ = example["fit"](with_gradient, np.asarray(measured))
    np.testing.assert_allclose(found, known, rtol=1e-5)

    def value(x):
        return float(with_gradient(x, measured)[0][0])

    x, h = np.zeros(3), 1e-5
    gradient = with_gradient(x, measured)[1]
    steps = h * np.eye(3)
    differences = [(value(x + d) - value(x - d)) / (2 * h) for d in steps]
    np.testing.assert_allclose(gradient, differences, rtol=1e-6, atol=1e-9)


@pytest.mark.slow
def test_forces_balance(example, problem):
    """By virtual work: the energy of an elastic strip is half of force times displacement."""
    strip, displacements, with_gradient = problem
    strong = example["KNOWN"] * np.array([1e3, 1.0, 1.0])  # never yields
    force, seen = curve_of(example, with_gradient, strong)
    np.testing.assert_allclose(force / displacements, force[0] / displacements[0], rtol=1e-9)
    u = seen["displacement"][0]
    E, NU = 2e5, 0.3
    G, L = E / (2 * (1 + NU)), E * NU / ((1 + NU) * (1 - 2 * NU))
    e = np.asarray(strip.strain(u))
    trace = e[..., :3].sum(-1)
    energy = np.sum((0.5 * L * trace**2 + G * np.sum(e**2, -1)) * np.asarray(strip.volume))
    np.testing.assert_allclose(energy, 0.5 * force[0] * displacements[0], rtol=1e-9)
