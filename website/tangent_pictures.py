"""Pictures of tangents for the page on the structured chain rule: stored beside what it stands for.

Everything is read off the tensors that are drawn, their arrays and their K axes.
"""

from __future__ import annotations

import math
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure

from neml2_jax.types import TensorWrapper
from neml2_jax.types.functions import to_dense

GRAINS = ("#3f51b5", "#ef6c00", "#2e7d32", "#8e24aa", "#00838f", "#c62828")
"""One colour a site."""
NOTHING = "#f4f4f6"


def beside(
    tangent: TensorWrapper, title: str = "", sites: int | None = None, directions: int | None = None
) -> Figure:
    """What is stored, and the dense array that it stands for, as matrices.

    Rows are seed directions, columns entries of the variable. With `sites` both are parted by the
    first site axis; a colour is a site of the seed. `directions` says how many there are where the
    tangent does not: what is the same for all of them has their number nowhere.
    """
    stored, dense = _matrix(tangent, tangent.data), _matrix(tangent, to_dense(tangent))
    shape = to_dense(tangent).shape
    if directions is not None:
        dense = np.broadcast_to(dense, (directions, dense.shape[1]))
        shape = (directions, *shape[1:])
    cell = 0.46 if dense.size <= 30 else 0.15  # inches
    widths = [max(1.5, cell * array.shape[1]) for array in (stored, dense)]
    figure, (left, right) = plt.subplots(
        1,
        2,
        figsize=(sum(widths) + 1.2, cell * dense.shape[0] + 1.1),
        width_ratios=widths,
        layout="constrained",
    )
    colours_of = sites or dense.shape[0]
    of_direction = np.arange(dense.shape[0]) * colours_of // dense.shape[0]
    colours = np.broadcast_to(of_direction[:, None], dense.shape)
    if stored.shape == dense.shape:
        shown = colours
    elif stored.shape[1] == dense.shape[1] and (dense == 0.0).any():
        # A row of a diagonal: each entry has the colour of the direction that reads it.
        shown = np.broadcast_to(of_direction[np.argmax(dense != 0.0, axis=0)], stored.shape)
    else:
        shown = np.full(stored.shape, -1)  # what all directions read
    _cells(left, stored, shown, colours_of, f"stored: {tangent.data.size}\n{tangent.data.shape}")
    _cells(right, dense, colours, colours_of, f"stands for: {dense.size}\n{shape}")
    right.set_ylabel("directions", fontsize=9)
    figure.suptitle(title, fontsize=10)
    return figure


def _matrix(tangent: TensorWrapper, data: Any) -> np.ndarray:
    data = np.asarray(data)
    return data.reshape(math.prod(data.shape[: tangent.k_ndim]), -1)


def _cells(axes: Axes, values: np.ndarray, colours: np.ndarray, sites: int, title: str) -> None:
    """Cells of a matrix: coloured by site where there is a number, pale where there is zero."""
    rows, columns = values.shape
    painted = np.where(values != 0.0, colours + 2, 0)
    palette = ListedColormap([NOTHING, "#90a4ae", *(GRAINS[i % len(GRAINS)] for i in range(sites))])
    axes.imshow(painted, cmap=palette, vmin=0, vmax=sites + 1, alpha=0.75, aspect="equal")
    axes.set_xticks(np.arange(columns + 1) - 0.5, labels=[])
    axes.set_yticks(np.arange(rows + 1) - 0.5, labels=[])
    axes.tick_params(length=0)
    if rows * columns <= 1000:
        axes.grid(color="white", lw=1.0)
    if rows * columns <= 30:
        for (i, j), value in np.ndenumerate(values):
            text = f"{value:.3g}" if value else "0"
            shade = "black" if value else "#b0b0b8"
            axes.text(j, i, text, ha="center", va="center", color=shade, fontsize=9)
    axes.set_title(title, fontsize=9)


def pattern(dense: np.ndarray, seeds: int, sites: int, title: str) -> Figure:
    """A dense Jacobian as a matrix: entries that are not zero, coloured by the site of the seed."""
    figure, axes = plt.subplots(figsize=(6.4, 3.0), layout="constrained")
    of_row = np.arange(dense.shape[0]) * seeds // dense.shape[0]
    colours = np.broadcast_to(of_row[:, None], dense.shape)
    _cells(axes, dense, colours, seeds, title)
    for k in range(1, seeds):
        axes.axhline(k * dense.shape[0] / seeds - 0.5, color="black", lw=0.8)
    for g in range(1, sites):
        axes.axvline(g * dense.shape[1] / sites - 0.5, color="black", lw=0.8)
    return figure
