"""Tables of which nothing is cut, whatever the width of what they are printed on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.console import Console
from rich.measure import Measurement
from rich.table import Table

_ENDLESS = 100_000


def show(parts: Iterable[Any]) -> None:
    """Print tables and texts.

    Into a pipe or a file a table is as wide as it is. On a terminal its cells are broken between
    words; where not even that fits, lines are longer than the terminal.
    """
    console = Console()
    probe = Console(width=_ENDLESS)
    for part in parts:
        if not isinstance(part, Table):
            console.print(part, soft_wrap=not console.is_terminal)
            continue
        size = Measurement.get(probe, probe.options, part)
        on_terminal = console.is_terminal
        width = max(console.width, size.minimum) if on_terminal else size.maximum
        Console(width=max(width, 20)).print(part)
