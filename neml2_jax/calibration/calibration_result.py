"""What a calibration has found: values with errors, minima, residuals, and how to repeat it."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import jax.numpy as jnp
import numpy as np

from .calibration import Calibration
from .descent import CAPPED, STALLED
from .fit_variant import Linearised, linearised
from .leave_one_out import LeftOut
from .problem import CalibrationProblem
from .profile_likelihood import Profile
from .residual_tests import ResidualTest, residual_test
from .uncertainty import Uncertainty, uncertainty

SAME_COST, SAME_VALUES = 1e-3, 1e-2
"""By what relative difference of costs and of values two ends are one minimum."""
AT_BOUND = 1e-4
"""Part of the way between bounds, or of the value, from a bound that counts as at it; of what is
sought on a logarithmic scale, of its logarithm."""


@dataclasses.dataclass(frozen=True)
class Start:
    """Where one start has come to.

    `status` is `converged`, `stalled`, `iteration cap`, `left behind` by better ones, or `running`.
    `radius` is how far its next step may go, of unknowns of size one, where that is known.
    """

    unconstrained: np.ndarray
    values: np.ndarray
    cost: float
    iterations: int
    status: str
    radius: float = math.nan


@dataclasses.dataclass(frozen=True)
class Minimum:
    """Starts that came to the same point."""

    values: np.ndarray
    cost: float
    starts: tuple[int, ...]


@dataclasses.dataclass(frozen=True)
class CalibrationResult:
    """The best of all starts, and what the data say of it.

    `cost` is half of the sum of the squares of the residuals. `stopped` is the signal that ended
    it, if any; `data` is a digest of the measured rows. `at_bounds` says which values
    lie at a bound, `failed` which tests the model does not get through, `step_errors` of which
    tests the steps are too long (`step_error.step_errors`). `values`, in the units of the file, and
    `unconstrained` are `(unknowns,)`.
    """

    name: str
    names: tuple[str, ...]
    values: np.ndarray
    unconstrained: np.ndarray
    cost: float
    best: int
    starts: tuple[Start, ...]
    uncertainty: Uncertainty
    residuals: tuple[ResidualTest, ...]
    at_bounds: tuple[str, ...]
    failed: tuple[str, ...]
    data: str
    noise_is_known: bool
    fixed: dict[str, float]
    stopped: str = ""
    seconds: float = 0.0
    profiles: tuple[Profile, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    step_errors: tuple[str, ...] = ()

    def __getitem__(self, name: str) -> float:
        """The value of one unknown."""
        return float(self.values[self.names.index(name)])

    def __str__(self) -> str:
        """Values with their standard errors, and what to know, a line each."""
        errors = self.uncertainty.standard_errors
        wide = max(map(len, self.names))
        lines = [
            f"{n:{wide}}  {x:.6g} ± {e:.2g}"
            if np.isfinite(e)
            else f"{n:{wide}}  {x:.6g} (not fixed)"
            for n, x, e in zip(self.names, self.values, errors)
        ]
        return "\n".join([*lines, *(f"warning: {text}" for text in self.warnings)])

    @property
    def standard_errors(self) -> dict[str, float]:
        """Of each unknown; infinite where the data do not fix it."""
        return dict(zip(self.names, map(float, self.uncertainty.standard_errors)))

    @property
    def minima(self) -> tuple[Minimum, ...]:
        """Different ends of starts, the best first."""
        out: list[Minimum] = []
        for i in np.argsort([s.cost for s in self.starts], kind="stable"):
            s = self.starts[int(i)]
            for k, m in enumerate(out):
                if _same(s.cost, m.cost, SAME_COST) and np.all(
                    np.abs(s.values - m.values) <= SAME_VALUES * np.abs(m.values) + 1e-12
                ):
                    out[k] = dataclasses.replace(m, starts=(*m.starts, int(i)))
                    break
            else:
                out.append(Minimum(s.values, s.cost, (int(i),)))
        return tuple(out)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a user should know before trusting it, in sentences."""
        out = [f"{t} fails: the model does not get through it" for t in self.failed]
        best = self.starts[self.best]
        if best.status in (STALLED, CAPPED):
            out.append(
                f"this is no minimum: the fit ended after {best.iterations} iterations "
                f"({best.status}); give it more of them (--resume), other initial values, or "
                f"several starts"
            )
        out += [f"{n} is at its bound" for n in self.at_bounds]
        out += [d.text for d in self.uncertainty.undetermined]
        out += [r.text for r in self.residuals if r.text]
        return (*out, *self.step_errors)

    def with_profiles(self, found: tuple[Profile, ...]) -> CalibrationResult:
        """A copy with profile likelihoods."""
        return dataclasses.replace(self, profiles=found)

    def with_left_out(self, found: tuple[LeftOut, ...]) -> CalibrationResult:
        """A copy with fits without each of the tests."""
        return dataclasses.replace(self, left_out=found)

    def with_step_errors(self, found: tuple[str, ...]) -> CalibrationResult:
        """A copy that says of which tests the steps are too long."""
        return dataclasses.replace(self, step_errors=found)

    def with_seconds(self, seconds: float) -> CalibrationResult:
        """A copy that says how long it took."""
        return dataclasses.replace(self, seconds=seconds)


def _same(a: float, b: float, part: float) -> bool:
    return abs(a - b) <= part * abs(b) + 1e-9


def result_of(
    calibration: Calibration,
    problem: CalibrationProblem,
    starts: tuple[Start, ...],
    best: int,
    stopped: str = "",
    known: Linearised | None = None,
) -> CalibrationResult:
    """The result whose best start is `best`.

    A linearisation there says what the data fix: one more where none is `known`.
    """
    z = starts[best].unconstrained
    values = np.asarray(problem.values(z))
    known = linearised(problem, jnp.asarray(z)) if known is None else known
    r, jacobian, answers = (np.asarray(x) for x in known)
    slope = np.exp(np.asarray(problem.sought.transform.log_volume(jnp.asarray(z))))
    with np.errstate(divide="ignore", invalid="ignore"):
        by_values = np.where(slope > 0.0, jacobian / slope, 0.0)
    sizes = problem.sought.transform.size
    noise_is_known = problem.rows.noise_is_known
    free = problem.sought.free
    failed = [
        bool(np.any(~np.isfinite(answers[problem.rows.of_test(i)])))
        for i in range(len(problem.rows.tests))
    ]
    return CalibrationResult(
        name=calibration.name or "calibration",
        names=problem.names,
        values=values,
        unconstrained=np.asarray(z),
        cost=0.5 * float(r @ r),
        best=best,
        starts=starts,
        uncertainty=uncertainty(problem.names, values, sizes, r, by_values, noise_is_known),
        residuals=_residual_tests(problem, answers, r),
        at_bounds=at_bounds(problem, values),
        failed=tuple(t for t, f in zip(problem.rows.tests, failed) if f),
        data=problem.rows.digest(),
        noise_is_known=noise_is_known,
        fixed={
            n: float(x)
            for n, x, f in zip(problem.sought.every, problem.sought.initial, free)
            if not f
        },
        stopped=stopped,
    )


def _residual_tests(
    problem: CalibrationProblem, answers: np.ndarray, r: np.ndarray
) -> tuple[ResidualTest, ...]:
    rows, out = problem.rows, []
    off = answers - np.asarray(rows.measured)
    for i, test in enumerate(rows.tests):
        for q, quantity in enumerate(rows.quantities):
            own = (np.asarray(rows.test) == i) & (np.asarray(rows.quantity) == q)
            if own.any():
                scaled = r[: rows.count][own]
                size = float(np.sqrt(np.mean(off[own] ** 2)))
                out.append(residual_test(test, quantity, off[own], scaled, size))
    return tuple(out)


def at_bounds(problem: CalibrationProblem, values: np.ndarray) -> tuple[str, ...]:
    """Names of the unknowns that are at a bound, on their scales."""
    t = problem.sought.transform
    (low, high), u = t.scaled_bounds, np.asarray(t.scaled(values))
    whole = np.isfinite(low) & np.isfinite(high)
    size = np.where(t.logarithmic, 1.0, np.abs(values))
    width = np.where(whole, np.where(whole, high, 1.0) - np.where(whole, low, 0.0), size)
    near = (u - low <= AT_BOUND * width) | (high - u <= AT_BOUND * width)
    return tuple(n for n, x in zip(problem.names, near) if x)


def as_dictionary(x: Any) -> Any:
    """Dataclasses and arrays as JSON has them; what is not finite as text."""
    if dataclasses.is_dataclass(x) and not isinstance(x, type):
        return {f.name: as_dictionary(getattr(x, f.name)) for f in dataclasses.fields(x)}
    if isinstance(x, dict):
        return {str(k): as_dictionary(v) for k, v in x.items()}
    if isinstance(x, (tuple, list)):
        return [as_dictionary(v) for v in x]
    if isinstance(x, np.ndarray):
        return as_dictionary(x.tolist())
    if isinstance(x, (bool, np.bool_)):
        return bool(x)
    if isinstance(x, (int, np.integer)):
        return int(x)
    if isinstance(x, (float, np.floating)):
        return float(x) if np.isfinite(x) else str(float(x))
    return x
