"""Measured curves: CSV files with units in their headers, resampled and cleaned on request only."""

from __future__ import annotations

import contextlib
import dataclasses
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import InputFileError, suggestion
from ..input_files.tensor_types.csv_table import CSVFormat, CSVTable
from ..models import AbstractModel
from ..models.lagged_names import lag
from ..types import R2

_HEADER = re.compile(r"^(?P<name>.*?)\s*(?:\[(?P<square>[^\]]*)\]|\((?P<round>[^)]*)\))?\s*$")

_OPTION = re.compile(r"\b(delimiter|decimal|encoding|unit_row|factor|empty_cells) = ")

# What one of a unit is of the first of its row.
UNITS: tuple[dict[str, float], ...] = (
    {"MPa": 1.0, "N/mm^2": 1.0, "N/mm²": 1.0, "Pa": 1e-6, "kPa": 1e-3, "GPa": 1e3,
     "psi": 6.894757293168361e-3, "ksi": 6.894757293168361},
    {"-": 1.0, "1": 1.0, "": 1.0, "mm/mm": 1.0, "m/m": 1.0, "%": 1e-2, "percent": 1e-2,
     "µm/m": 1e-6, "microstrain": 1e-6},
    {"s": 1.0, "ms": 1e-3, "min": 60.0, "h": 3600.0, "d": 86400.0},
)  # fmt: skip
DEFAULTS = {"strain": "-"}
_KNOWN = "|".join(
    sorted((re.escape(u) for kind in UNITS for u in kind if u), key=len, reverse=True)
)
# `strain / %`, as of ISO 80000, and `strain %`; another unit without brackets may be a word.
_BARE_UNIT = re.compile(rf"^(?P<name>.*?\S)(?:\s*/\s*(?P<unit>{_KNOWN})|[\s_]*(?P<percent>%))\s*$")


def unit_factor(given: str, wanted: str) -> float:
    """What numbers in `given` are times, in `wanted`.

    **Raises:** `ValueError` for units that are not known to measure the same.
    """
    if given == wanted:
        return 1.0
    for kind in UNITS:
        if given in kind and wanted in kind:
            return kind[given] / kind[wanted]
    known = [u for kind in UNITS for u in kind if u]
    raise ValueError(
        f"numbers in {given!r} cannot be told in {wanted!r}; known are {', '.join(known)}"
    )


@dataclasses.dataclass(frozen=True)
class MeasuredCurve:
    """Columns of one specimen, `(rows,)` each, and the units that they are in."""

    name: str
    columns: Mapping[str, np.ndarray]
    units: Mapping[str, str]

    def __getitem__(self, name: str) -> np.ndarray:
        if name not in self.columns:
            raise InputFileError(
                f"{self.name}: no column {name!r}{suggestion(name, self.columns)}; there are "
                f"{', '.join(self.columns)}"
            )
        return self.columns[name]

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))

    def rows(self, which: Any) -> MeasuredCurve:
        """Some rows of all columns."""
        return dataclasses.replace(self, columns={n: x[which] for n, x in self.columns.items()})

    def shifted(self, name: str, by: float) -> MeasuredCurve:
        """A copy with `by` taken from a column."""
        return dataclasses.replace(self, columns={**self.columns, name: self[name] - by})


def read_measured(
    path: str | Path,
    columns: Sequence[str] | Mapping[str, str] = ("time", "strain", "stress"),
    *,
    specimen: str = "specimen",
    units: Mapping[str, str] | None = None,
    format: CSVFormat | None = None,
) -> tuple[MeasuredCurve, ...]:
    """Curves of a CSV file, or of all CSV files of a folder.

    `columns` are names of quantities for the columns from the left that hold them, or a mapping
    from quantity to the name in the file's header, with or without its unit: `stress [MPa]`,
    `stress (MPa)`, `stress / MPa`. Where the header names a quantity itself, in capitals or not, it
    is found wherever it is. A column called as `specimen` says tells specimens apart. `units` are
    those that are wanted; a number in `%` becomes a fraction, and nothing else is converted without
    being asked for.

    **Raises:** `InputFileError` for a file that is no such table, a column that is not there, is
    there twice, or is called as another one than it is by its place, and a unit that cannot be
    converted, naming the file.
    """
    path = Path(path)
    if path.is_dir():
        files = sorted(p for p in path.iterdir() if p.suffix.lower() == ".csv")
        if not files:
            raise InputFileError(f"{path}: the folder has no .csv file")
    else:
        files = [path]
    found: list[MeasuredCurve] = []
    for file in files:
        with _advice_that_can_be_followed(format):
            table = CSVTable.read(file, format or CSVFormat())
            found += _curves(table, columns, specimen, {**DEFAULTS, **(units or {})})
    return tuple(found)


def header_of(path: Path) -> list[str]:
    """The names of the columns of a CSV file, as they stand there.

    **Raises:** `InputFileError` for a file that is no table.
    """
    with _advice_that_can_be_followed(None):
        return list(CSVTable.read(path, CSVFormat()).names)


def names_in_header(path: Path) -> list[str]:
    """Those names without their units."""
    return [split_header(n)[0] for n in header_of(path)]


@contextlib.contextmanager
def _advice_that_can_be_followed(format: CSVFormat | None) -> Iterator[None]:
    """A table of an input file has options for its format, a measured curve has none."""
    try:
        yield
    except InputFileError as error:
        if format is not None or not _OPTION.search(str(error)):
            raise
        raise InputFileError(
            f"{str(error).rstrip('?')}. That is an option of blocks of [Tensors]; a file of "
            f"measured curves has commas between its fields, points in its numbers, units in its "
            f"names, as 'strain [%]', no gaps, is UTF-8 (in Python read_measured takes a format)"
        ) from None


def doubted_strains(
    model: AbstractModel, name: str, columns: Mapping[str, np.ndarray], units: Mapping[str, str]
) -> list[str]:
    """What to doubt of measured strains: more than 1 without a unit, for a model of small strain.

    Such a column mostly holds per cent, and nothing but its header can say so.
    """
    if any(kind is R2 and not lag(n)[1] for n, kind in model.input_spec.items()):
        return []
    sizes = {n: float(np.nanmax(np.abs(x))) for n, x in columns.items() if n.startswith("strain")}
    return [
        f"{n} of {name} goes up to {size:.3g}, {100 * size:.3g} %: if the column holds per cent, "
        f"its header has to say so, as in 'strain [%]'"
        for n, size in sizes.items()
        if size > 1.0 and not units.get(n)
    ]


def split_header(text: str) -> tuple[str, str]:
    """`stress [MPa]`, `stress (MPa)`, `stress / MPa` or `strain %` as name and unit."""
    match = _HEADER.match(text.strip())
    assert match is not None
    unit = match["square"] or match["round"]
    bare = _BARE_UNIT.match(text.strip()) if unit is None else None
    if bare is not None:
        return bare["name"].strip(), bare["unit"] or bare["percent"]
    return match["name"].strip(), (unit or "").strip()


def column_of(path: Path, names: Sequence[str], wanted: str) -> str | None:
    """The column of that name, with or without its unit, in capitals or not; `None` if none is.

    **Raises:** `InputFileError` where several are.
    """
    if wanted in names:
        return wanted
    same = [n for n in names if split_header(n)[0] == wanted]
    same = same or [n for n in names if split_header(n)[0].casefold() == wanted.casefold()]
    if len(same) > 1:
        raise InputFileError(
            f"{path}: {len(same)} columns are called {wanted!r}: {', '.join(map(repr, same))}; "
            f"give each a name of its own"
        )
    return same[0] if same else None


def check_places(path: Path, chosen: Mapping[str, str]) -> None:
    """Columns by place, from quantity to header: none is called as another one.

    **Raises:** `InputFileError` naming it.
    """
    kinds = {quantity: quantity.split("_")[0].casefold() for quantity in chosen}
    for quantity, head in chosen.items():
        words = re.findall("[a-z]+", head.casefold())
        others = [q for q, kind in kinds.items() if kind in words and kind != kinds[quantity]]
        if others and kinds[quantity] not in words:
            raise InputFileError(
                f"{path}: by its place the column {head!r} is the {quantity}, and by its name the "
                f"{others[0]}; say in --columns (columns of a calibration test) what they are from "
                f"the left, or call them {', '.join(chosen)} in the header"
            )


def _curves(
    table: CSVTable,
    columns: Sequence[str] | Mapping[str, str],
    specimen: str,
    wanted: Mapping[str, str],
) -> list[MeasuredCurve]:
    at = column_of(table.path, table.names, specimen)
    chosen = _chosen(table, columns, at)
    parts = {table.path.stem: table}
    if at is not None and at not in chosen.values():
        parts = {n: table.where(at, n) for n in _specimens(table, at)}
    curves = []
    for name, part in parts.items():
        numbers = part.numbers(list(chosen.values()), "TRAILING")
        values, units = {}, {}
        for j, (quantity, head) in enumerate(chosen.items()):
            name_of_column, given = split_header(head)
            if "%" in name_of_column:
                raise InputFileError(
                    f"{table.path}: column {head!r}: a unit stands behind the name, as strain [%]"
                )
            kind = quantity.split("_")[0]
            want = wanted.get(quantity, wanted.get(kind, given))
            try:
                factor = unit_factor(given, want) if given else 1.0
            except ValueError as error:
                raise InputFileError(f"{table.path}: column {head!r}: {error}") from None
            values[quantity], units[quantity] = factor * numbers[:, j], want if given else ""
        curves.append(MeasuredCurve(name, values, units))
    return curves


def _specimens(table: CSVTable, column: str) -> list[str]:
    """Names of specimens, in their order; a row that is empty belongs to none.

    **Raises:** `InputFileError` with the line for a row that does not say its specimen.
    """
    at = table.names.index(column)
    for row in table.rows:
        if not row.cells[at].strip() and any(cell.strip() for cell in row.cells):
            raise InputFileError(
                f"{table.path}:{row.line}: column {column!r}: the cell is empty; each row says its "
                f"specimen"
            )
    return [n for n in dict.fromkeys(row.cells[at].strip() for row in table.rows) if n]


def _chosen(
    table: CSVTable, columns: Sequence[str] | Mapping[str, str], specimen: str | None
) -> dict[str, str]:
    """From quantity to the column that holds it; none is the one of the specimens."""
    path, names = table.path, [split_header(n)[0] for n in table.names]
    if isinstance(columns, Mapping):
        chosen = {}
        for quantity, name in columns.items():
            head = column_of(path, table.names, name)
            if head is None:
                raise InputFileError(
                    f"{path}: no column {name!r}{suggestion(name, names)}; there are "
                    f"{', '.join(table.names)}"
                )
            chosen[quantity] = head
        return chosen
    if not columns or not all(columns) or len(set(columns)) < len(columns):
        raise InputFileError(
            f"{path}: columns are names, each once, such as time,strain,stress; got "
            f"{','.join(columns)!r}"
        )
    found = {c: column_of(path, table.names, c) for c in columns}
    own = {c: head for c, head in found.items() if head is not None}
    if len(own) == len(columns):
        return own
    others = [n for n in table.names if n != specimen]
    if len(others) < len(columns):
        raise InputFileError(
            f"{path}: the columns are to be {', '.join(columns)}, but there are only "
            f"{', '.join(others)}"
        )
    if own:  # some by name and others by place would be a guess
        missing = [c for c in columns if c not in own]
        raise InputFileError(
            f"{path}: it has {', '.join(own)} but no column {missing[0]!r}"
            f"{suggestion(missing[0], names)}; there are {', '.join(table.names)}"
        )
    by_place = dict(zip(columns, others, strict=False))
    check_places(path, by_place)
    return by_place


def turning_points(x: np.ndarray, smallest: float) -> np.ndarray:
    """Rows at which `x` turns, the first and the last among them.

    A way back of less than `smallest` is taken for noise.
    """
    kept, extreme, rising = [0], 0, 0
    for i in range(1, len(x)):
        ahead = x[i] - x[extreme]
        if rising == 0:
            if abs(x[i] - x[0]) > smallest:
                rising, extreme = (1 if x[i] > x[0] else -1), i
        elif ahead * rising > 0:
            extreme = i
        elif abs(ahead) > smallest:
            kept.append(extreme)
            rising, extreme = -rising, i
    return np.unique([*kept, extreme, len(x) - 1])


def resampled(
    curve: MeasuredCurve, count: int, along: str = "strain", noise: float = 0.01
) -> MeasuredCurve:
    """About `count` rows of the curve itself, evenly spaced along `along`, turning points kept.

    Nothing is interpolated or averaged. `noise` is the part of the whole range that a turning point
    has to be left by.

    **Raises:** `ValueError` for fewer than two rows.
    """
    if count < 2:
        raise ValueError(f"resampled: two rows are the fewest, got {count}")
    if len(curve) <= count:
        return curve
    x = curve[along]
    turns = turning_points(x, noise * float(np.ptp(x)))
    way = np.concatenate([[0.0], np.cumsum(np.abs(np.diff(x)))])
    even = np.linspace(0.0, way[-1], max(2, count - len(turns) + 2))
    near = np.searchsorted(way, even).clip(0, len(x) - 1)
    return curve.rows(np.unique([*turns, *near]))


def without_offset(curve: MeasuredCurve, *names: str) -> MeasuredCurve:
    """The first value of each of these columns taken from all of it."""
    for name in names:
        curve = curve.shifted(name, float(curve[name][0]))
    return curve


def without_toe(
    curve: MeasuredCurve, low: float, high: float, strain: str = "strain", stress: str = "stress"
) -> MeasuredCurve:
    """Compliance of the grips at the start taken out, as ISO 6892-1 and ASTM E8 do.

    A straight line is fitted where the stress first goes from `low` to `high`; the strain begins
    where it meets zero stress, and rows before are left out.

    **Raises:** `ValueError` where fewer than three rows lie between.
    """
    s = np.abs(curve[stress])
    end = int(np.argmax(s >= high)) if (s >= high).any() else len(s)
    rows = np.flatnonzero((s[:end] >= low) & (s[:end] <= high))
    if len(rows) < 3:
        raise ValueError(
            f"{curve.name}: {len(rows)} rows have a stress between {low:g} and {high:g} before it "
            f"is first above; a line needs three"
        )
    slope, at_zero = np.polyfit(curve[strain][rows], curve[stress][rows], 1)
    moved = curve.shifted(strain, float(-at_zero / slope))
    return moved.rows(slice(int(rows[0]), None))
