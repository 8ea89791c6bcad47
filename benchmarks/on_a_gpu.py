"""Marches on an accelerator: points, precisions and reuse of Jacobians, within a few minutes.

python -m benchmarks.on_a_gpu --output gpu.json --profile profile

Each row is written as soon as it is measured. A row that the time left does not allow, or that does
not fit into memory, says so; larger numbers of points of the same kind are then left out too. On a
machine without an accelerator it needs `--anyway`, and small numbers of points.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from .files import write_json

SCENARIOS = "chaboche2,scpcoup"
BATCHES = "10000,100000,1000000"
DTYPES = "float64,float32"
REUSES = "0,0.3"
SECONDS = 290.0
STEPS = 20
"""Of each march: enough for points to be in different states, few enough for a million of them."""
REPEATS = 3


def measured(
    scenario: str, points: int, dtype: str, reuse: float, steps: int, repeats: int
) -> dict[str, Any]:
    """Seconds of compiling and of a march, the least of `repeats`, and whether it converged."""
    import jax

    compiled, given, told = prepared(scenario, points, dtype, reuse, steps)
    end, record = jax.block_until_ready(compiled(*given))
    seconds = []
    for _ in range(repeats):
        begin = time.perf_counter()
        jax.block_until_ready(compiled(*given))
        seconds.append(time.perf_counter() - begin)
    iterations = [float(r.iterations.mean()) for r in record.reports.values()]
    device = jax.devices()[0]
    peak = (device.memory_stats() or {}).get("peak_bytes_in_use")
    return {
        **told,
        "converged": not bool(end.failed),
        "iterations a step": sum(iterations),
        "seconds": min(seconds),
        "updates a second": points * steps / min(seconds),
        "largest memory so far": peak,
    }


def prepared(
    scenario: str, points: int, dtype: str, reuse: float, steps: int
) -> tuple[Callable[..., Any], Any, dict[str, float]]:
    """A compiled march, its arguments on the device, and how long making it took."""
    import jax
    import jax.numpy as jnp

    from neml2_jax.drivers.march import at_step, march_chunk, with_no_memories

    from .reuse import with_reuse
    from .scenarios import arguments

    begin = time.perf_counter()
    model, carry, now, wanted = arguments(scenario, points, steps, jnp.dtype(dtype))
    if reuse:
        model = with_reuse(model, reuse)
        carry = with_no_memories(model, carry, {n: at_step(x, 0) for n, x in now.items()})
    given = jax.device_put((model, carry, now, wanted))
    loaded = time.perf_counter()
    lowered = march_chunk.lower(*given)
    traced = time.perf_counter()
    compiled = lowered.compile()
    told = {"load": loaded - begin, "trace": traced - loaded}
    return compiled, given, {**told, "compile": time.perf_counter() - traced}


def profiled(folder: Path, scenario: str, points: int, steps: int) -> None:
    """A trace of the kernels of one march in float64, for TensorBoard or Perfetto."""
    import jax

    compiled, given, _ = prepared(scenario, points, "float64", 0.0, steps)
    jax.block_until_ready(compiled(*given))
    with jax.profiler.trace(str(folder)):
        jax.block_until_ready(compiled(*given))


def suite(given: argparse.Namespace, write: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    """All rows, handed to `write` whenever there is one more."""
    import jax

    from .measure import machine

    began = time.perf_counter()
    device = jax.devices()[0]
    told: dict[str, Any] = {
        "machine": {**machine(), "device": device.device_kind, "platform": device.platform},
        "steps": given.steps,
        "rows": [],
    }
    told["machine"].pop("dtype")
    given_up: dict[tuple[str, str, float], str] = {}
    slowest = 0.0
    for points in _numbers(given.batch):
        for scenario in given.scenario.split(","):
            for dtype in given.dtype.split(","):
                for reuse in (float(x) for x in given.reuse.split(",")):
                    kind = (scenario, dtype, reuse)
                    row: dict[str, Any] = dict(
                        zip(("scenario", "points", "dtype", "reuse"), (scenario, points, *kind[1:]))
                    )
                    begin = time.perf_counter()
                    left = given.seconds - (begin - began)
                    if kind not in given_up and left < 1.5 * slowest:
                        given_up[kind] = (
                            f"{left:.0f} s were left, the slowest row took {slowest:.0f} s"
                        )
                    if kind in given_up:
                        row["left out"] = given_up[kind]
                    else:
                        try:
                            row |= measured(
                                *kind[:1], points, *kind[1:], given.steps, given.repeats
                            )
                        except jax.errors.JaxRuntimeError as error:
                            if "RESOURCE_EXHAUSTED" not in str(error):
                                raise
                            given_up[kind] = f"{points} points do not fit into memory"
                            row["left out"] = given_up[kind]
                        slowest = max(slowest, time.perf_counter() - begin)
                    told["rows"].append(row)
                    write(told)
    if given.profile is not None:
        profiled(given.profile, given.scenario.split(",")[0], _numbers(given.batch)[0], given.steps)
    return told


def line(row: dict[str, Any]) -> str:
    """One row of the table."""
    head = f"| {row['scenario']} | {row['points']} | {row['dtype']} | {row['reuse']:g} | "
    if "left out" in row:
        return f"{head}left out: {row['left out']} | | | |"
    failed = "" if row["converged"] else ", does not converge"
    return (
        f"{head}{row['seconds']:.3f}{failed} | {row['updates a second']:.2e} | "
        f"{row['iterations a step']:.2f} | {row['trace']:.1f} + {row['compile']:.1f} |"
    )


HEAD = (
    "| scenario | points | dtype | reuse | s | updates a second | iterations a step | "
    "trace + compile, s |\n|---|--:|---|--:|--:|--:|--:|--:|"
)


def _numbers(words: str) -> list[int]:
    return [int(float(x)) for x in words.split(",")]


def main(words: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.on_a_gpu", description=__doc__)
    parser.add_argument("--scenario", default=SCENARIOS)
    parser.add_argument("--batch", default=BATCHES, help="numbers of points, smallest first")
    parser.add_argument("--dtype", default=DTYPES)
    parser.add_argument("--reuse", default=REUSES)
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--repeats", type=int, default=REPEATS)
    parser.add_argument("--seconds", type=float, default=SECONDS, help="for all of it")
    parser.add_argument("--output", type=Path, default=Path("gpu.json"))
    parser.add_argument("--profile", type=Path, help="folder for a trace of the kernels")
    parser.add_argument("--anyway", action="store_true", help="also without an accelerator")
    given = parser.parse_args(words)
    import jax

    jax.config.update("jax_enable_x64", True)
    if jax.default_backend() == "cpu" and not given.anyway:
        sys.exit(
            "on_a_gpu: JAX sees no accelerator here, only the CPU; install jax with its plugin, as "
            'in pip install "jax[cuda13]", or say --anyway with small numbers in --batch'
        )
    print(HEAD)

    def write(told: dict[str, Any]) -> None:
        write_json(given.output, told)
        print(line(told["rows"][-1]), flush=True)

    suite(given, write)


if __name__ == "__main__":
    main()
