"""Runs of this library and of what it is compared with, in alternation: A B A B."""

from __future__ import annotations

import importlib
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from .reference import References, Times
from .scenarios import PLAIN, March

ROOT = Path(__file__).parents[1]


def timed(call: Callable[[], Any]) -> Times:
    begin, used = time.perf_counter(), time.process_time()
    call()
    return Times(time.perf_counter() - begin, time.process_time() - used)


def measure(
    scenario: str,
    points: int,
    repeats: int,
    plain: bool = False,
    references: References | None = None,
    at_most: float = float("inf"),
    devices: Sequence[Any] = (),
) -> dict[str, Any]:
    """Times of one scenario and batch, each of `repeats` rounds in alternation, after a warm-up.

    After `at_most` seconds no further round begins, but three are made in any case.
    """
    march = March(scenario, points, devices=devices)
    calls: dict[str, Callable[[], Times]] = {"neml2_jax": lambda: timed(march)}
    told: dict[str, Any] = {
        "scenario": scenario,
        "points": points,
        "steps": march.steps,
        "devices": march.devices,
        "first call": dict(march.told),
        "bytes": march.bytes(),
        "skipped": {},
    }
    if plain and scenario in PLAIN:
        calls["plain"] = _plain(scenario, points, told)
        told["largest difference to plain"] = _difference(scenario, points, march)
    workers = references.loaded(scenario, points, told) if references else []
    calls |= {w.name: w.run for w in workers}
    if workers:
        told["largest difference to reference"] = _difference_of_last(workers[0].last(), march)
    told["first call"]["first run"] = march.seconds()
    runs: dict[str, list[Times]] = {name: [] for name in calls}
    begin = time.perf_counter()
    for count in range(repeats):
        if count >= 3 and time.perf_counter() - begin > at_most:
            break
        for name, call in calls.items():
            runs[name].append(call())
    if workers:
        told["fastest reference"] = min(
            (w.name for w in workers), key=lambda n: statistics.median(t.clock for t in runs[n])
        )
        runs["reference"] = runs[told["fastest reference"]]
    for worker in workers:
        worker.close()
    told["seconds"] = {name: [t.clock for t in x] for name, x in runs.items()}
    told["processor seconds"] = {name: [t.processor for t in x] for name, x in runs.items()}
    for what, times in (("median", "seconds"), ("processor median", "processor seconds")):
        told[what] = {name: statistics.median(x) for name, x in told[times].items()}
    for what, times in (("ratio", "seconds"), ("processor ratio", "processor seconds")):
        # Of each round, so that a load which both bear cancels out.
        told[what] = {
            name: statistics.median(b / a for a, b in zip(told[times]["neml2_jax"], x))
            for name, x in told[times].items()
            if name != "neml2_jax"
        }
    return told


def _plain(scenario: str, points: int, told: dict[str, Any]) -> Callable[[], Times]:
    import jax

    module = importlib.import_module(f"benchmarks.plain_{scenario}")
    history = module.history(points)
    begin = time.perf_counter()
    compiled = jax.jit(module.run).lower(*history).compile()
    told["plain: trace and compile"] = time.perf_counter() - begin
    jax.block_until_ready(compiled(*history))

    return lambda: timed(lambda: jax.block_until_ready(compiled(*history)))


def _difference(scenario: str, points: int, march: March) -> float:
    """Largest difference of stresses, relative to the largest stress."""
    module = importlib.import_module(f"benchmarks.plain_{scenario}")
    theirs = module.stress(module.run(*module.history(points)))
    ours = march()[1].outputs["stress"].data
    return float(abs(ours - theirs).max() / abs(theirs).max())


def _difference_of_last(theirs: dict[str, list[float]], march: March) -> float:
    """Largest difference of the mean or the largest magnitude of an output of the last step."""
    ours = march()[1].outputs
    differences = [0.0]
    for name, (mean, largest) in theirs.items():
        if name in ours and largest > 0:
            x = abs(ours[name].data[-1])
            differences += [abs(float(x.mean()) - mean) / mean, abs(float(x.max()) / largest - 1)]
    return max(differences)


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
    import jax
    import jaxlib

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
        "jax": jax.__version__,
        "jaxlib": jaxlib.__version__,
        "dtype": "float64",
        "commit": commit.stdout.strip(),
    }


def spread(seconds: Sequence[float]) -> str:
    return f"{min(seconds) * 1e3:.1f} to {max(seconds) * 1e3:.1f}"
