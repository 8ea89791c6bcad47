"""What is said of a step at which a solve failed: where, how badly, and what to try."""

from __future__ import annotations

import numpy as np

from ..errors import STATUS_TEXTS, Status
from ..models.reports import SolveReport
from .march import StepRecord


def _bad_points(report: SolveReport, index: int) -> tuple[np.ndarray, dict[str, np.ndarray], list]:
    """Statuses, residual norms, and the points that failed, the worst first."""
    status = np.atleast_1d(np.asarray(report.status)[index])
    bad = np.argwhere(status != Status.CONVERGED)
    norms = {n: np.atleast_1d(np.asarray(x)[index]) for n, x in report.residual_norms.items()}
    with np.errstate(over="ignore"):  # a diverged solve
        total = np.sum([np.nan_to_num(x, nan=np.inf) ** 2 for x in norms.values()], axis=0)
    return status, norms, sorted(map(tuple, bad), key=lambda p: -float(total[p]))


def worst_point(index: int, record: StepRecord) -> str:
    """The worst point, as the command line takes it: `3`, or `3,1` where there are two axes."""
    for report in record.reports.values():
        bad = _bad_points(report, index)[2]
        if bad:
            return ",".join(str(int(i)) for i in bad[0])
    return "0"


def failure_text(step: int, index: int, record: StepRecord) -> str:
    """Which step, how many points, the worst of them and their worst variable, what to try."""
    lines = []
    for name, report in record.reports.items():
        status, norms, bad = _bad_points(report, index)
        if not bad:
            continue
        point = bad[0]
        variable = max(norms, key=lambda n: np.nan_to_num(norms[n][point], nan=np.inf))
        where = f" in {name}" if name else ""
        named = [str(p[0] if len(p) == 1 else tuple(map(int, p))) for p in bad[:5]]
        reasons = sorted({int(status[p]) for p in bad})
        lines.append(
            f"step {step}: {len(bad)} of {status.size} points did not converge{where}; "
            f"worst points {', '.join(named)}; worst residual {variable} = "
            f"{float(norms[variable][point]):.3e} at point {named[0]}; "
            + "; ".join(STATUS_TEXTS[Status(r)] for r in reasons)
        )
    return "\n".join(lines)
