r"""How long steps may be, for the curve to be as accurate as is asked for.

Every specimen is taken along its path twice, in steps of a length and in halves of them, each from
its own state. Models integrate to first order as a rule, so that the difference of the two,

$$d = |\sigma_h - \sigma_{h/2}| / |\sigma_{h/2}|,$$

is what the finer one is off by; of a higher order it is more than that. A step is taken if the
difference grows by a `share` of the accuracy only, and if the value in the middle of the step lies
on the straight line between its ends: curves are drawn, and read, as such lines. How many steps the
error gathers over is known afterwards only: a test that is off by more than the accuracy at any
row is done again with a share that is smaller.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from .position import Position
from .quantities import STRAIN, STRESS

SHARE = 0.1
"""What part of the accuracy one step may use up at first."""
MOST_MARCHES = 4
MOST_ROWS = 50_000
FLOOR_OF_HOLDS = 0.01
"""While everything is held, values are compared with what is left of them, down to this part of the
largest before, for that is asked for where a stress relaxes; else with the largest before, since
cycles go through zero."""
SMALLEST = 1e-7
"""Strains below it, and stresses of such strains, are not told from nothing."""
SMALLEST_PART = 1e-9
"""Of a segment: so short a step is taken whatever its error, as where the stress jumps."""
SHRINK, GROW, SAFETY = 0.2, 2.0, 0.9


def step_error(
    position: Position,
    middle: Mapping[str, float],
    end: Mapping[str, float],
    coarse_end: Mapping[str, float],
    accuracy: float,
    stiffness: float,
) -> float:
    """The error of a step, as part of what it may be."""
    worst = 0.0
    for kind, unit in ((STRAIN, 1.0), (STRESS, stiffness)):
        before = relative_error(position, kind, unit)
        after = relative_error(position, kind, unit, end, coarse_end)
        names = [n for n in end if n.startswith(f"{kind}_")]
        begin = position.fine.now
        bend = max(abs(middle[n] - 0.5 * (begin[n] + end[n])) for n in names)
        bend /= _scale(position, kind, unit, end)
        worst = max(worst, (after - before) / (position.share * accuracy), bend / accuracy)
    return worst


def relative_error(
    position: Position,
    kind: str,
    unit: float,
    fine: Mapping[str, float] | None = None,
    coarse: Mapping[str, float] | None = None,
) -> float:
    """The largest difference of strains, or stresses, as part of the largest of them."""
    assert position.coarse is not None
    fine, coarse = fine or position.fine.now, coarse or position.coarse.now
    names = [n for n in fine if n.startswith(f"{kind}_")]
    return max(abs(coarse[n] - fine[n]) for n in names) / _scale(position, kind, unit, fine)


def _scale(position: Position, kind: str, unit: float, now: Mapping[str, float]) -> float:
    floor = 1.0 if position.here.targets else FLOOR_OF_HOLDS
    largest = floor * position.largest.get(kind, 0.0)
    return max(
        SMALLEST * unit, largest, *(abs(x) for n, x in now.items() if n.startswith(f"{kind}_"))
    )


def note_step(position: Position, stiffness: float) -> None:
    """Keep the largest strain and stress, and the largest error, of what has been taken."""
    for kind, unit in ((STRAIN, 1.0), (STRESS, stiffness)):
        now = position.fine.now
        largest = max(abs(x) for n, x in now.items() if n.startswith(f"{kind}_"))
        position.largest[kind] = max(position.largest.get(kind, 0.0), largest)
        position.worst = max(position.worst, relative_error(position, kind, unit))


def finer_share(share: float, worst: float, accuracy: float) -> float:
    """The share of a step with which the error in all comes down to the accuracy.

    Of a method of first order the error in all goes with the length of the steps, and that of one
    step with its square.
    """
    return share * max(1e-2, min(1.0, 0.7 * accuracy / worst) ** 2) if worst > accuracy else share


def next_size(size: float, error: float) -> float:
    """The size of the next step: its error goes with the square of its size."""
    factor = GROW if error <= 0 else SAFETY / math.sqrt(error)
    return max(SMALLEST_PART, size * min(GROW, max(SHRINK, factor)))
