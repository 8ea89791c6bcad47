"""Pictures of a posterior: every pair of parameters, and bands of predictions over the data."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from .hierarchy import HierarchicalProblem
from .pictures import figure_of, panels_of, saved
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
    figure = figure_of(2.0 * count + 0.5, 2.0 * count + 0.5)
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
    return saved(figure, path)


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
    figure, found = panels_of(len(shown))
    for panel, (test, quantity, own) in zip(found, shown):
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
    return saved(figure, path)
