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
from ..lab import LoadPath, Segment, read_measured
from ..lab.load_path import turns
from ..types import Scalar
from ..types.number_text import plain_number

FORMS = (
    "a number 300 (several as 300,600), a ramp 300:600, values at times '300@0 600@50 300@100', "
    "a column FILE.csv:NAME beside its time, or an expression of t such as '450+150*sin(2*pi*t/60)'"
)
SAMPLES = 4000
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
    turns: Callable[[float], list[float]] = lambda duration: []


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
    return [_expression(option, text)]


def _number_or_ramp(text: str) -> float | Ramp:
    ends = [plain_number(x) for x in text.split(":")]
    if len(ends) > 2 or not np.isfinite(ends).all():
        raise ValueError(text)
    return ends[0] if len(ends) == 1 else Ramp(ends[0], ends[1], text.strip())


def _table(option: str, text: str) -> tuple[list[float], list[float]]:
    try:
        pairs = [[plain_number(x) for x in word.split("@")] for word in text.split()]
        if not np.isfinite(pairs).all():
            raise ValueError(text)
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
    curve, *others = read_measured(file, {"time": "time", name: column})
    if others:
        raise InputFileError(f"{file}: {column} is one specimen's, there are {1 + len(others)}")
    if len(curve) < 2:
        raise InputFileError(f"{file}: {column} over time is two rows or more")
    times = curve["time"] - curve["time"][0]
    if not (np.diff(times) > 0).all():
        raise InputFileError(f"{file}: the time does not rise from row to row")
    return list(times), list(curve[name])


def _expression(option: str, text: str) -> Way:
    def values(times: np.ndarray) -> np.ndarray:
        names: dict[str, Any] = {"t": Scalar(times), "pi": math.pi}
        found = evaluate(text, lambda _: option, names, names.__getitem__)
        many = isinstance(found, list | tuple)
        x = np.zeros(2, bool) if many else np.asarray(getattr(found, "data", found))
        if x.shape not in ((), times.shape) or x.dtype.kind not in "if":
            raise InputFileError(f"{option}: {text!r} is no number at each time")
        bad = ~np.isfinite(np.broadcast_to(x, times.shape))
        if bad.any():
            raise InputFileError(
                f"{option}: {text!r} is no finite number at time {times[bad].flat[0]:g}"
            )
        return np.broadcast_to(np.asarray(x, float), times.shape)

    def turns_in(duration: float) -> list[float]:
        try:
            return list(turns(values, duration, SAMPLES))
        except DeclarationError as error:
            raise typer.BadParameter(f"{option}: {text!r}: {error}") from None

    if "t" not in re.findall(r"[A-Za-z_]\w*", text):
        raise typer.BadParameter(f"{option} is {FORMS}; got {text!r}")
    try:
        values(np.zeros(()))
    except InputFileError as error:
        raise typer.BadParameter(f"{error}. The option is {FORMS}") from None
    at = functools.lru_cache(maxsize=64)(lambda time: float(values(np.asarray(time))))
    return Way(at, text, turns_in)


def fixed(given: dict[str, Given]) -> dict[str, float]:
    """Those that are numbers."""
    return {n: x for n, x in given.items() if isinstance(x, float | int)}


def with_ways(path: LoadPath, given: dict[str, Given]) -> LoadPath:
    """A path whose scalars go their ways; a ramp lasts as long as the path.

    **Raises:** `typer.BadParameter` where that is not known.
    """
    moving = {n: x for n, x in given.items() if not isinstance(x, float | int)}
    if not moving:
        return path
    try:
        duration = path.duration()
    except DeclarationError as error:
        raise typer.BadParameter(
            f"{', '.join(moving)} over time needs to know how long the test is: {error}"
        ) from None
    ways, stops = {}, list(path.stops)
    for name, x in moving.items():
        if isinstance(x, Way):
            ways[name] = x.over_time
            stops += x.turns(duration)
        else:
            ways[name] = ((0.0, duration), (x.begin, x.end))
    return dataclasses.replace(path, over_time=ways, stops=tuple(stops) or (duration,))


def prescribed_path(
    given: dict[str, Given], duration: float | None, steps: int | None, **common: Any
) -> LoadPath:
    """Components that go their ways within a duration; a number is ramped to.

    Without a duration it is that of the longest table.

    **Raises:** `typer.BadParameter` where nothing says how long it lasts, and for a table that
    starts late.
    """
    tables = [x.over_time for x in given.values() if isinstance(x, Way)]
    ends = [x[0][-1] for x in tables if not callable(x)]
    if duration is None and not ends:
        raise typer.BadParameter("--prescribe needs --duration, where no table says how long")
    lasts = max(ends) if duration is None else duration
    targets: dict[str, Any] = {}
    stops = [lasts]
    for name, x in given.items():
        if isinstance(x, float | int):
            targets[name] = x
        elif isinstance(x, Ramp):
            targets[name] = _straight((0.0, lasts), (x.begin, x.end))
        elif callable(x.over_time):
            targets[name] = x.over_time
            stops += x.turns(lasts)
        else:
            targets[name] = _straight(*x.over_time)
            stops += [t for t in x.over_time[0] if 0 < t < lasts]
    held = {n: 0.0 for n in given if n.startswith("strain_")}
    segment = Segment(targets, duration=lasts, steps=steps, label="prescribed")
    return LoadPath((segment,), held=held, stops=tuple(stops), **common)


def _straight(times: Any, values: Any) -> Callable[[float], float]:
    return lambda t: float(np.interp(t, times, values))


def label(name: str, given: Given) -> str:
    """How a family says which of its members it is."""
    return f"{name} {given:g}" if isinstance(given, float | int) else f"{name} {given.text}"
