"""Processes that begin as copies of one that has imported the library and has run nothing.

A new Python that imports the library takes a second and a half of the processor before it begins;
a copy has that behind it, and still has its own devices, flags of XLA, signals and streams.
"""

from __future__ import annotations

import dataclasses
import multiprocessing
import multiprocessing.process
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Self

from neml2_jax.cli.main import main

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload([__name__])


@dataclasses.dataclass
class Forked:
    """A process that was started; what it prints goes to files."""

    process: multiprocessing.process.BaseProcess
    printed: tuple[Path, Path]

    @classmethod
    def of(
        cls, function: Callable[..., Any], *given: Any, environment: Mapping[str, str] | None = None
    ) -> Self:
        """Of `function(*given)`, a function of a module, with these variables changed before JAX
        is used."""
        folder = Path(tempfile.mkdtemp())
        printed = folder / "stdout", folder / "stderr"
        process = PROCESSES.Process(
            target=_begun, args=(function, given, dict(environment or {}), printed)
        )
        process.start()
        return cls(process, printed)

    @property
    def has_ended(self) -> bool:
        return self.process.exitcode is not None

    def send_signal(self, number: int) -> None:
        assert self.process.pid is not None
        os.kill(self.process.pid, number)

    def wait(self, timeout: float = 300.0) -> Ended:
        """Its end; one that takes longer is killed."""
        self.process.join(timeout)
        if self.process.exitcode is None:
            self.process.kill()
            self.process.join()
        code = self.process.exitcode
        assert code is not None
        texts = [path.read_text() if path.exists() else "" for path in self.printed]
        for path in self.printed:
            path.unlink(missing_ok=True)
        self.printed[0].parent.rmdir()
        return Ended(code, *texts)


@dataclasses.dataclass(frozen=True)
class Ended:
    returncode: int
    stdout: str
    stderr: str


def command(*words: object) -> None:
    """What `neml2-jax` does with these words; ends the process."""
    sys.argv = ["neml2-jax", *map(str, words)]
    main()


def _begun(
    function: Callable[..., Any],
    given: tuple[Any, ...],
    environment: dict[str, str],
    printed: tuple[Path, Path],
) -> None:
    for stream, path in enumerate(printed, 1):
        file = os.open(path, os.O_WRONLY | os.O_CREAT)
        os.dup2(file, stream)
        os.close(file)
    os.environ.update(environment)
    # A shell starts what runs in its background with Ctrl-C ignored, and its children inherit it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    function(*given)
