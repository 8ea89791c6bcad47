"""What a diagnosis tells: values, solves with their iterations and Jacobians, faults."""

from __future__ import annotations

import dataclasses

import numpy as np

from ..errors import NEML2Error
from ..programs.nan_origin import Origin
from ..types import TensorWrapper


class DiagnosisError(NEML2Error, ValueError):
    """There is no such step or point, or it cannot be looked at alone."""


@dataclasses.dataclass
class Iteration:
    """One iteration of a solve; the step length is that along the Newton direction.

    A line search may attempt a solve again from its first guess: `attempt` counts from 0.
    """

    norm: float
    norms: dict[str, float]
    worst_equation: str
    worst_residual: float
    step_length: float | None = None
    attempt: int = 0


@dataclasses.dataclass
class Jacobian:
    """Condition numbers of the whole and of the block of each unknown in its own residual.

    `scaled` is that of the whole once rows, then columns, are divided by their largest entry, which
    takes units out of it. `weakest` are the unknowns along which the scaled residual changes least.
    """

    condition: float
    scaled: float
    blocks: dict[str, float]
    weakest: list[str]
    idle_unknowns: list[str]
    empty_equations: list[str]


@dataclasses.dataclass
class Fault:
    """The first operation that was not finite: in which model, of which of its outputs."""

    model: str
    type: str
    quantity: str
    operations: list[Origin]
    given: list[str]


@dataclasses.dataclass
class Solve:
    """One implicit solve."""

    model: str
    solver: str
    status: str
    advice: str
    taken: int
    iterations: list[Iteration]
    first: Jacobian | None
    last: Jacobian | None
    unknowns: dict[str, list[float]]


@dataclasses.dataclass
class Diagnosis:
    """What happened at one point of one step."""

    step: int
    steps: int
    point: list[int]
    points: list[int]
    inputs: dict[str, list[float]]
    outputs: dict[str, list[float]]
    solves: list[Solve]
    faults: list[Fault]


def numbers(x: TensorWrapper) -> list[float]:
    return [float(v) for v in np.asarray(x.materialize().data).ravel()]


def text(x: TensorWrapper) -> str:
    return np.array2string(np.asarray(x.data), precision=5, threshold=9)


def finite(x: TensorWrapper) -> bool:
    data = np.asarray(x.data)
    return not np.issubdtype(data.dtype, np.inexact) or bool(np.isfinite(data).all())
