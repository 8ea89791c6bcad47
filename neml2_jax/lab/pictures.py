"""Pictures of tests: curves, families of them, measured points, residuals, yield surfaces."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from .lab_result import LabResult
from .labels import labelled
from .measured_data import MeasuredCurve
from .measures import Axial

SIZE = (5.2, 4.0)
RESOLUTION = 200
# Colours that also those tell apart who see red and green alike (Okabe, Ito 2008).
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")


@dataclasses.dataclass(frozen=True)
class Line:
    """A curve to draw: over what, its label, and how its rows part into first and last cycle."""

    x: np.ndarray
    y: np.ndarray
    label: str = ""
    first: np.ndarray | None = None
    last: np.ndarray | None = None


@dataclasses.dataclass(frozen=True)
class Points:
    """Measured points, and what of the model lies below them (NaN where nothing does)."""

    x: np.ndarray
    y: np.ndarray
    model: np.ndarray
    label: str = ""


def draw(
    lines: Sequence[Line],
    path: Path | None,
    x_label: str,
    y_label: str,
    *,
    points: Sequence[Points] = (),
    title: str = "",
    logarithmic: bool = False,
    show: bool = False,
) -> None:
    """Save curves, measured points over them and, below, by how much the model is off.

    The ending of the file says which format: png, svg or pdf. With `show` a window is opened, and
    the file may be left out.
    """
    figure = _figure(show)
    compared = any(np.isfinite(p.model).any() for p in points)
    figure.set_size_inches(SIZE[0], SIZE[1] + (1.2 if compared else 0.0))
    if compared:
        axis, below = figure.subplots(2, 1, sharex=True, height_ratios=(3, 1))
    else:
        axis, below = figure.subplots(), None
    for i, line in enumerate(lines):
        colour = COLOURS[i % len(COLOURS)]
        cycled = line.first is not None and line.last is not None
        axis.plot(
            line.x,
            line.y,
            color=colour,
            lw=0.6 if cycled else 1.5,
            alpha=0.4 if cycled else 1.0,
            label=None if cycled else line.label or None,
        )
        if cycled:
            own = f"{line.label}, " if line.label else ""
            axis.plot(
                line.x[line.first],
                line.y[line.first],
                color=colour,
                ls="--",
                lw=1.3,
                label=f"{own}first cycle",
            )
            axis.plot(line.x[line.last], line.y[line.last], color=colour, lw=1.6,
                      label=f"{own}last cycle")  # fmt: skip
    for i, p in enumerate(points):
        colour = COLOURS[i % len(COLOURS)] if len(points) > 1 else "black"
        axis.plot(
            p.x,
            p.y,
            "o",
            ms=3.5,
            mfc="none",
            mec=colour,
            mew=0.8,
            ls="none",
            label=p.label or "measured",
        )
        if below is not None:
            below.plot(p.x, p.model - p.y, "o", ms=2.5, mfc="none", mec=colour, mew=0.7, ls="none")
    if below is not None:
        below.axhline(0.0, color="grey", lw=0.8)
        below.set_ylabel("model\n- measured")
        below.grid(alpha=0.25)
    if logarithmic:
        axis.set_xscale("log")
    (below or axis).set_xlabel(x_label)
    axis.set_ylabel(y_label)
    axis.grid(alpha=0.25)
    axis.margins(x=0.02)
    if not logarithmic:
        axis.locator_params(axis="x", nbins=6)
    if title:
        axis.set_title(title, fontsize="medium")
    if axis.get_legend_handles_labels()[1]:
        axis.legend(fontsize="small", frameon=False)
    _save(figure, path, show)


def draw_surfaces(
    surfaces: Mapping[str, Any],
    path: Path | None,
    unit: str = "",
    show: bool = False,
    flux: str = "stress",
) -> None:
    """Yield surfaces by label, closed, each with the stress that its probes began from."""
    figure = _figure(show)
    figure.set_size_inches(SIZE[0], SIZE[0])
    axis = figure.subplots()
    for i, (label, surface) in enumerate(surfaces.items()):
        colour = COLOURS[i % len(COLOURS)]
        closed = np.concatenate([surface.stresses, surface.stresses[:1]])
        axis.plot(*closed.T, "-o", ms=3, lw=1.2, color=colour, label=label or None)
        axis.plot(*surface.start, "+", color=colour)
    first, second = next(iter(surfaces.values())).plane
    axis.set_xlabel(labelled(f"{flux} {first}", unit))
    axis.set_ylabel(labelled(f"{flux} {second}", unit))
    axis.set_aspect("equal")
    axis.grid(alpha=0.25)
    if any(surfaces):
        axis.legend(fontsize="small", frameon=False)
    _save(figure, path, show)


def cycle_rows(result: LabResult, index: int) -> tuple[np.ndarray, np.ndarray] | None:
    """Rows of the first and of the last cycle of a specimen, each with the row before."""
    curve = result[index]
    labels = [s.label for s in curve.path.segments]
    cycles = list(dict.fromkeys(s for s in labels if s.startswith("cycle ")))
    if len(cycles) < 2:
        return None
    found = []
    for what in (cycles[0], cycles[-1]):
        own = [i for i, s in enumerate(labels) if s == what]
        rows = np.flatnonzero(np.isin(curve["segment"], own))
        if not len(rows):
            return None
        found.append(np.concatenate([[max(0, rows[0] - 1)], rows]))
    return found[0], found[1]


def under_points(
    model: Axial, times: np.ndarray, data: MeasuredCurve, followed: bool
) -> np.ndarray:
    """The stress of the model at measured points: at their times, or else at their strains.

    At strains only along a curve that never turns; NaN elsewhere, and beyond its end.
    """
    if followed:
        return np.interp(data["time"], times, model.stress, left=np.nan, right=np.nan)
    sign = np.sign(model.strain[-1] - model.strain[0]) or 1.0
    along = sign * model.strain
    if (np.diff(along) <= 0).any() or "strain" not in data.columns:
        return np.full(len(data), np.nan)
    return np.interp(sign * data["strain"], along, model.stress, left=np.nan, right=np.nan)


def _figure(show: bool) -> Any:
    try:
        if show:
            import matplotlib.pyplot as plt

            return plt.figure(layout="constrained")
        from matplotlib.figure import Figure  # no window system is needed, no figure stays open
    except ModuleNotFoundError:
        raise ModuleNotFoundError(
            "pictures need matplotlib: pip install 'neml2_jax[plot]'"
        ) from None
    return Figure(layout="constrained")


def _save(figure: Any, path: Path | None, show: bool) -> None:
    if path is not None:
        figure.savefig(path, dpi=RESOLUTION)
    if show:
        import matplotlib.pyplot as plt

        plt.show()
        plt.close(figure)
