"""Pictures of a posterior: every pair of parameters, and bands of predictions over the data."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ..drivers.output_files import replacing
from .hierarchy import HierarchicalProblem
from .posterior import Bands, Posterior
from .problem import CalibrationProblem

MOST = 8
"""Parameters of a corner plot; more are too small to be read."""


def draw_corner(posterior: Posterior, path: str | Path, names: Sequence[str] = ()) -> Path:
    """Histograms of parameters (of `names`, or the first eight) and clouds of their pairs."""
    chosen = list(names or posterior.names[:MOST])
    at = [posterior.names.index(n) for n in chosen]
    draws = posterior.values.reshape(-1, len(posterior.names))[:, at]
    count = len(chosen)
    figure = _figure(2.0 * count + 0.5, 2.0 * count + 0.5)
    panels = figure.subplots(count, count, squeeze=False)
    for i in range(count):
        for j in range(count):
            panel = panels[i, j]
            if j > i:
                panel.set_axis_off()
                continue
            if i == j:
                panel.hist(draws[:, i], bins=40, histtype="step", color="C0")
                panel.set_yticks([])
            else:
                panel.plot(draws[:, j], draws[:, i], ".", ms=1.5, alpha=0.3, rasterized=True)
            if i == count - 1:
                panel.set_xlabel(chosen[j])
            if j == 0 and i > 0:
                panel.set_ylabel(chosen[i])
            panel.tick_params(labelsize=7)
    return _saved(figure, path)


def draw_bands(
    problem: CalibrationProblem | HierarchicalProblem, bands: Bands, path: str | Path
) -> Path:
    """Every test and quantity: data, the median, and the outer quantiles with and without noise.

    Over the steps of the model, at which the data stand.
    """
    rows = problem.rows
    shown = [
        (test, quantity, own)
        for i, test in enumerate(rows.tests)
        for q, quantity in enumerate(rows.quantities)
        if (own := (rows.test == i) & (rows.quantity == q)).any()
    ]
    across = min(3, len(shown))
    down = -(-len(shown) // across)
    figure = _figure(4.2 * across, 3.2 * down)
    panels = figure.subplots(down, across, squeeze=False).ravel()
    for panel, (test, quantity, own) in zip(panels, shown):
        x = np.asarray(rows.step)[own]
        order = np.argsort(x)
        for of, shade in ((bands.data, 0.2), (bands.model, 0.5)):
            low, high = of[0][own][order], of[-1][own][order]
            panel.fill_between(x[order], low, high, color="C1", alpha=shade, lw=0)
        middle = bands.model[len(bands.quantiles) // 2]
        panel.plot(x[order], middle[own][order], "C1-", lw=1)
        panel.plot(x, np.asarray(rows.measured)[own], "k.", ms=3)
        panel.set(title=test, xlabel="step", ylabel=quantity.replace("_", " "))
        panel.grid(alpha=0.3)
    for panel in panels[len(shown) :]:
        panel.set_axis_off()
    return _saved(figure, path)


def _figure(width: float, height: float) -> Any:
    try:
        pictures: Any = importlib.import_module("matplotlib.figure")
    except ModuleNotFoundError:
        raise ModuleNotFoundError(
            "a picture needs matplotlib: pip install 'neml2_jax[calibration]'"
        ) from None
    return pictures.Figure((width, height), layout="constrained")


def _saved(figure: Any, path: str | Path) -> Path:
    path = Path(path)
    with replacing(path) as target:
        figure.savefig(target, dpi=150, format=path.suffix.lstrip(".") or "png")
    return path
