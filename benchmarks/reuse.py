"""Marches with and without reused Jacobians, side by side: time, iterations, Jacobians.

python -m benchmarks.reuse --scenario chaboche2,scpcoup --batch 128,1024 --reuse 0,0.2,0.3

With `--cores 2` devices share the points, where there are 64 or more for each.
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import time
from collections.abc import Sequence
from typing import Any

SCENARIOS = "chaboche2,isoharden,radret,scpcoup"


def with_reuse(model: Any, reuse: float) -> Any:
    """The model with this `jacobian_reuse` in the solvers of its updates."""
    from neml2_jax.equation_systems.implicit_update import with_fields
    from neml2_jax.equation_systems.stored_updates import with_updates

    def changed(x: Any) -> Any:
        return with_fields(x, solver=dataclasses.replace(x.solver, jacobian_reuse=reuse))

    return with_updates(model, changed)


def compare(
    scenario: str,
    points: int,
    reuses: Sequence[float],
    repeats: int,
    steps: int | None = None,
    cores: int = 1,
) -> list[dict[str, Any]]:
    """A row for each `jacobian_reuse`; times are the least of `repeats`, in alternation."""
    import jax
    import numpy as np

    from neml2_jax.drivers.march import at_step, with_no_memories

    from .scenarios import arguments, chunk_on_cores

    model, carry, now, wanted = arguments(scenario, points, steps)
    first = {n: at_step(x, 0) for n, x in now.items()}
    chunk, shared = chunk_on_cores(carry, cores)
    rows, calls = [], []
    for reuse in reuses:
        own = with_reuse(model, reuse)
        given = (own, with_no_memories(own, carry, first), now, wanted)
        begin = time.perf_counter()
        compiled = chunk.lower(*given).compile()
        seconds = time.perf_counter() - begin
        end, record = jax.block_until_ready(compiled(*given))
        iterations = [float(r.iterations.mean()) for r in record.reports.values()]
        rows.append(
            {
                "scenario": scenario,
                "points": points,
                "reuse": reuse,
                "trace and compile": seconds,
                "converged": not bool(end.failed),
                "iterations": sum(iterations),
                "outputs": {n: np.asarray(x.data) for n, x in record.outputs.items()},
                "cores": shared,
                "clock": float("inf"),
                "processor": float("inf"),
            }
        )
        calls.append((compiled, given))
    for _ in range(repeats):
        for row, (compiled, given) in zip(rows, calls):
            begin, used = time.perf_counter(), time.process_time()
            jax.block_until_ready(compiled(*given))
            row["processor"] = min(row["processor"], time.process_time() - used)
            row["clock"] = min(row["clock"], time.perf_counter() - begin)
    outputs = [row.pop("outputs") for row in rows]
    for row, own in zip(rows, outputs):
        row["ratio"] = rows[0]["clock"] / row["clock"]
        row["difference"] = max(
            float(abs(own[n] - x).max() / max(abs(x).max(), 1e-300)) for n, x in outputs[0].items()
        )
    return rows


def line(row: dict[str, Any]) -> str:
    failed = "" if row["converged"] else ", does not converge"
    cells = (
        row["scenario"],
        row["points"],
        row["cores"],
        f"{row['reuse']:g}",
        f"{row['clock'] * 1e3:.3g}",
        f"{row['processor'] * 1e3:.3g}",
        f"{row['ratio']:.2f}",
        f"{row['iterations']:.2f}",
        f"{row['difference']:.0e}{failed}",
        f"{row['trace and compile']:.1f}",
    )
    return f"| {' | '.join(map(str, cells))} |"


HEAD = (
    "| scenario | points | cores | reuse | ms on the clock | ms of processor | faster by | "
    "iterations a step | largest difference | trace and compile, s |\n"
    "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|"
)


def main(words: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scenario", default=SCENARIOS)
    parser.add_argument("--batch", default="128,1024")
    parser.add_argument("--reuse", default="0,0.2,0.3")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--steps", type=int)
    parser.add_argument("--cores", type=int, default=1, help="cores that share the points")
    given = parser.parse_args(words)
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: given.cores])
    from neml2_jax.programs import compile_small_loops_whole, take_cores

    compile_small_loops_whole()
    cores = take_cores(given.cores)
    import jax

    jax.config.update("jax_enable_x64", True)
    reuses = [float(x) for x in given.reuse.split(",")]
    print(HEAD)
    for scenario in given.scenario.split(","):
        for points in given.batch.split(","):
            for row in compare(scenario, int(points), reuses, given.repeats, given.steps, cores):
                print(line(row), flush=True)


if __name__ == "__main__":
    main()
