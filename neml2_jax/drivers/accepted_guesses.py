"""Marches in which no solve took an iteration: every first guess was accepted, solved or not.

A residual below `abs_tol` is accepted whatever it was before. Where unknowns are as small as that,
so is the residual of a guess that knows nothing of the load. Steps by C code tell no iterations,
and are not judged.
"""

from __future__ import annotations

import dataclasses
import math

import jax
import jax.numpy as jnp
import numpy as np

from ..equation_systems.implicit_update import ImplicitUpdate, with_fields
from ..equation_systems.stored_updates import stored_updates, with_updates
from ..models.model import AbstractModel, Values
from ..types import TensorWrapper
from .march import Carry, StepRecord, at_step, step

_CHANGE = 0.01
"""What solving on may change of a result."""
_TRIALS = 3
_NOISE = 1e4
"""How far above that a change has to be which comes of rounding the inputs."""
_OF_FORCES = 1e-6
"""What of the smallest force a change has to be: flow of 1e-9 at a strain of 0.1 may be none."""


@dataclasses.dataclass
class _Accepted:
    """A step whose first guess was accepted: its number, what it was given, and what it gave."""

    number: int
    residual: float
    given: Values
    lagged: Values
    outputs: Values


class AcceptedGuesses:
    """Of a march in which no solve has iterated, the step with the largest residual."""

    def __init__(self) -> None:
        self.everywhere = True
        self.worst: _Accepted | None = None

    def see(self, values: Values, record: StepRecord, begin: int, count: int) -> None:
        """The steps from `begin` on, as many as were good; `values` are those of all steps."""
        reports = record.reports.values()
        if not self.everywhere or not count:
            return
        if not reports or any(np.any(np.asarray(r.iterations)[:count]) for r in reports):
            self.everywhere, self.worst = False, None
            return
        total = np.zeros(count)
        for report in reports:
            for norm in report.residual_norms.values():
                of_steps = np.asarray(norm, float)[:count].reshape(count, -1)
                total = np.maximum(total, np.max(of_steps, axis=1))
        k = int(np.argmax(total))
        if total[k] > (self.worst.residual if self.worst else 0.0):
            given = {n: at_step(x, begin + k) for n, x in values.items()}
            before, after = (
                {n: at_step(x, k) for n, x in of.items()} for of in (record.lagged, record.outputs)
            )
            self.worst = _Accepted(begin + k, float(total[k]), given, before, after)

    def warning(self, model: AbstractModel) -> str | None:
        """What to say where such a step gives something else once it is solved; `None` elsewhere.

        The step is solved again with `abs_tol = 0`. A variable counts if it changes by a hundredth
        of itself, by far more than rounding the inputs changes it (one that is zero may have any
        other small number), and by something that can be seen beside the numbers prescribed.
        """
        worst = self.worst
        if not self.everywhere or worst is None:
            return None
        exact = with_updates(model, _without_absolute_tolerance)
        solved = _outputs(exact, worst.lagged, worst.given)
        random = np.random.default_rng(0)
        others = [
            _outputs(exact, _rounded(worst.lagged, random), _rounded(worst.given, random))
            for _ in range(_TRIALS)
        ]
        most, changed = _CHANGE, ""
        forces = [size for x in worst.given.values() if (size := _largest(x.data)) > 0.0]
        seen = _OF_FORCES * min(forces, default=0.0)
        for name, x in solved.items():
            noise = max(_largest(other[name].data - x.data) for other in others)
            taken = worst.outputs[name]
            size, change = _by_point(x), _by_point(x.replace(x.data - taken.data))
            sound = np.isfinite(size) & (size > 0.0) & (change > max(seen, _NOISE * noise))
            part = np.where(sound, change / np.where(sound, size, 1.0), 0.0)
            if np.max(part) > most:
                most, point = np.max(part), np.argmax(part)
                was = np.ravel(_by_point(taken))[point]
                changed = f"{name!r} from {was:.2g} to {np.ravel(size)[point]:.2g}"
        if not changed:
            return None
        tolerances = {u.solver.abs_tol for u in stored_updates(model)}
        smaller = 10.0 ** math.floor(math.log10(1e-6 * worst.residual))
        return (
            f"no step took an iteration: each first guess was accepted, because its residual is "
            f"below the abs_tol of the solver ({', '.join(f'{x:g}' for x in sorted(tolerances))}). "
            f"Solved further, step {worst.number} changes {changed} (largest entries). abs_tol is "
            f"in the units of the residuals; where such numbers matter, try abs_tol = "
            f"{smaller:.0e}, or units in which they are larger"
        )


def _outputs(model: AbstractModel, lagged: Values, given: Values) -> Values:
    return step(model, Carry(lagged, jnp.zeros((), bool)), given)[1].outputs


def _without_absolute_tolerance(update: ImplicitUpdate) -> ImplicitUpdate:
    return with_fields(update, solver=dataclasses.replace(update.solver, abs_tol=0.0))


def _rounded(values: Values, random: np.random.Generator) -> Values:
    """Values that are equal but for a few roundings."""

    def rounded(x: TensorWrapper) -> TensorWrapper:
        eps = 4.0 * float(jnp.finfo(x.dtype).eps)
        return x.replace(x.data * (1.0 + eps * random.choice([-1.0, 1.0], x.data.shape)))

    return {n: rounded(x) if _is_inexact(x) else x for n, x in values.items()}


def _is_inexact(x: TensorWrapper) -> bool:
    return bool(jnp.issubdtype(x.dtype, jnp.inexact))


def _largest(x: jax.Array) -> float:
    return float(np.max(np.abs(np.asarray(x)), initial=0.0))


def _by_point(x: TensorWrapper) -> np.ndarray:
    """The largest entry at each point."""
    inner = tuple(range(x.dynamic_batch_ndim, x.data.ndim))
    return np.max(np.abs(np.asarray(x.data)), axis=inner, initial=0.0)
