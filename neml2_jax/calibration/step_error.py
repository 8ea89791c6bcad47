"""How far the steps of a fit are from being short enough."""

from __future__ import annotations

import dataclasses

import jax.numpy as jnp
import numpy as np
from jax.typing import ArrayLike

from .calibration import Calibration
from .calibration_test import ObservedCurve
from .problem import CalibrationProblem

SHARE = 0.3
"""Of what is left between model and data, root mean squares over a test."""
OF_NOISE, OF_COLUMN = 0.1, 1e-3
"""Below this part of the noise, or of the column where the noise is unknown, steps are no matter:
data may come from a model."""


def step_errors(
    calibration: Calibration,
    problem: CalibrationProblem,
    values: ArrayLike,
    curves: tuple[ObservedCurve, ...] | None = None,
    answers: ArrayLike | None = None,
) -> tuple[str, ...]:
    """One sentence for each test whose answers depend on the steps more than they may.

    With these `values` of the unknowns, `(unknowns,)`, every step is halved. Answers that change by
    more than a part of what is left between model and data are no fit of the material alone: the
    values make up for the steps. `answers` are the model's with `values`, if they are known.

    **Raises:** `ValueError` for `answers` of another shape.
    """
    x, measured = jnp.asarray(values), np.asarray(problem.rows.measured)
    before = np.asarray(problem.predictions(x) if answers is None else answers)
    if before.shape != measured.shape:
        raise ValueError(
            f"answers are what problem.predictions(values) gives, of shape {measured.shape}; got "
            f"the shape {before.shape}"
        )
    found = calibration.curves() if curves is None else curves
    halved = tuple(
        dataclasses.replace(c, test=dataclasses.replace(c.test, substeps=2 * c.test.substeps))
        for c in found
    )
    change = np.asarray(calibration.problem(halved).predictions(x)) - before
    left = before - measured
    known = problem.rows.noise_is_known
    least, unit = (OF_NOISE, "noise") if known else (OF_COLUMN, "size of the data")
    said = []
    for i, curve in enumerate(found):
        own = problem.rows.of_test(i)
        if (np.isfinite(before) & ~np.isfinite(change))[own].any():
            said.append(
                f"{curve.name}: with its steps halved the model does not get through it, so that "
                f"nothing says whether they are short enough"
            )
            continue
        of_test = own & np.isfinite(change) & np.isfinite(left)
        scale = np.asarray(problem.rows.noise)[of_test]
        moved, off = (
            float(np.sqrt(np.mean((x[of_test] / scale) ** 2))) if of_test.any() else 0.0
            for x in (change, left)
        )
        if moved > max(SHARE * off, least):
            said.append(
                f"{curve.name}: with its steps halved the model answers otherwise by {moved:.2g} "
                f"times the {unit}, where {off:.2g} is left between model and data, so that "
                f"the values make up for the steps; give its test more substeps (substeps = "
                f"{4 * curve.test.substeps})"
            )
    return tuple(said)
