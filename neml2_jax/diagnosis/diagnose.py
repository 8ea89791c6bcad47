"""One step of a driver at one point, solved once more under observation."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np

from ..drivers.march import Carry, at_step
from ..drivers.transient_driver import TransientDriver
from ..errors import ConvergenceError
from ..models.mixing_points import mixing_points
from ..models.model import AbstractModel, Values
from ..types import TensorWrapper, is_tensor
from .findings import Diagnosis, DiagnosisError, numbers
from .observer import Observer


def diagnose(
    driver: TransientDriver,
    step: int | None,
    point: Sequence[int] | None,
    resume: Path | None = None,
) -> Diagnosis:
    """March to the step before and look at the step; by default the first that fails, its worst
    point.

    **Raises:** `DiagnosisError` for a step or a point that there is not; `ConvergenceError` if a
    step before fails.
    """
    if step is None:
        step, worst = _first_failure(driver, resume)
        point = worst if point is None else point
    if not 1 <= step < driver.steps:
        raise DiagnosisError(f"steps that are solved are 1 to {driver.steps - 1}, got {step}")
    try:
        carry = driver.carry_into(step, resume)
    except ConvergenceError as error:
        raise ConvergenceError(
            f"step {step} is not reached, for an earlier one fails; look at that\n{error}"
        ) from error
    model, inputs, index, points = _at_point(driver, carry, step, point)
    observer = Observer()
    outputs = observer.run("model", model, inputs)
    return Diagnosis(
        step,
        driver.steps,
        list(index),
        list(points),
        {n: numbers(x) for n, x in inputs.items()},
        {n: numbers(x) for n, x in outputs.items()},
        observer.solves,
        observer.faults,
    )


def _first_failure(driver: TransientDriver, resume: Path | None) -> tuple[int, tuple[int, ...]]:
    # Where cuts help, the step that needs them is the one to look at.
    uncut = dataclasses.replace(driver, max_step_cuts=0)
    try:
        uncut.carry_into(driver.steps, resume)
    except ConvergenceError as error:
        assert error.step is not None and error.point is not None  # a march says where
        return error.step, tuple(int(i) for i in error.point.split(","))
    raise DiagnosisError("no step fails; say which to look at with --step K")


# ------------------------------------------------------------------------- one point alone


def _at_point(
    driver: TransientDriver, carry: Carry, step: int, point: Sequence[int] | None
) -> tuple[AbstractModel, Values, tuple[int, ...], tuple[int, ...]]:
    prescribed = {n: at_step(x, step) for n, x in driver.prescribed_values().items()}
    dtype = jnp.result_type(float, *(x.dtype for x in prescribed.values()))
    known, spec = {**prescribed, **carry.lagged}, driver.model.input_spec
    inputs: Values = {
        n: known[n] if n in known else kind.zeros(dtype=dtype) for n, kind in spec.items()
    }
    leaves, treedef = jax.tree_util.tree_flatten(driver.model, is_leaf=is_tensor)
    tensors = [x for x in leaves if is_tensor(x)]
    shapes = [x.dynamic_batch_shape for x in [*inputs.values(), *tensors]]
    points = tuple(np.broadcast_shapes(*shapes))
    index = (0,) * len(points) if point is None else tuple(point)
    if not points and index == (0,):
        index = ()
    if len(index) != len(points) or any(not 0 <= i < n for i, n in zip(index, points)):
        text = ",".join(map(str, index))
        raise DiagnosisError(
            f"no point {text}: points have shape {points}; give one index per axis, as in 3,1"
        )
    if found := mixing_points(driver.model):
        raise DiagnosisError(f"{found.kind} mixes points of the batch; none can be looked at alone")
    leaves = [_picked(x, index) if isinstance(x, TensorWrapper) else x for x in leaves]
    model = jax.tree_util.tree_unflatten(treedef, leaves)
    return model, {n: _picked(x, index) for n, x in inputs.items()}, index, points


def _picked(x: TensorWrapper, index: tuple[int, ...]) -> TensorWrapper:
    shape = x.dynamic_batch_shape
    own = index[len(index) - len(shape) :]
    return x.replace(x.data[tuple(0 if n == 1 else i for i, n in zip(own, shape))])
