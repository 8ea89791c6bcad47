"""`CalibrationTest`: a measured curve, what of it was prescribed and what was observed."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import equinox as eqx
import numpy as np

from ..declaration import option, register, table
from ..errors import DeclarationError, InputFileError
from ..lab import MeasuredCurve, read_measured, resampled
from ..lab.measured_data import check_places, column_of, header_of, split_header
from ..lab.quantities import MATRIX, STRAIN, STRESS, TIME, component_of
from ..types import Scalar, TensorWrapper
from .abstract_calibration_block import AbstractCalibrationBlock

FEWEST = 2
"""Rows of a curve."""


@dataclasses.dataclass(frozen=True)
class ObservedCurve:
    """One specimen of a test, ready to be compared with: rows in order, times from zero.

    `controlled` and `observed` are columns by their whole names (`strain_xx`), `(rows,)` each;
    `constants` are scalars that the model reads, `held` components that do not change.
    """

    name: str
    test: CalibrationTest
    time: np.ndarray
    controlled: Mapping[str, np.ndarray]
    observed: Mapping[str, np.ndarray]
    constants: Mapping[str, float]
    units: Mapping[str, str]
    rows: np.ndarray
    """Which rows of the file these are, from 0."""


@register
class CalibrationTest(AbstractCalibrationBlock):
    """A test of a laboratory that a model is to answer as the specimen did.

    `file` is a CSV file with units in its header, read as by `neml2-jax test --data`; several
    specimens of one file are told apart by a column `specimen`. The columns `controlled` are
    prescribed row by row, as `--follow` does, and the model is compared with the columns
    `observed` there. `strain` and `stress` mean the components xx; a scalar that the model reads
    may be `controlled`, and one that it gives `observed`. What is the same all the time, such as a
    temperature or the stress of a creep test, is in `held_Scalar_names` and `held_Scalar_values`.

    A curve without a time is followed at the `rate` of its controlled column.

    `noise` is the standard deviation of each observed column. Without it the misfit is divided by
    the root mean square of the column, and the noise is estimated from what is left.

    From the unstrained state the first row is reached within `loading`, by default as long as the
    first interval of the table; a prescribed stress, as of a creep test, is put on in a thousandth
    of that.

    **Raises:** `DeclarationError` for options that contradict each other; `curves` raises
    `InputFileError` for a file that is no such table.
    """

    name: str = option("What it is called in reports", default="", named_by_block=True)
    file: str = option("CSV file, from the folder of the input file", default="", is_file=True)
    columns: tuple[str, ...] = option(
        "What the columns are, from the left; by the names of the header by default", default=()
    )
    controlled: tuple[str, ...] = option("Columns that are prescribed", default=(STRAIN,))
    observed: tuple[str, ...] = option("Columns to compare with", default=(STRESS,))
    held: dict[str, TensorWrapper] = table(
        "Scalars and components that stay the same, one number each"
    )
    noise: tuple[float, ...] = option(
        "Standard deviation of the observed columns; unknown by default", default=()
    )
    weight: float = option("What its squares count in the sum", default=1.0)
    rate: float = option(
        "Rate of the first controlled column, of a curve without time", default=0.0
    )
    rows: int = option("Rows to keep, about, turning points among them; all by default", default=0)
    substeps: int = option("Steps of the model to each row", default=1)
    loading: float = option("Time within which the first row is reached", default=0.0)
    loading_steps: int = option(
        "Steps to the first row; 10 where it has a prescribed stress, else 1", default=0
    )
    axis: tuple[float, ...] = option(
        "Direction of the material along x of the specimen", default=(1.0, 0.0, 0.0)
    )
    curve: MeasuredCurve | None = eqx.field(static=True, kw_only=True, default=None)

    def __post_init__(self) -> None:
        held = {n: x if isinstance(x, TensorWrapper) else Scalar(x) for n, x in self.held.items()}
        object.__setattr__(self, "held", held)
        super().__post_init__()
        if (self.curve is None) == (not self.file):
            raise DeclarationError(f"{self.label}: give either a file or a measured curve")
        if not self.observed:
            raise DeclarationError(f"{self.label}: no column is observed")
        given = [canonical_name(n) for n in (*self.controlled, *self.held)]
        seen = [canonical_name(n) for n in self.observed]
        twice = {n for n in seen if n in given}
        if twice:
            raise DeclarationError(
                f"{self.label}: {', '.join(sorted(twice))} is both prescribed and observed"
            )
        for names in (given, seen):
            again = [n for n in names if names.count(n) > 1]
            if again:
                raise DeclarationError(f"{self.label}: {again[0]} is named twice")
        if len(self.noise) not in (0, 1, len(self.observed)):
            raise DeclarationError(
                f"{self.label}: {len(self.noise)} values of noise for {len(self.observed)} "
                f"observed columns; give one for each"
            )
        positive = {"noise": self.noise, "weight": (self.weight,)}
        for what, numbers in positive.items():
            if not all(math.isfinite(x) and x > 0.0 for x in numbers):
                raise DeclarationError(
                    f"{self.label}: {what} is positive, got {' '.join(f'{x:g}' for x in numbers)}"
                )
        for what in ("rate", "loading", "rows", "loading_steps"):
            if not (math.isfinite(getattr(self, what)) and getattr(self, what) >= 0):
                raise DeclarationError(
                    f"{self.label}: {what} is positive, got {getattr(self, what):g}"
                )
        if self.rows == 1:
            raise DeclarationError(f"{self.label}: rows to keep are two at least, or 0 for all")
        if self.substeps < 1:
            raise DeclarationError(f"{self.label}: substeps are 1 at least, got {self.substeps}")
        for name, x in self.held.items():
            if np.ndim(x.data) or not np.isfinite(np.asarray(x.data)):
                raise DeclarationError(f"{self.label}: the held {name!r} is one finite number")

    @property
    def label(self) -> str:
        """Its name, or else that of its file or curve."""
        return self.name or (self.curve.name if self.curve is not None else Path(self.file).stem)

    @property
    def constants(self) -> dict[str, float]:
        """Held values by whole name."""
        return {canonical_name(n): float(np.asarray(x.data)) for n, x in self.held.items()}

    def curves(self, units: Mapping[str, str]) -> tuple[ObservedCurve, ...]:
        """The specimens; `units` are those that stresses and times are wanted in.

        **Raises:** `InputFileError` for a file that is no such table, naming it and the row.
        """
        found = (self.curve,) if self.curve is not None else self._read(units)
        names = [self.label] if len(found) == 1 else [f"{self.label} {c.name}" for c in found]
        return tuple(self._observed(c, n) for c, n in zip(found, names))

    def _read(self, units: Mapping[str, str]) -> tuple[MeasuredCurve, ...]:
        path = Path(self.file)
        if not path.is_file():
            raise InputFileError(
                f"{self.label}: there is no file {path}; it is sought from the folder of the input "
                f"file"
            )
        wanted = list(dict.fromkeys([*self.controlled, *self.observed]))
        if not self.rate:
            wanted = [TIME, *(n for n in wanted if n != TIME)]
        if self.columns:
            missing = [n for n in wanted if n not in self.columns]
            if missing:
                raise InputFileError(
                    f"{self.label}: columns = '{' '.join(self.columns)}' has no {missing[0]}"
                )
            return read_measured(path, self._by_place(path), units=units)
        names = header_of(path)
        lost = [n for n in wanted if column_of(path, names, n) is None]
        if lost:
            heads = [split_header(n)[0] for n in names]
            advice = "; for a curve without time give its rate" if lost == [TIME] else ""
            raise InputFileError(
                f"{self.label}: {path} has no column {lost[0]!r}; it has {', '.join(heads)}. Say "
                f"what they are, from the left, as columns = '{' '.join(wanted)}'{advice}"
            )
        return read_measured(path, wanted, units=units)

    def _by_place(self, path: Path) -> dict[str, str]:
        """From quantity to the name in the header, by place."""
        names = header_of(path)
        specimen = column_of(path, names, "specimen")
        heads = [n for n in names if n != specimen]
        if len(self.columns) > len(heads):
            raise InputFileError(
                f"{self.label}: columns are {len(self.columns)}, and {path} has {len(heads)}: "
                f"{', '.join(heads)}"
            )
        by_place = dict(zip(self.columns, heads))
        check_places(path, by_place)
        return by_place

    def _observed(self, curve: MeasuredCurve, name: str) -> ObservedCurve:
        where = self.file or "the curve"
        index = np.arange(len(curve), dtype=float)
        curve = dataclasses.replace(curve, columns={**curve.columns, "row": index})
        for column, x in curve.columns.items():
            if not np.isfinite(x).all():
                row = int(np.argmax(~np.isfinite(x)))
                raise InputFileError(
                    f"{name}: {where}: {column} of row {row + 1} is {x[row]}, and no number; leave "
                    f"that row out"
                )
        if len(curve) < FEWEST:
            raise InputFileError(f"{name}: {where} has {len(curve)} row; a curve has two at least")
        if self.rows and self.controlled:
            curve = resampled(curve, self.rows, along=self.controlled[0])
        elif self.rows:
            keep = np.unique(np.linspace(0, len(curve) - 1, self.rows).round().astype(int))
            curve = curve.rows(keep)
        time = self._time(curve, name, where)
        controlled = {canonical_name(n): curve[n] for n in self.controlled if n != TIME}
        held = self.constants
        controlled |= {n: np.full(len(time), x) for n, x in held.items() if component_of(n)}
        scalars = {n: float(x[0]) for n, x in controlled.items() if not component_of(n)}
        return ObservedCurve(
            name,
            self,
            time,
            controlled,
            {canonical_name(n): curve[n] for n in self.observed},
            {**scalars, **{n: x for n, x in held.items() if not component_of(n)}},
            {
                canonical_name(n): curve.units.get(n, "")
                for n in (*self.controlled, *self.observed, TIME)
            },
            curve["row"].astype(int),
        )

    def _time(self, curve: MeasuredCurve, name: str, where: str) -> np.ndarray:
        if self.rate:
            if not self.controlled:
                raise DeclarationError(f"{name}: a rate is that of a controlled column; none is")
            way = np.abs(np.diff(curve[self.controlled[0]]))
            if not way.all():
                row = int(np.argmax(way == 0.0))
                raise InputFileError(
                    f"{name}: {where}: {self.controlled[0]} of row {row + 2} is that of the row "
                    f"before, so that no rate says how long it took; leave one out"
                )
            return np.concatenate([[0.0], np.cumsum(way)]) / self.rate
        time = curve[TIME]
        if not np.all(np.diff(time) > 0.0):
            row = int(np.argmax(~(np.diff(time) > 0.0)))
            raise InputFileError(
                f"{name}: {where}: the time of row {row + 2}, {time[row + 1]:g}, is not later than "
                f"that of the row before, {time[row]:g}; leave one of them out"
            )
        return time - time[0]

    def noise_of(self, index: int) -> float | None:
        """Standard deviation of an observed column, if it is known."""
        return self.noise[index if len(self.noise) > 1 else 0] if self.noise else None


def canonical_name(name: str) -> str:
    """`strain` as `strain_xx`; other names as they are."""
    kind, _, rest = name.partition("_")
    if kind in (STRAIN, STRESS) and (not rest or rest in ("x", "axial")):
        return f"{kind}_{MATRIX[0]}"
    return name


def check_units(curves: Any, wanted: Mapping[str, str]) -> None:
    """**Raises:** `InputFileError` where columns, also prescribed ones, are in different units and
    none was asked for."""
    seen: dict[str, tuple[str, str]] = {}
    for curve in curves:
        for name, unit in curve.units.items():
            kind = name.split("_")[0]
            if kind not in (STRESS, TIME) or not unit:
                continue
            other, where = seen.setdefault(kind, (unit, curve.name))
            if other != unit:
                raise InputFileError(
                    f"{curve.name}: its {kind} is in {unit}, that of {where} in {other}; say which "
                    f"unit the model has, as {kind}_unit = {other}"
                )
