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
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from .scenarios import INPUTS


class Times(NamedTuple):
    """Of one run, in seconds: on the clock, and of all processors."""

    clock: float
    processor: float


class ReferenceFailed(Exception):
    """The reference has not run; the text is its own error."""


class Reference:
    """The reference library in a process of its own, with a number of threads."""

    def __init__(self, python: str, threads: int):
        worker = str(Path(__file__).parent / "reference_worker.py")
        limits = {"OMP_NUM_THREADS": str(threads), "OMP_THREAD_LIMIT": str(threads)}
        self._process = subprocess.Popen(
            [python, worker],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **limits, "MKL_NUM_THREADS": str(threads)},
            text=True,
        )
        self.versions = self._answer()
        self.name = f"reference, {threads} thread{'s' if threads > 1 else ''}"

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.startswith("{"):
                answer = json.loads(line)
                if "error" in answer:
                    raise ReferenceFailed(answer["error"])
                return answer
        raise ReferenceFailed(f"its process ended with code {self._process.wait()}")

    def _ask(self, *words: str) -> dict[str, Any]:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(" ".join(words) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            code = self._process.wait()
            raise ReferenceFailed(f"its process ended with code {code}") from None
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
        self._process.stdin.close()  # type: ignore[union-attr]
        self._process.wait()


class References:
    """One worker a number of threads, started anew for each scenario; and what they compile.

    Threads beyond one cost it time in small batches and save time in large ones, so its fastest
    route is the better of the workers.
    """

    def __init__(self, python: str, folder: Path, threads: Sequence[int]):
        self.python, self.folder, self.threads = python, folder, tuple(threads)
        worker = Reference(python, 1)
        worker.close()
        self.versions = worker.versions

    def compiled(self, scenario: str, points: int) -> dict[str, Any]:
        """Where the input file for the compiled scenario is, and how long it took to compile.

        A failure is kept as well, and told as `error`; delete the folder to try again.
        """
        versions = f"neml2-{self.versions['neml2']}-torch-{self.versions['torch']}"
        folder = (self.folder / versions / f"{scenario}-{points}").resolve()
        told = folder / "compiled.json"
        if told.exists():
            return json.loads(told.read_text())
        shutil.rmtree(folder, ignore_errors=True)  # of a compilation that was interrupted
        folder.mkdir(parents=True)
        source = folder / "model.i"
        text = (INPUTS / f"{scenario}.i").read_text()
        text, count = re.subn(r"(?m)^nbatch = .*$", f"nbatch = {points}", text)
        assert count == 1, scenario
        source.write_text(text)
        begin = time.perf_counter()
        compiler = str(Path(self.python).parent / "neml2-compile")
        words = [compiler, str(source), "--driver", "driver", "--output-dir", str(folder / "out")]
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
        told.write_text(json.dumps(answer))
        return answer

    def loaded(self, scenario: str, points: int, told: dict[str, Any]) -> list[Reference]:
        """Workers that have run the scenario once; none if it fails, with the reason in `told`."""
        compiled = self.compiled(scenario, points)
        told["reference: compile"] = compiled["seconds"]
        if "error" in compiled:
            told["skipped"]["reference"] = compiled["error"]
            return []
        workers = []
        for threads in self.threads:
            worker = Reference(self.python, threads)
            workers.append(worker)
            try:
                worker.load(Path(compiled["path"]), points)
                worker.run()
            except ReferenceFailed as error:
                told["skipped"]["reference"] = str(error)
                for worker in workers:
                    worker.close()
                return []
        return workers
