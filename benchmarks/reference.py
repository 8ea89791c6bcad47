"""The reference library in another interpreter, by its fastest route: compiled ahead of time.

What `neml2-compile` makes of a scenario and a batch is kept in a folder, so that a run after the
first compiles nothing.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any, NamedTuple

from .files import write_json
from .scenarios import INPUTS

WORKER = Path(__file__).parent / "reference_worker.py"
PATIENCE = 10.0
"""Seconds that a worker has to end by itself."""


class Times(NamedTuple):
    """Of one run, in seconds: on the clock, and of all processors."""

    clock: float
    processor: float


class ReferenceFailed(Exception):
    """The reference has not run; the text is its own error."""


class Reference:
    """The reference library in a process of its own, with a number of threads.

    A context: the process ends with it.
    """

    def __init__(self, python: str, threads: int):
        limits = {"OMP_NUM_THREADS": str(threads), "OMP_THREAD_LIMIT": str(threads)}
        self._errors = tempfile.TemporaryFile("w+")
        try:
            self._process = subprocess.Popen(
                [python, str(WORKER)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
                env={**os.environ, **limits, "MKL_NUM_THREADS": str(threads)},
                text=True,
            )
        except OSError as error:
            self._errors.close()
            raise ReferenceFailed(f"{python} does not start: {error.strerror}") from None
        self.name = f"reference, {threads} thread{'s' if threads > 1 else ''}"
        try:
            self.versions = self._answer()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Reference:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.startswith("{"):
                answer = json.loads(line)
                if "error" in answer:
                    raise ReferenceFailed(answer["error"])
                return answer
        raise self._ended()

    def _ended(self) -> ReferenceFailed:
        """With the last line that the process wrote as an error."""
        code = self._process.wait()
        self._errors.seek(0)
        lines = self._errors.read().strip().splitlines()
        return ReferenceFailed(
            f"its process ended with code {code}: {lines[-1] if lines else 'no message'}"[:300]
        )

    def _ask(self, *words: str) -> dict[str, Any]:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(" ".join(words) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            raise self._ended() from None
        return self._answer()

    def load(self, path: Path, points: int) -> None:
        self._ask("load", str(path), str(points))

    def run(self) -> Times:
        answer = self._ask("run")
        return Times(answer["seconds"], answer["processor"])

    def last(self) -> dict[str, list[float]]:
        """By output, the mean and the largest magnitude after the last step."""
        return self._ask("last")["last"]

    def close(self) -> None:
        """End the process, which may have ended by itself, or be busy."""
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(BrokenPipeError):
                pipe.close()  # type: ignore[union-attr]
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._errors.close()


class References:
    """One worker a number of threads, started anew for each scenario; and what they compile.

    Threads beyond one cost it time in small batches and save time in large ones, so its fastest
    route is the better of the workers.
    """

    def __init__(self, python: str, folder: Path, threads: Sequence[int]):
        self.python, self.folder, self.threads = python, folder, tuple(threads)
        try:
            with Reference(python, 1) as worker:
                self.versions = worker.versions
        except ReferenceFailed as error:
            raise ReferenceFailed(
                f"{python} has to be a Python that imports neml2 and torch, but {error}. Try: "
                f'{python} -c "import neml2"'
            ) from None

    def compiled(self, scenario: str, points: int) -> dict[str, Any]:
        """Where the input file for the compiled scenario is, and how long it took to compile.

        A failure is kept as well, and told as `error`; delete the folder to try again. What was
        compiled from another text than the input file has now is compiled anew.
        """
        versions = f"neml2-{self.versions['neml2']}-torch-{self.versions['torch']}"
        folder = (self.folder / versions / f"{scenario}-{points}").resolve()
        source, told = folder / "model.i", folder / "compiled.json"
        text = (INPUTS / f"{scenario}.i").read_text()
        text, count = re.subn(r"(?m)^nbatch = .*$", f"nbatch = {points}", text)
        assert count == 1, scenario
        compiler = Path(self.python).parent / "neml2-compile"
        # Whoever takes away `compiled.json`, or makes the folder, compiles; others are refused.
        with suppress(FileNotFoundError):
            if source.read_text() == text:
                return json.loads(told.read_text())
            told.unlink()
            shutil.rmtree(folder)
        if not compiler.exists():
            raise ReferenceFailed(f"there is no {compiler} to compile it with")
        try:
            folder.mkdir(parents=True)
        except FileExistsError:
            raise ReferenceFailed(
                f"{folder} has no compiled.json: it is being compiled by another process, or that "
                "was interrupted. Wait for it, or delete the folder if no neml2-compile runs"
            ) from None
        try:
            answer = _compile(compiler, source, text)
        except BaseException:  # interrupted: the next one shall find nothing
            shutil.rmtree(folder, ignore_errors=True)
            raise
        write_json(told, answer)
        return answer

    def loaded(
        self, scenario: str, points: int, told: dict[str, Any], stack: ExitStack
    ) -> list[Reference]:
        """Workers that have run the scenario once, and end with `stack`."""
        compiled = self.compiled(scenario, points)
        told["reference: compile"] = compiled["seconds"]
        if "error" in compiled:
            raise ReferenceFailed(compiled["error"])
        workers = [stack.enter_context(Reference(self.python, n)) for n in self.threads]
        for worker in workers:
            worker.load(Path(compiled["path"]), points)
            worker.run()
        return workers


def _compile(compiler: Path, source: Path, text: str) -> dict[str, Any]:
    folder = source.parent
    source.write_text(text)
    begin = time.perf_counter()
    words = [str(compiler), str(source), "--driver", "driver", "--output-dir", str(folder / "out")]
    words += ["--device", "cpu", "--dtype", "float64", "--quiet"]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True)
    (folder / "log.txt").write_text(done.stdout + done.stderr)
    stubs = sorted((folder / "out").glob("*_aoti.i"))
    answer: dict[str, Any] = {"seconds": time.perf_counter() - begin}
    if done.returncode or not stubs:
        lines = (done.stderr or done.stdout).strip().splitlines()
        answer["error"] = f"does not compile: {lines[-1] if lines else ''}"[:300]
    else:
        answer["path"] = str(stubs[0])
    return answer
