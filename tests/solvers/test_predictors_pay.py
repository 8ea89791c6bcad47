"""First guesses save iterations and lead to the same solution; counted on the benchmarks' inputs.

The truth of the solution is the march without any guess, which starts each solve from zero.
"""

import dataclasses
from pathlib import Path

import jax.numpy as jnp
import numpy as np
import pytest

import neml2_jax
from neml2_jax.drivers.march import at_step, march_chunk, start
from neml2_jax.models.common import ConstantExtrapolationPredictor, LinearExtrapolationPredictor

INPUTS = Path(__file__).parents[2] / "benchmarks" / "inputs"
pytestmark = pytest.mark.slow


def counted(model, predictor, driver, steps):
    """Mean iterations of each step, and the outputs of the last one."""
    model = dataclasses.replace(model, predictor=predictor)
    values = driver.prescribed_values()
    carry = start(model, {n: at_step(x, 0) for n, x in values.items()}, driver.ic)
    taken = {n: x.replace(x.data[1 : steps + 1]) for n, x in values.items()}
    carry, record = march_chunk(model, carry, taken, jnp.ones(steps, bool))
    assert not carry.failed
    iterations = np.asarray(record.reports[""].iterations).mean(axis=1)
    return iterations, {n: np.asarray(x.data[-1]) for n, x in record.outputs.items()}


def same(a, b):
    for name in a:
        scale = np.abs(b[name]).max()
        np.testing.assert_allclose(a[name], b[name], rtol=1e-6, atol=1e-6 * scale)


def test_extrapolation_of_a_chaboche_material():
    file = neml2_jax.load_input(INPUTS / "chaboche2.i", variables={"nbatch": 3})
    driver, model = file.get_driver("driver"), file.get_model("model")
    unknowns = {
        "unknowns_SR2": ("stress", "X1", "X2"),
        "unknowns_Scalar": ("equivalent_plastic_strain",),
    }
    steps = 30
    none, expected = counted(model, None, driver, steps)
    constant, a = counted(model, ConstantExtrapolationPredictor(**unknowns), driver, steps)
    linear, b = counted(model, LinearExtrapolationPredictor(**unknowns), driver, steps)
    same(a, expected)
    same(b, expected)
    assert constant.mean() < 0.6 * none.mean()
    assert linear[3:].mean() < constant[3:].mean()


def test_coordinate_descent_of_crystals():
    path = INPUTS / "solvers" / "crystal_guesses.i"
    file = neml2_jax.load_input(path, variables={"nbatch": 4})
    driver, model = file.get_driver("driver"), file.get_model("update")
    constant, expected = counted(model, file.get_model("constant"), driver, 5)
    descent, a = counted(model, file.get_model("descent_first"), driver, 5)
    same(a, expected)
    assert descent[0] < 0.7 * constant[0]
    np.testing.assert_array_less(descent[1:], constant[1:] + 1.01)
