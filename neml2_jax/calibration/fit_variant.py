"""One fit among many of one program: other starts, data, weights, or unknowns that are held."""

from __future__ import annotations

from typing import Any, NamedTuple

import equinox as eqx
import jax
import numpy as np

from .problem import CalibrationProblem


class FitVariant(eqx.Module):
    """What may differ from fit to fit; leading axes are fits.

    `z` is where it starts; unknowns that are `held` stay there. `measured` and `weight` take the
    place of those of the problem: a test of weight zero is left out.
    """

    z: jax.Array
    held: jax.Array
    measured: jax.Array
    weight: jax.Array

    @staticmethod
    def of(problem: CalibrationProblem, z: Any) -> FitVariant:
        """`(fits,)` of starts `(fits, unknowns)`, with nothing else changed."""
        z = np.atleast_2d(np.asarray(z))
        rows, fits = problem.rows, len(z)
        parts = (
            z,
            np.zeros(z.shape, bool),
            np.broadcast_to(rows.measured, (fits, rows.count)),
            np.broadcast_to(rows.weight, (fits, rows.count)),
        )
        return FitVariant(*jax.device_put(parts))

    def at(self, index: Any) -> FitVariant:
        """Some of the fits; outside of what is compiled, where each index would be a program."""
        return jax.device_put(jax.tree_util.tree_map(lambda x: np.asarray(x)[index], self))

    def of_problem(self, problem: CalibrationProblem) -> CalibrationProblem:
        """The problem of one fit."""

        def where(p: CalibrationProblem) -> tuple[jax.Array, jax.Array]:
            return p.rows.measured, p.rows.weight

        return eqx.tree_at(where, problem, (self.measured, self.weight))


class Linearised(NamedTuple):
    """Residuals, `(rows,)`, their Jacobian, `(rows, unknowns)`, and the answers, `(data,)`."""

    residuals: jax.Array
    jacobian: jax.Array
    answers: jax.Array


def residuals_and_jacobian(problem: CalibrationProblem, z: jax.Array) -> Linearised:
    """All three from one march.

    Forwards all unknowns go together, at the price of one solve more per step and unknown;
    backwards all rows would. So it goes backwards where there are more unknowns than rows.
    """
    count = problem.rows.count

    def march(z: jax.Array) -> tuple[jax.Array, tuple[jax.Array, jax.Array]]:
        values = problem.values(z)
        answers = problem.predictions(values)
        r = problem.residuals_of_answers(values, answers)
        return r, (r, answers)

    derivative = jax.jacfwd if problem.size <= count else jax.jacrev
    jacobian, (r, answers) = derivative(march, has_aux=True)(z)
    return Linearised(r, jacobian, answers)


linearised = eqx.filter_jit(residuals_and_jacobian)
