"""The exceptions of the library, the texts of the solver statuses, and what was meant by a name."""

import difflib
import enum
import re
from collections.abc import Iterable
from typing import Any


class NEML2Error(Exception):
    """What every error of this library derives from."""


class InputFileError(NEML2Error, ValueError):
    """An input file says something that cannot be carried out; the message names file and line."""


class DeclarationError(NEML2Error, TypeError):
    """A model or tensor class is declared, or constructed, in a way that contradicts itself."""


class MissingInputError(DeclarationError, ValueError):
    """Nothing gives some inputs of a model that is to be marched; `names` are these inputs."""

    def __init__(self, message: str, names: list[str]):
        super().__init__(message)
        self.names = names


class VariableError(NEML2Error, KeyError):
    """A model is called with variables that it does not read, or without some that it does."""

    __str__ = Exception.__str__  # a KeyError shows the repr of its message


class CompositionError(NEML2Error, ValueError):
    """Models that do not fit together: a cycle, two providers of one variable, two types of one."""


class BatchError(NEML2Error, ValueError):
    """Values whose batches of points or of sites do not broadcast; the message names them."""


class ConvergenceError(NEML2Error, RuntimeError):
    """A nonlinear solve did not finish at some material points.

    From a march `step` and `point`, the indices of the worst point with commas, say where; from a
    run `history` is the `History` up to there. They are `None` elsewhere.
    """

    step: int | None = None
    point: str | None = None
    history: Any = None


class Status(enum.IntEnum):
    """How a solve ended at one material point."""

    CONVERGED = 0
    MAX_ITERATIONS = 1
    NOT_FINITE = 2
    SINGULAR = 3
    SUBSTEP_FLOOR = 4
    OTHER_SOLUTION = 5


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
        "the step still failed after the deepest bisection: raise `max_substepping_level`, take "
        "`NewtonWithLineSearch`, or look for a discontinuity in the prescribed values"
    ),
    Status.OTHER_SOLUTION: (
        "the equations have several solutions, and the one that was found is not what the model "
        "alone gives for the strains that were found: take smaller steps, or let ImplicitUpdate "
        "bisect the step of such points (`max_substepping_level`)"
    ),
}


def suggestion(given: str, known: Iterable[str]) -> str:
    """`" (did you mean 'x'?)"` with the nearest of the known names, or nothing.

    It follows the name that was given; what there is may follow it.
    """
    names = list(dict.fromkeys(known))
    near = difflib.get_close_matches(given, names, n=3, cutoff=0.5) or _with_the_word(given, names)
    return f" (did you mean {' or '.join(repr(n) for n in near)}?)" if near else ""


def _with_the_word(given: str, names: list[str]) -> list[str]:
    """Names that contain what was given, or have a word much like it."""
    text = given.lower()
    if len(text) < 3:
        return []
    inside = [n for n in names if text in n.lower()]
    if inside:
        return sorted(inside, key=lambda n: (not n.lower().startswith(text), len(n)))[:3]
    words = {n: re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+", n) for n in names}
    close = {
        n: max((difflib.SequenceMatcher(None, text, w.lower()).ratio() for w in ws), default=0.0)
        for n, ws in words.items()
    }
    return [n for n in sorted(names, key=lambda n: (-close[n], len(n))) if close[n] >= 0.75][:3]
