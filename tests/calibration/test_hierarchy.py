"""Specimens of a population: a closed form of the density, and a material with values by test."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import stats

from neml2_jax.calibration.hierarchy import HierarchicalProblem
from neml2_jax.calibration.sampling import sample
from neml2_jax.errors import DeclarationError

from . import cases


@pytest.fixture(scope="module")
def population():
    return HierarchicalProblem(cases.problem(), ("yield",), spread=0.1)


def drawn(population):
    z = np.array(population.initial)
    return z + 0.2 * np.random.default_rng(1).normal(size=z.size)


def test_each_specimen_has_values_of_its_own(population):
    """Each test, marched with the values of its specimen for all, gives the same there."""
    problem, z = population.problem, drawn(population)
    values = dict(zip(population.names, np.asarray(population.values(z))))
    assert list(values)[3:] == ["yield spread", "yield[fast]", "yield[slow]"]
    tau, eta = np.exp(z[3]), z[4:]
    for k, test in enumerate(("fast", "slow")):
        want = values["yield"] * np.exp(tau * eta[k])  # its scale is logarithmic
        assert values[f"yield[{test}]"] == pytest.approx(want, rel=1e-12)
    found = population.predictions(np.array(list(values.values())))
    for k, test in enumerate(("fast", "slow")):
        own = jnp.array([values[f"yield[{test}]"], values["drag"], values["exponent"]])
        here = problem.rows.of_test(k)
        np.testing.assert_allclose(found[here], problem.predictions(own)[here], rtol=1e-9)


def test_density(population):
    """Source: scipy's distributions, with the volume of the logarithm of the spread."""
    z = drawn(population)
    tau, eta = np.exp(z[3]), z[4:]
    want = float(population.problem.log_prior(z[:3])) + stats.norm.logpdf(eta).sum()
    want += stats.halfnorm.logpdf(tau, scale=0.1) + np.log(tau)
    np.testing.assert_allclose(population.log_prior(z), want, rtol=1e-12)
    off = population.predictions(population.values(z)) - population.rows.measured
    np.testing.assert_allclose(population.log_likelihood(z), -0.5 * np.sum(off**2), rtol=1e-10)


@pytest.mark.slow
def test_gradient_by_specimens(population):
    z, h = jnp.asarray(drawn(population)), 1e-5
    density = jax.jit(jax.value_and_grad(population.log_density))
    slope = density(z)[1]
    for k in (3, 4, 5):
        e = h * jnp.eye(len(z))[k]
        difference = (density(z + e)[0] - density(z - e)[0]) / (2 * h)
        np.testing.assert_allclose(slope[k], difference, rtol=1e-5)


@pytest.mark.parametrize(
    ("varying", "told"),
    ((("yeild",), "did you mean 'yield'"), ((), "each once"), (("drag", "drag"), "each once")),
)
def test_what_is_refused(varying, told):
    with pytest.raises(DeclarationError, match=told):
        HierarchicalProblem(cases.problem(), varying)


def test_smc_of_specimens_is_not_there(population):
    with pytest.raises(NotImplementedError, match="take NUTS"):
        sample(population, seed=0, method="SMC")
