"""Runs of this library and of what it is compared with, in alternation: A B A B."""

from __future__ import annotations

import functools
import importlib
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from .reference import Reference, ReferenceFailed, References, Times
from .scenarios import ON_ONE_CORE, March

ROOT = Path(__file__).parents[1]
OURS, OURS_ON_ONE = "neml2_jax", "neml2_jax, one core"


def timed(call: Callable[[], Any]) -> Times:
    begin, used = time.perf_counter(), time.process_time()
    call()
    return Times(time.perf_counter() - begin, time.process_time() - used)


def measure(
    scenario: str,
    points: int,
    repeats: int,
    others: Sequence[str] = (),
    references: References | None = None,
    at_most: float = float("inf"),
    devices: int = 1,
) -> dict[str, Any]:
    """Times of one scenario and batch, each of `repeats` rounds in alternation, after a warm-up.

    After `at_most` seconds no further round begins, but three are made in any case.

    The reference, with as many threads as serve it best, is compared with this library on as many
    of `devices` as serve it; `others` (`plain`, `jaxmat`) run on one, and are compared with this
    library on one.
    A reference that fails is left out, with its error in `skipped`.
    """
    march = March(scenario, points, devices=devices)
    told: dict[str, Any] = {
        "scenario": scenario,
        "points": points,
        "steps": march.steps,
        "devices": march.devices,
        "first call": dict(march.told),
        "bytes": march.bytes(),
        "skipped": {},
    }
    told["first call"]["first run"] = march.seconds()
    calls: dict[str, Callable[[], Times]] = {OURS: lambda: timed(march)}
    others = [name for name in others if scenario in ON_ONE_CORE[name]]
    if others:
        if march.devices > 1:
            alone = March(scenario, points)
            alone.checked()
            calls[OURS_ON_ONE] = lambda: timed(alone)
    for name in others:
        run, stress = other(name, scenario, points, told)
        calls[name] = functools.partial(timed, run)
        told[f"largest difference to {name}"] = _difference(stress(run()), march)
    with ExitStack() as stack:
        workers: list[Reference] = []
        if references:
            try:
                workers = references.loaded(scenario, points, told, stack)
                last = workers[0].last()
                told["largest difference to reference"] = difference_of_last(last, march)
            except ReferenceFailed as error:
                workers, told["skipped"]["reference"] = [], str(error)
        runs, failed = _rounds(calls, workers, repeats, at_most)
    if failed:
        told["skipped"]["reference"] = failed
    elif workers:
        told["fastest reference"] = min(
            (w.name for w in workers), key=lambda n: statistics.median(t.clock for t in runs[n])
        )
        runs["reference"] = runs[told["fastest reference"]]
    if others:
        runs.setdefault(OURS_ON_ONE, runs[OURS])
    return told | summary(runs)


def _rounds(
    calls: dict[str, Callable[[], Times]],
    workers: Sequence[Reference],
    repeats: int,
    at_most: float,
) -> tuple[dict[str, list[Times]], str]:
    """Times by name, and the error of the reference, whose times are then left out."""
    calls = calls | {w.name: w.run for w in workers}
    runs: dict[str, list[Times]] = {name: [] for name in calls}
    failed = ""
    begin = time.perf_counter()
    for count in range(repeats):
        if count >= 3 and time.perf_counter() - begin > at_most:
            break
        for name in list(runs):
            if name not in runs:
                continue
            try:
                runs[name].append(calls[name]())
            except ReferenceFailed as error:
                failed = str(error)
                for worker in workers:
                    del runs[worker.name]
    return runs, failed


def summary(runs: dict[str, list[Times]]) -> dict[str, Any]:
    """Seconds, their medians, and ratios to this library's; of the clock, and of processors."""
    told: dict[str, Any] = {
        "seconds": {name: [t.clock for t in x] for name, x in runs.items()},
        "processor seconds": {name: [t.processor for t in x] for name, x in runs.items()},
    }
    for what, times in (("median", "seconds"), ("processor median", "processor seconds")):
        told[what] = {name: statistics.median(x) for name, x in told[times].items()}
    for what, times in (("ratio", "seconds"), ("processor ratio", "processor seconds")):
        # Of each round, so that a load which both bear cancels out.
        told[what] = {
            name: statistics.median(
                b / a for a, b in zip(told[times][OURS_ON_ONE if name in ON_ONE_CORE else OURS], x)
            )
            for name, x in told[times].items()
            if name not in (OURS, OURS_ON_ONE)
        }
    return told


def other(
    name: str, scenario: str, points: int, told: dict[str, Any]
) -> tuple[Callable[[], Any], Callable[[Any], Any]]:
    """What runs it, compiled, and what reads the stresses of its result."""
    import jax

    module = importlib.import_module(f"benchmarks.{name}_{scenario}")
    history = module.history(points)
    begin = time.perf_counter()
    compiled = jax.jit(module.run).lower(*history).compile()
    told[f"{name}: trace and compile"] = time.perf_counter() - begin
    return lambda: jax.block_until_ready(compiled(*history)), module.stress


def _difference(theirs: Any, march: March) -> float:
    """Largest difference of stresses, relative to the largest stress."""
    ours = march.checked()[1].outputs["stress"].data
    return float(abs(ours - theirs).max() / abs(theirs).max())


def difference_of_last(theirs: dict[str, list[float]], march: Any) -> float | None:
    """Largest difference of the mean or the largest magnitude of an output of the last step.

    None if no output is there in both; NaN if one has it. Outputs that the reference leaves at
    zero have no relative difference.
    """
    ours = march.checked()[1].outputs
    differences = []
    for name, (mean, largest) in theirs.items():
        if name in ours and largest != 0.0:
            x = abs(ours[name].data[-1])
            differences += [abs(float(x.mean()) - mean) / mean, abs(float(x.max()) / largest - 1)]
    return float(np.max(differences)) if differences else None


def first_call(scenario: str, points: int, cache: Path | None = None) -> dict[str, float]:
    """Parts of the first call, in a process of its own."""
    words = [sys.executable, "-m", "benchmarks.first_call", scenario, str(points)]
    done = subprocess.run(
        words + ([str(cache)] if cache else []),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=True,
        text=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def machine() -> dict[str, Any]:
    """Where and with what figures were taken."""
    cpu = platform.processor()
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        cpu = next(x.split(":", 1)[1].strip() for x in lines if x.startswith("model name"))
    except (OSError, StopIteration):
        pass
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True
    )
    return {
        "when": time.strftime("%Y-%m-%d %H:%M", time.gmtime()) + " UTC",
        "machine": platform.machine(),
        "processor": cpu,
        "cores": os.cpu_count(),
        "load average at the start": os.getloadavg()[0],
        "system": platform.platform(),
        "python": platform.python_version(),
        "jax": version("jax"),
        "jaxlib": version("jaxlib"),
        "dtype": "float64",
        "XLA_FLAGS": os.environ.get("XLA_FLAGS", ""),
        "commit": commit.stdout.strip(),
    }


def spread(seconds: Sequence[float]) -> str:
    return f"{min(seconds) * 1e3:.1f} to {max(seconds) * 1e3:.1f}"
