"""Yield surfaces: where a material yields, direction by direction, in a plane of stress."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..errors import ConvergenceError, DeclarationError
from ..models import AbstractModel
from .lab_result import Curve
from .load_path import LoadPath, Segment, Until
from .material_test import FINEST, failures, material_test
from .quantities import STRAIN, STRESS, SYMMETRIC

MOST_TRIALS, SAFETY = 3, 0.8
PROBE = 1e-3
"""The part of the offset that is strained to find the elastic slopes."""


@dataclasses.dataclass(frozen=True)
class YieldSurface:
    """Stresses `(directions, 2)` at the offset; NaN where it was not reached, and why.

    `angles`, `(directions,)` [rad], are those of the probes in the plane, `start`, `(2,)`, the
    stress from which they begin.

    `errors` are what they may be off by for the length of the steps, NaN where no accuracy was
    asked for.
    """

    plane: tuple[str, str]
    angles: np.ndarray
    stresses: np.ndarray
    start: np.ndarray
    offset: float
    messages: tuple[str, ...]
    errors: np.ndarray

    @property
    def ok(self) -> bool:
        """Whether every probe reached the offset."""
        return not any(self.messages)

    @property
    def worst(self) -> float:
        """The largest error as part of its stress; NaN where none is known."""
        parts = np.linalg.norm(self.errors, axis=1) / np.linalg.norm(self.stresses, axis=1)
        return float(np.nanmax(parts)) if np.isfinite(parts).any() else float("nan")


def yield_surface(
    model: AbstractModel,
    plane: tuple[str, str] = ("xx", "yy"),
    *,
    directions: int = 24,
    offset: float = 2e-4,
    rate: float = 1e-4,
    largest: float = 0.05,
    before: Sequence[Segment] = (),
    steps: int = 200,
    constants: Mapping[str, float] | None = None,
    axis: tuple[float, float, float] = (1.0, 0.0, 0.0),
    accuracy: float | None = None,
    progress: Any = None,
    **options: Any,
) -> YieldSurface:
    r"""Probe a plane of stress from the state that `before` leaves behind.

    Each direction is a fresh specimen. Strains of both components grow so that their stresses keep
    the direction while it is elastic; all other stresses are free. A probe ends where the plastic
    strain reaches the offset:

    $$\sqrt{\tfrac{2}{3} \, \varepsilon_p : \varepsilon_p} = \varepsilon_\text{offset}, \qquad
      \varepsilon_p = \Delta\varepsilon - B \, \Delta\sigma$$

    with $B$ the elastic compliance of the plane, which two small steps find. `rate` is that of the
    larger strain [1/time]. With an `accuracy` steps are chosen such that stresses on the surface
    are off by about this part of them; a small offset takes many more than a curve does. The
    surface is of small strains; other options are those of `material_test`.

    **Raises:** `DeclarationError` for a plane that is none, `NotImplementedError` for models of
    deformation gradients, `ConvergenceError` where `before` fails.
    """
    if len(set(plane)) != 2 or not set(plane) <= set(SYMMETRIC) or directions < 3:
        raise DeclarationError(
            f"yield_surface: the plane is two of {list(SYMMETRIC)}, in 3 directions at least; got "
            f"{plane} and {directions}"
        )
    given: Any = (model, plane, directions, offset, rate, largest, before, steps)
    options |= {"constants": constants, "axis": axis, "progress": progress}
    found = _probed(*given, accuracy=accuracy, **options)
    for _ in range(MOST_TRIALS if accuracy is not None else 0):
        worst = found.worst
        if accuracy is None or not worst > accuracy or not found.ok:
            break
        # Of a method of first order errors go with the length of the steps.
        finer = (options.get("finer") or accuracy) * max(0.05, SAFETY * accuracy / worst)
        options["finer"] = max(FINEST, finer)
        found = _probed(*given, accuracy=accuracy, **options)
    return found


def _probed(
    model: AbstractModel,
    plane: tuple[str, str],
    directions: int,
    offset: float,
    rate: float,
    largest: float,
    before: Sequence[Segment],
    steps: int,
    *,
    constants: Mapping[str, float] | None,
    axis: tuple[float, float, float],
    progress: Any,
    accuracy: float | None,
    finer: float | None = None,
    **options: Any,
) -> YieldSurface:
    """The surface, in steps of an accuracy."""
    common: dict[str, Any] = {"constants": constants or {}, "axis": axis}
    options["accuracy"] = finer or accuracy

    def as_many(some: list[LoadPath]) -> list[LoadPath]:
        """As many specimens as there are probes, for which one program then serves."""
        return some + some[-1:] * (directions - len(some))

    def paths(ends: np.ndarray, steps: int, until: tuple[Until, ...]) -> list[LoadPath]:
        made = []
        for end in ends:
            targets = {n: x + float(by) for (n, x), by in zip(start.items(), end)}
            move = Segment(
                targets,
                duration=float(np.max(np.abs(end))) / rate,
                steps=steps,
                spacing="graded",
                until=until,
                label="probe",
            )
            made.append(LoadPath((*before, take_hold, move), name="probe", **common))
        return made

    # Strains of the plane take over from where `before` has left them.
    take_hold = Segment({}, duration=1e-6 * offset / rate, steps=1, label="start")
    start = {f"{STRAIN}_{c}": 0.0 for c in plane}
    if before:
        path = LoadPath((*before, take_hold), **common)
        found = material_test(model, as_many([path]), throw=False, **options)
        found = dataclasses.replace(found, curves=found.curves[:1])
        if not found.ok:
            raise ConvergenceError(f"yield_surface: before the probes, {failures(found)}")
        start = {n: float(found[0][n][-1]) for n in start}
    small = PROBE * offset * np.eye(2)
    found = material_test(model, as_many(paths(small, 1, ())), **options)
    if found.strains.shape != (6,):
        raise NotImplementedError("yield_surface: it is that of small strains (SR2)")
    strain, stress = _ends(found, STRAIN, SYMMETRIC)[:2], _ends(found, STRESS, plane)[:2]
    B = np.linalg.solve(stress[:, 1] - stress[:, 0], strain[:, 1] - strain[:, 0]).T
    strain0, stress0 = strain[0, 0], stress[0, 0]
    of_plane = [SYMMETRIC.index(c) for c in plane]
    angles = 2 * np.pi * np.arange(directions) / directions
    ways = np.stack([np.cos(angles), np.sin(angles)], -1) @ B[of_plane].T
    ways *= largest / np.max(np.abs(ways), axis=1, keepdims=True)
    twice = np.array([1.0 if c[0] == c[1] else 2.0 for c in SYMMETRIC])

    def plastic_strain(values: Mapping[str, float], begin: Any = (strain0, stress0)) -> float:
        e = np.array([values[f"{STRAIN}_{c}"] for c in SYMMETRIC]) - begin[0]
        s = np.array([values[f"{STRESS}_{c}"] for c in plane]) - begin[1]
        return float(np.sqrt(2 / 3 * np.sum(twice * (e - B @ s) ** 2)))

    until = (Until(plastic_strain, above=offset),)
    result = material_test(
        model, paths(ways, steps, until), throw=False, progress=progress, **options
    )
    stresses, messages = np.full((directions, 2), np.nan), []
    errors = np.full((directions, 2), np.nan)
    for i, curve in enumerate(result.curves):
        values = {n: float(x[-1]) for n, x in curve.columns.items()}
        if plastic_strain(values) >= offset * (1 - 1e-6):
            stresses[i] = [values[f"{STRESS}_{c}"] for c in plane]
            errors[i] = _errors(curve, plane, plastic_strain)
            messages.append("")
        else:
            why = curve.message or f"elastic up to strains of {largest:g}; give a larger one"
            messages.append(why)
    return YieldSurface(plane, angles, stresses, stress0, offset, tuple(messages), errors)


def _errors(curve: Curve, plane: tuple[str, str], plastic_strain: Any) -> np.ndarray:
    """What the stresses at the offset may be off by.

    In steps of twice the length they are others at the same time, and the offset is met at another:
    by how much it is off then is told in stresses along the curve.
    """
    if curve.coarse is None:
        return np.full(2, np.nan)
    rows = [{n: float(x[k]) for n, x in curve.columns.items()} for k in (-2, -1)]
    coarse = {n: float(x[-1]) for n, x in curve.coarse.columns.items()}
    at = int(np.flatnonzero(curve.coarse["segment"] < curve.coarse["segment"][-1])[-1])
    begin = [
        np.array([curve.coarse[f"{kind}_{c}"][at] for c in components])
        for kind, components in ((STRAIN, SYMMETRIC), (STRESS, plane))
    ]
    past = [plastic_strain(r) for r in rows]
    late = abs(plastic_strain(coarse, begin) - past[1])
    names = [f"{STRESS}_{c}" for c in plane]
    off = np.array([abs(coarse[n] - rows[1][n]) for n in names])
    along = np.array([abs(rows[1][n] - rows[0][n]) for n in names])
    return off + along * late / max(past[1] - past[0], 1e-300)


def _ends(result: Any, kind: str, components: Sequence[str]) -> np.ndarray:
    """`(specimens, 2, components)` where the last segment begins and where it ends."""
    found = []
    for c in result.curves:
        begin = int(np.flatnonzero(c["segment"] < c["segment"][-1])[-1])
        found.append([[c[f"{kind}_{x}"][at] for x in components] for at in (begin, -1)])
    return np.array(found)
