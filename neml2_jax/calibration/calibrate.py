"""`calibrate`: from a calibration to a result, with looks and stops on the way."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from ..drivers.interrupts import deferred
from ..errors import ConvergenceError, DeclarationError
from .calibration import Calibration
from .calibration_result import CalibrationResult, Start, result_of
from .calibration_test import ObservedCurve
from .descent import CAPPED, RUNNING, FitEnds, race
from .fit_variant import FitVariant
from .leave_one_out import leave_one_out
from .optimisers import optimiser
from .problem import CalibrationProblem
from .profile_likelihood import profile_likelihoods
from .starts import evolved_start, spread_starts
from .step_error import step_errors
from .with_scipy import descend_with_scipy

UNITS_APART = 100.0
"""Ratio of the stresses of model and data from which on units are doubted."""


class Look(NamedTuple):
    """What a fit that is under way has come to."""

    done: int
    starts: int
    iteration: int
    cost: float
    values: np.ndarray


def calibrate(
    calibration: Calibration,
    *,
    problem: CalibrationProblem | None = None,
    curves: tuple[ObservedCurve, ...] | None = None,
    resume: CalibrationResult | None = None,
    profiles: bool = False,
    leave_out: bool = False,
    check_steps: bool = True,
    progress: Callable[[Look], None] | None = None,
    keep: Callable[[CalibrationResult], None] | None = None,
) -> CalibrationResult:
    """Minimise the misfit from every start, and say how well the data fix what was found.

    `problem` and `curves` are those of `calibration`, if they were made and read already. `resume`
    is a result that was stopped: its starts are gone on with. `profiles` asks for profile
    likelihoods, `leave_out` for fits without each of the tests. `check_steps` halves the steps at
    the best values and says where they were too long, which compiles one program more. `progress`
    is called after each iteration, `keep` with the fit before profiles, fits without a test and
    halved steps are begun, so that it can be saved. On Ctrl-C the best so far is returned, with
    `stopped` set, and without profiles or fits that are not whole.

    **Raises:** `DeclarationError` and `InputFileError` as `Calibration.problem`; where there are
    fewer data than unknowns, or priors beside data of unknown noise; and where `resume` is the
    result of another calibration.
    `ConvergenceError` where the model fails in all tests at every start, naming them.
    """
    begun = time.perf_counter()
    problem = calibration.problem() if problem is None else problem
    check_enough(problem)
    ends = _begin(calibration, problem, resume)
    with deferred() as stop:

        def watch(now: FitEnds) -> bool:
            if progress is not None:
                done = sum(s != RUNNING for s in now.status)
                best = now.best
                values = np.asarray(problem.values(now.z[best]))
                look = Look(
                    done, len(now.status), int(now.iterations.max()), float(now.cost[best]), values
                )
                progress(look)
            return stop.number is not None

        if calibration.global_start and resume is None:

            def evolving(values: np.ndarray, cost: float) -> bool:
                if progress is not None:
                    progress(Look(0, len(ends.status), 0, cost, values))
                return stop.number is not None

            ends.z[0] = evolved_start(problem, calibration.spread, calibration.seed, evolving)
        if stop.number is None:
            _descend(calibration, problem, ends, watch)
        best = ends.best
        if not np.isfinite(ends.cost[best]):
            ends.cost[best] = float(problem.cost(ends.z[best]))
        known = ends.known.get(best)
        result = result_of(
            calibration,
            problem,
            _starts(problem, ends),
            best,
            stopped=stop.name if stop.number else "",
            known=known,
        )
        _check_some_answer(result, problem)
        if keep is not None:
            keep(result)
        chosen = optimiser("levenberg_marquardt", calibration.rtol, calibration.atol)
        if profiles and stop.number is None:
            found = profile_likelihoods(
                problem,
                result.unconstrained,
                result.uncertainty.standard_errors,
                result.uncertainty.variance,
                chosen,
                watch=lambda _: stop.number is not None,
            )
            if stop.number is None:
                result = result.with_profiles(found)
        if leave_out and stop.number is None:
            left = leave_one_out(
                problem, result.unconstrained, chosen, watch=lambda _: stop.number is not None
            )
            if stop.number is None:
                result = result.with_left_out(left)
        if check_steps and stop.number is None:
            answers = None if known is None else known.answers
            errors = step_errors(calibration, problem, result.values, curves, answers)
            result = result.with_step_errors(errors)
        if stop.number is not None:
            result = dataclasses.replace(result, stopped=stop.name)
    return result.with_seconds(time.perf_counter() - begun)


def check_enough(problem: CalibrationProblem) -> None:
    """**Raises:** `DeclarationError` for fewer rows than unknowns, and for priors without noise.

    What a prior counts beside data depends on their noise: misfits divided by the size of their
    columns would leave it far too much.
    """
    if not problem.rows.noise_is_known:
        for name, prior in zip(problem.names, problem.sought.priors):
            if prior is not None and prior.is_row:
                raise DeclarationError(
                    f"{name} has the prior {prior.kind}, and the noise of the tests is not given: "
                    f"how much a prior counts depends on it; give `noise`, or bounds instead"
                )
    rows = problem.rows.count + sum(p is not None and p.is_row for p in problem.sought.priors)
    if rows < problem.size:
        raise DeclarationError(
            f"{problem.size} parameters are sought from {rows} data; fix some of them, give them "
            f"priors, or add tests"
        )


def _begin(
    calibration: Calibration, problem: CalibrationProblem, resume: CalibrationResult | None
) -> FitEnds:
    if resume is None:
        return FitEnds.of(
            spread_starts(
                problem,
                calibration.starts,
                calibration.sampling,
                calibration.spread,
                calibration.seed,
            )
        )
    names = tuple(resume.names)
    if names != problem.names or resume.data != problem.rows.digest():
        what = f"it sought {', '.join(names)}" if names != problem.names else "its data were others"
        raise DeclarationError(
            f"the result to go on with is that of another calibration: {what}; begin anew"
        )
    ends = FitEnds.of(np.array([s.unconstrained for s in resume.starts]))
    for i, s in enumerate(resume.starts):
        ends.cost[i], ends.iterations[i], ends.radius[i] = s.cost, s.iterations, s.radius
        ends.status[i] = RUNNING if s.status == CAPPED else s.status
    return ends


def _descend(
    calibration: Calibration,
    problem: CalibrationProblem,
    ends: FitEnds,
    watch: Callable[[FitEnds], bool],
) -> None:
    if calibration.optimiser == "scipy":
        descend_with_scipy(problem, calibration.rtol, calibration.max_iterations, ends, watch)
        return
    chosen = optimiser(calibration.optimiser, calibration.rtol, calibration.atol)
    race(problem, FitVariant.of(problem, ends.z), chosen, calibration.max_iterations, ends, watch)


def _starts(problem: CalibrationProblem, ends: FitEnds) -> tuple[Start, ...]:
    return tuple(
        Start(
            np.array(ends.z[i]),
            np.asarray(problem.values(ends.z[i])),
            float(ends.cost[i]),
            int(ends.iterations[i]),
            ends.status[i],
            float(ends.radius[i]),
        )
        for i in range(len(ends.status))
    )


def _check_some_answer(result: CalibrationResult, problem: CalibrationProblem) -> None:
    """**Raises:** `ConvergenceError` where the best start fails in all tests."""
    if len(result.failed) == len(problem.rows.tests):
        raise ConvergenceError(
            f"the model fails in every test ({', '.join(problem.rows.tests)}) at every start: try "
            f"other initial values, more `substeps`, fewer `rows`, or several starts; "
            f"`neml2-jax test` with the same data says where it fails"
        )


def apart_in_size(problem: CalibrationProblem) -> list[str]:
    """Tests whose data are so far from the model at the start that units are to be doubted."""
    values = problem.values(problem.initial)
    answers, out = np.abs(np.asarray(problem.predictions(values))), []
    for i, test in enumerate(problem.rows.tests):
        for q, name in enumerate(problem.rows.quantities):
            own = np.asarray(problem.rows.of_test(i)) & (np.asarray(problem.rows.quantity) == q)
            if not own.any() or not np.isfinite(answers[own]).any():
                continue
            model = float(np.nanmax(answers[own]))
            data = float(np.abs(np.asarray(problem.rows.measured)[own]).max())
            if model > 0 and not 1 / UNITS_APART < data / model < UNITS_APART:
                out.append(
                    f"{name} of {test} goes up to {data:.3g}, and the model at the start to "
                    f"{model:.3g}: are they in the same unit? Say stress_unit = MPa, or the unit "
                    f"in the header"
                )
    return out
