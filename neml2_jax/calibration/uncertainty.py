r"""How well the data fix the parameters: errors, correlations, and what they do not fix at all.

With the Jacobian $J$ of the residuals by the values $x$ and the scale $D = \mathrm{diag}(x)$,
$J D = U S V^T$, the covariance of a fit is

$$C = s^2 \, D \, V S^{-2} V^T D, \qquad s^2 = \frac{\sum r^2}{N - n}$$

where the noise is unknown, and with $s = 1$ where it is given. A direction $v_k$ of relative
changes has the error $s / S_k$: where that exceeds one, the data do not fix it.

**Source:** G. A. F. Seber, C. J. Wild, Nonlinear Regression, Wiley (1989), 2.1 and 3.3.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

FLAT = 1e-9
"""Part of the largest singular value below which a direction changes nothing at all."""
LARGE = 1.0
"""Relative error of a direction from which on it is not determined."""
TAKES_PART = 0.1
"""Part of the largest entry from which on a parameter takes part in a direction."""


@dataclasses.dataclass(frozen=True)
class Direction:
    """A combination of parameters that the data do not fix, by relative changes `(unknowns,)`.

    `error` is the standard error of a relative change along it, infinite where it is flat.
    """

    change: np.ndarray
    error: float
    text: str


@dataclasses.dataclass(frozen=True)
class Uncertainty:
    """Of the unknowns at the end of a fit; matrices are `(unknowns, unknowns)`.

    `standard_errors` are infinite for what the data do not fix at all. `variance` is $s^2$,
    `singular_values` are those of the scaled Jacobian, divided by $s$.
    """

    names: tuple[str, ...]
    covariance: np.ndarray
    standard_errors: np.ndarray
    correlation: np.ndarray
    singular_values: np.ndarray
    variance: float
    freedom: int
    undetermined: tuple[Direction, ...]


def uncertainty(
    names: Sequence[str],
    values: np.ndarray,
    sizes: np.ndarray,
    residuals: np.ndarray,
    jacobian: np.ndarray,
    noise_is_known: bool,
) -> Uncertainty:
    """From the residuals and their Jacobian by the values; `sizes` scale values of zero."""
    n = len(names)
    freedom = len(residuals) - n
    squares = float(residuals @ residuals)
    variance = 1.0 if noise_is_known else squares / freedom if freedom > 0 else np.nan
    scale = np.where(values != 0.0, values, sizes)
    scaled = np.nan_to_num(jacobian * scale)
    _, found, rows = np.linalg.svd(scaled, full_matrices=True)
    singular = np.concatenate([found, np.zeros(n - len(found))])
    flat = singular <= FLAT * max(singular.max(initial=0.0), np.finfo(float).tiny)
    inverse = np.where(flat, 0.0, 1.0 / np.where(flat, 1.0, singular))
    half = rows.T * inverse
    covariance = variance * (half @ half.T) * np.outer(scale, scale)
    errors = np.sqrt(np.diag(covariance))
    lost = (np.abs(rows[flat]) > TAKES_PART * 1e-3).any(axis=0) if flat.any() else np.zeros(n, bool)
    errors = np.where(lost, np.inf, errors)
    deviations = np.sqrt(np.diag(covariance))
    with np.errstate(divide="ignore", invalid="ignore"):
        correlation = covariance / np.outer(deviations, deviations)
    deviation = np.sqrt(variance) if np.isfinite(variance) else 1.0
    own = singular / deviation if deviation > 0.0 else np.where(flat, 0.0, np.inf)
    return Uncertainty(
        tuple(names),
        covariance,
        errors,
        np.nan_to_num(correlation),
        own,
        variance,
        freedom,
        _undetermined(names, rows, own, flat),
    )


def _undetermined(
    names: Sequence[str], rows: np.ndarray, singular: np.ndarray, flat: np.ndarray
) -> tuple[Direction, ...]:
    """Directions whose error exceeds `LARGE`: those that are flat, and each other by itself."""
    out = []
    for v in _sparse(rows[flat]):
        out.append(Direction(v, np.inf, in_words(names, v, np.inf)))
    for v, s in zip(rows, np.where(flat, np.inf, singular)):
        if s * LARGE < 1.0:
            out.append(Direction(v, 1.0 / s, in_words(names, v, 1.0 / s)))
    return tuple(out)


def _sparse(rows: np.ndarray) -> np.ndarray:
    """Rows that span the same, each with as few entries as elimination leaves."""
    rows = np.array(rows, float)
    used: list[int] = []
    for i in range(len(rows)):
        size = np.abs(rows[i])
        size[used] = 0.0
        at = int(np.argmax(size))
        used.append(at)
        rows[i] /= rows[i, at]
        for k in range(len(rows)):
            if k != i:
                rows[k] -= rows[k, at] * rows[i]
    return rows


def in_words(names: Sequence[str], change: np.ndarray, error: float) -> str:
    """What a direction of relative changes means: `the data fix R·d, not R and d`."""
    largest = np.abs(change).max()
    takes = [i for i in np.argsort(-np.abs(change)) if abs(change[i]) > TAKES_PART * largest]
    takes = sorted(int(i) for i in takes)
    how = "" if np.isinf(error) else f" (the error along it is {_percent(error)})"
    if len(takes) == 1:
        name = names[takes[0]]
        if np.isinf(error):
            return f"the data say nothing of {name}"
        return f"the data hardly say anything of {name}: its error is {_percent(error)}"
    listing = _listed([names[i] for i in takes])
    if len(takes) == 2:
        i, j = takes
        power = float(-change[i] / change[j])
        return f"the data fix {names[i]}{_factor(names[j], power)}, not {listing}{how}"
    first = change[takes[0]]
    ways = " · ".join(_power(names[i], float(change[i] / first)) for i in takes)
    return f"the data do not fix {listing} one by one: they may change together, like {ways}{how}"


def _factor(name: str, power: float) -> str:
    if abs(power + 1.0) < 0.02:
        return f"/{name}"
    return f"·{_power(name, power)}"


def _power(name: str, power: float) -> str:
    return name if abs(power - 1.0) < 0.02 else f"{name}^{power:.2g}"


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _percent(error: float) -> str:
    return f"{100.0 * error:.3g} %"
