"""The tables that a calibration ends with."""

from __future__ import annotations

from typing import Any

import numpy as np
from rich.table import Table
from rich.text import Text

from ..calibration.calibration_result import CalibrationResult
from .tables import number_column

MOST_MINIMA = 8


def report(result: CalibrationResult) -> list[Any]:
    """Values with errors, tests, minima, and what is to be known, in this order."""
    parts: list[Any] = [_values(result), _tests(result)]
    if len(result.starts) > 1:
        parts.append(_minima(result))
    if result.profiles:
        parts.append(_profiles(result))
    if result.left_out:
        parts.append(_left_out(result))
    parts += [Text(f"warning: {text}") for text in result.warnings]
    return parts


def _values(result: CalibrationResult) -> Table:
    u, s = result.uncertainty, result.starts[result.best]
    how = f"{s.status} after {s.iterations} iterations"
    title = f"{result.name}: cost {result.cost:.6g}, {how}, {result.seconds:.1f} s"
    numbers = map(number_column, ("value", "standard error", "relative"))
    table = Table("parameter", *numbers, "most correlated with", title=title)
    for i, (name, x, e) in enumerate(zip(result.names, result.values, u.standard_errors)):
        relative = f"{100 * e / abs(x):.2g} %" if x and np.isfinite(e) else ""
        error = f"{e:.3g}" if np.isfinite(e) else "not determined"
        table.add_row(name, f"{x:.6g}", error, relative, _partner(result, i))
    for name, x in result.fixed.items():
        table.add_row(name, f"{x:.6g}", "fixed", "", "")
    return table


def _partner(result: CalibrationResult, i: int) -> str:
    row = np.abs(np.array(result.uncertainty.correlation[i]))
    row[i] = 0.0
    k = int(np.argmax(row))
    if row[k] < 0.5:
        return ""
    return f"{result.names[k]} {result.uncertainty.correlation[i, k]:+.2f}"


def _tests(result: CalibrationResult) -> Table:
    u = result.uncertainty
    noise = "by the noise (1 is right)" if result.noise_is_known else "noise, estimated"
    columns = "rows", "root mean square off the data", noise, "runs", "neighbours correlate"
    table = Table("test", "column", *map(number_column, columns), title="tests")
    for r in result.residuals:
        if result.noise_is_known:
            last = f"{np.sqrt(r.mean_square):.3g}"
        else:
            size = r.root_mean_square / np.sqrt(r.mean_square) if r.mean_square > 0 else np.nan
            last = f"{size * np.sqrt(u.variance):.3g}"
        runs = "" if np.isnan(r.runs_probability) else f"{r.runs} (p {r.runs_probability:.2g})"
        near = "" if np.isnan(r.autocorrelation) else f"{r.autocorrelation:+.2f}"
        off = f"{r.root_mean_square:.6g}"
        table.add_row(r.test, r.quantity, str(r.count), off, last, runs, near)
    return table


def _minima(result: CalibrationResult) -> Table:
    minima = result.minima
    more = f", the best {MOST_MINIMA}" if len(minima) > MOST_MINIMA else ""
    title = f"{len(minima)} ends of {len(result.starts)} starts{more}"
    numbers = map(number_column, ("cost", "starts", *result.names))
    table = Table(*numbers, "ended", title=title)
    for m in minima[:MOST_MINIMA]:
        ended = {result.starts[i].status for i in m.starts}
        values = (f"{x:.5g}" for x in m.values)
        table.add_row(f"{m.cost:.6g}", str(len(m.starts)), *values, ", ".join(sorted(ended)))
    return table


def _profiles(result: CalibrationResult) -> Table:
    ends_of = map(number_column, ("from", "to"))
    table = Table("parameter", *ends_of, title="intervals of 95 % by profile likelihood")
    for p in result.profiles:
        ends = [f"{x:.5g}" if np.isfinite(x) else "open" for x in (p.low, p.high)]
        table.add_row(p.name, *ends)
    return table


def _left_out(result: CalibrationResult) -> Table:
    numbers = map(number_column, ("fitted", "foretold", *result.names))
    title = "without one test: root mean square residual, and the values"
    table = Table("left out", *numbers, title=title)
    for x in result.left_out:
        values = (f"{v:.5g}" for v in x.values)
        table.add_row(x.test, f"{x.fitted:.3g}", f"{x.foretold:.3g}", *values)
    return table
