"""Samples against distributions that are known, and against Laplace's approximation."""

import importlib
import signal
import sys
import warnings
from types import SimpleNamespace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neml2_jax.calibration import Calibration
from neml2_jax.calibration.posterior import Bands, Posterior, bands
from neml2_jax.calibration.posterior_files import load_posterior, save_posterior
from neml2_jax.calibration.posterior_pictures import draw_bands, draw_corner
from neml2_jax.calibration.sampling import laplace_root, prior_draws, sample
from neml2_jax.drivers import Interrupted
from neml2_jax.errors import DeclarationError, InputFileError

from . import cases


@pytest.fixture(autouse=True, scope="module")
def arviz_without_numba():
    """arviz compiles while it is imported, for half a second, unless there is no numba."""
    with pytest.MonkeyPatch.context() as changed, warnings.catch_warnings():
        changed.setitem(sys.modules, "numba", None)
        warnings.simplefilter("ignore", FutureWarning)
        importlib.import_module("arviz")


class Straight:
    """A problem in the words of a calibration: $y = a + b x$, of two numbers without bounds.

    Its posterior is normal, with the covariance of linear least squares.
    """

    names = ("a", "b")
    size = 2
    x = jnp.linspace(0.0, 1.0, 9)
    noise = 0.1
    measured = 1.0 + 2.0 * x + 0.05 * jnp.cos(40 * x)
    initial = np.zeros(2)
    rows = SimpleNamespace(
        noise=0.1, measured=measured, weight=np.ones(9), noise_is_known=True, count=9
    )

    def values(self, z):
        return z

    def predictions(self, values):
        return values[0] + values[1] * self.x

    def log_prior(self, z):
        return jnp.zeros(())

    def log_likelihood(self, z):
        return -0.5 * jnp.sum(((z[0] + z[1] * self.x - self.measured) / self.noise) ** 2)

    def log_density(self, z):
        return self.log_likelihood(z) + self.log_prior(z)


def exact(problem):
    design = np.stack([np.ones(9), np.asarray(problem.x)], 1) / problem.noise
    covariance = np.linalg.inv(design.T @ design)
    return covariance @ design.T @ np.asarray(problem.measured / problem.noise), covariance


@pytest.fixture(scope="module")
def straight():
    return sample(Straight(), seed=1, draws=1500, warmup=300, chains=2)  # type: ignore[arg-type]


def test_nuts_on_a_normal_posterior(straight):
    """Source: linear least squares; the errors of means and of spreads are those of their draws."""
    mean, covariance = exact(Straight())
    flat, sd = straight.values.reshape(-1, 2), np.sqrt(np.diag(covariance))
    assert np.abs(flat.mean(0) - mean).max() < 0.15 * sd.min()
    np.testing.assert_allclose(flat.std(0), sd, rtol=0.1)
    rho = covariance[0, 1] / sd.prod()
    assert straight.correlation()[0, 1] == pytest.approx(rho, abs=0.05)


def test_chains_start_from_the_covariance_at_their_start():
    """Source: linear least squares. What nothing fixes is of size one."""
    problem: Any = Straight()
    root = np.asarray(laplace_root(problem, jnp.zeros(2)))
    np.testing.assert_allclose(root @ root.T, exact(problem)[1], rtol=1e-10)
    problem.rows = SimpleNamespace(**{**vars(problem.rows), "weight": np.arange(9) == 0})
    root = np.asarray(laplace_root(problem, jnp.zeros(2)))
    np.testing.assert_allclose(root @ root.T, np.diag([0.01, 1.0]), atol=1e-12)


def test_diagnostics_are_those_of_arviz(straight):
    assert straight.warnings == ()
    of_a = straight.summary()["a"]
    assert of_a["r_hat"] < 1.01 and of_a["ess_bulk"] > 200
    assert of_a["q5"] < of_a["median"] < of_a["q95"]
    # Two chains that stay in two places are told.
    apart = np.stack([straight.values[0], straight.values[1] + 5.0])
    wrong = Posterior(
        straight.names, apart, apart, straight.log_density, straight.diverging, "NUTS", 0
    )
    assert any("chains differ" in text for text in wrong.warnings)


def test_the_same_seed_gives_the_same_draws_in_any_parts(straight, monkeypatch):
    """Looks tell of all iterations, warm-up first; the last ones are whole.

    Parts are as long as the clock makes them, which here is one of chance.
    """
    seconds = np.random.default_rng(0).choice([0.1, 0.1, 2.0], 10_000).cumsum()
    clock = SimpleNamespace(perf_counter=iter(seconds).__next__)
    monkeypatch.setattr("neml2_jax.calibration.chains.time", clock)
    looks = []
    again = sample(Straight(), seed=1, draws=1500, warmup=300, chains=2, progress=looks.append)  # type: ignore[arg-type]
    np.testing.assert_array_equal(again.z, straight.z)
    ends = {look.stage: (look.done, look.total) for look in looks}
    assert ends == {"warm-up": (300, 300), "draws": (1500, 1500)}
    assert all(a.done < b.done for a, b in zip(looks, looks[1:]) if a.stage == b.stage)
    assert all(look.gradients >= 1.0 for look in looks)
    parts = {b.done - a.done for a, b in zip(looks, looks[1:]) if a.stage == b.stage}
    assert len(parts) > 3


@pytest.mark.parametrize("number", (signal.SIGINT, signal.SIGTERM))
def test_what_is_stopped_keeps_its_draws(straight, ctrl_c, number, tmp_path):
    """They are the first of those that would have come."""

    def stop(look):
        if look.stage == "draws" and look.done > 100:
            signal.raise_signal(number)

    part = sample(Straight(), seed=1, draws=1500, warmup=300, chains=2, progress=stop)  # type: ignore[arg-type]
    kept = part.z.shape[1]
    assert 100 < kept < 1500
    np.testing.assert_array_equal(part.z, straight.z[:, :kept])
    text = f"stopped by {signal.Signals(number).name} after {kept} draws of each chain"
    assert part.warnings[0] == text
    assert load_posterior(save_posterior(part, tmp_path / "part.npz")).warnings[0] == text


@pytest.mark.parametrize(("method", "where"), (("NUTS", "warm-up"), ("SMC", "priors to the data")))
def test_what_is_stopped_before_the_first_draw(ctrl_c, monkeypatch, method, where):
    draws = np.random.default_rng(0).uniform(-3.0, 3.0, (50, 2))
    monkeypatch.setattr("neml2_jax.calibration.sampling.prior_draws", lambda *_: draws)

    def stop(look):
        signal.raise_signal(signal.SIGINT)

    with pytest.raises(Interrupted, match=f"stopped by SIGINT .*{where}.* no draws yet") as told:
        sample(Straight(), seed=1, method=method, draws=50, warmup=300, chains=2, progress=stop)  # type: ignore[arg-type]
    assert told.value.signal == signal.SIGINT


def test_few_draws_say_nothing_of_their_chains():
    few = np.ones((2, 1, 2))
    one = Posterior(("a", "b"), few, few, few[..., 0], few[..., 0] < 0, "NUTS", 0, "SIGINT")
    assert np.isnan(one.summary()["a"]["r_hat"])
    assert one.warnings[1] == "1 draws of each chain say nothing of the posterior; draw more"


class Modes(Straight):
    """$a^2 = 1$: two modes at $\\pm 1$, each of spread 0.05; a uniform prior of [-3, 3]."""

    names = ("a",)
    size = 1
    initial = np.array([0.5])
    sought = None

    def log_prior(self, z):
        return jnp.where(jnp.abs(z[0]) <= 3.0, -jnp.log(6.0), -jnp.inf)

    def log_likelihood(self, z):
        return -0.5 * ((z[0] ** 2 - 1.0) / 0.1) ** 2


def test_smc_finds_both_modes(monkeypatch):
    """NUTS from one start stays in one of them: the chance of the other is one in 1e21."""
    draws = np.random.default_rng(0).uniform(-3.0, 3.0, (400, 1))
    monkeypatch.setattr("neml2_jax.calibration.sampling.prior_draws", lambda *_: draws)
    found = sample(Modes(), seed=0, method="SMC", draws=400)  # type: ignore[arg-type]
    a = found.values[0, :, 0]
    assert 0.3 < np.mean(a > 0) < 0.7
    np.testing.assert_allclose(np.abs(a).mean(), 1.0, atol=0.02)
    np.testing.assert_allclose(np.abs(a).std(), 0.05, rtol=0.3)


def test_priors_are_drawn_from():
    """Source: quantiles of the uniform distribution on the scale of each parameter."""
    problem = cases.problem()
    z = prior_draws(problem, 2000, 0)
    values = np.asarray(jax.vmap(problem.values)(jnp.asarray(z)))
    share = np.stack(
        [
            np.log(values[:, 0] / 10.0) / np.log(50.0),
            np.log(values[:, 1] / 100.0) / np.log(100.0),
            (values[:, 2] - 1.0) / 19.0,
        ]
    )
    found = np.quantile(share, (0.1, 0.5, 0.9), axis=1).T
    np.testing.assert_allclose(found, [[0.1, 0.5, 0.9]] * 3, atol=0.03)


class Saturating(Straight):
    """$y = a (1 - e^{-b x})$ of logarithms of both: not linear, and near normal with this noise."""

    x = jnp.linspace(0.05, 2.0, 25)
    noise = 1.0
    measured = 100.0 * -jnp.expm1(-2.0 * x) + jnp.cos(40 * x)
    initial = np.log([100.0, 2.0])
    rows = SimpleNamespace(
        noise=np.ones(25), measured=measured, weight=np.ones(25), noise_is_known=True
    )

    def values(self, z):
        return jnp.exp(z)

    def predictions(self, values):
        return values[0] * -jnp.expm1(-values[1] * self.x)

    def log_likelihood(self, z):
        off = (self.predictions(self.values(z)) - self.measured) / self.noise
        return -0.5 * jnp.sum(off**2)


def test_nuts_and_laplace_agree_where_the_posterior_is_near_normal():
    """Means and spreads; and bands that hold nine of ten data, as they say."""
    problem: Any = Saturating()
    hessian = jax.jit(jax.hessian(problem.log_density))
    covariance = np.linalg.inv(-hessian(jnp.asarray(problem.initial)))
    found = sample(problem, seed=2, draws=400, warmup=200, chains=2)
    flat = found.z.reshape(-1, 2)
    np.testing.assert_allclose(flat.std(0), np.sqrt(np.diag(covariance)), rtol=0.15)
    between = bands(problem, found, seed=0)
    inside = (between.data[0] < problem.measured) & (problem.measured < between.data[2])
    assert np.mean(inside) >= 0.8
    width, of_model = (x[2] - x[0] for x in (between.data, between.model))
    assert np.all(of_model < width)
    assert np.median(width) == pytest.approx(2 * 1.645, rel=0.15)  # mostly the noise


@pytest.mark.parametrize(
    ("options", "told"),
    (({"method": "HMC"}, "NUTS or SMC"), ({"draws": 0}, "are 1 at least")),
)
def test_what_is_refused(options, told):
    with pytest.raises(DeclarationError, match=told):
        sample(Straight(), seed=0, **options)  # type: ignore[arg-type]


def test_what_has_no_prior_is_not_drawn_from():
    open_ended = cases.parameters(exponent={"upper": None})
    problem = Calibration(
        model=cases.material(), tests=cases.tests(cases.CURVES), parameters=open_ended
    ).problem()
    with pytest.raises(DeclarationError, match="exponent: SMC draws from the priors"):
        prior_draws(problem, 5, 0)


def test_a_prior_beyond_the_bounds_is_not_drawn_from_for_ever():
    beyond = cases.parameters(exponent={"prior": "Normal 1000 1"})
    problem = Calibration(
        model=cases.material(), tests=cases.tests(cases.CURVES), parameters=beyond
    ).problem()
    with pytest.raises(DeclarationError, match="exponent: hardly anything of its prior lies"):
        prior_draws(problem, 5, 0)


def test_pictures(straight, tmp_path):
    corner = draw_corner(straight, tmp_path / "corner.png")
    assert corner.stat().st_size > 10_000
    problem = cases.problem()
    off = np.array([-1.0, 0.0, 1.0])[:, None] + np.asarray(problem.rows.measured)
    drawn = draw_bands(problem, Bands((0.05, 0.5, 0.95), off, 2 * off), tmp_path / "bands.png")
    assert drawn.stat().st_size > 10_000


def test_samples_are_saved_and_read(straight, tmp_path):
    path = save_posterior(straight, tmp_path / "samples.npz")
    again = load_posterior(path)
    assert (again.names, again.method, again.seed) == (straight.names, "NUTS", 1)
    np.testing.assert_array_equal(again.values, straight.values)
    np.testing.assert_array_equal(again.diverging, straight.diverging)
    with pytest.raises(InputFileError, match="there is no file"):
        load_posterior(tmp_path / "other.npz")
    path.write_bytes(path.read_bytes()[:500])
    with pytest.raises(InputFileError, match="holds no samples of a calibration"):
        load_posterior(path)
