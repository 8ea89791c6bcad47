"""A load history, prescribed step by step."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jax.numpy as jnp
import numpy as np

from ..declaration import AbstractDeclared, buffer, dependency, option, register, suggestion, table
from ..errors import STATUS_TEXTS, ConvergenceError, DeclarationError, Status
from ..models.model import AbstractModel
from ..types import Scalar, TensorWrapper
from .history import History
from .march import Carry, StepRecord, at_step, march_chunk, start

CHUNK = 100
"""Steps that one compiled call takes at most."""


class AbstractDriver(AbstractDeclared):
    """Something that an input file can run."""

    SECTION = "Drivers"


@register
class TransientDriver(AbstractDriver):
    """Marches a model through prescribed values, one solve a step, for all points at once.

    Prescribed values carry the steps as their first axis; batch axes follow. At the first step
    nothing is evaluated: it holds the initial conditions. Variables `x~1` are `x` of the step
    before; what is neither prescribed, nor lagged, nor an initial condition is zero.

    **Raises:** `DeclarationError` if a prescribed variable is no input of the model, an initial
    condition neither input nor output, or numbers of steps differ.
    """

    model: AbstractModel = dependency("Model to march", "Models")
    prescribed_time: Scalar = buffer("Times, the first axis being the steps [time]")
    time: str = option("Name of the time variable", default="t")
    prescribed: dict[str, TensorWrapper] = table("Prescribed values of inputs, steps in front")
    ic: dict[str, TensorWrapper] = table("Initial conditions of inputs or outputs")
    save_as: str = option("File to save the result to, .npz or .h5", default="")

    def __post_init__(self) -> None:
        super().__post_init__()
        spec, outputs = self.model.input_spec, self.model.output_spec
        for name, x in self.prescribed.items():
            if name not in spec:
                raise DeclarationError(
                    f"TransientDriver: prescribed {name!r} is no input of the model"
                    f"{suggestion(name, spec)}; it reads {list(spec)}"
                )
            _check_type("prescribed", name, x, spec[name])
            if x.dynamic_batch_ndim < 1 or x.dynamic_batch_shape[0] != self.steps:
                raise DeclarationError(
                    f"TransientDriver: prescribed {name!r} has shape {x.shape}; its first axis "
                    f"must be the {self.steps} steps of the prescribed time"
                )
        for name, x in self.ic.items():
            if name not in spec and name not in outputs:
                raise DeclarationError(
                    f"TransientDriver: the initial condition {name!r} is neither input nor output "
                    f"of the model{suggestion(name, [*spec, *outputs])}"
                )
            _check_type("initial condition", name, x, spec.get(name, outputs.get(name)))

    @property
    def steps(self) -> int:
        """Number of steps, the start among them."""
        return self.prescribed_time.shape[0]

    def prescribed_values(self) -> dict[str, TensorWrapper]:
        """Everything that is prescribed, time among it if the model reads it."""
        values = dict(self.prescribed)
        spec = self.model.input_spec
        if self.time in spec or f"{self.time}~1" in spec:
            values[self.time] = self.prescribed_time
        return values

    def run(
        self,
        progress: Callable[[int, int], None] | None = None,
        save_as: str | Path | None = None,
    ) -> History:
        """March, and save to `save_as` (or the driver's own).

        `progress` is called with the finished steps and their total after each chunk.

        **Raises:** `ConvergenceError` naming step, points and worst variable if a solve fails;
        everything finished is saved before. Its `history` attribute holds the same.
        """
        target = save_as or self.save_as
        history = History(self.steps)
        values = self.prescribed_values()
        first = {n: at_step(x, 0) for n, x in values.items()}
        for name, x in values.items():
            history.put(f"input.{name}", 0, np.asarray(x.data))
        for name, x in self.ic.items():
            side = "input" if name in self.model.input_spec else "output"
            history.put(f"{side}.{name}", 0, np.asarray(x.data)[None])
        history.finished = 1
        try:
            if self.steps > 1:
                self._march(history, values, start(self.model, first, self.ic), progress)
        finally:
            if target:
                history.save(target)
        return history

    def _march(self, history, values, carry: Carry, progress) -> None:
        remaining = self.steps - 1
        chunks = math.ceil(remaining / CHUNK)
        chunk = math.ceil(remaining / chunks)  # equal chunks waste the fewest padded steps
        for begin in range(1, self.steps, chunk):
            end = min(begin + chunk, self.steps)
            index = np.minimum(np.arange(begin, begin + chunk), self.steps - 1)
            now = {n: x.replace(x.data[index]) for n, x in values.items()}
            wanted = jnp.arange(chunk) < end - begin
            carry, record = march_chunk(self.model, carry, now, wanted)
            taken = int(np.count_nonzero(np.asarray(record.taken)))
            failed = bool(carry.failed)
            good = taken - failed
            _write(history, begin, good, record)
            history.finished = begin + good
            if progress is not None:
                progress(history.finished, self.steps)
            if failed:
                error = ConvergenceError(_failure_text(begin + good, good, record))
                error.history = history  # type: ignore[attr-defined]
                raise error


def _write(history: History, begin: int, count: int, record: StepRecord) -> None:
    if count == 0:
        return
    for side, values in (("input", record.lagged), ("output", record.outputs)):
        for name, x in values.items():
            history.put(f"{side}.{name}", begin, np.asarray(x.data)[:count])


def _failure_text(step: int, index: int, record: StepRecord) -> str:
    """Which step, how many points, the worst of them and their worst variable, what to try."""
    lines = []
    for name, report in record.reports.items():
        status = np.atleast_1d(np.asarray(report.status[index]))
        bad = np.argwhere(status != Status.CONVERGED)
        if not len(bad):
            continue
        norms = {n: np.atleast_1d(np.asarray(x[index])) for n, x in report.residual_norms.items()}
        squares = [np.nan_to_num(x, nan=np.inf) ** 2 for x in norms.values()]
        total = np.sum(squares, axis=0)
        worst = sorted(map(tuple, bad), key=lambda p: -float(total[p]))[:5]
        point = worst[0]
        variable = max(norms, key=lambda n: np.nan_to_num(norms[n][point], nan=np.inf))
        where = f" in {name}" if name else ""
        listing = ", ".join(str(p[0] if len(p) == 1 else tuple(map(int, p))) for p in worst)
        reasons = sorted({int(status[tuple(p)]) for p in bad})
        lines.append(
            f"step {step}: {len(bad)} of {status.size} points did not converge{where}; "
            f"worst points {listing}; worst residual {variable} = "
            f"{float(norms[variable][point]):.3e} at point {listing.split(', ')[0]}; "
            + "; ".join(STATUS_TEXTS[Status(r)] for r in reasons)
        )
    return "\n".join(lines)


def _check_type(what: str, name: str, x: Any, kind: type[TensorWrapper] | None) -> None:
    if kind is not None and type(x) is not kind:
        raise DeclarationError(
            f"TransientDriver: {what} {name!r} is a {kind.__name__} in the model, "
            f"got a {type(x).__name__}"
        )
