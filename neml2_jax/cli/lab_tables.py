"""The tables that a test prints: single values of one specimen, or of a family."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from rich.table import Table

from ..lab import LabResult
from ..lab.curve_values import Value

Unit = Callable[[str], str]


def values_of_one(values: Sequence[Value], unit: Unit) -> Table:
    """The values of one specimen below each other."""
    table = Table(title="values")
    told = any(np.isfinite(v.error) for v in values)
    for column in ("", "", *(["± of the steps"] * told), "unit", "remark"):
        table.add_column(column)
    for v in values:
        error = [f"{v.error:.2g}" if np.isfinite(v.error) else ""] * told
        table.add_row(v.name, _shown(v), *error, unit(v.unit), v.remark)
    return table


def values_of_family(result: LabResult, values: Sequence[Sequence[Value]], unit: Unit) -> Table:
    """A row for each specimen."""
    told = any(np.isfinite(v.error) for row in values for v in row)
    title = "values" + " (± what they may be off by for the length of the steps)" * told
    table = Table(title=title)
    for column in ("specimen", *(f"{v.name} [{unit(v.unit)}]" for v in values[0])):
        table.add_column(column)
    for i, (curve, row) in enumerate(zip(result.curves, values)):
        errors = [f" ± {v.error:.2g}" if np.isfinite(v.error) else "" for v in row]
        cells = [_shown(v) + error for v, error in zip(row, errors)]
        table.add_row(curve.path.name or str(i), *cells)
    return table


def _shown(value: Value) -> str:
    return "never" if np.isnan(value.number) else f"{value.number:.5g}"
