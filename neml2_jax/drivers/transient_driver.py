"""A load history, prescribed step by step."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from ..declaration import buffer, dependency, option, register, table
from ..equation_systems.kept_memory import forgotten
from ..errors import ConvergenceError, DeclarationError
from ..models.model import AbstractModel, Values
from ..types import Scalar, TensorWrapper
from ..types.region_keys import broadcast_named
from .abstract_driver import AbstractDriver
from .accepted_guesses import AcceptedGuesses
from .devices import Device, march_chunk_on_devices
from .failed_steps import failure_text, worst_point
from .fingerprint import fingerprint
from .given_inputs import check_names, check_values
from .history import History
from .interrupts import Interrupted, Request, deferred
from .march import (
    Carry,
    StepRecord,
    at_step,
    carry_on_host,
    march_chunk,
    on_host,
    reads,
    start,
    with_history,
)
from .march import step as march_step
from .recorders import AbstractRecorder, NullRecorder, recorder_for
from .result_files import ResumeError, ResumePoint, open_run
from .resuming import restored, resume_point
from .routes import chunk_by
from .step_cuts import take_in_parts
from .steps_at_once import checked_block
from .times import check_times

log = logging.getLogger(__name__)


@register
class TransientDriver(AbstractDriver):
    """Marches a model through prescribed values, one solve a step, for all points at once.

    Prescribed values are `(steps, *points, *sites, *base)`, initial conditions the same without the
    steps, in the units of the laws. At the first step nothing is evaluated: it holds the initial
    conditions. Variables `x~1` are `x` of the step before; what the model computes and has no
    initial condition starts from zero.

    Every other input is prescribed, or named in `zero_inputs`. Times never fall; where two rows
    have one time, nothing jumps of which a law forms the rate.

    **Raises:** `MissingInputError`, a `DeclarationError`, for inputs that nothing gives, naming the
    models that read them; `DeclarationError` if a prescribed variable is no input of the model, an
    initial condition is never read, numbers of steps or precisions differ, or a time falls or is
    not finite.
    """

    model: AbstractModel = dependency("Model to march", "Models")
    prescribed_time: Scalar = buffer("Times, the first axis being the steps", unit="time")
    time: str = option("Name of the time variable", default="t")
    prescribed: dict[str, TensorWrapper] = table("Prescribed values of inputs, steps in front")
    ic: dict[str, TensorWrapper] = table(
        "Initial conditions: values at the start of variables x of which x~1 is read"
    )
    zero_inputs: tuple[str, ...] = option(
        "Inputs of the model that are zero at every step, because nothing gives them", default=()
    )
    missing_inputs: str = option(
        "What becomes of an input that nothing gives: an ERROR, or ZERO with a warning",
        default="ERROR",
        choices=("ERROR", "ZERO"),
        compat={"neml2": "ZERO"},
    )
    save_as: str = option("File to save the result to, .npz or .h5", default="")
    steps_per_chunk: int = option(
        "Steps that are computed, and saved to a .h5 file, at once", default=100
    )
    block_of_steps: int = option(
        "Steps that are solved at once, for few points where many cost no more, which is not so on "
        "a CPU; 0: each after the other. A run that is gone on with has other blocks, and is equal "
        "within tolerances only",
        default=0,
    )
    max_step_cuts: int = option(
        "How often a step that fails at any point is bisected, all points at once and with "
        "prescribed values interpolated linearly. Results are those at the prescribed steps",
        default=0,
    )
    native: bool = option(
        "Whether C code of the model takes the steps, compiled when the run begins; XLA takes "
        "those that it does not solve, or all where there is no C compiler or no such code",
        default=False,
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "model", with_history(self.model))
        if self.prescribed_time.dynamic_batch_ndim < 1 or self.steps < 2:
            raise DeclarationError(
                f"TransientDriver: the first axis of the prescribed time is the steps, at least "
                f"two of them: the first is the start, at which nothing is evaluated; got shape "
                f"{self.prescribed_time.shape}"
            )
        self.zeros()  # checks the names
        for name, x in self.prescribed.items():
            if x.dynamic_batch_ndim < 1 or x.dynamic_batch_shape[0] != self.steps:
                raise DeclarationError(
                    f"TransientDriver: prescribed {name!r} has shape {x.shape}; its first axis "
                    f"must be the {self.steps} steps of the prescribed time"
                )
        if self.steps_per_chunk < 1 or self.max_step_cuts < 0:
            raise DeclarationError(
                f"TransientDriver: steps_per_chunk is at least 1 and max_step_cuts at least 0, "
                f"got {self.steps_per_chunk} and {self.max_step_cuts}"
            )
        if self.block_of_steps:
            checked_block(self.model, self.block_of_steps)
        # A long history need not fit on the device: chunks of it are put there as they are needed.
        object.__setattr__(self, "prescribed", {n: on_host(x) for n, x in self.prescribed.items()})
        for name, x in {**self.ic, **self.prescribed, self.time: self.prescribed_time}.items():
            if 0 in x.batch_shape:
                raise DeclarationError(
                    f"TransientDriver: {name!r} has no values, its batch is of shape "
                    f"{x.batch_shape}; give one step and one point at least"
                )
        what, model, values = type(self).__name__, self.model, self.prescribed
        check_values(what, model, values, self.ic, {self.time: self.prescribed_time})
        check_times(what, model, self.time, self.prescribed_time, self.prescribed_values())

    def zeros(self) -> dict[str, TensorWrapper]:
        """Inputs that are zero at every step, `(steps, *base)`: `zero_inputs`, or all missing."""
        what, time, dtype = type(self).__name__, self.time, self.prescribed_time.dtype
        if time in self.prescribed:
            raise DeclarationError(
                f"{what}: {time!r} is the time, which prescribed_time gives; prescribe it once"
            )
        way_out = "or take them as zero, with the option zero_inputs"
        prescribed = [*self.prescribed]
        if reads(self.model, time):
            prescribed.append(time)
        else:
            way_out += f"; the prescribed time is called {time!r} (option time)"
        wanted = None if self.missing_inputs == "ZERO" else self.zero_inputs
        found = check_names(what, self.model, prescribed, [*self.ic], wanted, way_out)
        return {n: kind.zeros(self.steps, dtype=dtype) for n, kind in found.items()}

    @property
    def steps(self) -> int:
        """Number of steps, the start among them."""
        return self.prescribed_time.shape[0]

    @property
    def points(self) -> tuple[int, ...]:
        """Shape of the batch of points."""
        values = {n: at_step(x, 0) for n, x in self._values_on_host().items()}
        lagged = start(self.model, values, self.ic).lagged
        shapes = [(n, x.dynamic_batch_shape) for n, x in [*values.items(), *lagged.items()]]
        return broadcast_named("TransientDriver", shapes)

    def prescribed_values(self) -> dict[str, TensorWrapper]:
        """All that is prescribed, and time if it is read: `(steps, *points, *sites, *base)`."""
        values = {**self.prescribed, **self.zeros()}
        if reads(self.model, self.time):
            values[self.time] = self.prescribed_time
        return values

    def _values_on_host(self) -> dict[str, TensorWrapper]:
        """The same in memory of the host, from which steps are cut without a program."""
        return {n: on_host(x) for n, x in self.prescribed_values().items()}

    def run(
        self,
        progress: Callable[[int, int], None] | None = None,
        save_as: str | Path | None = None,
        resume: str | Path | None = None,
        devices: Sequence[Device] | None = None,
        native: bool = False,
    ) -> History:
        """March, and save to `save_as` (or the driver's own, or the file that is resumed).

        A `.h5` file is appended to while the run goes on, so memory does not grow with the steps; a
        `.npz` file is written at the end. `resume` is the file of an earlier run, which is gone on
        with from its last finished step; the result is that of one run on as many devices, to the
        last bit. This run may have more steps than the earlier one; prescribed values have to be
        equal up to the last finished step.
        `progress` is called with the finished steps and their total after each chunk. The points
        are shared among `devices`, if there are any, along the first axis of the batch; where
        solvers reuse Jacobians, a resumed run on devices is equal within their tolerances only.

        **Raises:** `ConvergenceError` naming step, points and worst variable if a solve fails;
        `Interrupted` on Ctrl-C and SIGTERM; everything finished is saved before. The `history`
        attribute of both holds the same. `ResumeError` if `resume` is not of this run;
        `OutputError` if the result cannot be written, before the first step as far as that is
        known then.
        """
        if self.block_of_steps and (devices or self.native or native):
            raise NotImplementedError(
                "block_of_steps is of one device and of XLA: leave out the blocks, or the several "
                "devices and the native code"
            )
        take = march_chunk_on_devices(devices) if devices else march_chunk
        if self.block_of_steps:
            take = functools.partial(march_chunk, block_of_steps=self.block_of_steps)
        values = self._values_on_host()
        unasked = [n for n in self.zeros() if n not in self.zero_inputs]
        if unasked:
            log.warning("nothing gives %s: taken as zero", ", ".join(unasked))
        first = {n: at_step(x, 0) for n, x in values.items()}
        recorder = recorder_for(save_as or self.save_as or resume, self.steps)
        with deferred() as stop, contextlib.closing(recorder):
            carry = start(self.model, first, self.ic)
            if self.native or native:
                take = chunk_by("native", self.model, carry, values) or take
            rows = _row_types(self.model, carry, first)
            recorder.prepare(rows)
            identity = fingerprint(self.model, values, self.ic)
            if resume:
                with open_run(Path(resume)) as saved:
                    point = resume_point(Path(resume), saved, identity, values, self.steps)
                    if missing := [k for k in rows if k not in saved.keys and point.finished > 1]:
                        raise ResumeError(f"{resume} is damaged: it lacks {', '.join(missing)}")
                    carry = restored(Path(resume), carry, point.lagged)
                    point = dataclasses.replace(point, lagged=carry_on_host(carry))
                    recorder.adopt(saved, point)
            else:
                begin = {f"input.{n}": np.asarray(x.data) for n, x in first.items()}
                for name, x in self.ic.items():
                    side = "input" if name in self.model.input_spec else "output"
                    begin[f"{side}.{name}"] = np.asarray(x.data)
                handed_on = carry_on_host(carry)
                recorder.begin(begin, rows, ResumePoint(1, handed_on, identity, self.steps))
            try:
                self._march(recorder, values, carry, progress, stop, take=take)
            except (ConvergenceError, Interrupted) as error:
                error.history = recorder.history
                raise
        return recorder.history

    def carry_into(self, step: int, resume: str | Path | None = None) -> Carry:
        """What the steps before `step` hand to it, for a look at that step alone.

        `steps` is the end. With the file of an earlier run in `resume` the steps in it are not
        computed again.

        **Raises:** `ConvergenceError` if one of them fails; `ValueError` for a step that there is
        not.
        """
        if not 1 <= step <= self.steps:
            raise ValueError(f"steps are 1 to {self.steps - 1}, got {step}")
        values = self._values_on_host()
        first = {n: at_step(x, 0) for n, x in values.items()}
        carry = start(self.model, first, self.ic)
        recorder = NullRecorder(self.steps)
        if resume:
            with open_run(Path(resume)) as saved:
                identity = fingerprint(self.model, values, self.ic)
                point = resume_point(Path(resume), saved, identity, values, self.steps)
            if point.finished <= step:
                carry = restored(Path(resume), carry, point.lagged)
                recorder.history.finished = point.finished
        with deferred() as stop:
            return self._march(recorder, values, carry, None, stop, step)

    @property
    def chunk(self) -> int:
        """Steps of one compiled call.

        The same wherever a run is gone on with, also where its history is longer then: another
        length is another program, which may round otherwise. Steps that there are not are skipped.
        """
        return min(self.steps_per_chunk, self.steps - 1)

    def _march(
        self,
        recorder: AbstractRecorder,
        values: Values,
        carry: Carry,
        progress: Callable[[int, int], None] | None,
        stop: Request,
        end: int | None = None,
        take: Callable[..., tuple[Carry, StepRecord]] = march_chunk,
    ) -> Carry:
        """Record all steps before `end` that are not recorded yet; the carry into `end`."""
        prescribed = _on_host(values)
        end, guesses = end or self.steps, AcceptedGuesses()
        while (begin := recorder.finished) < end:
            carry, good, record = self._take_chunk(values, carry, begin, end, take)
            if good:
                rows = _rows(prescribed, record, begin, good)
                recorder.append(rows, good, carry_on_host(carry))
                guesses.see(values, record, begin, good)
            if bool(carry.failed) and good and carry.memories:
                # Once more with new Jacobians, as a run does that is gone on with from here.
                carry = Carry(carry.lagged, jnp.zeros_like(carry.failed), carry.memories)
            elif bool(carry.failed):
                carry, record = self._cut(values, carry, record, begin + good, good)
                rows = _rows(prescribed, record, begin + good, 1)
                recorder.append(rows, 1, carry_on_host(carry))
                guesses.see(values, record, begin + good, 1)
            if progress is not None:
                progress(recorder.finished, self.steps)
            if stop.number is not None:
                raise Interrupted(
                    f"stopped by {stop.name} after {recorder.finished} of {self.steps} steps",
                    stop.number,
                )
        if text := guesses.warning(self.model):
            log.warning(text)
        return carry

    def _take_chunk(
        self,
        values: Values,
        carry: Carry,
        begin: int,
        end: int,
        take: Callable[..., tuple[Carry, StepRecord]],
    ) -> tuple[Carry, int, StepRecord]:
        """Steps from `begin` to `end` at most, how many succeeded, and what each left behind.

        The carry is that into the step after the last good one, `failed` if that one failed.
        """
        chunk = self.chunk
        index = np.minimum(np.arange(begin, begin + chunk), self.steps - 1)
        now = {n: x.replace(jnp.asarray(x.data[index])) for n, x in values.items()}
        wanted = jnp.asarray(np.arange(begin, begin + chunk) < end)
        carry, record = take(self.model, carry, now, wanted)
        taken = int(np.count_nonzero(np.asarray(record.taken)))
        if not bool(carry.failed):
            return carry, taken, record
        lagged = {n: at_step(x, taken - 1) for n, x in record.lagged.items()}
        return Carry(lagged, carry.failed, forgotten(carry.memories)), taken - 1, record

    def _cut(
        self, values: Values, carry: Carry, failed: StepRecord, step: int, index: int
    ) -> tuple[Carry, StepRecord]:
        """The step that failed, in parts; its record has one step in front."""
        text = failure_text(step, index, failed)
        worst = worst_point(index, failed)
        if self.max_step_cuts:
            before, now = ({n: at_step(x, k) for n, x in values.items()} for k in (step - 1, step))
            whole = Carry(carry.lagged, jnp.zeros_like(carry.failed), carry.memories)
            done = take_in_parts(self.model, whole, before, now, self.max_step_cuts)
            if done.carry is not None:
                log.info("step %d was taken in parts: %s", step, ", ".join(done.tried))
                return done.carry, jax.tree_util.tree_map(lambda x: x[None], done.record)
            text += (
                f"\nthe step was cut up to {self.max_step_cuts} times (max_step_cuts); tried "
                f"{', '.join(done.tried)}"
            )
        error = ConvergenceError(text)
        error.step, error.point = step, worst
        raise error


def _on_host(values: Values) -> dict[str, np.ndarray]:
    return {n: np.asarray(x.data) for n, x in values.items()}


def _row_types(model: AbstractModel, carry: Carry, first: Values) -> dict[str, Any]:
    """Shape and dtype of what a step leaves behind."""
    record = jax.eval_shape(march_step, model, carry, first)[1]
    sides = {"input": {**first, **record.lagged}, "output": record.outputs}
    return {f"{s}.{n}": x.data for s, values in sides.items() for n, x in values.items()}


def _rows(
    prescribed: dict[str, np.ndarray], record: StepRecord, begin: int, count: int
) -> dict[str, np.ndarray]:
    rows = {f"input.{n}": x[begin : begin + count] for n, x in prescribed.items()}
    for side, results in (("input", record.lagged), ("output", record.outputs)):
        for name, x in results.items():
            rows[f"{side}.{name}"] = np.asarray(x.data)[:count]
    return rows
