"""The exceptions of the library and the texts of the solver statuses."""

import enum


class NEML2Error(Exception):
    """What every error of this library derives from."""


class InputFileError(NEML2Error, ValueError):
    """An input file says something that cannot be carried out; the message names file and line."""


class DeclarationError(NEML2Error, TypeError):
    """A model or tensor class is declared, or constructed, in a way that contradicts itself."""


class CompositionError(NEML2Error, ValueError):
    """Models that do not fit together: a cycle, two providers of one variable, two types of one."""


class ConvergenceError(NEML2Error, RuntimeError):
    """A nonlinear solve did not finish at some material points."""


class Status(enum.IntEnum):
    """How a solve ended at one material point."""

    CONVERGED = 0
    MAX_ITERATIONS = 1
    NOT_FINITE = 2
    SINGULAR = 3
    SUBSTEP_FLOOR = 4


STATUS_TEXTS: dict[Status, str] = {
    Status.CONVERGED: "converged",
    Status.MAX_ITERATIONS: (
        "the iteration cap was reached before the tolerance: take smaller steps, raise `max_its`, "
        "use NewtonWithLineSearch, give a predictor, or let ImplicitUpdate bisect the step of such "
        "points (`max_substepping_level`)"
    ),
    Status.NOT_FINITE: (
        "a residual or an unknown became NaN or infinite: check the parameters and the prescribed "
        "values of that point, or take smaller steps (`max_substepping_level`)"
    ),
    Status.SINGULAR: (
        "the Jacobian is singular: an unknown may not appear in any residual, or the material has "
        "lost its stiffness at that point"
    ),
    Status.SUBSTEP_FLOOR: (
        "the step still failed after the deepest bisection: raise `max_substepping_level` or look "
        "for a discontinuity in the prescribed values"
    ),
}
