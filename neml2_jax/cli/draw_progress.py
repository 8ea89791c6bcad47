"""What sampling has come to, on a line of a terminal; silent where the output is no terminal."""

from __future__ import annotations

from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.progress import Progress as RichProgress

from ..calibration.chains import DrawLook


class DrawProgress:
    """A bar of each stage, with the time that is left of it."""

    def __init__(self, console: Console, chains: int):
        self.chains, self.stage = chains, "compiling"
        self._bar = RichProgress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=20),
            TimeElapsedColumn(),
            TextColumn("left"),
            TimeRemainingColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )

    def __enter__(self) -> Self:
        self._bar.start()
        self._task = self._bar.add_task(self.stage, total=None)
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def look(self, now: DrawLook) -> None:
        if now.stage != self.stage:
            self._bar.remove_task(self._task)
            self._task, self.stage = self._bar.add_task(now.stage, total=now.total), now.stage
        self._bar.update(self._task, completed=now.done, description=self._told(now), refresh=True)

    def _told(self, now: DrawLook) -> str:
        if now.stage == "temperature":
            return f"{100 * now.done:.3g} % of the way from the priors to the data"
        bad = f", {now.diverging} diverged" if now.diverging else ""
        return (
            f"{now.stage} {now.done:.0f} of {now.total:.0f}, {self.chains} chains, "
            f"{now.gradients:.2g} gradients each{bad}"
        )
