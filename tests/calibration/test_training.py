"""Training against a full gradient, and of a network to curves of a formula."""

import jax.numpy as jnp
import numpy as np
import pytest

from neml2_jax.calibration.training import _rows_of_tests, mean_square, of_tests, train
from neml2_jax.errors import DeclarationError

from . import cases


@pytest.fixture(scope="module")
def problem():
    return cases.problem()


def test_the_mean_over_all_tests_is_the_cost(problem):
    """Tests of different lengths: rows that one has not count nothing."""
    z, table = jnp.asarray(problem.initial), _rows_of_tests(problem)
    every = mean_square(problem, z, table, jnp.arange(2))
    np.testing.assert_allclose(every, 2 * problem.cost(z) / problem.rows.count, rtol=1e-10)
    # One of them alone: twice the same has its mean.
    second = mean_square(problem, z, table, jnp.array([1, 1]))
    off = np.asarray(problem.residuals(z))[problem.rows.of_test(1)]
    np.testing.assert_allclose(second, np.mean(off**2), rtol=1e-9)
    assert of_tests(problem, jnp.array([1])).prescribed["t"].data.shape[1] == 1


@pytest.mark.slow
def test_training_goes_down(problem):
    seen = []
    found = train(
        problem, seed=0, epochs=60, batch=1, learning_rate=0.1,
        progress=lambda epoch, cost: seen.append((epoch, cost)),
    )  # fmt: skip
    assert len(seen) == 60 and found.skipped == 0
    assert found.costs.min() < 0.05 * found.costs[0]
    # What is given back is the best, and its cost is what is said.
    best = 2 * float(problem.cost(found.z)) / problem.rows.count
    assert best == pytest.approx(found.costs.min(), rel=1e-9)
    name = "yield_function.yield_stress"
    got = float(found.material.named_parameters[name].data)
    assert got == pytest.approx(float(problem.values(found.z)[0]), rel=1e-12)


@pytest.mark.parametrize(
    ("options", "told"),
    (({"batch": 3}, "from 1 to the 2 tests"), ({"epochs": 0}, "epochs are 1 at least")),
)
def test_what_is_refused(problem, options, told):
    with pytest.raises(DeclarationError, match=told):
        train(problem, seed=0, **options)
