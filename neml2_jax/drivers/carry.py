"""What one step of a march hands to the next, and what it leaves behind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import equinox as eqx
import jax

from ..equation_systems.kept_memory import Memories
from ..models.model import AbstractModel, Reports, Values
from ..types import is_tensor

MEMORY = "solver memory"
"""What arrays of memories are called in a result file; no variable has a blank in its name."""


class Carry(eqx.Module):
    """What one step hands to the next.

    `lagged` holds `x~1`, `x~2`, ... of the coming step; `failed` whether a solve has failed.
    `memories` are those of solvers that reuse Jacobians.
    """

    lagged: Values
    failed: jax.Array
    memories: Memories = eqx.field(default_factory=dict)


class StepRecord(eqx.Module):
    """What one step leaves behind: its lagged inputs, its outputs, and how its solves ended."""

    lagged: Values
    outputs: Values
    reports: Reports
    taken: jax.Array


def after_step_of_a_point(
    step: Callable[..., tuple[Carry, StepRecord]],
    model: AbstractModel,
    carry: Carry,
    prescribed: Values,
    points: tuple[int, ...],
) -> Carry:
    """Shapes of what a step hands on over `points`, from those of one of them.

    Parameters may vary over points. No solve is traced for the shapes of one point.
    """

    def of_one(x: Any) -> Any:
        if not is_tensor(x):
            return x
        n = x.dynamic_batch_ndim
        return jax.tree_util.tree_map(lambda d: jax.ShapeDtypeStruct(d.shape[n:], d.dtype), x)

    def of_all(lagged: Values) -> Values:
        return {n: x.dynamic_batch.expand(points) for n, x in lagged.items()}

    one = jax.tree_util.tree_map(of_one, (model, carry, prescribed), is_leaf=is_tensor)
    after = jax.eval_shape(step, *one)[0]
    return Carry(jax.eval_shape(of_all, after.lagged), carry.failed)
