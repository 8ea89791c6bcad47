"""`material_test`: any model under any mixture of prescribed strains and stresses."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from ..drivers.interrupts import Interrupted, deferred
from ..errors import ConvergenceError, DeclarationError
from ..models import AbstractModel
from ..types import TensorWrapper
from .lab_result import Curve, LabResult
from .load_path import LoadPath
from .marcher import Marcher
from .position import Position
from .specimen import Specimen, specimen
from .step_control import MOST_MARCHES, SHARE, finer_share

MAX_CUTS = 12
FINEST, COARSEST = 1e-6, 0.1


def material_test(
    model: AbstractModel,
    paths: LoadPath | Sequence[LoadPath],
    *,
    gradient: str | None = None,
    flux: str | None = None,
    initial: Mapping[str, Any] | None = None,
    inputs: Mapping[str, TensorWrapper] | None = None,
    stiffness: float | None = None,
    time: str = "t",
    max_cuts: int = MAX_CUTS,
    accuracy: float | None = None,
    throw: bool = True,
    progress: Callable[[float, float], None] | None = None,
) -> LabResult:
    """Test specimens of `model`, one for each path, all at once.

    What a path does not prescribe is found by the Newton of the model itself (`mixed_control`).
    Each specimen has its own steps: one that fails is halved, up to `max_cuts` times, one that goes
    beyond the event of its segment is repeated up to it. Specimens that are done wait for the rest.

    `gradient` and `flux` are the variables that are controlled, found by their usual names
    otherwise; where the gradient is a rate, paths prescribe its integral. `initial` are values of
    the history at the start and `inputs` constant values of inputs that are no scalars, one for all
    specimens or one for each. `stiffness` is a stress of the order of Young's modulus, asked of the
    model otherwise. `time` is the name of the time.

    With an `accuracy` steps are chosen such that strains and stresses are off by about this part of
    themselves for the length of the steps: each is taken in two halves and as a whole (three
    solves), from states of their own, and cut until the two agree; a test that gathers more than
    that is done again in shorter steps. Those of the path are then the longest, and `curve.error`
    says what is left. Without an accuracy steps are those of the path.

    `progress` is called with the segments that are done and their number.

    **Raises:** `ValueError` if there are no paths, `DeclarationError` for a path that does not fit
    the model, for inputs that nothing gives, and for an accuracy that is not between 1e-6 and 0.1.
    `ConvergenceError` where a specimen fails for good, unless `throw` is false; its `history` is
    the result up to there, with what the others have done. So is that of `Interrupted`, on Ctrl-C.
    """
    chosen = (paths,) if isinstance(paths, LoadPath) else tuple(paths)
    if not chosen:
        raise ValueError("material_test: there are no load paths")
    if accuracy is not None and not FINEST <= accuracy <= COARSEST:
        raise DeclarationError(
            f"material_test: the accuracy is between {FINEST:g} and {COARSEST:g}, got {accuracy:g}"
        )
    made = specimen(
        model,
        chosen,
        gradient=gradient,
        flux=flux,
        initial=initial,
        inputs=inputs,
        stiffness=stiffness,
        time=time,
    )
    shares = [SHARE] * len(chosen)
    marches = 1 if accuracy is None else MOST_MARCHES
    for _ in range(marches):
        marcher = _march(made, Marcher(made, chosen, max_cuts, accuracy, shares), progress)
        off = [0.0 if p.message else p.worst for p in marcher.positions]
        if accuracy is None or max(off) <= accuracy:
            break
        shares = [finer_share(s, x, accuracy) for s, x in zip(shares, off)]
    result = _result(made, marcher)
    if throw and not result.ok:
        failure = ConvergenceError(failures(result))
        failure.history = result
        raise failure
    return result


def _march(
    made: Specimen, marcher: Marcher, progress: Callable[[float, float], None] | None
) -> Marcher:
    with deferred() as stop:
        while not marcher.finished:
            marcher.advance()
            if progress is not None:
                progress(*marcher.progress)
            if stop.number is not None:
                done, total = marcher.progress
                error: Any = Interrupted(
                    f"stopped by {stop.name} after {done:.3g} of {total} segments", stop.number
                )
                error.history = _result(made, marcher)
                raise error
    return marcher


def failures(result: LabResult) -> str:
    """What went wrong, specimen by specimen."""
    failed = [
        f"specimen {i}{f' ({c.path.name})' if c.path.name else ''}: {c.message}"
        for i, c in enumerate(result.curves)
        if not c.complete
    ]
    return f"{len(failed)} of {len(result)} specimens failed; " + "; ".join(failed)


def _result(made: Specimen, marcher: Marcher) -> LabResult:
    curves = []
    for i, position in enumerate(marcher.positions):
        curve = _curve(marcher, marcher.rows[i], position)
        if marcher.accuracy is not None:
            coarse = _curve(marcher, marcher.coarse_rows[i], position)
            curve = dataclasses.replace(curve, coarse=coarse)
        curves.append(curve)
    return LabResult(
        tuple(curves),
        made.gradient,
        made.flux,
        made.strains,
        made.stresses,
        made.assumed,
        made.rate,
    )


def _curve(marcher: Marcher, rows: list[dict[str, Any]], position: Position) -> Curve:
    names = [n for n in rows[0] if not n.startswith("output.")]
    columns = {n: np.array([r[n] for r in rows]) for n in names}
    outputs = {}
    for name in marcher.outputs if len(rows) > 1 else ():
        found = np.array([r[f"output.{name}"] for r in rows[1:]], float)
        outputs[name] = np.concatenate([np.full((1, *found.shape[1:]), np.nan), found])
    complete = position.done and not position.message
    return Curve(position.path, columns, outputs, position.message, complete)
