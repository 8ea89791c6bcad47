"""Ctrl-C and SIGTERM, put off until what is being computed is saved."""

from __future__ import annotations

import contextlib
import logging
import signal
import threading
from collections.abc import Iterator
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .history import History

log = logging.getLogger(__name__)


class Interrupted(KeyboardInterrupt):
    """A run was stopped from outside, with everything finished saved.

    `signal` says by what, `history` is what is finished.
    """

    history: History | None = None

    def __init__(self, text: str, number: int):
        super().__init__(text)
        self.signal = number


class Request:
    """Whether, and by which signal, the run was asked to stop."""

    number: int | None = None

    @property
    def name(self) -> str:
        """`SIGINT`, `SIGTERM`."""
        return signal.Signals(self.number or 0).name


@contextlib.contextmanager
def deferred() -> Iterator[Request]:
    """Within it a first SIGINT or SIGTERM is noted only; a second SIGINT stops at once.

    Elsewhere than in the main thread signals are left alone.
    """
    request = Request()
    if threading.current_thread() is not threading.main_thread():
        yield request
        return

    def note(number: int, frame: FrameType | None) -> None:
        if request.number is not None and number == signal.SIGINT:
            raise KeyboardInterrupt
        request.number = number
        log.warning("%s: stopping after the steps that are being computed", request.name)

    before = {s: signal.getsignal(s) for s in (signal.SIGINT, signal.SIGTERM)}
    # What another part of the process handles itself, or has switched off, stays so.
    usual = (signal.SIG_DFL, signal.default_int_handler)
    mine = [s for s, handler in before.items() if handler in usual]
    for s in mine:
        signal.signal(s, note)
    try:
        yield request
    finally:
        for s in mine:
            signal.signal(s, before[s])
