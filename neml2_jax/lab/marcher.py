"""Takes many specimens along their load paths, each at its own pace, one solve a step for all."""

from __future__ import annotations

import dataclasses
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from ..material_point import MaterialState
from ..material_point.point_status import TEXTS
from ..types import R2, SR2, Scalar
from .load_path import LoadPath, Segment, Until
from .quantities import STRAIN, STRESS, canonical, component_of
from .specimen import CONTROL, Specimen

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
class Position:
    """How far one specimen has come."""

    path: LoadPath
    matrix: bool
    controlled: dict[str, str]
    values: dict[str, float]
    segment: int = -1
    part: float = 0.0
    duration: float = 1.0
    begin: dict[str, float] = dataclasses.field(default_factory=dict)
    grid: np.ndarray = dataclasses.field(default_factory=lambda: np.ones(1))
    cut: float = 1.0
    bracket: Bracket | None = None
    message: str = ""
    done: bool = False
    cuts: int = 0
    last_step: float = 1.0

    @property
    def here(self) -> Segment:
        return self.path.segments[self.segment]

    def enter_next(self) -> None:
        """Begin the next segment with the present values."""
        self.segment += 1
        if self.segment == len(self.path.segments):
            self.segment, self.done = self.segment - 1, True
            return
        self.begin = dict(self.values)
        for name in map(self.name_of, self.here.targets):
            found = component_of(name)
            if found:
                self.controlled[found[1]] = found[0]
        self.duration = self.here.duration_from(
            {n: self.values[self.name_of(n)] for n in self.here.targets}
        )
        self.part, self.grid, self.cut, self.bracket = 0.0, self.here.grid(), 1.0, None

    def name_of(self, name: str) -> str:
        return canonical(name, self.matrix)

    def trial(self) -> float:
        """The part of the segment at which the next step ends."""
        if self.bracket is not None:
            return self.bracket.next
        following = self.grid[self.grid > self.part + 1e-12][0]
        return self.part + (following - self.part) * self.cut

    def prescribed(self, part: float) -> dict[str, float]:
        """All quantities at a part of the segment; components that answer keep their value."""
        out = dict(self.begin)
        for name in self.here.targets:
            own = self.name_of(name)
            out[own] = self.here.value(name, self.begin[own], part, self.duration)
        return out


@jax.jit
def _accepted(old: Any, new: Any, taken: jax.Array) -> Any:
    """`new` at the points that are taken, `old` at the others."""

    def choose(a: jax.Array, b: jax.Array) -> jax.Array:
        mask = taken.reshape(taken.shape + (1,) * (b.ndim - 1))
        return jnp.where(mask, b, a)

    return jax.tree_util.tree_map(choose, old, new)


class Marcher:
    """All specimens, where they are, and the rows that they have left behind.

    What is a machine's work is done here: what is prescribed next, which steps are taken, cut, or
    repeated to meet an event. What the material answers is `MaterialPoint.update`.
    """

    def __init__(self, specimen: Specimen, paths: tuple[LoadPath, ...], max_cuts: int):
        self.specimen = specimen
        self.max_cuts = max_cuts
        self.state: MaterialState = specimen.start
        self.rows: list[list[dict[str, Any]]] = [[] for _ in paths]
        self.positions: list[Position] = []
        self.outputs: list[str] = []
        self._clock = np.zeros(len(paths))
        for i, path in enumerate(paths):
            values = {f"{STRAIN}_{c}": 0.0 for c in specimen.strains.components}
            values |= {f"{STRESS}_{c}": 0.0 for c in specimen.stresses.components}
            values |= {n: float(path.constants[n]) for n in specimen.scalars}
            lower = set(specimen.strains.components) - {"xx", "yy", "zz", "xy", "xz", "yz"}
            controlled = {c: STRAIN if c in lower else STRESS for c in specimen.strains.components}
            for name, x in path.held.items():
                name = canonical(name, specimen.matrix)
                found = component_of(name)
                values[name] = float(x)
                if found:
                    controlled[found[1]] = found[0]
            position = Position(path, specimen.matrix, controlled, values)
            self.positions.append(position)
            self.rows[i].append({"time": 0.0, **values, "segment": 0.0})
            self._enter(position)

    def _enter(self, position: Position) -> None:
        position.enter_next()

    @property
    def finished(self) -> bool:
        return all(p.done for p in self.positions)

    @property
    def progress(self) -> tuple[float, float]:
        """Segments that are done, and how many there are."""
        done = sum(len(p.path.segments) if p.done else p.segment + p.part for p in self.positions)
        return done, sum(len(p.path.segments) for p in self.positions)

    def advance(self) -> None:
        """One solve: every specimen that is not done tries its next step."""
        trials = [1.0 if p.done else p.trial() for p in self.positions]
        # Who is done is held where it is, and nothing of it is kept.
        wanted = [
            dict(p.values) if p.done else p.prescribed(x) for p, x in zip(self.positions, trials)
        ]
        durations = np.array(
            [
                p.last_step if p.done else p.duration * max(x - p.part, 1e-15)
                for p, x in zip(self.positions, trials)
            ]
        )
        update = self._update(wanted, durations)
        code = np.asarray(update.status.code)
        ok = code == 0
        found = self._found(update, durations)
        taken = np.zeros(len(ok), bool)
        for i, (position, part) in enumerate(zip(self.positions, trials)):
            if position.done:
                continue
            if not ok[i]:
                self._cut(position, int(code[i]))
            else:
                taken[i] = self._take(i, position, part, wanted[i], found, durations[i])
        self.state = _accepted(self.state, update.state, jnp.asarray(taken))

    def _update(self, wanted: list[dict[str, float]], durations: np.ndarray) -> Any:
        s = self.specimen
        strain = np.array([[w[f"{STRAIN}_{c}"] for c in s.strains.components] for w in wanted])
        stress = np.array([[w[f"{STRESS}_{c}"] for c in s.stresses.components] for w in wanted])
        control = np.array(
            [[float(p.controlled[c] == STRESS) for c in s.strains.components]
             for p in self.positions]
        )  # fmt: skip
        if s.rate:
            past = np.array(
                [[p.values[f"{STRAIN}_{c}"] for c in s.strains.components] for p in self.positions]
            )
            gradient = (strain - past) / durations[:, None]
        else:
            gradient = strain + s.strains.undeformed
        kind = R2 if s.matrix else SR2
        flux = SR2 if s.stresses.shape == (6,) else R2
        external = {
            CONTROL: kind(jnp.asarray(control.reshape(len(control), *s.strains.shape))),
            s.prescribed_flux: flux(jnp.asarray(s.stresses.packed(stress))),
            **s.given,
            **self._scalars(wanted),
        }
        return s.point.update(
            self.state,
            kind(jnp.asarray(s.strains.packed(gradient))),
            jnp.asarray(durations),
            external,
            tangent=False,
        )

    def _found(self, update: Any, durations: np.ndarray) -> dict[str, np.ndarray]:
        """Components after the step, and all that the model gives, per specimen."""
        s, count = self.specimen, len(self.positions)
        strain = s.strains.unpacked(np.asarray(update.outputs[s.gradient].data))
        strain = np.broadcast_to(strain, (count, strain.shape[-1]))
        if s.rate:
            past = [[p.values[f"{STRAIN}_{c}"] for c in s.strains.components]
                    for p in self.positions]  # fmt: skip
            strain = np.array(past) + strain * durations[:, None]
        else:
            strain = strain - s.strains.undeformed
        stress = s.stresses.unpacked(np.asarray(update.flux.data))
        found = {f"{STRAIN}_{c}": strain[:, j] for j, c in enumerate(s.strains.components)}
        found |= {f"{STRESS}_{c}": stress[:, j] for j, c in enumerate(s.stresses.components)}
        hidden = (s.gradient, s.flux)
        self.outputs = [n for n in update.outputs if n not in hidden]
        for name in self.outputs:
            x = update.outputs[name].materialize()
            if x.dynamic_batch_ndim == 0:
                x = x.dynamic_batch.expand((count,))
            found[f"output.{name}"] = np.asarray(x.data)
        return found

    def _scalars(self, wanted: list[dict[str, float]]) -> dict[str, Scalar]:
        return {n: Scalar(jnp.asarray([w[n] for w in wanted])) for n in self.specimen.scalars}

    def _cut(self, position: Position, code: int) -> None:
        position.bracket = None
        if position.cuts >= self.max_cuts:
            time = self.rows[self.positions.index(position)][-1]["time"]
            position.done = True
            position.message = (
                f"{position.here} failed at time {time:g}, after its step was halved "
                f"{self.max_cuts} times: {TEXTS[code]}"
            )
            return
        position.cuts += 1
        position.cut *= 0.5

    def _take(
        self,
        i: int,
        position: Position,
        part: float,
        wanted: dict[str, float],
        found: dict[str, np.ndarray],
        duration: float,
    ) -> bool:
        """Whether a step that was solved is taken, or gone back on to meet an event."""
        values = {n: wanted[n] for n in self.specimen.scalars}
        for name in position.values:
            if name not in values:
                values[name] = float(found[name][i])
        event = self._event(position, part, values)
        if event == "search":
            return False
        self._clock[i] += duration
        position.last_step = float(duration)
        row = {"time": self._clock[i], **values, "segment": float(position.segment)}
        row |= {n: x[i] for n, x in found.items() if n.startswith("output.")}
        self.rows[i].append(row)
        prescribed = {f"{kind}_{c}" for c, kind in position.controlled.items()}
        kept = {n: wanted[n] for n in prescribed if n in wanted}  # without the rest of a solve
        position.values, position.part, position.bracket = {**values, **kept}, part, None
        position.cut, position.cuts = min(1.0, 2.0 * position.cut), max(0, position.cuts - 1)
        if event == "met":
            position.enter_next()
        elif part >= 1.0 - 1e-12:
            if position.here.must_end:
                position.done = True
                position.message = (
                    f"{position.here} came to its end, but "
                    f"{' and '.join(map(str, position.here.until))} was not met"
                )
            else:
                position.enter_next()
        return True

    def _event(self, position: Position, part: float, values: dict[str, float]) -> str:
        """`""` where none happened, `"met"` where the step ends at one, else `"search"`."""
        bracket, met = position.bracket, ""
        for event in [bracket.event] if bracket else position.here.until:
            was, now = (event.read(x, position.matrix) for x in (position.values, values))
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
                position.bracket = Bracket(event, position.part, before, part, after)
                return "search"
        return met
