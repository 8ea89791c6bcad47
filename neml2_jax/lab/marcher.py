"""Takes many specimens along their load paths, each at its own pace, one solve a step for all."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from ..material_point import MaterialState
from ..material_point.point_status import TEXTS
from ..types import R2, SR2, Scalar
from .load_path import LoadPath
from .position import Position, Values
from .quantities import STRAIN, STRESS, canonical, component_of
from .specimen import CONTROL, Specimen
from .step_control import MOST_ROWS, SMALLEST_PART, next_size, note_step, step_error

SAME, SAME_STRAIN = 1e-2, 1e-8
"""By what part of the stress, and of the stiffness, two answers may differ and be the same."""
OTHER = -1
OTHER_TEXT = (
    "for the strains that were found the model alone gives other stresses, or none: its equations "
    "have several solutions. Take smaller steps"
)


@jax.jit
def _accepted(old: Any, new: Any, taken: jax.Array) -> Any:
    """`new` at the points that are taken, `old` at the others."""

    def choose(a: jax.Array, b: jax.Array) -> jax.Array:
        mask = taken.reshape(taken.shape + (1,) * (b.ndim - 1))
        return jnp.where(mask, b, a)

    return jax.tree_util.tree_map(choose, old, new)


@dataclasses.dataclass
class Solved:
    """What one solve gave: the state after it, how it ended, and by specimen what was found."""

    state: MaterialState
    code: np.ndarray
    found: list[dict[str, Any]]


Row = dict[str, Any]
Wanted = list[dict[str, float]]


class Marcher:
    """All specimens, where they are, and the rows that they have left behind.

    What is a machine's work is done here: what is prescribed next, which steps are taken, cut, or
    repeated to meet an event. What the material answers is `MaterialPoint.update`.

    With an `accuracy` every step is taken in two halves, and once more as a whole: see
    `step_control`. `coarse_rows` are those of the latter.
    """

    def __init__(
        self,
        specimen: Specimen,
        paths: tuple[LoadPath, ...],
        max_cuts: int,
        accuracy: float | None = None,
        shares: Sequence[float] = (),
    ):
        self.specimen = specimen
        self.max_cuts = max_cuts
        self.accuracy = accuracy
        self.state: MaterialState = specimen.start
        self.coarse_state: MaterialState = specimen.start
        self.rows: list[list[Row]] = [[] for _ in paths]
        self.coarse_rows: list[list[Row]] = [[] for _ in paths]
        self.positions: list[Position] = []
        self.outputs: list[str] = []
        for i, path in enumerate(paths):
            values = {f"{STRAIN}_{c}": 0.0 for c in specimen.strains.components}
            values |= {f"{STRESS}_{c}": 0.0 for c in specimen.stresses.components}
            values |= {n: x for n, x in path.at_start().items() if n in specimen.scalars}
            lower = set(specimen.strains.components) - {"xx", "yy", "zz", "xy", "xz", "yz"}
            controlled = {c: STRAIN if c in lower else STRESS for c in specimen.strains.components}
            for name, x in path.held.items():
                name = canonical(name, specimen.matrix)
                found = component_of(name)
                values[name] = float(x)
                if found:
                    controlled[found[1]] = found[0]
            position = Position(
                path,
                specimen.matrix,
                controlled,
                Values(values),
                None if accuracy is None else Values(dict(values)),
                share=shares[i] if shares else 1.0,
            )
            self.positions.append(position)
            self.rows[i].append({"time": 0.0, **values, "segment": 0.0})
            self.coarse_rows[i].append({"time": 0.0, **values, "segment": 0.0})
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
        """Every specimen that is not done tries its next step."""
        ends = [1.0 if p.done else p.trial() for p in self.positions]
        # Who is done is held where it is, and nothing of it is kept.
        durations = np.array(
            [
                p.last_step if p.done else p.duration * max(x - p.part, 1e-15)
                for p, x in zip(self.positions, ends)
            ]
        )
        if self.accuracy is None:
            self._advance_once(ends, durations)
        else:
            self._advance_in_halves(ends, durations)

    def _advance_once(self, ends: list[float], durations: np.ndarray) -> None:
        now = [p.fine.now for p in self.positions]
        wanted = self._wanted(ends, [p.fine for p in self.positions])
        solved = self._solve(self.state, now, wanted, durations)
        taken = np.zeros(len(ends), bool)
        for i, (p, end) in enumerate(zip(self.positions, ends)):
            if p.done:
                continue
            if solved.code[i]:
                self._cut(p, end, int(solved.code[i]))
                continue
            event = p.event(end, solved.found[i])
            if event == "search":
                continue
            taken[i] = True
            step = end - p.part
            self._leave_row(i, solved.found[i], durations[i])
            p.keep(self._values(solved.found[i]), wanted[i], p.fine)
            p.taken(end, float(durations[i]), 2.0 * step if np.isfinite(p.size) else p.size)
            self._go_on(p, event)
        self.state = _accepted(self.state, solved.state, jnp.asarray(taken))

    def _advance_in_halves(self, ends: list[float], durations: np.ndarray) -> None:
        """As `_advance_once`, in two halves, and as a whole from a state of its own beside it."""
        assert self.accuracy is not None
        fine = [p.fine for p in self.positions]
        coarse = [p.coarse for p in self.positions if p.coarse is not None]
        middles = [p.part + 0.5 * (x - p.part) for p, x in zip(self.positions, ends)]
        half, wanted = self._wanted(middles, fine), self._wanted(ends, fine)
        whole_wanted = self._wanted(ends, coarse)
        whole = self._solve(self.coarse_state, [v.now for v in coarse], whole_wanted, durations)
        first = self._solve(self.state, [v.now for v in fine], half, 0.5 * durations)
        between = [self._values(x) for x in first.found]
        second = self._solve(first.state, between, wanted, 0.5 * durations)
        taken = np.zeros(len(ends), bool)
        for i, (p, end) in enumerate(zip(self.positions, ends)):
            if p.done:
                continue
            code = next((int(s.code[i]) for s in (first, second, whole) if s.code[i]), 0)
            if len(self.rows[i]) > MOST_ROWS:
                p.done = True
                p.message = f"{p.here}: {MOST_ROWS} steps are not enough for the accuracy; ease it"
                continue
            if code:
                self._cut(p, end, code)
                continue
            found, step = self._values(second.found[i]), end - p.part
            error = step_error(
                p,
                between[i],
                found,
                self._values(whole.found[i]),
                self.accuracy,
                self.specimen.stiffness,
            )
            size = next_size(step, error)
            # A step that ends at an event is a part of one that was accurate.
            if p.bracket is None and error > 1.0 and step > SMALLEST_PART:
                p.size = size
                continue
            event = p.event(end, found)
            if event == "search":
                continue
            taken[i] = True
            self._leave_row(i, first.found[i], 0.5 * durations[i])
            self._leave_row(i, second.found[i], durations[i])
            self.coarse_rows[i].append({**self.rows[i][-1], **whole.found[i]})
            assert p.coarse is not None
            p.keep(found, wanted[i], p.fine)
            p.keep(self._values(whole.found[i]), whole_wanted[i], p.coarse)
            note_step(p, self.specimen.stiffness)
            p.taken(end, float(durations[i]), size)
            self._go_on(p, event)
        mask = jnp.asarray(taken)
        self.state = _accepted(self.state, second.state, mask)
        self.coarse_state = _accepted(self.coarse_state, whole.state, mask)

    def _wanted(self, ends: list[float], values: list[Values]) -> Wanted:
        """What is prescribed at the ends of steps; what it is now of those that are done."""
        return [
            dict(v.now) if p.done else p.prescribed(x, v)
            for p, x, v in zip(self.positions, ends, values)
        ]

    def _solve(
        self, state: MaterialState, now: Wanted, wanted: Wanted, durations: np.ndarray
    ) -> Solved:
        update = self._update(state, now, wanted, durations)
        code = np.asarray(update.status.code)
        same = self._is_of_model(state, update, wanted, durations)
        code = np.where((code == 0) & ~same, OTHER, code)
        columns = self._found(update, now, durations)
        scalars = self.specimen.scalars
        found = [
            {**{n: w[n] for n in scalars}, **{n: _item(x[i]) for n, x in columns.items()}}
            for i, w in enumerate(wanted)
        ]
        return Solved(update.state, code, found)

    @staticmethod
    def _values(found: Row) -> dict[str, float]:
        return {n: x for n, x in found.items() if not n.startswith("output.")}

    def _leave_row(self, i: int, found: Row, since: float) -> None:
        """A row, at a time since the last step."""
        p = self.positions[i]
        self.rows[i].append({"time": p.clock + since, **found, "segment": float(p.segment)})

    @staticmethod
    def _go_on(position: Position, event: str) -> None:
        if event == "met":
            position.enter_next()
        elif position.part >= 1.0 - 1e-12:
            position.come_to_end()

    def _update(
        self, state: MaterialState, now: Wanted, wanted: Wanted, durations: np.ndarray
    ) -> Any:
        s = self.specimen
        strain = np.array([[w[f"{STRAIN}_{c}"] for c in s.strains.components] for w in wanted])
        stress = np.array([[w[f"{STRESS}_{c}"] for c in s.stresses.components] for w in wanted])
        control = np.array(
            [[float(p.controlled[c] == STRESS) for c in s.strains.components]
             for p in self.positions]
        )  # fmt: skip
        if s.rate:
            past = np.array([[x[f"{STRAIN}_{c}"] for c in s.strains.components] for x in now])
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
            state,
            kind(jnp.asarray(s.strains.packed(gradient))),
            jnp.asarray(durations),
            external,
            tangent=False,
        )

    def _found(self, update: Any, now: Wanted, durations: np.ndarray) -> dict[str, np.ndarray]:
        """Components after the step, and all that the model gives, per specimen."""
        s, count = self.specimen, len(self.positions)
        strain = s.strains.unpacked(np.asarray(update.outputs[s.gradient].data))
        strain = np.broadcast_to(strain, (count, strain.shape[-1]))
        if s.rate:
            past = [[x[f"{STRAIN}_{c}"] for c in s.strains.components] for x in now]
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

    def _is_of_model(
        self, before: MaterialState, update: Any, wanted: Wanted, durations: np.ndarray
    ) -> np.ndarray:
        """Whether the model itself, strained as was found, gives the stresses that were found.

        Equations of strains and stresses together may have solutions at which a return mapping
        goes through the yield surface and out on the other side; the model alone does not.
        """
        s, points = self.specimen, len(self.positions)
        lagged = {n: before.lagged[n] for n in s.own_start.lagged}
        state = dataclasses.replace(s.own_start, lagged=lagged, time=before.time)
        external = {**s.given, **self._scalars(wanted)}
        strained = update.outputs[s.read].materialize()
        alone = s.own.update(state, strained, jnp.asarray(durations), external)
        flux = update.outputs[s.answer] if s.answer in update.outputs else update.flux
        found, model = (np.asarray(x.data).reshape(points, -1) for x in (flux, alone.flux))
        off = np.abs(found - model).max(axis=1)
        largest = np.maximum(np.abs(found), np.abs(model)).max(axis=1)
        return off <= SAME * largest + SAME_STRAIN * s.stiffness  # false where either is NaN

    def _scalars(self, wanted: Wanted) -> dict[str, Scalar]:
        return {n: Scalar(jnp.asarray([w[n] for w in wanted])) for n in self.specimen.scalars}

    def _cut(self, position: Position, end: float, code: int) -> None:
        position.bracket = None
        if position.cuts >= self.max_cuts:
            time = self.rows[self.positions.index(position)][-1]["time"]
            position.done = True
            position.message = (
                f"{position.here} failed at time {time:g}, after its step was halved "
                f"{self.max_cuts} times: {TEXTS.get(code, OTHER_TEXT)}"
            )
            return
        position.cuts += 1
        position.size = 0.5 * (end - position.part)


def _item(x: Any) -> Any:
    return float(x) if np.ndim(x) == 0 else x
