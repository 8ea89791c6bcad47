"""First guesses save iterations, rescue points, and lead to the same solution.

Counted on the benchmarks' inputs. The truth of a solution is the one found from zero, without any
guess. The update of a material is compiled once and takes each predictor's guess as an input.
"""

import dataclasses
from pathlib import Path

import jax
import numpy as np
import pytest

import neml2_jax
from neml2_jax.drivers.march import at_step
from neml2_jax.laws.common import CopyMRP, CopyScalar, CopySR2
from neml2_jax.models import ComposedModel
from neml2_jax.models.lagged_names import lag

INPUTS = Path(__file__).parents[2] / "benchmarks" / "inputs" / "solvers"
COPIES = {"SR2": CopySR2, "Scalar": CopyScalar, "MRP": CopyMRP}


class Material:
    """A material of an input file, whose update takes any first guess."""

    def __init__(self, name, update, points):
        file = neml2_jax.load_input(INPUTS / name, variables={"nbatch": points})
        model = file.get_model(update)
        driver = file.get_driver("driver")
        self.points, self.unknowns = points, model.output_spec
        self.prescribed, self.initial = driver.prescribed_values(), driver.ic
        predictors = ("constant", "linear", "descent_first")
        self.guesses = {n: _jitted(file.get_model(n)) for n in predictors}
        copies = tuple(
            COPIES[kind.__name__](from_=f"given_{n}", to=n) for n, kind in self.unknowns.items()
        )
        self.update = _jitted(dataclasses.replace(model, predictor=ComposedModel(models=copies)))

    def march(self, guess, steps, longer=1):
        """Iterations and statuses, each by step and point, and the unknowns after the last step."""
        history = {
            n: [at_step(x, k * longer) for k in range(steps + 1)]
            for n, x in self.prescribed.items()
        }
        history |= {n: [self.initial.get(n, self.zero(kind))] for n, kind in self.unknowns.items()}
        iterations, status = [], []
        for step in range(1, steps + 1):
            predictor = self.guesses.get(guess)
            first = self.run(predictor, history, step)[0] if predictor else {}
            given = {f"given_{n}": first.get(n) for n in self.unknowns}
            outputs, reports = self.run(self.update, history, step, given)
            for n in self.unknowns:
                history[n].append(outputs[n])
            iterations.append(np.asarray(reports["ImplicitUpdate"].iterations))
            status.append(np.asarray(reports["ImplicitUpdate"].status))
        last = {n: np.asarray(history[n][-1].data) for n in self.unknowns}
        return np.array(iterations), np.array(status), last

    def run(self, jitted, history, step, given=()):
        spec, call = jitted
        inputs = {}
        for name, kind in spec.items():
            base, k = lag(name)
            if name in given:
                value = given[name]
            else:
                value = history[base][step - k] if base in history and k <= step else None
            inputs[name] = (self.zero(kind) if value is None else value).dynamic_batch.expand(
                self.points
            )
        return call(inputs)

    def zero(self, kind):
        return kind.zeros().dynamic_batch.expand(self.points)


def _jitted(model):
    return model.input_spec, jax.jit(model.run)


def same(a, b):
    for name in a:
        scale = np.abs(b[name]).max()
        np.testing.assert_allclose(a[name], b[name], rtol=1e-6, atol=1e-6 * scale)


@pytest.fixture(scope="module")
def hardening():
    return Material("isoharden_guesses.i", "model", 5)


@pytest.fixture(scope="module")
def crystals():
    return Material("crystal_guesses.i", "update", 12)


def test_every_guess_of_a_viscoplastic_material_saves_iterations(hardening):
    steps = 40
    none, _, expected = hardening.march("none", steps)
    constant, _, a = hardening.march("constant", steps)
    linear, _, b = hardening.march("linear", steps)
    descent, _, c = hardening.march("descent_first", steps)
    for last in (a, b, c):
        same(last, expected)
    assert constant.mean() < 0.3 * none.mean()
    assert linear[3:].mean() < constant[3:].mean()
    assert descent[0].max() <= 2 and constant[0].min() > 2
    np.testing.assert_array_equal(descent[1:].sum(axis=0), constant[1:].sum(axis=0))


@pytest.mark.slow
def test_coordinate_descent_rescues_most_crystals_in_a_long_first_step(crystals):
    constant, failed, expected = crystals.march("constant", 1)
    descent, rescued, a = crystals.march("descent_first", 1)
    assert not failed.any() and not rescued.any()
    same(a, expected)
    assert descent.mean() < 0.7 * constant.mean()
    _, failed, _ = crystals.march("constant", 1, longer=4)
    _, rescued, _ = crystals.march("descent_first", 1, longer=4)
    assert 3 * np.count_nonzero(rescued) < np.count_nonzero(failed)
