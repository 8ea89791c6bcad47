"""What `--temperature` and `--set NAME=` may say: numbers, or a way over the time of the test."""

from __future__ import annotations

import dataclasses
import functools
import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import typer

from ..errors import DeclarationError, InputFileError
from ..input_files.expressions.evaluate import evaluate
from ..lab import LoadPath, read_measured
from ..types import Scalar

FORMS = (
    "a number 300 (several as 300,600), a ramp 300:600, values at times '300@0 600@50 300@100', "
    "a column FILE.csv:NAME beside its time, or an expression of t such as '450+150*sin(2*pi*t/60)'"
)
_FILE = re.compile(r"^(?P<file>.+\.csv):(?P<column>.+)$", re.IGNORECASE)


@dataclasses.dataclass(frozen=True)
class Ramp:
    """From one value to another over the whole test; between the ends of cycles with `--phase`."""

    begin: float
    end: float
    text: str


@dataclasses.dataclass(frozen=True)
class Way:
    """Values at times, or a function of time."""

    over_time: Any
    text: str


Given = float | Ramp | Way


def given_values(option: str, name: str, text: str) -> list[Given]:
    """What an option of a scalar asks for.

    **Raises:** `typer.BadParameter` for what is none of `FORMS`; `InputFileError` for a column.
    """
    try:
        return [_number_or_ramp(word) for word in text.split(",")]
    except ValueError:
        pass
    if "@" in text:
        return [Way(_table(option, text), text)]
    found = _FILE.match(text.strip())
    if found is not None:
        return [Way(_column(name, Path(found["file"]), found["column"]), text)]
    return [Way(_expression(option, text), text)]


def _number_or_ramp(text: str) -> float | Ramp:
    ends = [float(x) for x in text.split(":")]
    if len(ends) > 2 or not np.isfinite(ends).all():
        raise ValueError(text)
    return ends[0] if len(ends) == 1 else Ramp(ends[0], ends[1], text.strip())


def _table(option: str, text: str) -> tuple[list[float], list[float]]:
    try:
        pairs = [[float(x) for x in word.split("@")] for word in text.split()]
        values, times = zip(*pairs, strict=True)
    except ValueError:
        raise typer.BadParameter(
            f"{option}: values at times are VALUE@TIME, separated by blanks; got {text!r}"
        ) from None
    if len(times) < 2 or times[0] < 0 or not (np.diff(times) > 0).all():
        raise typer.BadParameter(
            f"{option}: two times or more, from zero on, that rise; got {text!r}"
        )
    return list(times), list(values)


def _column(name: str, file: Path, column: str) -> tuple[list[float], list[float]]:
    curves = read_measured(file, {"time": "time", name: column})
    if len(curves) > 1:
        raise InputFileError(f"{file}: {column} is one specimen's, there are {len(curves)}")
    if len(curves[0]) < 2:
        raise InputFileError(f"{file}: {column} over time is two rows or more")
    times = curves[0]["time"] - curves[0]["time"][0]
    if not (np.diff(times) > 0).all():
        raise InputFileError(f"{file}: the time does not rise from row to row")
    return list(times), list(curves[0][name])


def _expression(option: str, text: str) -> Callable[[float], float]:
    def at(time: float) -> float:
        names: dict[str, Any] = {"t": Scalar(np.asarray(time)), "pi": math.pi}
        found = evaluate(text, lambda _: option, names, names.__getitem__)
        x = np.asarray(getattr(found, "data", found))
        if x.shape != () or x.dtype.kind not in "if" or not np.isfinite(x):
            raise InputFileError(f"{option}: {text!r} is no finite number at time {time:g}: {x}")
        return float(x)

    if "t" not in re.findall(r"[A-Za-z_]\w*", text):
        raise typer.BadParameter(f"{option} is {FORMS}; got {text!r}")
    try:
        at(0.0)
    except InputFileError as error:
        raise typer.BadParameter(f"{error}. The option is {FORMS}") from None
    return functools.lru_cache(maxsize=64)(at)


def fixed(given: dict[str, Given]) -> dict[str, float]:
    """Those that are numbers."""
    return {n: x for n, x in given.items() if isinstance(x, float)}


def with_ways(path: LoadPath, given: dict[str, Given]) -> LoadPath:
    """A path whose scalars go their ways; a ramp lasts as long as the path.

    **Raises:** `typer.BadParameter` where that is not known.
    """
    ways = {n: x.over_time for n, x in given.items() if isinstance(x, Way)}
    ramps = {n: x for n, x in given.items() if isinstance(x, Ramp)}
    if ramps:
        try:
            duration = path.duration()
        except DeclarationError as error:
            raise typer.BadParameter(
                f"a ramp needs to know how long the test is: {error}"
            ) from None
        ways |= {n: ((0.0, duration), (x.begin, x.end)) for n, x in ramps.items()}
    return dataclasses.replace(path, over_time=ways) if ways else path


def label(name: str, given: Given) -> str:
    """How a family says which of its members it is."""
    return f"{name} {given:g}" if isinstance(given, float) else f"{name} {given.text}"
