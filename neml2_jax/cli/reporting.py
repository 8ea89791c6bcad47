"""What the command line shows: progress, summaries, pictures."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

import numpy as np
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as RichProgress
from rich.table import Table

from ..declaration import Promoted
from ..drivers.history import History
from ..equation_systems.implicit_update import ImplicitUpdate
from ..models.composed_model import ComposedModel
from ..models.model import AbstractModel
from .curves import Result, draw_curves
from .tables import number_column


class Progress:
    """A bar over the steps of a march; silent where the output is no terminal."""

    def __init__(self, console: Console):
        self._bar = RichProgress(
            TextColumn("steps"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )

    def __enter__(self) -> Self:
        self._bar.start()
        self._task = self._bar.add_task("steps", total=None)
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def update(self, finished: int, total: int) -> None:
        self._bar.update(self._task, completed=finished, total=total)


def summary(history: History, title: str) -> Table:
    """Per output: shape, and smallest and largest value at the last step."""
    title = f"{title}: {history.finished} of {history.steps} steps"
    table = Table(
        "variable", "shape", number_column("last step: min"), number_column("max"), title=title
    )
    for key in history.arrays:
        if not key.startswith("output."):
            continue
        last = history.at(key, history.finished - 1)
        known = last[np.isfinite(last)]
        low, high = (f"{known.min():.6g}", f"{known.max():.6g}") if known.size else ("-", "-")
        table.add_row(key.removeprefix("output."), str(history.shape(key)), low, high)
    return table


def save_picture(history: History, path: Path) -> str:
    """Curves of the outputs over the first prescribed tensor, or over time; says what it shows.

    **Raises:** `ModuleNotFoundError` naming the extra to install where matplotlib is missing.
    """
    return draw_curves(Result(history.trimmed(), "the result"), path)


def describe_model(name: str, model: AbstractModel) -> Iterator[Any]:
    """Tables about one model."""
    variables = Table(title=f"{name} ({type(model).__name__})")
    for column in ("", "variable", "type"):
        variables.add_column(column)
    for side, spec in (("input", model.input_spec), ("output", model.output_spec)):
        for variable, kind in spec.items():
            variables.add_row(side, variable, kind.__name__)
    yield variables
    parameters = Table(title="parameters")
    for column in ("path", "type", "value"):
        parameters.add_column(column)
    for path, x in model.named_parameters.items():
        if isinstance(x, Promoted):
            parameters.add_row(path, x.type.__name__, f"variable {x.name}")
        elif x is not None:
            text = np.array2string(np.asarray(x.data), precision=6, threshold=12)
            parameters.add_row(path, type(x).__name__, text)
    yield parameters
    yield from _structure(name, model)


def _structure(name: str, model: AbstractModel) -> Iterator[Any]:
    if isinstance(model, ComposedModel):
        composed: ComposedModel = model
        order = Table(title=f"evaluation order of {name}")
        for column in ("", "model", "type", "reads", "gives"):
            order.add_column(column)
        for position, i in enumerate(composed.composition.order):
            child = composed.models[i]
            order.add_row(
                str(position + 1),
                composed.names[i],
                type(child).__name__,
                " ".join(child.input_spec),
                " ".join(child.output_spec),
            )
        yield order
        for child_name, child in model.named_children():
            if child.named_children():
                yield from _structure(child_name, child)
    if isinstance(model, ImplicitUpdate):
        update: ImplicitUpdate = model
        system = update.equation_system
        equations = Table(title=f"equations of {name} ({type(update.solver).__name__})")
        for column in ("group", "unknown", "residual"):
            equations.add_column(column)
        for i, (unknowns, residuals) in enumerate(zip(system.unknowns, system.residuals)):
            for u, r in zip(unknowns, residuals):
                equations.add_row(str(i), u, r)
        yield equations
        yield from _structure(f"the system of {name}", system.model)
