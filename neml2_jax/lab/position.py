"""How far one specimen has come on its load path, and which step it tries next."""

from __future__ import annotations

import dataclasses
import math

import numpy as np

from .load_path import LoadPath, Segment, Until
from .quantities import canonical, component_of

EVENT_TOLERANCE = 1e-8
EVENT_TRIALS = 40


@dataclasses.dataclass
class Bracket:
    """Where in a step an event lies: parts of the segment, and by how much it has happened."""

    event: Until
    low: float
    low_excess: float
    high: float
    high_excess: float
    trials: int = 0

    @property
    def next(self) -> float:
        way = self.high - self.low
        secant = self.low - self.low_excess * way / (self.high_excess - self.low_excess)
        if self.trials % 3 == 2:  # now and then halved, so that no side stays where it is
            secant = 0.5 * (self.low + self.high)
        return min(max(secant, self.low + 1e-3 * way), self.high - 1e-3 * way)


@dataclasses.dataclass
class Values:
    """All quantities of a specimen, now and where its segment began."""

    now: dict[str, float]
    begin: dict[str, float] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(eq=False)
class Position:
    """How far one specimen has come.

    `coarse` are the values of the same specimen in steps of twice the length, where the error of
    the steps is estimated; `share`, `largest` and `worst` are those of `step_control`.
    """

    path: LoadPath
    matrix: bool
    controlled: dict[str, str]
    fine: Values
    coarse: Values | None = None
    segment: int = -1
    part: float = 0.0
    duration: float = 1.0
    grid: np.ndarray = dataclasses.field(default_factory=lambda: np.ones(1))
    size: float = math.inf
    bracket: Bracket | None = None
    message: str = ""
    done: bool = False
    cuts: int = 0
    last_step: float = 1.0
    clock: float = 0.0
    entered: float = 0.0
    share: float = 1.0
    largest: dict[str, float] = dataclasses.field(default_factory=dict)
    worst: float = 0.0

    @property
    def here(self) -> Segment:
        return self.path.segments[self.segment]

    def enter_next(self) -> None:
        """Begin the next segment with the present values."""
        self.segment += 1
        if self.segment == len(self.path.segments):
            self.segment, self.done = self.segment - 1, True
            return
        for values in self._tracks:
            values.begin = dict(values.now)
        for name in map(self.name_of, self.here.targets):
            found = component_of(name)
            if found:
                self.controlled[found[1]] = found[0]
        self.duration = self.here.duration_from(
            {n: self.fine.now[self.name_of(n)] for n in self.here.targets}
        )
        self.part, self.size, self.bracket = 0.0, math.inf, None
        self.entered = self.clock
        self.grid = self.here.grid()
        if self.coarse is not None and self.here.times is None and len(self.grid) > 1:
            self.grid = self.grid[::-1][::2][::-1]  # each is taken in two halves
        stops = self.path.stops_in(self.here, self.clock, self.duration)
        self.grid = np.unique(np.concatenate([self.grid, stops]))

    @property
    def _tracks(self) -> list[Values]:
        return [x for x in (self.fine, self.coarse) if x is not None]

    def name_of(self, name: str) -> str:
        return canonical(name, self.matrix)

    def trial(self) -> float:
        """The part of the segment at which the next step ends."""
        if self.bracket is not None:
            return self.bracket.next
        following = self.grid[self.grid > self.part + 1e-12][0]
        way = following - self.part
        if self.size >= way:
            return following
        return self.part + min(self.size, 0.5 * way)  # so that no crumb is left

    def prescribed(self, part: float, values: Values) -> dict[str, float]:
        """All quantities at a part of the segment; components that answer keep their value."""
        out = dict(values.begin)
        for name in self.here.targets:
            own = self.name_of(name)
            out[own] = self.here.value(name, values.begin[own], part, self.duration)
        for name in self.path.over_time:
            out[name] = self.path.scalar_at(name, self.entered + part * self.duration)
        return out

    def keep(self, found: dict[str, float], wanted: dict[str, float], values: Values) -> None:
        """Go on with what was found; what is prescribed is kept without the rest of a solve."""
        prescribed = {f"{kind}_{c}" for c, kind in self.controlled.items()}
        values.now = {**found, **{n: wanted[n] for n in prescribed if n in wanted}}

    def taken(self, part: float, duration: float, size: float) -> None:
        """A step was taken, and the next one may be of a size."""
        self.part, self.size, self.last_step, self.bracket = part, size, duration, None
        self.cuts = max(0, self.cuts - 1)
        self.clock += duration

    def come_to_end(self) -> None:
        """The end of the segment: without the event that it had to meet, that of the test."""
        if not self.here.must_end:
            self.enter_next()
            return
        self.done = True
        self.message = (
            f"{self.here} came to its end, but "
            f"{' and '.join(map(str, self.here.until))} was not met"
        )

    def event(self, part: float, found: dict[str, float]) -> str:
        """`""` where none happened, `"met"` where the step ends at one, else `"search"`."""
        bracket, met = self.bracket, ""
        for event in [bracket.event] if bracket else self.here.until:
            was, now = (event.read(x, self.matrix) for x in (self.fine.now, found))
            before, after = event.excess(was), event.excess(now)
            if before >= 0.0:
                continue  # it is for what comes, not for where the segment begins
            close = EVENT_TOLERANCE * max(abs(event.value), abs(now), 1e-300)
            if abs(after) <= close:
                met = "met"
            elif bracket is not None:
                if after < 0.0:
                    bracket.low, bracket.low_excess = part, after
                else:
                    bracket.high, bracket.high_excess = part, after
                bracket.trials += 1
                met = "met" if bracket.trials >= EVENT_TRIALS else "search"
            elif after > 0.0:
                self.bracket = Bracket(event, self.part, before, part, after)
                return "search"
        return met
