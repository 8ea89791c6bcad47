"""Fits without one of the tests: what it alone says, and how the model foretells it."""

from __future__ import annotations

import dataclasses

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from .descent import Watch, descend
from .fit_variant import FitVariant
from .optimisers import Optimiser
from .problem import CalibrationProblem


@dataclasses.dataclass(frozen=True)
class LeftOut:
    """A fit without a test: its values `(unknowns,)`, and how far it is off that test.

    `foretold` is the root mean square of the residuals of the test that was left out, `fitted`
    where it takes part.
    """

    test: str
    values: np.ndarray
    foretold: float
    fitted: float


def leave_one_out(
    problem: CalibrationProblem,
    z: np.ndarray,
    chosen: Optimiser,
    *,
    max_iterations: int = 50,
    watch: Watch | None = None,
) -> tuple[LeftOut, ...]:
    """A fit for each test, from the fit `z`, `(unknowns,)`, of all; none of one test alone."""
    tests = problem.rows.tests
    if len(tests) < 2:
        return ()
    variant = FitVariant.of(problem, np.repeat(np.asarray(z)[None], len(tests), axis=0))
    belongs = np.asarray(problem.rows.test) == np.arange(len(tests))[:, None]
    weight = jnp.where(belongs, 0.0, variant.weight)
    variant = eqx.tree_at(lambda c: c.weight, variant, weight)
    ends = descend(problem, variant, chosen, max_iterations, watch=watch)
    own = np.asarray(problem.misfits(problem.values(z)))
    out = []
    for i, test in enumerate(tests):
        values = np.asarray(problem.values(ends.z[i]))
        off = np.asarray(problem.misfits(values))[belongs[i]]
        before = own[belongs[i]]
        out.append(
            LeftOut(
                test,
                values,
                float(np.sqrt(np.mean(off**2))),
                float(np.sqrt(np.mean(before**2))),
            )
        )
    return tuple(out)
