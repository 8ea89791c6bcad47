"""The tables that a test prints: single values of one specimen, or of a family."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from rich.table import Table

from ..lab import LabResult
from ..lab.curve_values import Value
from .tables import number_column

Unit = Callable[[str], str]


def values_of_one(values: Sequence[Value], unit: Unit) -> Table:
    """The values of one specimen below each other."""
    told = any(np.isfinite(v.error) for v in values)
    errors = [number_column("± of the steps")] * told
    table = Table("", number_column(), *errors, "unit", "remark", title="values")
    for v in values:
        error = [f"{v.error:.2g}" if np.isfinite(v.error) else ""] * told
        table.add_row(v.name, _shown(v), *error, unit(v.unit), v.remark)
    return table


def values_of_family(result: LabResult, values: Sequence[Sequence[Value]], unit: Unit) -> Table:
    """A row for each specimen, or, where there are more values than specimens, for each value."""
    told = any(np.isfinite(v.error) for row in values for v in row)
    title = "values" + " (± what they may be off by for the length of the steps)" * told
    specimens = [curve.path.name or str(i) for i, curve in enumerate(result.curves)]
    names = [f"{v.name} [{unit(v.unit)}]".replace("[", "\\[") for v in values[0]]
    cells = [[_with_error(v) for v in row] for row in values]
    if len(names) > len(specimens):
        table = Table("", *map(number_column, specimens), title=title)
        rows = zip(names, zip(*cells))
    else:
        table = Table("specimen", *map(number_column, names), title=title)
        rows = zip(specimens, cells)
    for name, row in rows:
        table.add_row(name, *row)
    return table


def _with_error(value: Value) -> str:
    return _shown(value) + (f" ± {value.error:.2g}" if np.isfinite(value.error) else "")


def _shown(value: Value) -> str:
    return "never" if np.isnan(value.number) else f"{value.number:.5g}"
