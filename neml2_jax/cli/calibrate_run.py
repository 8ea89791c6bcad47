"""One call of `neml2-jax calibrate`: fit, print, draw, save."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import typer
from rich.console import Console
from rich.live import Live
from rich.text import Text

from ..calibration import Calibration, calibrate, load_result, save_result, write_fitted
from ..calibration.calibrate import Look, apart_in_size, check_enough
from ..calibration.calibration_result import CalibrationResult
from ..calibration.calibration_test import ObservedCurve
from ..calibration.pictures import draw_all
from ..calibration.posterior_files import load_posterior
from ..calibration.problem import CalibrationProblem
from ..drivers import Interrupted
from ..drivers.output_files import OutputError, check_other_file, check_output
from ..errors import InputFileError
from ..lab.measured_data import doubted_strains
from ..text_files import read_text
from .calibrate_sample import sample_after_fit, samples_of
from .calibration_report import report
from .tables import show

SIGNALS = {"SIGINT": 2, "SIGTERM": 15}


@dataclasses.dataclass
class CalibrationSession:
    """What was asked for."""

    found: Any
    calibration: Calibration
    output: Path | None
    result: Path
    plot: bool
    resume: Path | None
    settings: list[str]
    variables: dict[str, str]
    compat: str | None

    def check_targets(self, overwrite: bool, sampled: bool = False) -> None:
        """**Raises:** `OutputError` where something cannot be written, or would be lost."""
        if self.result.suffix != ".json":
            raise typer.BadParameter(f"--result ends in .json, got {self.result}")
        samples = samples_of(self.result.with_suffix("")) if sampled else None
        for path in (self.output, self.result, samples):
            if path is not None:
                check_output(path)
        if self.output is not None:
            check_other_file(self.output, self.found.file.path, "--output")
            if self.output.exists() and not overwrite:
                raise OutputError(f"{self.output} is already there; to replace it, add --overwrite")
        if samples is not None and not overwrite:
            _check_replaceable(
                samples,
                lambda path: load_posterior(path).stopped,
                "holds no samples of a calibration",
                "with draws that were stopped; to begin anew, add --overwrite, or give another "
                "name with --result",
            )
        going_on = self.resume is not None and self.resume.exists() and self.result.exists()
        if going_on and self.resume is not None and self.resume.samefile(self.result):
            return
        if self.result.exists() and not overwrite:
            _check_replaceable(
                self.result,
                lambda path: load_result(path).stopped,
                "is no result of a calibration",
                f"from a fit that was stopped; to go on with it: --resume {self.result}; to begin "
                f"anew, add --overwrite",
            )

    def run(self, profiles: bool, leave_out: bool, sampled: tuple[str, int] | None = None) -> None:
        """Fit, print, save and draw; `sampled` are method and draws of samples, if any."""
        before = load_result(self.resume) if self.resume is not None else None
        curves = self.calibration.curves()
        problem = self.calibration.problem(curves)
        check_enough(problem)
        self._say_what_is_given(problem, curves)
        repeat = self._repeat()

        def save(result: CalibrationResult) -> None:
            save_result(result, self.result, self.calibration, repeat)

        with _Watched(problem, Console(stderr=True)) as watched:
            result = calibrate(
                self.calibration,
                problem=problem,
                curves=curves,
                resume=before,
                profiles=profiles,
                leave_out=leave_out,
                progress=watched.look,
                keep=save,
            )
        show(report(result))
        save(result)
        print(f"saved {self.result}")
        if self.output is not None:
            fitted = problem.sought.parameters(result.values)
            settings = self.settings, self.variables, self.compat
            write_fitted(self.found, self.calibration, fitted, self.output, *settings)
            print(f"saved {self.output}, with the fitted values in place")
        if self.plot:
            stem = self.result.with_suffix("")
            for path in draw_all(self.calibration, problem, curves, result, stem):
                print(f"saved {path}")
        if sampled is not None and not result.stopped:
            stem, seed = self.result.with_suffix(""), self.calibration.seed
            method, draws = sampled
            try:
                posterior = sample_after_fit(
                    problem, result.unconstrained, stem, method=method, draws=draws, seed=seed,
                    plot=self.plot,
                )  # fmt: skip
            except Interrupted as stop:
                print(f"{stop}; the fit is in {self.result}", file=sys.stderr)
                raise typer.Exit(128 + stop.signal) from None
            if posterior.stopped:
                _end(posterior.stopped, f"these are the draws so far, of the fit in {self.result}")
        self._leave(result)

    def _leave(self, result: CalibrationResult) -> None:
        """With the exit code of a signal, or 1 where tests fail at the best point."""
        if result.stopped:
            _end(result.stopped, f"this is the best so far; to go on: --resume {self.result}")
        if result.failed:
            print(
                f"error: the model does not get through {', '.join(result.failed)}; its rows count "
                f"with a penalty, and the values fit the others",
                file=sys.stderr,
            )
            raise typer.Exit(1)

    def _say_what_is_given(
        self, problem: CalibrationProblem, curves: tuple[ObservedCurve, ...]
    ) -> None:
        rows = ", ".join(f"{c.name} {len(c.time)} rows" for c in curves)
        print(f"{len(curves)} measured curves: {rows}")
        for kind, asked in (("stress", "stress_unit"), ("time", "time_unit")):
            units = {u for c in curves for n, u in c.units.items() if n.split("_")[0] == kind and u}
            if units and kind not in self.calibration.units:
                print(f"the model's {kind} is taken to be in {units.pop()}, as in the data; "
                      f"{asked} says another")  # fmt: skip
        doubted = [
            text
            for c in curves
            for text in doubted_strains(
                self.calibration.model, c.name, {**c.controlled, **c.observed}, c.units
            )
        ]
        for text in (*doubted, *apart_in_size(problem)):
            print(f"warning: {text}", file=sys.stderr)

    def _repeat(self) -> dict[str, Any]:
        path = Path(self.found.file.path)
        return {
            "input_file": str(path),
            "input_text": read_text(path),
            "settings": self.settings,
            "variables": self.variables,
            "compat": self.compat,
            "command": sys.argv,
        }


def _check_replaceable(
    path: Path, stopped_in: Callable[[Path], str], other: str, unfinished: str
) -> None:
    """What is finished is replaced; what was stopped, or is a file of another kind, would be lost.

    `other` and `unfinished` say so of the file.

    **Raises:** `OutputError`
    """
    if not path.exists():
        return
    try:
        stopped = stopped_in(path)
    except InputFileError:
        raise OutputError(
            f"{path} is already there, and {other}; add --overwrite, or give another name with "
            f"--result"
        ) from None
    if stopped:
        raise OutputError(f"{path} is already there, {unfinished}")


def _end(signal: str, what: str) -> NoReturn:
    """Say what a signal has left, and end with its exit code."""
    print(f"stopped by {signal}: {what}", file=sys.stderr)
    raise typer.Exit(128 + SIGNALS[signal])


class _Watched:
    """Cost, iteration and best values of a fit, on a line of a terminal; silent elsewhere."""

    def __init__(self, problem: CalibrationProblem, console: Console):
        self.names = problem.names
        self.live = Live(Text("compiling"), console=console, transient=True, refresh_per_second=4)
        self.shown = console.is_terminal

    def __enter__(self) -> _Watched:
        if self.shown:
            self.live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self.shown:
            self.live.stop()

    def look(self, now: Look) -> None:
        if not self.shown:
            return
        values = "  ".join(f"{n} {x:.5g}" for n, x in zip(self.names, now.values))
        starts = f"{now.done} of {now.starts} starts, " if now.starts > 1 else ""
        head = f"{starts}iteration {now.iteration}, cost {now.cost:.6g}"
        self.live.update(Text(f"{head}\n{values}"))
