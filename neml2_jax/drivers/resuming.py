"""Going on with an earlier run: its file is of this run, and gives the carry into the next step."""

from __future__ import annotations

import dataclasses
import logging
from pathlib import Path

import numpy as np

from ..models.model import Values
from .fingerprint import BY_MODULES, MODEL, SOLVERS, differing, first_difference, in_short
from .march import MEMORY, Carry, carry_from_host
from .result_files import AbstractSavedRun, ResumeError, ResumePoint

log = logging.getLogger(__name__)


def resume_point(
    path: Path, saved: AbstractSavedRun, identity: dict[str, str], prescribed: Values, steps: int
) -> ResumePoint:
    """Where a run of `steps` steps goes on from, which has that identity and prescribed values.

    **Raises:** `ResumeError` if the file cannot be gone on with, or is of another run.
    """
    point = saved.resume
    if point is None:
        raise ResumeError(
            f"{path} holds results, but not what a run needs to go on; give the file that a "
            f"run of this driver was saving to"
        )
    if point.finished > steps:
        raise ResumeError(
            f"{path} holds {point.finished} finished steps, more than the {steps} of this "
            f"run; give as many at least, or run from the start without resuming"
        )
    other = differing(point.fingerprint, identity)
    if BY_MODULES in point.fingerprint:
        log.warning(
            "%s was saved by an earlier version: that it is of a model of the same types and "
            "options cannot be checked; parameters and loads are",
            path,
        )
        other = [o for o in other if o not in (BY_MODULES, MODEL, SOLVERS)]
    if SOLVERS in other:
        log.warning("%s was computed with other solvers or other options of them", path)
        other.remove(SOLVERS)
    for name, x in prescribed.items():
        what = f"prescribed {name}"
        if what not in other:
            step = first_difference(saved, f"input.{name}", x.data, point.finished)
            other += [] if step is None else [f"{what} from step {step} on"]
    if other:
        raise ResumeError(
            f"{path} is of another run: {in_short(other)} differ; restore them, or run from "
            f"the start without resuming"
        )
    return dataclasses.replace(point, fingerprint=identity, steps=steps)


def restored(path: Path, carry: Carry, lagged: dict[str, np.ndarray]) -> Carry:
    """`carry` with saved values, and the saved memory of solvers that are the same.

    **Raises:** `ResumeError` where names or shapes are not those of this run.
    """
    saved = {n: (x.shape, x.dtype) for n, x in lagged.items() if not n.startswith(MEMORY)}
    wanted = {n: (x.shape, x.dtype) for n, x in carry.lagged.items()}
    if saved != wanted:
        raise ResumeError(f"{path} has lagged values {saved}, this run needs {wanted}")
    return carry_from_host(carry, lagged)
