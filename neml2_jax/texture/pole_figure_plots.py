"""Pole figures and inverse pole figures, drawn with matplotlib.

The sample's x axis points to the right or up, z to the reader, and y completes a right-handed
frame. Densities are in multiples of a random distribution (m.r.d.).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from ..types import MRP
from .equivalents import Symmetry, flat_quaternions
from .fundamental_sector import fundamental_sector
from .kernel_odf import KernelODF, fitted_halfwidth
from .pole_figure_points import inverse_pole_figure_points, pole_figure_points
from .projections import Projection, project, unproject

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, SubFigure

Kind = Literal["density", "points"]
_RINGS, _SPOKES = 46, 145


def plot_pole_figures(
    orientations: MRP,
    directions: Sequence[Any],
    *,
    labels: Sequence[str] | None = None,
    kind: Kind = "density",
    crystal_symmetry: Symmetry = "m-3m",
    sample_symmetry: Symmetry = "1",
    projection: Projection = "equal_area",
    halfwidth: float | None = None,
    x_axis: Literal["right", "up"] = "right",
    sample_axes: tuple[str, str] = ("X", "Y"),
    weights: ArrayLike | None = None,
    axes: Sequence[Axes] | None = None,
) -> Figure:
    """One pole figure for each crystal direction, side by side.

    **Shapes:** n orientations in any batch, `weights` `(n,)`, each direction `(3,)`.

    `directions` are Cartesian, in the crystal's frame: for Miller indices use `plane_normal` of a
    crystal. `halfwidth` [rad] of the kernels is fitted if none is given. With `axes` the figures
    are drawn there.

    **Raises:** `ValueError` for another kind or no direction.
    """
    directions = _checked(kind, directions)
    if labels is None:
        labels = [_indices(d, "{}") for d in directions]
    figure, axes = _panels(axes, len(directions))
    odf = None
    if kind == "density":
        odf = _odf(orientations, crystal_symmetry, sample_symmetry, halfwidth, weights)
    turn = np.eye(2) if x_axis == "right" else np.array([[0.0, -1.0], [1.0, 0.0]])
    densities, disc = [], _disc()
    if odf is not None:
        at = unproject(disc, projection)
        densities = [np.asarray(odf.pole_density(d, at)) for d in directions]
    for i, (axis, direction) in enumerate(zip(axes, directions)):
        if densities:
            _contours(axis, disc @ turn.T, densities, i)
        else:
            points = pole_figure_points(
                orientations,
                direction,
                crystal_symmetry=crystal_symmetry,
                sample_symmetry=sample_symmetry,
                projection=projection,
            )
            _scatter(axis, points @ turn.T)
        _rim(axis, turn, sample_axes)
        axis.set_title(labels[i])
    _finish(figure, axes, densities)
    return figure


def plot_inverse_pole_figures(
    orientations: MRP,
    directions: Sequence[Any] = ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    *,
    labels: Sequence[str] | None = None,
    kind: Kind = "density",
    crystal_symmetry: Symmetry = "m-3m",
    projection: Projection = "equal_area",
    halfwidth: float | None = None,
    weights: ArrayLike | None = None,
    axes: Sequence[Axes] | None = None,
) -> Figure:
    """One inverse pole figure for each sample direction, in the fundamental sector.

    **Shapes:** n orientations in any batch, `weights` `(n,)`, each direction `(3,)`. `halfwidth`
    [rad] of the kernels is fitted if none is given.

    **Raises:** `ValueError` for another kind or no direction.
    """
    directions = _checked(kind, directions)
    names = {(1, 0, 0): "X", (0, 1, 0): "Y", (0, 0, 1): "Z"}
    if labels is None:
        labels = [names.get(tuple(d), _indices(d, "()")) for d in directions]
    figure, axes = _panels(axes, len(directions))
    sector = fundamental_sector(crystal_symmetry)
    outline = _outline(sector.corners)
    border = project(outline, projection)
    densities, grid = [], _disc()
    if kind == "density":
        odf = _odf(orientations, crystal_symmetry, "1", halfwidth, weights)
        at = unproject(grid, projection)
        # A border's width more than the sector, so that contours end at its outline.
        near = (at @ sector.normals.T > -0.08).all(axis=-1)
        for d in directions:
            values = np.full(near.shape, np.nan)
            values[near] = odf.inverse_pole_density(d, at[near])
            densities.append(values)
    for i, (axis, direction) in enumerate(zip(axes, directions)):
        if densities:
            drawn = _contours(axis, grid, densities, i)
            _clip(axis, drawn, border)
        else:
            points = inverse_pole_figure_points(
                orientations, direction, crystal_symmetry=crystal_symmetry, projection=projection
            )
            _scatter(axis, points)
        axis.plot(*border.T, color="black", linewidth=1.0)
        low, high = border.min(0), border.max(0)
        margin = 0.06 * (high - low).max()
        axis.set_xlim(low[0] - margin, high[0] + margin)
        axis.set_ylim(low[1] - margin, high[1] + margin)
        for name, corner in sector.corners:
            v = np.array(corner) / np.linalg.norm(corner)
            x, y = project(v, projection)
            above = y > (low[1] + high[1]) / 2
            axis.annotate(
                name, (x, y), (0, 4 if above else -4), textcoords="offset points",
                ha="center", va="bottom" if above else "top",
            )  # fmt: skip
        axis.set_aspect("equal")
        axis.set_axis_off()
        axis.set_title(labels[i], pad=14)
    _finish(figure, axes, densities)
    return figure


def _checked(kind: str, directions: Sequence[Any]) -> list[np.ndarray]:
    if kind not in ("density", "points"):
        raise ValueError(f"kind is 'density' or 'points', got {kind!r}")
    if not len(directions):
        raise ValueError("a figure needs at least one direction")
    return [np.asarray(d, float) for d in directions]


def _odf(
    orientations: MRP,
    crystal_symmetry: Symmetry,
    sample_symmetry: Symmetry,
    halfwidth: float | None,
    weights: ArrayLike | None,
) -> KernelODF:
    if halfwidth is None:
        if len(flat_quaternions(orientations)) < 2:
            halfwidth = float(np.radians(10.0))
        else:
            halfwidth = fitted_halfwidth(
                orientations,
                crystal_symmetry=crystal_symmetry,
                sample_symmetry=sample_symmetry,
                weights=weights,
                bounds=(2.0, 30.0),
            )
    return KernelODF(
        orientations,
        halfwidth,
        crystal_symmetry=crystal_symmetry,
        sample_symmetry=sample_symmetry,
        weights=weights,
    )


def _panels(axes: Sequence[Axes] | None, n: int) -> tuple[Any, Sequence[Any]]:
    if axes is not None:
        if len(axes) != n:
            raise ValueError(f"{n} figures need {n} axes, got {len(axes)}")
        return axes[0].figure, axes
    # Not through pyplot, so that no figure stays open and no window system is needed.
    from matplotlib.figure import Figure

    figure = Figure(figsize=(3.2 * n + 0.8, 3.6), layout="constrained")
    return figure, list(figure.subplots(1, n, squeeze=False)[0])


def _disc() -> np.ndarray:
    radius = np.linspace(0.0, 1.0, _RINGS)[:, None]
    angle = np.linspace(0.0, 2 * np.pi, _SPOKES)[None]
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=-1)


def _contours(axis: Axes, at: np.ndarray, densities: list[np.ndarray], i: int) -> Any:
    levels = _levels(densities)
    x, y = at[..., 0], at[..., 1]
    return axis.contourf(x, y, np.ma.masked_invalid(densities[i]), levels, extend="max")


def _levels(densities: list[np.ndarray]) -> np.ndarray:
    """The same for all figures, so that they may be compared."""
    top = max(float(np.nanmax(d)) for d in densities)
    return np.linspace(0.0, max(top, 1.0), 13)


def _clip(axis: Axes, drawn: Artist, border: np.ndarray) -> None:
    from matplotlib.patches import Polygon

    outline = Polygon(border, transform=axis.transData)
    drawn.set_clip_path(outline)


def _scatter(axis: Axes, points: np.ndarray) -> None:
    size = float(np.clip(4000.0 / max(len(points), 1), 0.5, 12.0))
    axis.scatter(*points.T, s=size, color="black", linewidths=0)


def _rim(axis: Axes, turn: np.ndarray, names: tuple[str, str]) -> None:
    angle = np.linspace(0.0, 2 * np.pi, 361)
    axis.plot(np.cos(angle), np.sin(angle), color="black", linewidth=1.0)
    for name, along in zip(names, turn.T):
        x, y = 1.04 * along
        axis.text(
            x, y, name,
            ha="left" if x > 0.5 else "right" if x < -0.5 else "center",
            va="bottom" if y > 0.5 else "top" if y < -0.5 else "center",
        )  # fmt: skip
    axis.set_aspect("equal")
    axis.set_axis_off()
    axis.set_xlim(-1.2, 1.2)
    axis.set_ylim(-1.15, 1.15)


def _finish(figure: Figure | SubFigure, axes: Sequence[Any], densities: list[np.ndarray]) -> None:
    if densities:
        from matplotlib.cm import ScalarMappable
        from matplotlib.colors import BoundaryNorm

        levels = _levels(densities)
        shown = ScalarMappable(BoundaryNorm(levels, 256))
        figure.colorbar(shown, ax=list(axes), label="m.r.d.", shrink=0.8, format="%.2g")


def _outline(corners: Sequence[Any]) -> np.ndarray:
    """Directions along the border of a sector: great circles from corner to corner."""
    if not corners:
        angle = np.linspace(0.0, 2 * np.pi, 361)
        return np.stack([np.cos(angle), np.sin(angle), 0.0 * angle], axis=-1)
    directions = [np.array(c, float) / np.linalg.norm(c) for _, c in corners]
    arcs = []
    for a, b in zip(directions, directions[1:] + directions[:1]):
        t = np.linspace(0.0, 1.0, 61)[:, None]
        between = np.arccos(np.clip(a @ b, -1.0, 1.0))
        if np.sin(between) < 1e-9:  # opposite ends of the equator, over the pole
            middle = np.array([0.0, 0.0, 1.0])
            arcs.append(a * np.cos(np.pi * t) + middle * np.sin(np.pi * t))
            continue
        arcs.append((np.sin((1 - t) * between) * a + np.sin(t * between) * b) / np.sin(between))
    return np.concatenate(arcs)


def _indices(direction: np.ndarray, brackets: str) -> str:
    whole = np.allclose(direction, np.rint(direction))
    apart = "" if np.all(np.abs(direction) < 9.5) else " "
    text = apart.join(f"{int(round(x))}" for x in direction)
    if not whole:
        text = " ".join(f"{x:.3g}" for x in direction)
    return f"{brackets[0]}{text}{brackets[1]}"
