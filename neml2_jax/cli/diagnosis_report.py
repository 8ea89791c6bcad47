"""A diagnosis as tables, and as JSON."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Iterator
from typing import Any

from rich.table import Column, Table
from rich.text import Text

from ..diagnosis.findings import Diagnosis, Fault, Jacobian, Solve
from ..diagnosis.observer import LARGEST
from .tables import number_column

SHOWN = 12
"""Components of a value that are shown."""
COLUMNS = 5
"""Iterations beside each other in a table."""


def diagnosis_as_json(found: Diagnosis) -> str:
    """Numbers that are not finite are texts (`nan`, `inf`), which JSON has no numbers for."""
    return json.dumps(_plain(dataclasses.asdict(found)), indent=2)


def _plain(x: object) -> Any:
    if isinstance(x, dict):
        return {k: _plain(v) for k, v in x.items()}
    if isinstance(x, (list, tuple)):
        return [_plain(v) for v in x]
    if isinstance(x, float) and not math.isfinite(x):
        return str(x)
    return x


def diagnosis_tables(found: Diagnosis) -> Iterator[Any]:
    """What to print, in order."""
    where = f"point {','.join(map(str, found.point))} of {tuple(found.points)}"
    where = where if found.points else "the only point"
    yield Text(f"step {found.step} of {found.steps - 1}, {where}", style="bold")
    values = Table(title="values")
    for column in ("", "variable", "value"):
        values.add_column(column, overflow="fold")
    for side, by_name in (("input", found.inputs), ("output", found.outputs)):
        for name, numbers in by_name.items():
            values.add_row(side, name, _listed(numbers))
    yield values
    for solve in found.solves:
        yield from _solve_tables(solve)
    for fault in found.faults:
        yield _fault_text(fault)
    if not found.solves and not found.faults:
        yield Text("nothing is solved here, and every value is finite")


def _solve_tables(solve: Solve) -> Iterator[Any]:
    title = f"{solve.model}: {solve.solver}, {solve.status} after {solve.taken} iterations"
    table = Table(
        "iteration",
        number_column("residual norm"),
        Column("worst equation", overflow="fold"),
        number_column("its residual"),
        number_column("step length"),
        title=title,
    )
    for k, iteration in enumerate(solve.iterations):
        length = iteration.step_length
        again = f" (attempt {iteration.attempt + 1})" if iteration.attempt else ""
        table.add_row(
            f"{k}{again}",
            _short(iteration.norm),
            iteration.worst_equation,
            _short(iteration.worst_residual),
            "" if length is None else f"{length:.4g}",
        )
    yield table
    for first in range(0, len(solve.iterations), COLUMNS):
        some = solve.iterations[first : first + COLUMNS]
        norms = Table(
            Column("residual", overflow="fold"),
            *(number_column(str(first + k)) for k in range(len(some))),
            title=f"{solve.model}: residual norm by variable and iteration",
        )
        for name in some[0].norms:
            norms.add_row(name, *(_short(iteration.norms[name]) for iteration in some))
        yield norms
    jacobians = Table(
        Column("block", overflow="fold"),
        number_column("start"),
        number_column("end"),
        title=f"{solve.model}: condition numbers of the Jacobian",
    )
    large = sum(map(len, solve.unknowns.values())) > LARGEST
    missing = "too large" if large else "not finite"
    both = [_conditions(solve.first), _conditions(solve.last)]
    for name in ("whole", "whole, scaled", *solve.unknowns):
        jacobians.add_row(name, *(c.get(name, missing) for c in both))
    yield jacobians
    for line in _remarks(solve):
        yield Text(line)


def _conditions(jacobian: Jacobian | None) -> dict[str, str]:
    if jacobian is None:
        return {}
    numbers = {
        "whole": jacobian.condition,
        "whole, scaled": jacobian.scaled,
        **jacobian.blocks,
    }
    return {n: _short(x) for n, x in numbers.items()}


def _short(x: float) -> str:
    return f"{x:.2e}"


def _remarks(solve: Solve) -> Iterator[str]:
    last = solve.last
    if last is not None:
        if last.idle_unknowns:
            yield f"no residual changes with {', '.join(last.idle_unknowns)} (or a component of it)"
        if last.empty_equations:
            yield f"no unknown changes {', '.join(last.empty_equations)} (or a component of it)"
        if last.scaled > 1e10:
            yield (
                f"the Jacobian is nearly singular: the residual changes least along "
                f"{', '.join(last.weakest)}"
            )
    if solve.advice:
        yield f"{solve.model}: {solve.advice}"


def _fault_text(fault: Fault) -> Text:
    lines = [f"{fault.quantity} is not finite in {fault.model} ({fault.type})"]
    if fault.given:
        lines.append(f"  it was given {', '.join(fault.given)}")
    for operation in fault.operations:
        operands = ", ".join(f"{x:.6g}" for x in operation.operands)
        lines.append(
            f"  the first {operation.result} came from {operation.primitive}({operands})"
            + (f" at {operation.place}" if operation.place else "")
        )
    return Text("\n".join(lines))


def _listed(numbers: list[float]) -> str:
    text = " ".join(f"{x:.6g}" for x in numbers[:SHOWN])
    return text + (f" ... ({len(numbers)})" if len(numbers) > SHOWN else "")
