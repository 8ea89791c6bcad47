"""Load paths of the tests that laboratories do.

All are in the frame of the specimen, whose x lies along `axis` of the material. Strains are those
of the model: engineering ones where a deformation gradient drives it (`finite=True`, which says how
a shear is written), small ones otherwise. `constants` are scalars that the model reads.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict, Unpack

import numpy as np

from ..errors import DeclarationError
from .load_path import LoadPath, Segment
from .quantities import MATRIX, SYMMETRIC

HOLD_STEPS = 60


class Common(TypedDict, total=False):
    """What every test may be told."""

    constants: Mapping[str, float]
    axis: tuple[float, float, float]
    name: str


def uniaxial(
    strain: float = 0.05,
    rate: float = 1e-3,
    *,
    steps: int = 100,
    unload: bool = False,
    **common: Unpack[Common],
) -> LoadPath:
    """Tension, or compression where `strain` is negative, with free sides; `rate` [1/time].

    Steps grow from the start, so that the elastic slope is seen. With `unload` it is unloaded to no
    stress, at the rate of the mean stress before.
    """
    segments = [Segment({"strain_xx": strain}, rate=rate, steps=steps, spacing="graded")]
    if unload:
        duration = abs(strain) / rate
        segments.append(Segment({"stress_xx": 0.0}, duration=duration, steps=max(2, steps // 4)))
    return LoadPath(tuple(segments), **common)


def cyclic(
    amplitude: float = 0.01,
    rate: float = 1e-3,
    *,
    cycles: int = 5,
    ratio: float = -1.0,
    steps: int = 40,
    control: str = "strain",
    at_ends: Mapping[str, tuple[float, float]] | None = None,
    **common: Unpack[Common],
) -> LoadPath:
    r"""Uniaxial cycles between `ratio` times the peak and the peak, `steps` to each reversal.

    $$\varepsilon_\text{max} = \frac{2 \varepsilon_a}{1 - R}, \qquad
      \varepsilon_\text{min} = R \, \varepsilon_\text{max}$$

    `control` is `strain` or `stress`; `rate` is that of the strain [1/time]. `at_ends` are values
    of scalars at the lower and at the upper end, such as `{"temperature": (300.0, 600.0)}`: thermal
    cycles in phase, or out of phase where they are given the other way round. Unless `constants`
    say otherwise they start from what lies between the ends as zero does, or from the nearer end.

    **Raises:** `DeclarationError` for a ratio of 1 or more, and fewer than one cycle.
    """
    if ratio >= 1.0 or cycles < 1 or control not in ("strain", "stress"):
        raise DeclarationError(
            f"cyclic: the ratio is below 1, cycles are 1 at least, control is strain or stress; "
            f"got {ratio:g}, {cycles} and {control!r}"
        )
    high = 2.0 * amplitude / (1.0 - ratio)
    low, ends = ratio * high, at_ends or {}
    part = min(max(-low / (high - low), 0.0), 1.0)  # where zero lies; outside, the nearer end
    middle = {n: float(x[0] + (x[1] - x[0]) * part) for n, x in ends.items()}
    common["constants"] = {**middle, **common.get("constants", {})}

    def ramp(to: float, end: int, steps: int, label: str) -> Segment:
        targets = {f"{control}_xx": to, **{n: float(x[end]) for n, x in ends.items()}}
        return Segment(targets, rate=rate, steps=steps, label=label)

    segments = [ramp(high, 1, max(1, steps // 2) if ratio < 0 else steps, "loading")]
    for k in range(1, cycles + 1):
        segments += [ramp(low, 0, steps, f"cycle {k}"), ramp(high, 1, steps, f"cycle {k}")]
    return LoadPath(tuple(segments), **common)


def thermal(
    low: float,
    high: float,
    *,
    scalar: str = "temperature",
    period: float = 100.0,
    cycles: int = 1,
    strain: float = 0.0,
    stress: float | None = None,
    steps: int = 40,
    **common: Unpack[Common],
) -> LoadPath:
    """Temperature cycles from `low` to `high` and back, with the ends held at a strain.

    The bar is strained first, at `low` and within half a period; with a `stress` it is that which
    is reached and held instead. `scalar` is what the temperature is called.

    **Raises:** `DeclarationError` for fewer than one cycle, and equal temperatures.
    """
    if cycles < 1 or low == high:
        raise DeclarationError(
            f"thermal: cycles are 1 at least, between two temperatures; got {cycles} cycles "
            f"between {low:g} and {high:g}"
        )
    first = {"strain_xx": strain} if stress is None else {"stress_xx": stress}
    segments = []
    if any(first.values()):
        segments.append(Segment(first, duration=period / 2, steps=steps, label="loading"))
    for k in range(1, cycles + 1):
        for to in (high, low):
            targets = {scalar: to, **({} if segments else first)}
            segments.append(Segment(targets, duration=period / 2, steps=steps, label=f"cycle {k}"))
    common["constants"] = {**common.get("constants", {}), scalar: low}
    return LoadPath(tuple(segments), **common)


def creep(
    stress: float,
    duration: float = 3.6e6,
    *,
    loading: float | None = None,
    steps: int = HOLD_STEPS,
    **common: Unpack[Common],
) -> LoadPath:
    """A constant axial stress for `duration` [time].

    It is reached within `loading` [time], by default a 1e-5 part of the duration.
    """
    loading = loading or 1e-5 * duration
    return LoadPath(
        (
            Segment({"stress_xx": stress}, duration=loading, steps=10, label="loading"),
            _held(duration, steps, "creep"),
        ),
        **common,
    )


def relaxation(
    strain: float = 0.01,
    rate: float = 1e-3,
    duration: float = 3.6e4,
    *,
    steps: int = HOLD_STEPS,
    **common: Unpack[Common],
) -> LoadPath:
    """Axial strain that is reached at a `rate` [1/time] and then held for `duration` [time]."""
    return LoadPath(
        (
            Segment({"strain_xx": strain}, rate=rate, steps=30, label="loading"),
            _held(duration, steps, "relaxation"),
        ),
        **common,
    )


def _held(duration: float, steps: int, label: str) -> Segment:
    """Everything as it is, in steps that grow from a 1e-5 part of the duration."""
    return Segment(
        {}, duration=duration, steps=steps, spacing="logarithmic", label=label, smallest=1e-5
    )


def shear(
    strain: float = 0.05,
    rate: float = 1e-3,
    *,
    steps: int = 100,
    finite: bool = False,
    **common: Unpack[Common],
) -> LoadPath:
    r"""An engineering shear strain $\gamma_{xy}$ at `rate` [1/time], no stress but its own."""
    return LoadPath((_shear(strain, rate, steps, finite),), **common)


def simple_shear(
    strain: float = 0.5,
    rate: float = 1e-3,
    *,
    steps: int = 100,
    finite: bool = True,
    **common: Unpack[Common],
) -> LoadPath:
    r"""$F = 1 + \gamma \, e_x \otimes e_y$ at $\dot\gamma$ = `rate` [1/time]; all else is held."""
    held = {f"strain_{c}": 0.0 for c in (MATRIX if finite else SYMMETRIC)}
    return LoadPath((_shear(strain, rate, steps, finite),), held=held, **common)


def _shear(strain: float, rate: float, steps: int, finite: bool) -> Segment:
    part = 1.0 if finite else 0.5
    return Segment({"strain_xy": part * strain}, rate=part * rate, steps=steps, spacing="graded")


def biaxial(
    strain: float = 0.05,
    rate: float = 1e-3,
    *,
    ratio: float = 1.0,
    steps: int = 100,
    **common: Unpack[Common],
) -> LoadPath:
    """Strain along x at `rate` [1/time], `ratio` times it along y, with a free thickness."""
    targets = {"strain_xx": strain, "strain_yy": ratio * strain}
    segment = Segment(targets, rate=rate, steps=steps, spacing="graded")
    return LoadPath((segment,), held={"strain_yy": 0.0}, **common)


def plane_strain_compression(
    strain: float = 0.1, rate: float = 1e-3, *, steps: int = 100, **common: Unpack[Common]
) -> LoadPath:
    """Compression along x at `rate` [1/time], no strain along y (the channel's walls), z free."""
    segment = Segment({"strain_xx": -abs(strain)}, rate=rate, steps=steps, spacing="graded")
    return LoadPath((segment,), held={"strain_yy": 0.0}, **common)


def following(
    times: Sequence[float] | np.ndarray,
    columns: Mapping[str, Sequence[float] | np.ndarray],
    *,
    steps: int | None = None,
    **common: Unpack[Common],
) -> LoadPath:
    """Quantities as a table has them, `(rows,)` each, with a step at each row at least.

    Where the first row is not at time zero, or not at zero, it is reached first, from the
    unstrained state: within the first time, or as long as the first step of the table.

    **Raises:** `DeclarationError` for a first time below zero.
    """
    t = np.asarray(times, float)
    values: dict[str, Any] = {n: np.asarray(x, float) for n, x in columns.items()}
    segment = Segment(values, times=t, steps=steps, label="table")
    if t[0] < 0:
        raise DeclarationError(f"times of a table begin with zero or later, got {t[0]:g}")
    constants = common.get("constants", {})
    first = {n: float(x[0]) for n, x in values.items()}
    moved = {n for n, x in first.items() if x != constants.get(n, 0.0)}
    segments: tuple[Segment, ...] = (segment,)
    if moved or t[0] > 0:
        duration = t[0] if t[0] > 0 else t[1] - t[0]
        segments = (Segment(first, duration=duration, steps=1, label="to the table"), segment)
    held = {n: 0.0 for n in values if n.startswith("strain_")}
    return LoadPath(segments, held=held, **common)
