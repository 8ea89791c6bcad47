"""Where a test leaves the tables of a model: values that come from no point of a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ..declaration import declarations
from ..models import AbstractModel
from ..types import TensorWrapper
from ..types.known_values import known_values
from .lab_result import Curve, LabResult

SLACK = 1e-9
"""By what part of its range a value may leave a table unsaid."""
OUTSIDE = {
    "LINEAR": "its outermost piece is continued",
    "CONSTANT": "the value at its end is held",
    "ERROR": "it gives no number there",
}


def outside_of_tables(model: AbstractModel, result: LabResult) -> list[str]:
    """A sentence for each argument of a table that went beyond its points in some specimen.

    Arguments are looked at that the test prescribes or the model gives; others are not seen.
    """
    said: dict[str, None] = {}
    for name, table in _tables("", model):
        how = getattr(table, "extrapolation", "")
        for argument, points in _axes(table):
            if points is None or how not in OUTSIDE:
                continue
            found = [c[argument] for c in result.curves if _has(c, argument)]
            values = np.concatenate([np.zeros(0), *(x[np.isfinite(x)] for x in found)])
            if not values.size:
                continue
            low, high = float(points.min()), float(points.max())
            slack = SLACK * (high - low)
            ends = [x for x in (values.min(), values.max()) if not low - slack <= x <= high + slack]
            if ends:
                reached = " and ".join(f"{x:.6g}" for x in dict.fromkeys(ends))
                said[
                    f"{argument} comes to {reached}, outside of the table of {name} ({low:g} to "
                    f"{high:g}): {OUTSIDE[how]} (extrapolation = {how})"
                ] = None
    return list(said)


def _has(curve: Curve, name: str) -> bool:
    outputs = curve.outputs
    return name in curve.columns or (name in outputs and outputs[name].ndim == 1)


def _tables(name: str, model: AbstractModel) -> Iterator[tuple[str, AbstractModel]]:
    if "extrapolation" in declarations(type(model)):
        yield name or type(model).__name__, model
    for child_name, child in model.named_children():
        yield from _tables(child_name, child)


def _axes(table: AbstractModel) -> Iterator[tuple[str, np.ndarray | None]]:
    """Arguments of a table, each with its points where they are known."""
    fields: dict[str, Any] = {n: getattr(table, n, None) for n in declarations(type(table))}
    for argument, abscissa in (
        ("argument", "abscissa"),
        ("argument1", "abscissa1"),
        ("argument2", "abscissa2"),
    ):
        if isinstance(fields.get(argument), str) and abscissa in fields:
            yield fields[argument], _points(fields[abscissa])
    for argument, points in zip(fields.get("arguments_", ()), fields.get("abscissae", ())):
        yield argument, _points(points)


def _points(x: object) -> np.ndarray | None:
    values = known_values(x) if isinstance(x, TensorWrapper) else None
    return None if values is None else np.asarray(values)
