"""A load path: what is prescribed of one specimen, segment after segment."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Literal

import numpy as np

from ..errors import DeclarationError
from .quantities import canonical, component_of

STEPS = 50
"""Steps of a segment where nothing says how many."""
GRADING = 1.5
"""Exponent by which steps grow in a `graded` segment."""

Target = float | Sequence[float] | np.ndarray | Callable[[float], float]


@dataclasses.dataclass(frozen=True)
class Until:
    """An event that ends a segment: a quantity rises to `above`, or falls to `below`.

    The quantity is a name, or a function of the values of all by name.
    """

    quantity: str | Callable[[Mapping[str, float]], float]
    above: float | None = None
    below: float | None = None

    def __post_init__(self) -> None:
        if (self.above is None) == (self.below is None):
            raise DeclarationError(f"Until({self._name!r}): give either above= or below=")

    @property
    def value(self) -> float:
        """The bound that the quantity reaches."""
        return float(self.above if self.above is not None else self.below)  # type: ignore[arg-type]

    @property
    def _name(self) -> str:
        return self.quantity if isinstance(self.quantity, str) else self.quantity.__name__

    def read(self, values: Mapping[str, float], matrix: bool) -> float:
        """The quantity."""
        if isinstance(self.quantity, str):
            return values[canonical(self.quantity, matrix)]
        return float(self.quantity(values))

    def excess(self, value: float) -> float:
        """Positive where the event has happened."""
        return value - self.value if self.above is not None else self.value - value

    def __str__(self) -> str:
        sign = ">=" if self.above is not None else "<="
        return f"{self._name} {sign} {self.value:g}"


@dataclasses.dataclass(frozen=True)
class Segment:
    r"""A part of a load path.

    `targets` are quantities by name (`strain_xx`, `stress_yy`, `temperature`, ...): a number is
    reached by a ramp from the present value; a sequence, with `times`, is interpolated linearly; a
    callable is a function of the time since the segment began. What is not named stays as it is:
    held, or free. Naming a component of the stress lets that of the strain go, and the other way
    round.

    A segment of numbers lasts `duration`, or as long as the first target takes at `rate`. Steps are
    equal; with `spacing="graded"` they grow slowly, with `"logarithmic"` from a `smallest` part of
    the duration on. Events in
    `until` may end the segment earlier; with `must_end` it is a failure if none does.

    **Raises:** `DeclarationError` for what contradicts itself.
    """

    targets: Mapping[str, Target] = dataclasses.field(default_factory=dict)
    duration: float | None = None
    rate: float | None = None
    times: Sequence[float] | np.ndarray | None = None
    steps: int | None = None
    spacing: Literal["linear", "graded", "logarithmic"] = "linear"
    smallest: float = 1e-4
    until: tuple[Until, ...] = ()
    must_end: bool = False
    label: str = ""

    def __post_init__(self) -> None:
        given = [self.duration is not None, self.rate is not None, self.times is not None]
        if sum(given) != 1:
            raise DeclarationError(
                f"{self}: give one of duration, rate and times, got {sum(given)} of them"
            )
        for what in ("duration", "rate"):
            x = getattr(self, what)
            if x is not None and not (math.isfinite(x) and x > 0):
                raise DeclarationError(f"{self}: the {what} is a positive number, got {x!r}")
        if self.rate is not None and not self._ramps:
            raise DeclarationError(f"{self}: a rate is that of a ramp to a number; there is none")
        if self.steps is not None and self.steps < 1:
            raise DeclarationError(f"{self}: steps are 1 at least, got {self.steps}")
        if self.spacing not in ("linear", "graded", "logarithmic"):
            raise DeclarationError(
                f"{self}: spacing is linear, graded or logarithmic, got {self.spacing!r}"
            )
        seen: dict[str, str] = {}
        for name, target in self.targets.items():
            found = component_of(name)
            if found and found[1] in seen:
                raise DeclarationError(
                    f"{self}: both {seen[found[1]]} and {name} are prescribed; one of them answers"
                )
            if found:
                seen[found[1]] = name
            self._check_target(name, target)
        if self.times is not None:
            t = np.asarray(self.times, float)
            if t.ndim != 1 or len(t) < 2 or not np.all(np.diff(t) > 0) or not np.isfinite(t).all():
                raise DeclarationError(f"{self}: times are two or more that rise, got {t}")

    def _check_target(self, name: str, target: Target) -> None:
        if callable(target):
            return
        x = np.asarray(target, float)
        if x.ndim:
            if self.times is None or x.shape != np.shape(self.times):
                raise DeclarationError(
                    f"{self}: {name} has {x.size} values for "
                    f"{0 if self.times is None else len(self.times)} times"
                )
        if not np.isfinite(x).all():
            raise DeclarationError(f"{self}: {name} is not finite: {target!r}")

    def __str__(self) -> str:
        return f"segment {self.label or ', '.join(self.targets) or 'hold'}"

    @property
    def _ramps(self) -> list[str]:
        return [n for n, x in self.targets.items() if not callable(x) and np.ndim(x) == 0]

    def duration_from(self, present: Mapping[str, float]) -> float:
        """How long it lasts, for the values that it begins with.

        **Raises:** `DeclarationError` where a rate moves nothing.
        """
        if self.duration is not None:
            return self.duration
        if self.times is not None:
            return float(self.times[-1] - self.times[0])
        name = self._ramps[0]
        way = abs(float(self.targets[name]) - present[name])  # type: ignore[arg-type]
        assert self.rate is not None
        if way == 0.0:
            raise DeclarationError(
                f"{self}: {name} is {present[name]:g} already, so that no rate says how long the "
                f"segment lasts; give its duration"
            )
        return way / self.rate

    def grid(self) -> np.ndarray:
        """Where steps end, as parts of the duration."""
        if self.times is not None:
            t = np.asarray(self.times, float)
            rows = (t[1:] - t[0]) / (t[-1] - t[0])
            if self.steps is None or self.steps <= len(rows):
                return rows
            per = -(-self.steps // len(rows))  # rows are kept, so that no turning point is lost
            begin = np.concatenate([[0.0], rows[:-1]])
            parts = np.arange(1, per + 1) / per
            return (begin[:, None] + (rows - begin)[:, None] * parts).ravel()
        n = self.steps or STEPS
        if self.spacing == "logarithmic" and n > 1:
            return np.geomspace(self.smallest, 1.0, n)
        parts = np.arange(1, n + 1) / n
        return parts**GRADING if self.spacing == "graded" else parts

    def value(self, name: str, begin: float, part: float, duration: float) -> float:
        """A prescribed quantity at a part of the duration."""
        target = self.targets[name]
        if callable(target):
            return float(target(part * duration))
        if np.ndim(target):
            assert self.times is not None
            t = np.asarray(self.times, float) - self.times[0]
            return float(np.interp(part * duration, t, np.asarray(target, float)))
        return begin + (float(target) - begin) * part  # type: ignore[arg-type]


@dataclasses.dataclass(frozen=True)
class LoadPath:
    """What one specimen goes through: segments, and the values that do not change.

    At the start nothing is strained, and all components of the stress are free: prescribed, and
    zero. `held` are components that are prescribed from the start on instead, such as
    `strain_yy` of plane strain. `constants` are scalars that the model reads, such as
    `temperature`; a segment may move them. `axis` is the direction of the material that lies along
    x of the specimen, in whose frame all components are.
    """

    segments: tuple[Segment, ...]
    constants: Mapping[str, float] = dataclasses.field(default_factory=dict)
    axis: tuple[float, float, float] = (1.0, 0.0, 0.0)
    name: str = ""
    held: Mapping[str, float] = dataclasses.field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.segments:
            raise DeclarationError(f"load path {self.name!r} has no segments")
        a = np.asarray(self.axis, float)
        if a.shape != (3,) or not np.isfinite(a).all() or not np.linalg.norm(a) > 0:
            raise DeclarationError(
                f"load path {self.name!r}: the axis is a vector of three, got {self.axis!r}"
            )

    def quantities(self) -> list[str]:
        """All names that are prescribed or waited for."""
        names = [*self.constants, *self.held]
        for segment in self.segments:
            names += [
                *segment.targets,
                *(u.quantity for u in segment.until if isinstance(u.quantity, str)),
            ]
        return list(dict.fromkeys(names))
