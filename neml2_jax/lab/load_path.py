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
SAMPLES = 256
"""How often a function is looked at in a segment, to see where it turns."""
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

    `targets` are quantities by name (`strain_xx`, `stress_yy`, `temperature`, ...) in the units of
    the model: a number is reached by a ramp from the present value; a sequence `(n,)`, with `times`
    `(n,)`, is interpolated linearly; a callable is a function of the time since the segment began.
    What is not named stays as it is: held, or free. Naming a component of the stress lets that of
    the strain go, and the other way round.

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
        if self.rate is not None and not self.ramps:
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
    def ramps(self) -> list[str]:
        """Quantities that are brought to one number along a straight line."""
        return [n for n, x in self.targets.items() if not callable(x) and np.ndim(x) == 0]

    def duration_from(self, present: Mapping[str, float]) -> float:
        """How long it lasts, for the values that it begins with.

        **Raises:** `DeclarationError` where a rate moves nothing.
        """
        if self.duration is not None:
            return self.duration
        if self.times is not None:
            return float(self.times[-1] - self.times[0])
        name = self.ramps[0]
        way = abs(float(self.targets[name]) - present[name])  # type: ignore[arg-type]
        assert self.rate is not None
        if not math.isfinite(way / self.rate):
            raise DeclarationError(f"{self}: at a rate of {self.rate:g} it lasts for ever")
        if way == 0.0:
            raise DeclarationError(
                f"{self}: {name} is {present[name]:g} already, so that no rate says how long the "
                f"segment lasts; give its duration"
            )
        return way / self.rate

    def grid(self) -> np.ndarray:
        """Where steps end, `(steps,)`, as parts of the duration."""
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
        """A prescribed quantity, in its units, at a `part` of the `duration` [time]."""
        target = self.targets[name]
        if callable(target):
            return float(target(part * duration))
        if np.ndim(target):
            assert self.times is not None
            t = np.asarray(self.times, float) - self.times[0]
            return float(np.interp(part * duration, t, np.asarray(target, float)))
        return begin + (float(target) - begin) * part  # type: ignore[arg-type]


def turns(
    values: Callable[[np.ndarray], np.ndarray], duration: float, samples: int = SAMPLES
) -> np.ndarray:
    """Times at which a function turns, looked at so often in a duration.

    **Raises:** `DeclarationError` where it goes up and down between.
    """
    times = np.linspace(0.0, duration, samples + 1)
    x = np.asarray(values(times), float)
    between = times[:-1] + 0.381966 * np.diff(times)
    off = np.abs(np.asarray(values(between), float) - np.interp(between, times, x))
    fast = off > 0.1 * max(float(np.ptp(x)), 1e-300)
    if np.count_nonzero(fast) > 0.02 * samples:  # a jump is seen at one of them
        raise DeclarationError(
            f"a function of time goes up and down too often within {duration:g} to be followed: "
            f"it has {samples} looks; take a shorter time, a table, or give the stops of the path"
        )
    step = np.diff(x)
    return times[1:-1][step[1:] * step[:-1] < 0]


OverTime = Callable[[float], float] | tuple[Sequence[float], Sequence[float]]


@dataclasses.dataclass(frozen=True)
class LoadPath:
    """What one specimen goes through: segments, and the values that do not change.

    At the start nothing is strained, and all components of the stress are free: prescribed, and
    zero. `held` are components that are prescribed from the start on instead, such as
    `strain_yy` of plane strain. `constants` are scalars that the model reads, such as
    `temperature`; a segment may move them. `over_time` are scalars that go their own way through
    all segments: a function of the time since the start, or times and values, linear between and
    held after the last. `stops` are times at which a step has to end; where a function is
    prescribed, and no stops are given, those are kept at which it turns. `axis` is the direction
    of the material that lies along x of the specimen, in whose frame all components are.
    """

    segments: tuple[Segment, ...]
    constants: Mapping[str, float] = dataclasses.field(default_factory=dict)
    axis: tuple[float, float, float] = (1.0, 0.0, 0.0)
    name: str = ""
    held: Mapping[str, float] = dataclasses.field(default_factory=dict)
    over_time: Mapping[str, OverTime] = dataclasses.field(default_factory=dict)
    stops: Sequence[float] = ()

    def __post_init__(self) -> None:
        if not self.segments:
            raise DeclarationError(f"load path {self.name!r} has no segments")
        for name, given in self.over_time.items():
            self._check_over_time(name, given)
        if not np.isfinite(np.asarray(self.stops, float)).all():
            raise DeclarationError(f"load path {self.name!r}: stops are finite, got {self.stops}")
        a = np.asarray(self.axis, float)
        if a.shape != (3,) or not np.isfinite(a).all() or not np.linalg.norm(a) > 0:
            raise DeclarationError(
                f"load path {self.name!r}: the axis is a vector of three, got {self.axis!r}"
            )

    def _check_over_time(self, name: str, given: OverTime) -> None:
        where = f"load path {self.name!r}: {name} over time"
        moved = [str(s) for s in self.segments if name in s.targets]
        if component_of(name) or moved:
            by = f"{moved[0]} moves it too" if moved else "a component is moved by segments"
            raise DeclarationError(f"{where} is a scalar that no segment moves; {by}")
        if callable(given):
            return
        times, values = (np.asarray(x, float) for x in given)
        if times.ndim != 1 or times.shape != values.shape or len(times) < 2:
            raise DeclarationError(f"{where}: two times or more, and as many values; got {given}")
        if not (np.isfinite(times).all() and np.isfinite(values).all()):
            raise DeclarationError(f"{where}: times and values are finite, got {given}")
        if times[0] < 0 or not (np.diff(times) > 0).all():
            raise DeclarationError(f"{where}: times are zero or more and rise, got {times}")

    def scalar_at(self, name: str, time: float) -> float:
        """One of `over_time`.

        **Raises:** `DeclarationError` where a function gives no finite number.
        """
        given = self.over_time[name]
        if not callable(given):
            return float(np.interp(time, *given))
        found = float(given(time))
        if not math.isfinite(found):
            raise DeclarationError(
                f"load path {self.name!r}: {name} over time is {found} at time {time:g}"
            )
        return found

    def stops_in(self, segment: Segment, begin: float, duration: float) -> np.ndarray:
        """Where in a segment a step has to end so that nothing is cut off: `(n,)`, parts of it.

        `begin` and `duration` are in units of the model's time.
        """
        times = [np.asarray(x[0], float) for x in self.over_time.values() if not callable(x)]
        found = [(t - begin) / duration for t in [*times, np.asarray(self.stops, float)]]
        if not len(self.stops):
            ways = [lambda p, n=n: segment.value(n, 0.0, p, duration)
                    for n, x in segment.targets.items() if callable(x)]  # fmt: skip
            ways += [lambda p, n=n: self.scalar_at(n, begin + p * duration)
                     for n, x in self.over_time.items() if callable(x)]  # fmt: skip
            for way in ways:
                found.append(turns(lambda x, f=way: np.array([f(float(t)) for t in x]), 1.0))
        every = np.unique(np.concatenate([np.zeros(0), *found]))
        return every[(every > 1e-9) & (every < 1.0 - 1e-9)]

    def at_start(self) -> dict[str, float]:
        """The scalars at time zero."""
        fixed = {n: float(x) for n, x in self.constants.items()}
        return {**fixed, **{n: self.scalar_at(n, 0.0) for n in self.over_time}}

    def duration(self) -> float:
        """How long it lasts if no event ends a segment.

        **Raises:** `DeclarationError` where a rate begins from a value that is an answer.
        """
        present, total = {**self.at_start(), **self.held}, 0.0
        for segment in self.segments:
            first = segment.ramps[0] if segment.rate is not None else ""
            if total > 0 and component_of(first) and first not in present:
                raise DeclarationError(
                    f"{segment} begins from a value of {first} that is not known beforehand"
                )
            begin = {n: present.get(n, 0.0) for n in segment.targets}
            lasts = segment.duration_from(begin)
            for name in segment.targets:
                kind, _, component = name.partition("_")  # what answers now is not known later
                present.pop(f"{'stress' if kind == 'strain' else 'strain'}_{component}", None)
                present[name] = segment.value(name, begin[name], 1.0, lasts)
            total += lasts
        return total

    def quantities(self) -> list[str]:
        """All names that are prescribed or waited for."""
        names = [*self.constants, *self.held, *self.over_time]
        for segment in self.segments:
            names += [
                *segment.targets,
                *(u.quantity for u in segment.until if isinstance(u.quantity, str)),
            ]
        return list(dict.fromkeys(names))
