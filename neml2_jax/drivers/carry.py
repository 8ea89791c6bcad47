"""What one step of a march hands to the next, and what it leaves behind."""

from __future__ import annotations

import equinox as eqx
import jax

from ..equation_systems.kept_memory import Memories
from ..models.model import Reports, Values

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
