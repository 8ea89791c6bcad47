"""Pictures of a fit: model over data for each test, residuals, correlations, profiles."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from ..drivers.output_files import replacing
from .calibration import Calibration
from .calibration_result import CalibrationResult
from .calibration_test import ObservedCurve
from .optimisers import needed
from .problem import CalibrationProblem
from .profile_likelihood import QUANTILE

ACROSS = 3
"""Panels beside each other."""


def figure_of(width: float, height: float) -> Any:
    """An empty figure of a size in inches."""
    return needed("matplotlib.figure", "a picture").Figure((width, height), layout="constrained")


def panels_of(count: int) -> tuple[Any, list[Any]]:
    """A figure and so many axes in it."""
    across = min(count, ACROSS)
    down = -(-count // across)
    figure = figure_of(4.2 * across, 3.2 * down)
    found = figure.subplots(down, across, squeeze=False).ravel()
    for extra in found[count:]:
        extra.set_axis_off()
    return figure, list(found[:count])


def _along(curve: ObservedCurve, quantity: str) -> tuple[np.ndarray, str]:
    """What a column is drawn over: the strain that was prescribed, or else the time."""
    strains = [n for n in curve.controlled if n.startswith("strain_")]
    moving = [n for n in strains if np.ptp(curve.controlled[n]) > 0.0]
    if moving and quantity.startswith("stress_"):
        return curve.controlled[moving[0]], moving[0].replace("_", " ")
    unit = curve.units.get("time", "")
    return curve.time, f"time [{unit}]" if unit else "time"


def draw_fit(
    problem: CalibrationProblem,
    curves: tuple[ObservedCurve, ...],
    result: CalibrationResult,
    path: str | Path,
) -> Path:
    """Every observed column of every test: data as points, the model before and after."""
    shown = [(c, n) for c in curves for n in c.observed]
    before = problem.predictions(problem.sought.initial[problem.sought.free])
    after = problem.predictions(result.values)
    figure, panels = panels_of(len(shown))
    for panel, (curve, name) in zip(panels, shown):
        own = _rows_of(problem, curve, name)
        x, label = _along(curve, name)
        x = x[len(x) - own.sum() :]
        panel.plot(x, np.asarray(problem.rows.measured)[own], ".", ms=4, label="measured")
        panel.plot(x, np.asarray(before)[own], "--", lw=1, color="0.6", label="before")
        panel.plot(x, np.asarray(after)[own], "-", color="C1", label="fitted")
        unit = curve.units.get(name, "")
        panel.set(
            title=curve.name,
            xlabel=label,
            ylabel=f"{name.replace('_', ' ')} [{unit}]" if unit else name.replace("_", " "),
        )
        panel.grid(alpha=0.3)
    panels[0].legend()
    return saved(figure, path)


def draw_residuals(
    problem: CalibrationProblem,
    curves: tuple[ObservedCurve, ...],
    result: CalibrationResult,
    path: str | Path,
) -> Path:
    """Residuals in units of the noise, in the order of the rows."""
    shown = [(c, n) for c in curves for n in c.observed]
    off = np.asarray(problem.misfits(result.values))
    if not result.noise_is_known:
        off = off / np.sqrt(result.uncertainty.variance)
    figure, panels = panels_of(len(shown))
    for panel, (curve, name) in zip(panels, shown):
        own = _rows_of(problem, curve, name)
        panel.axhspan(-2, 2, color="0.92")
        panel.axhline(0.0, color="0.5", lw=1)
        panel.plot(np.asarray(problem.rows.row)[own] + 1, off[own], ".", ms=4)
        panel.set(title=curve.name, xlabel="row", ylabel=f"{name.replace('_', ' ')} / noise")
    return saved(figure, path)


def draw_correlation(result: CalibrationResult, path: str | Path) -> Path:
    """The correlation of the errors of the unknowns."""
    n = len(result.names)
    figure = figure_of(2.5 + 0.5 * n, 2.0 + 0.5 * n)
    panel = figure.subplots()
    shown = panel.imshow(result.uncertainty.correlation, cmap="RdBu_r", vmin=-1, vmax=1)
    panel.set_xticks(range(n), result.names, rotation=45, ha="right")
    panel.set_yticks(range(n), result.names)
    for i in range(n):
        for k in range(n):
            x = float(result.uncertainty.correlation[i, k])
            color = "white" if abs(x) > 0.6 else "black"
            panel.text(k, i, f"{x:.2f}", ha="center", va="center", size=7, color=color)
    figure.colorbar(shown, ax=panel, label="correlation")
    return saved(figure, path)


def draw_profiles(result: CalibrationResult, path: str | Path) -> Path:
    """Profile likelihoods, with the line that bounds the interval of 95 %."""
    figure, panels = panels_of(len(result.profiles))
    for panel, profile in zip(panels, result.profiles):
        panel.plot(profile.values, profile.rises, "o-", ms=3)
        panel.axhline(QUANTILE, color="0.5", ls="--", lw=1)
        panel.set(xlabel=profile.name, ylabel="rise of the misfit", ylim=(0, 12))
    return saved(figure, path)


def _rows_of(problem: CalibrationProblem, curve: ObservedCurve, name: str) -> np.ndarray:
    rows = problem.rows
    test, quantity = rows.tests.index(curve.name), rows.quantities.index(name)
    return (np.asarray(rows.test) == test) & (np.asarray(rows.quantity) == quantity)


def draw_all(
    calibration: Calibration,
    problem: CalibrationProblem,
    curves: tuple[ObservedCurve, ...],
    result: CalibrationResult,
    stem: Path,
) -> list[Path]:
    """All that there is to draw, as `<stem>_fit.png` and so on."""

    def named(what: str) -> Path:
        return stem.with_name(f"{stem.name}_{what}.png")

    out = [
        draw_fit(problem, curves, result, named("fit")),
        draw_residuals(problem, curves, result, named("residuals")),
        draw_correlation(result, named("correlation")),
    ]
    if result.profiles:
        out.append(draw_profiles(result, named("profiles")))
    return out


def saved(figure: Any, path: str | Path) -> Path:
    """Write a figure in the format of the ending of `path`, png without one."""
    path = Path(path)
    with replacing(path) as target:
        figure.savefig(target, dpi=150, format=path.suffix[1:] or "png")
    return path
