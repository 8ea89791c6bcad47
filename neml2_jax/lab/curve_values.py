"""Single values that a curve is known by: slopes, yield, maximum; cycles, creep, relaxation."""

from __future__ import annotations

import dataclasses

import numpy as np

from .lab_result import Curve

OFFSET = 0.002
CURVED = 0.01
"""By how much the first two slopes may differ where the first is called elastic."""


@dataclasses.dataclass(frozen=True)
class Value:
    """A number, its name and what it is measured in (`stress`, `-`, `time`, ...).

    `error` is what it may be off by for the length of the steps; NaN where nothing says so.
    """

    name: str
    number: float
    unit: str
    remark: str = ""
    error: float = np.nan


def with_errors(values: list[Value], coarse: list[Value]) -> list[Value]:
    """Values with the difference to those of steps of twice the length."""
    others = {v.name: v.number for v in coarse}
    return [
        dataclasses.replace(v, error=abs(v.number - others.get(v.name, np.nan))) for v in values
    ]


def elastic_slope(strain: np.ndarray, stress: np.ndarray) -> tuple[float, str]:
    """The slope of the first step, with a remark where the second has another already."""
    if len(strain) < 2 or strain[1] == strain[0]:
        return np.nan, "no step along it"
    first = float((stress[1] - stress[0]) / (strain[1] - strain[0]))
    if len(strain) > 2 and strain[2] != strain[1]:
        second = (stress[2] - stress[1]) / (strain[2] - strain[1])
        if abs(second - first) > CURVED * abs(first):
            return first, "the curve bends from the first step on; take more steps"
    return first, ""


def offset_yield(
    strain: np.ndarray, stress: np.ndarray, slope: float, offset: float = OFFSET
) -> float:
    r"""The stress at which the strain is off the elastic line by `offset`; NaN if it never is.

    $$\varepsilon - \sigma / E = \varepsilon_\text{offset}$$
    """
    sign = np.sign(strain[-1] - strain[0]) or 1.0
    past = sign * (strain - strain[0] - (stress - stress[0]) / slope) - offset
    at = np.flatnonzero((past[:-1] < 0) & (past[1:] >= 0))
    if not len(at):
        return float("nan")
    k = at[0]
    part = -past[k] / (past[k + 1] - past[k])
    return float(stress[k] + part * (stress[k + 1] - stress[k]))


def monotonic_values(strain: np.ndarray, stress: np.ndarray, offset: float = OFFSET) -> list[Value]:
    """Slope at the start, offset yield, maximum, slope at the end."""
    slope, remark = elastic_slope(strain, stress)
    yields = offset_yield(strain, stress, slope, offset) if np.isfinite(slope) else np.nan
    top = int(np.argmax(np.abs(stress)))
    last = np.nan
    if len(strain) > 2 and strain[-1] != strain[-2]:
        last = float((stress[-1] - stress[-2]) / (strain[-1] - strain[-2]))
    never = "" if np.isfinite(yields) else "never off the elastic line by so much"
    return [
        Value("slope at the start", slope, "stress", remark),
        Value(f"yield at {100 * offset:g} %", float(yields), "stress", never),
        Value("maximum", float(stress[top]), "stress", f"at strain {strain[top]:.4g}"),
        Value("slope at the end", last, "stress"),
    ]


def cyclic_values(curve: Curve) -> list[Value]:
    """Peak, range and mean of the stress, and of the strain, in the first and the last cycle."""
    labels = [s.label for s in curve.path.segments]
    cycles = list(dict.fromkeys(s for s in labels if s.startswith("cycle ")))
    found = []
    for what in dict.fromkeys((cycles[0], cycles[-1])) if cycles else ():
        own = [i for i, s in enumerate(labels) if s == what]
        rows = np.isin(curve["segment"], own)
        if not rows.any():
            continue
        for name, unit in (("stress", "stress"), ("strain", "-")):
            x = curve[f"{name}_xx"][rows]
            found.append(Value(f"{name} range, {what}", float(np.ptp(x)), unit))
            found.append(Value(f"{name} maximum, {what}", float(x.max()), unit))
    return found


def creep_values(curve: Curve) -> list[Value]:
    """Strain after loading and at the end, and the smallest rate between."""
    rows = curve["segment"] == curve["segment"].max()
    t, e = curve["time"][rows], curve["strain_xx"][rows]
    if len(t) < 2:
        return []
    rates = np.diff(e) / np.diff(t)
    k = int(np.argmin(np.abs(rates)))
    return [
        Value("strain after loading", float(curve["strain_xx"][~rows][-1]), "-"),
        Value("strain at the end", float(e[-1]), "-"),
        Value("smallest creep rate", float(rates[k]), "1/time", f"at time {t[k + 1]:.4g}"),
        Value("creep rate at the end", float(rates[-1]), "1/time"),
    ]


def relaxation_values(curve: Curve) -> list[Value]:
    """Stress at the start and the end of the hold."""
    rows = curve["segment"] == curve["segment"].max()
    s = curve["stress_xx"]
    if not rows.any():
        return []
    return [
        Value("stress before the hold", float(s[~rows][-1]), "stress"),
        Value("stress at the end", float(s[-1]), "stress"),
        Value("part that is left", float(s[-1] / s[~rows][-1]), "-"),
    ]
