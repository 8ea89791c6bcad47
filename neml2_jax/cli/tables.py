"""Tables of which nothing is cut, whatever the width of what they are printed on."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Iterable, Iterator
from typing import Any

from rich.console import Console
from rich.measure import Measurement
from rich.table import Column, Table

_ENDLESS = 100_000
_HEADER = 16
"""Characters of a header of numbers, beyond which it is broken between words."""


def number_column(header: str = "") -> Column:
    """A column of numbers: to the right, and never broken."""
    text = "\n".join(textwrap.wrap(header, _HEADER, break_long_words=False))
    return Column(text, justify="right", no_wrap=True)


def show(parts: Iterable[Any]) -> None:
    """Print tables and texts.

    Into a pipe or a file a table is as wide as it is, unless the variable COLUMNS of the
    environment says how wide lines are. On a terminal columns of numbers that do not fit beside
    each other go into tables of their own, and other cells are broken between words; where not even
    that fits, lines are longer than the terminal.
    """
    console = Console()
    probe = Console(width=_ENDLESS)
    bounded = console.is_terminal or "COLUMNS" in os.environ
    for part in parts:
        if not isinstance(part, Table):
            console.print(part, soft_wrap=not console.is_terminal)
            continue
        for table in _beside(part, console.width, probe) if bounded else (part,):
            if bounded:
                _narrow(table, console.width, probe)
            size = Measurement.get(probe, probe.options, table)
            Console(width=max(size.maximum, 20)).print(table)


def _narrow(table: Table, width: int, probe: Console) -> None:
    """Say how wide columns are, so that lines are broken between words, and words are whole."""
    cells = ((c.header, *c.cells) for c in table.columns)
    sizes = [[Measurement.get(probe, probe.options, cell) for cell in column] for column in cells]
    least = [max(s.minimum for s in column) for column in sizes]
    most = [max(s.maximum for s in column) for column in sizes]
    least = [b if c.no_wrap else a for a, b, c in zip(least, most, table.columns)]
    left = width - 3 * len(least) - 1 - sum(least)
    for i, (column, a, b) in enumerate(zip(table.columns, least, most)):
        # What is left goes to those that want more, in equal shares.
        wanting = sum(y > x for x, y in zip(least[i:], most[i:]))
        more = min(b - a, max(left, 0) // wanting) if wanting and b > a else 0
        column.width = a + more
        left -= more


def _beside(table: Table, width: int, probe: Console) -> Iterator[Table]:
    """The table, or tables with some of its columns of numbers and its first column each."""
    first, *others = table.columns
    if not others or not all(c.no_wrap for c in others):
        yield table
        return
    taken: list[Column] = []
    for column in [*others, None]:
        grown = _of_columns(table, [first, *taken, *([column] if column else [])])
        fits = Measurement.get(probe, probe.options, grown).maximum <= width
        if taken and (column is None or not fits):
            yield _of_columns(table, [first, *taken])
            taken = []
        taken += [column] if column else []


def _of_columns(table: Table, columns: list[Column]) -> Table:
    same = {"justify", "no_wrap"}
    out = Table(title=table.title, title_justify=table.title_justify)
    for column in columns:
        out.add_column(column.header, **{k: getattr(column, k) for k in same})
    for row in zip(*(c.cells for c in columns)):
        out.add_row(*row)
    return out
