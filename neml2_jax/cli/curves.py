"""Curves of a result: any variable over any other, for chosen points and components."""

from __future__ import annotations

import dataclasses
import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import suggestion
from ..models.lagged_names import earlier

SHOWN_POINTS = 5
"""Points of a larger batch that are drawn where none are chosen."""

# Components of a row's last axes, as they are stored: shears of a symmetric tensor carry sqrt(2).
_NAMES: dict[tuple[int, ...], tuple[str, ...]] = {
    (3,): ("x", "y", "z"),
    (6,): ("xx", "yy", "zz", "yz", "xz", "xy"),
    (3, 3): ("xx", "xy", "xz", "yx", "yy", "yz", "zx", "zy", "zz"),
}
_SHEARS = ("yz", "xz", "xy")


@dataclasses.dataclass(frozen=True)
class Variable:
    """Values `(steps, *points, *components)` of one variable."""

    name: str
    values: np.ndarray
    points: tuple[int, ...]
    components: tuple[int, ...]

    @property
    def component_names(self) -> tuple[str, ...]:
        count = int(np.prod(self.components, dtype=int))
        return _NAMES.get(self.components, tuple(map(str, range(count)))) if self.components else ()

    def label(self, component: int | None) -> str:
        """Name and component, with the factor that a shear is stored with."""
        if component is None:
            return self.name
        name = self.component_names[component]
        factor = "√2·" if self.components == (6,) and name in _SHEARS else ""
        return f"{self.name} {factor}{name}"

    def curve(self, point: tuple[int, ...], component: int | None) -> np.ndarray:
        """Values over the steps at one point of a batch that this variable's batch is a part of."""
        at = self.values[(slice(None), *point[: len(self.points)])]
        return at if component is None else at.reshape(len(at), -1)[:, component]


class Result:
    """Variables of a result file or of a history, by name, the start among the steps.

    At the start a run holds initial conditions only. Where a variable has none there, its value is
    that from which the first step went out.
    """

    def __init__(self, arrays: Mapping[str, np.ndarray], where: str):
        self._arrays = arrays
        self._where = where
        self._batch = _batch([np.shape(arrays[k])[1:] for k in arrays])

    @property
    def names(self) -> list[str]:
        """All variables but the lagged ones, inputs first."""
        keys = sorted(self._arrays, key=lambda k: not k.startswith("input."))
        return list(dict.fromkeys(_bare(k) for k in keys if "~" not in k))

    @property
    def outputs(self) -> list[str]:
        return [_bare(k) for k in self._arrays if k.startswith("output.") and "~" not in k]

    @property
    def abscissa(self) -> str:
        """What curves are drawn over where it is not said: a prescribed tensor, or the first."""
        inputs = [_bare(k) for k in self._arrays if k.startswith("input.") and "~" not in k]
        tensors = [n for n in inputs if self.variable(n).components]
        found = [*tensors, *inputs]
        if not found:
            raise ValueError(f"{self._where} holds no input to draw over; say what, with --x")
        return found[0]

    def variable(self, name: str) -> Variable:
        """**Raises:** `ValueError` with near names where there is none."""
        key = next(
            (k for k in (name, f"output.{name}", f"input.{name}") if k in self._arrays), None
        )
        if key is None:
            raise ValueError(
                f"{self._where} has no variable {name!r}{suggestion(name, self.names)}; it has "
                f"{', '.join(self.names)}"
            )
        values = np.array(self._arrays[key], float)
        before = f"input.{earlier(_bare(key))}"
        if len(values) > 1 and before in self._arrays:
            lagged = np.asarray(self._arrays[before])[1]
            if lagged.shape == values.shape[1:]:
                values[0] = np.where(np.isnan(values[0]), lagged, values[0])
        points, components = self._split(values.shape[1:])
        return Variable(_bare(key), values, points, components)

    def _split(self, row: tuple[int, ...]) -> tuple[tuple[int, ...], tuple[int, ...]]:
        batch = len(self._batch) if row[: len(self._batch)] == self._batch else 0
        for size in (2, 1):
            at = len(row) - size
            if at >= batch and row[at:] in _NAMES:
                return row[:at], row[at:]
        return row, ()


def draw_curves(
    result: Result,
    output: Path,
    x: str | None = None,
    y: Sequence[str] = (),
    points: Sequence[str] = (),
    components: Sequence[str] = (),
) -> str:
    """Save a picture with a panel for each variable of `y`; what it shows, in words.

    A variable is a name, or `name:component`. `points` are indices of the batch, `components`
    names such as `xx` or numbers; without them some points and the first component are drawn.

    **Raises:** `ValueError` for names, points and components that are not there, and for batches
    of which one is no part of the other; `ModuleNotFoundError` where matplotlib is missing.
    """
    figure_type = import_figure()
    across, along = _named(result, x or result.abscissa)
    panels = [_named(result, name) for name in y or result.outputs]
    if not panels:
        raise ValueError("there are no outputs to draw; say what, with --y")
    batch = max([across.points, *(v.points for v, _ in panels)], key=len)
    for v in (across, *(v for v, _ in panels)):
        if v.points != batch[: len(v.points)]:
            raise ValueError(
                f"{v.name} has the batch {v.points} and {across.name} {across.points}; of two "
                f"that are drawn together, one begins as the other"
            )
    chosen, said = _points(batch, points)
    columns = min(3, len(panels))
    rows = -(-len(panels) // columns)
    figure = figure_type(figsize=(5.0 * columns, 3.8 * rows), layout="constrained")
    axes = figure.subplots(rows, columns, squeeze=False)
    for axis in axes.flat[len(panels) :]:
        axis.set_visible(False)
    for axis, (variable, own) in zip(axes.flat, panels):
        several = [own] if own is not None else _components(variable, components)
        for component in several:
            over = along if along is not None else _matching(across, variable, component)
            for point in chosen:
                parts = [variable.label(component)] if len(several) > 1 else []
                parts += [f"point {','.join(map(str, point))}"] if len(chosen) > 1 else []
                axis.plot(
                    across.curve(point, over),
                    variable.curve(point, component),
                    label=", ".join(parts) or None,
                )
        overs = {along if along is not None else _matching(across, variable, c) for c in several}
        shown = across.label(overs.pop()) if len(overs) == 1 else f"{across.name} (same component)"
        axis.set_xlabel(_wrapped(shown))
        axis.set_title(
            _wrapped(variable.label(several[0]) if len(several) == 1 else variable.name),
            fontsize="medium",
        )
        axis.locator_params(axis="x", nbins=5)
        axis.grid(alpha=0.3)
        if len(chosen) * len(several) > 1:
            axis.legend(fontsize="small")
    figure.suptitle(said, fontsize="small")
    figure.savefig(output, dpi=150, bbox_inches="tight")
    return said


def import_figure() -> Any:
    """**Raises:** `ModuleNotFoundError` naming the extra to install."""
    try:
        # Not through pyplot, so that no figure stays open and no window system is needed.
        from matplotlib.figure import Figure
    except ModuleNotFoundError:
        raise ModuleNotFoundError(
            "pictures need matplotlib: pip install 'neml2_jax[plot]'"
        ) from None
    return Figure


def _bare(key: str) -> str:
    return key.split(".", 1)[-1] if key.startswith(("input.", "output.")) else key


def _batch(rows: Iterable[tuple[int, ...]]) -> tuple[int, ...]:
    """The axes that all rows begin with, but for those that are the same at all points.

    A file does not say where the points end and the components begin. Where all rows are alike,
    and end in 3 or 6, these are taken for components.
    """
    known = [r for r in rows if r]
    common = known[0] if known else ()
    for row in known:
        n = next((i for i, (a, b) in enumerate(zip(common, row)) if a != b), None)
        common = common[: min(len(common), len(row)) if n is None else n]
    if known and all(r == common for r in known):
        return common[:-1] if common[-1:] in _NAMES else common
    return common


def _named(result: Result, text: str) -> tuple[Variable, int | None]:
    """A variable and its component, of `name` or `name:component`."""
    name, colon, component = text.partition(":")
    variable = result.variable(name)
    if not colon:
        return variable, None
    return variable, _component(variable, component)


def _component(variable: Variable, text: str) -> int:
    names = variable.component_names
    if text in names:
        return names.index(text)
    if text.lstrip("-").isdigit() and -len(names) <= int(text) < len(names):
        return int(text) % len(names)
    what = f"the components {', '.join(names)}" if names else "no components"
    raise ValueError(f"{variable.name} has {what}, not {text!r}")


def _components(variable: Variable, texts: Sequence[str]) -> list[int | None]:
    """Components to draw; of a scalar, itself."""
    if not variable.components:
        return [None]
    words = _words(texts)
    if words == ["all"]:
        return list(range(len(variable.component_names)))
    return [_component(variable, w) for w in words] or [0]


def _matching(across: Variable, variable: Variable, component: int | None) -> int | None:
    """The same component of what is drawn over, if it has it; else its first."""
    if not across.components:
        return None
    return component if component is not None and across.components == variable.components else 0


def _points(batch: tuple[int, ...], texts: Sequence[str]) -> tuple[list[tuple[int, ...]], str]:
    """Indices into the batch, and how many of how many they are."""
    total = int(np.prod(batch, dtype=int))
    every = list(np.ndindex(batch))
    words = _words(texts, split_commas=len(batch) <= 1)
    if words == ["all"]:
        chosen = every
    elif words:
        chosen = [p for w in words for p in _point(w, batch)]
    else:
        few = np.unique(np.linspace(0, total - 1, min(total, SHOWN_POINTS)).round().astype(int))
        chosen = [every[i] for i in few]
    if len(chosen) == total:
        return chosen, "the only point" if total == 1 else f"all {total} points"
    names = ", ".join(",".join(map(str, p)) for p in chosen[:10])
    more = ", ..." if len(chosen) > 10 else ""
    return chosen, f"{len(chosen)} of {total} points: {names}{more}"


def _point(text: str, batch: tuple[int, ...]) -> list[tuple[int, ...]]:
    if not batch:
        raise ValueError(f"points: the result has one point only; leave them out, got {text!r}")
    form = "such as 3 or 0:10:2" if len(batch) == 1 else f"such as {','.join('0' * len(batch))}"
    parts = text.split(",")
    if len(parts) != len(batch) or not all(re.fullmatch(r"-?\d*(:-?\d*){0,2}", p) for p in parts):
        raise ValueError(f"a point of the batch {batch} is {form}, got {text!r}")
    ranges = []
    for part, size in zip(parts, batch):
        if ":" in part:
            cut = slice(*(int(x) if x else None for x in part.split(":")))
            ranges.append(range(size)[cut])
            continue
        if not part.lstrip("-") or not -size <= int(part) < size:
            raise ValueError(f"point {text!r}: the batch is {batch}, its indices begin with 0")
        ranges.append([int(part) % size])
    grid = np.stack(np.meshgrid(*ranges, indexing="ij"), axis=-1).reshape(-1, len(batch))
    return [tuple(map(int, p)) for p in grid]


def _words(texts: Sequence[str], split_commas: bool = True) -> list[str]:
    return [w for t in texts for w in re.split(r"[,\s]+" if split_commas else r"\s+", t) if w]


def _wrapped(text: str, width: int = 44) -> str:
    """On several lines where it is long, broken after underscores."""
    pieces = textwrap.wrap(text.replace("_", "_ "), width, break_long_words=False)
    return "\n".join(p.replace("_ ", "_") for p in pieces)
