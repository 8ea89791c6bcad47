"""Fits of known truth: found from several starts, stopped and gone on with, saved and read."""

import functools
import signal
import sys
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from neml2_jax.calibration import (
    Calibration,
    descent,
    leave_one_out,
    load_result,
    profile_likelihoods,
    save_result,
    starts,
)
from neml2_jax.calibration.calibrate import calibrate as calibrate_and_check
from neml2_jax.calibration.calibrate import check_enough
from neml2_jax.calibration.calibration_result import CalibrationResult, at_bounds
from neml2_jax.calibration.descent import CAPPED, CONVERGED, RUNNING
from neml2_jax.calibration.optimisers import optimiser
from neml2_jax.calibration.transform import Transform
from neml2_jax.errors import DeclarationError, InputFileError

from . import cases

NOISE = 0.5
# Steps are checked by a program more, which `test_step_error` sees to.
calibrate = functools.partial(calibrate_and_check, check_steps=False)


@pytest.fixture(scope="module")
def noisy():
    """The data of `cases.problem` with noise, and the calibration that knows of it."""
    return cases.noisy(NOISE, seed=5)


@pytest.fixture
def in_pairs(monkeypatch):
    """Two fits to a batch, so that tests of many fits share one compiled program."""
    monkeypatch.setattr(descent, "TOGETHER", 2)


@pytest.fixture(scope="module")
def fitted(noisy):
    return calibrate(noisy[0], problem=noisy[1])


def test_truth_is_found(noisy, fitted):
    assert fitted.starts[0].status == CONVERGED
    for name, truth in cases.TRUTH.items():
        assert abs(fitted[name] - truth) < 3.5 * fitted.standard_errors[name]
    assert 0.3 < np.mean([r.mean_square for r in fitted.residuals]) < 2.0
    assert fitted.failed == fitted.at_bounds == ()


@pytest.mark.slow
@pytest.mark.parametrize("name", ("dogleg", "scipy"))
def test_other_optimisers_find_the_same(noisy, fitted, name):
    """Source: Levenberg and Marquardt's method."""
    found = calibrate(cases.noisy(NOISE, seed=5, optimiser=name)[0], problem=noisy[1])
    np.testing.assert_allclose(found.cost, fitted.cost, rtol=1e-5)
    off = (found.values - fitted.values) / fitted.uncertainty.standard_errors
    np.testing.assert_allclose(off, 0.0, atol=0.02)


@pytest.mark.slow
def test_a_first_order_optimiser_goes_down(noisy, fitted):
    calibration = cases.noisy(NOISE, seed=5, optimiser="adam", max_iterations=150)[0]
    found = calibrate(calibration, problem=noisy[1])
    begin = float(noisy[1].cost(noisy[1].initial))
    assert fitted.cost <= found.cost < 0.02 * begin


@pytest.mark.slow
def test_errors_are_those_of_profiles_where_it_is_nearly_linear(
    noisy, fitted, in_pairs, monkeypatch
):
    """Source: 1.96 standard errors bound 95 % of a normal distribution. Fits of profiles, each with
    an unknown held, are done when a linear model says so."""
    kept = []

    def recorded(*given, **options):
        kept.append(descent.descend(*given, **options))
        return kept[-1]

    monkeypatch.setattr(sys.modules[profile_likelihoods.__module__], "descend", recorded)
    chosen = optimiser("levenberg_marquardt", 1e-6, 1e-6)
    errors = fitted.uncertainty.standard_errors
    profiles = profile_likelihoods(noisy[1], fitted.unconstrained, errors, 1.0, chosen, points=4)
    for profile, x, error in zip(profiles, fitted.values, errors):
        np.testing.assert_allclose((profile.high - profile.low) / (2 * 1.96 * error), 1, atol=0.1)
        assert profile.low < x < profile.high
    (ends,) = kept
    assert set(ends.status) == {CONVERGED} and max(ends.iterations) < 10


@pytest.mark.slow
def test_without_one_test(noisy, fitted, in_pairs):
    """Of one rate alone the exponent and the drag are not known as well as of both."""
    chosen = optimiser("levenberg_marquardt", 1e-6, 1e-6)
    left = leave_one_out(noisy[1], fitted.unconstrained, chosen)
    assert [x.test for x in left] == ["fast", "slow"]
    for x in left:
        assert x.foretold >= x.fitted > 0.0


def test_a_fit_is_kept_before_what_may_fail_after_it(noisy, fitted, monkeypatch):
    def fails(*_):
        raise MemoryError("no room for another program")

    monkeypatch.setattr(sys.modules["neml2_jax.calibration.calibrate"], "step_errors", fails)
    kept: list[CalibrationResult] = []
    with pytest.raises(MemoryError):
        calibrate_and_check(noisy[0], problem=noisy[1], keep=kept.append)
    np.testing.assert_array_equal(kept[0].values, fitted.values)
    assert kept[0].stopped == ""


def test_stopped_and_gone_on_with(noisy, fitted, tmp_path, ctrl_c):
    """A signal after two iterations: what is saved goes on to the same end."""
    calibration, problem = noisy

    def stop(look):
        if look.iteration == 2:
            signal.raise_signal(signal.SIGINT)

    part = calibrate(calibration, problem=problem, progress=stop)
    assert part.stopped == "SIGINT" and part.starts[0].status == RUNNING
    assert part.cost > fitted.cost
    path = save_result(part, tmp_path / "part.json", calibration)
    whole = calibrate(calibration, problem=problem, resume=load_result(path))
    np.testing.assert_allclose(whole.values, fitted.values, rtol=1e-4)
    assert whole.stopped == ""


def test_profiles_that_are_stopped_are_left_out(noisy, fitted, monkeypatch, ctrl_c):
    """Fits that were not made would bound an interval."""

    def stopped(*given, **options):
        signal.raise_signal(signal.SIGINT)
        return ("not whole",)

    module = sys.modules["neml2_jax.calibration.calibrate"]
    monkeypatch.setattr(module, "profile_likelihoods", stopped)
    found = calibrate(noisy[0], problem=noisy[1], resume=fitted, profiles=True, leave_out=True)
    assert found.stopped == "SIGINT" and found.profiles == found.left_out == ()
    np.testing.assert_array_equal(found.values, fitted.values)


def test_a_prior_beside_data_of_unknown_noise_is_refused():
    """Misfits by the size of their columns: a prior would count thousands of times too much."""
    problem = Calibration(
        model=cases.material(),
        tests=cases.tests(cases.CURVES, noise=()),
        parameters=cases.parameters(exponent={"prior": "Normal 5 1"}),
    ).problem()
    with pytest.raises(DeclarationError, match="exponent has the prior Normal, and the noise"):
        check_enough(problem)


@pytest.mark.parametrize(("value", "near"), ((1.5, False), (1.0001, True), (9.9995e3, True)))
def test_bounds_are_near_on_the_scale_of_the_unknown(value, near):
    """Between 1 and 10,000 a value of 1.5 is a third of a decade off."""
    transform = Transform.of(np.array([True]), np.array([1.0]), np.array([1e4]), np.array([10.0]))
    sought = SimpleNamespace(transform=transform)
    problem: Any = SimpleNamespace(sought=sought, names=("x",))
    assert at_bounds(problem, np.array([value])) == (("x",) if near else ())


def test_a_result_is_read_as_it_was_saved(noisy, fitted, tmp_path):
    path = save_result(fitted, tmp_path / "fit.json", noisy[0], {"input_text": "x"})
    again = load_result(path)
    assert again.names == fitted.names and again.warnings == fitted.warnings
    np.testing.assert_array_equal(again.values, fitted.values)
    np.testing.assert_array_equal(again.uncertainty.covariance, fitted.uncertainty.covariance)
    (tmp_path / "other.json").write_text("{}")
    with pytest.raises(InputFileError, match="no result"):
        load_result(tmp_path / "other.json")


def test_another_calibration_is_not_gone_on_with(noisy, fitted):
    other = cases.noisy(NOISE, seed=6)[0]
    with pytest.raises(DeclarationError, match="another calibration: its data"):
        calibrate(other, resume=fitted)


def test_what_is_capped_is_gone_on_with(noisy, fitted, tmp_path):
    """From the best values, with steps as long as they were: one march more than at once."""
    calibration = cases.noisy(NOISE, seed=5, max_iterations=3)[0]
    found = calibrate(calibration, problem=noisy[1])
    assert found.starts[0].status == CAPPED
    assert found.warnings[0].startswith("this is no minimum: the fit ended after 3 iterations")
    path = save_result(found, tmp_path / "capped.json", calibration)
    again = load_result(path)
    assert again.starts[0].radius == found.starts[0].radius > 1.0
    whole = calibrate(noisy[0], problem=noisy[1], resume=again)
    assert whole.starts[0].status == CONVERGED
    assert whole.starts[0].iterations == fitted.starts[0].iterations + 1
    np.testing.assert_allclose(whole.cost, fitted.cost, rtol=1e-9)
    off = (whole.values - fitted.values) / fitted.uncertainty.standard_errors
    np.testing.assert_allclose(off, 0.0, atol=2e-3)
    # Each time it has `max_iterations` more.
    part = calibrate(calibration, problem=noisy[1], resume=again)
    assert part.starts[0].iterations <= 6 and part.cost < found.cost


def test_what_has_converged_is_not_gone_on_with(noisy, fitted):
    """Its errors are found by a linearisation more, as those that were not resumed."""
    again = calibrate(noisy[0], problem=noisy[1], resume=fitted)
    assert again.starts[0].iterations == fitted.starts[0].iterations
    np.testing.assert_allclose(again.uncertainty.covariance, fitted.uncertainty.covariance)


@pytest.mark.slow
def test_starts_between_the_bounds_and_their_minima(noisy, fitted, in_pairs):
    calibration = cases.noisy(NOISE, seed=5, starts=5, sampling="sobol")[0]
    found = calibrate(calibration, problem=noisy[1])
    np.testing.assert_allclose(found.cost, fitted.cost, rtol=1e-6)
    minima = found.minima
    assert sum(len(m.starts) for m in minima) == 5
    # Capped before the lap at which starts are compared, and gone on with.
    few = cases.noisy(NOISE, seed=5, starts=5, sampling="sobol", max_iterations=3)[0]
    part = calibrate(few, problem=noisy[1])
    assert [s.status for s in part.starts] == [CAPPED] * 5
    whole = calibrate(calibration, problem=noisy[1], resume=part)
    np.testing.assert_allclose(whole.cost, found.cost, rtol=1e-6)
    assert whole.starts[whole.best].status == CONVERGED
    costs = [m.cost for m in minima]
    assert costs == sorted(costs) and len({s.unconstrained[0] for s in found.starts}) == 5


@pytest.mark.slow
def test_a_start_that_evolves(noisy, fitted, monkeypatch):
    """A few generations are nearer than the initial values, and lead to the same minimum."""
    monkeypatch.setattr(starts, "GENERATIONS", 4)
    monkeypatch.setattr(starts, "POPULATION", 4)
    problem, seen = noisy[1], []
    calibration = cases.noisy(NOISE, seed=5, global_start=True)[0]
    found = calibrate(
        calibration, problem=problem, progress=lambda look: seen.append((look.iteration, look.cost))
    )
    evolved = [cost for iteration, cost in seen if iteration == 0]
    assert len(evolved) >= 4 and evolved[-1] < 0.5 * float(problem.cost(problem.initial))
    np.testing.assert_allclose(found.cost, fitted.cost, rtol=1e-5)


@pytest.mark.slow
def test_a_pair_that_the_data_do_not_fix_is_named():
    """An elastic bar, sigma = E w eps: the product of the modulus and the weight of the strain."""
    strain = np.linspace(0.0, 4e-4, 9)
    curve = cases.followed("elastic", 1e-3, 4e-4, 9, 2e5 * strain)
    calibration = Calibration(
        model=cases.elastic(), tests=cases.tests((curve,)), parameters=cases.unfixed_pair()
    )
    found = calibrate(calibration)
    assert "the data fix weight·young, not weight and young" in found.warnings
    np.testing.assert_allclose(found["weight"] * found["young"], 2e5, rtol=1e-6)
    assert all(np.isinf(e) for e in found.standard_errors.values())
