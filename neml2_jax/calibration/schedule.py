"""What is prescribed of all tests, step by step, as arrays of one shape: `(steps + 1, tests)`.

Shorter tests stay where they end, in short steps; nothing is compared there.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from ..lab.load_path import LoadPath, Segment
from ..lab.quantities import STRAIN, STRESS, canonical, component_of
from ..lab.specimen import Specimen
from .calibration_test import ObservedCurve

LOADING_STEPS = 10
AT_ONCE = 1e-3
"""What a prescribed stress is put on within, by the first interval: nothing creeps in it."""
WAITING = 1e-2
"""Steps of a test that has ended, by its last one: short, so that nothing happens in them."""


@dataclasses.dataclass(frozen=True)
class Schedule:
    """Histories of all tests.

    `strain` and `stress`, `(steps + 1, tests, components)`, are what is prescribed, `control`,
    `(tests, components)`, is 1 where it is the stress that is. `row_steps` says at which step each
    row of each curve is reached; 0 is the start.
    """

    time: np.ndarray
    strain: np.ndarray
    stress: np.ndarray
    control: np.ndarray
    scalars: dict[str, np.ndarray]
    row_steps: tuple[np.ndarray, ...]

    @property
    def steps(self) -> int:
        return len(self.time) - 1


def path_of(curve: ObservedCurve) -> LoadPath:
    """What the laboratory would call it: for the frame, the scalars, and what is held."""
    held = {n: 0.0 for n in curve.controlled if n.startswith(f"{STRAIN}_")}
    a, b, c = (float(x) for x in curve.test.axis)
    names = {n: float(x[-1]) for n, x in curve.controlled.items()}
    return LoadPath(
        (Segment(names, duration=1.0),),
        constants=curve.constants,
        axis=(a, b, c),
        name=curve.name,
        held=held,
    )


def schedule(curves: Sequence[ObservedCurve], made: Specimen) -> Schedule:
    """The histories of `curves` for a model under mixed control."""
    single = [_History(c, made) for c in curves]
    longest = max(len(h.time) for h in single)
    padded = [h.padded(longest) for h in single]
    return Schedule(
        np.stack([h.time for h in padded], 1),
        np.stack([h.strain for h in padded], 1),
        np.stack([h.stress for h in padded], 1),
        np.stack([h.control for h in padded]),
        {n: np.stack([h.scalars[n] for h in padded], 1) for n in made.scalars},
        tuple(h.row_steps for h in padded),
    )


@dataclasses.dataclass(frozen=True, init=False)
class _History:
    """One test."""

    time: np.ndarray
    strain: np.ndarray
    stress: np.ndarray
    control: np.ndarray
    scalars: dict[str, np.ndarray]
    row_steps: np.ndarray
    rate: bool
    """Whether `strain` is the rate of it."""

    def __init__(self, curve: ObservedCurve, made: Specimen):
        test, t = curve.test, curve.time
        columns = {canonical(n, made.matrix): np.asarray(x) for n, x in curve.controlled.items()}
        starts = {n: curve.constants.get(n, 0.0) for n in columns}
        moved = [n for n, x in columns.items() if x[0] != starts[n]]
        grid, steps = t, np.arange(len(t))
        if test.substeps > 1:
            parts = np.arange(1, test.substeps + 1) / test.substeps
            inner = t[:-1, None] + np.diff(t)[:, None] * parts
            grid, steps = np.concatenate([t[:1], inner.ravel()]), steps * test.substeps
        values = {n: np.interp(grid, t, x) for n, x in columns.items()}
        if moved:
            pulled = any(n.startswith(f"{STRESS}_") for n in moved)
            count = test.loading_steps or (LOADING_STEPS if pulled else 1)
            before = test.loading or (t[1] - t[0]) * (AT_ONCE if pulled else 1.0)
            way = np.arange(count) / count
            grid = np.concatenate([before * way, before + grid])
            values = {
                n: np.concatenate([starts[n] + (x[0] - starts[n]) * way, x])
                for n, x in values.items()
            }
            steps = steps + count
        strain = np.zeros((len(grid), len(made.strains.components)))
        stress = np.zeros((len(grid), len(made.stresses.components)))
        lower = set(made.strains.components) - {"xx", "yy", "zz", "xy", "xz", "yz"}
        control = np.array([float(c not in lower) for c in made.strains.components])
        for name, x in values.items():
            found = component_of(name)
            if found is None:
                continue
            kind, c = found
            at = made.strains.components.index(c)
            control[at] = float(kind == STRESS)
            if kind == STRESS:
                stress[:, made.stresses.components.index(c)] = x
            else:
                strain[:, at] = x
        if made.rate:
            lasted = np.diff(grid)[:, None]
            strain = np.concatenate([strain[:1], np.diff(strain, axis=0) / lasted])
        else:
            strain = strain + made.strains.undeformed
        scalars = {
            n: values.get(n, np.full(len(grid), curve.constants.get(n, 0.0))) for n in made.scalars
        }
        self._set(grid, strain, stress, control, scalars, steps, made.rate)

    def _set(self, *values: object) -> None:
        for field, value in zip(dataclasses.fields(self), values):
            object.__setattr__(self, field.name, value)

    def padded(self, length: int) -> _History:
        """As long as `length`, going on as it ends."""
        more = length - len(self.time)
        last = WAITING * (self.time[-1] - self.time[-2])

        def held(x: np.ndarray, factor: float = 1.0) -> np.ndarray:
            return np.concatenate([x, factor * np.repeat(x[-1:], more, axis=0)])

        out = object.__new__(_History)
        out._set(
            np.concatenate([self.time, self.time[-1] + last * np.arange(1, more + 1)]),
            held(self.strain, 0.0 if self.rate else 1.0),
            held(self.stress),
            self.control,
            {n: held(x) for n, x in self.scalars.items()},
            self.row_steps,
            self.rate,
        )
        return out
