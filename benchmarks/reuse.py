"""Marches with and without reused Jacobians, side by side: processor time, iterations, Jacobians.

python -m benchmarks.reuse --scenario chaboche2,scpcoup --batch 128,1024 --reuse 0,0.2,0.3
"""

from __future__ import annotations

import argparse
import dataclasses
import time
from collections.abc import Sequence
from typing import Any

SCENARIOS = "chaboche2,isoharden,radret,scpcoup"


def with_reuse(model: Any, reuse: float) -> Any:
    """The model with this `jacobian_reuse` in the solvers of its updates."""
    import jax

    from neml2_jax.equation_systems import ImplicitUpdate

    def is_update(x: object) -> bool:
        return isinstance(x, ImplicitUpdate)

    def changed(x: Any) -> Any:
        if not is_update(x):
            return x
        # As it is stored, which may lack parts that are held elsewhere.
        copy = object.__new__(type(x))
        solver = dataclasses.replace(x.solver, jacobian_reuse=reuse)
        vars(copy).update({**vars(x), "solver": solver})
        return copy

    return jax.tree_util.tree_map(changed, model, is_leaf=is_update)


def compare(
    scenario: str, points: int, reuses: Sequence[float], repeats: int, steps: int | None = None
) -> list[dict[str, Any]]:
    """A row for each `jacobian_reuse`; times are the least of `repeats`, in alternation."""
    import jax
    import numpy as np

    from neml2_jax.drivers.march import at_step, march_chunk, with_no_memories

    from .scenarios import arguments

    model, carry, now, wanted = arguments(scenario, points, steps)
    first = {n: at_step(x, 0) for n, x in now.items()}
    rows, calls = [], []
    for reuse in reuses:
        own = with_reuse(model, reuse)
        given = (own, with_no_memories(own, carry, first), now, wanted)
        begin = time.perf_counter()
        compiled = march_chunk.lower(*given).compile()
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
                "processor": float("inf"),
            }
        )
        calls.append((compiled, given))
    for _ in range(repeats):
        for row, (compiled, given) in zip(rows, calls):
            begin = time.process_time()
            jax.block_until_ready(compiled(*given))
            row["processor"] = min(row["processor"], time.process_time() - begin)
    outputs = [row.pop("outputs") for row in rows]
    for row, own in zip(rows, outputs):
        row["ratio"] = rows[0]["processor"] / row["processor"]
        row["difference"] = max(
            float(abs(own[n] - x).max() / max(abs(x).max(), 1e-300)) for n, x in outputs[0].items()
        )
    return rows


def line(row: dict[str, Any]) -> str:
    failed = "" if row["converged"] else ", does not converge"
    cells = (
        row["scenario"],
        row["points"],
        f"{row['reuse']:g}",
        f"{row['processor'] * 1e3:.3g}",
        f"{row['ratio']:.2f}",
        f"{row['iterations']:.2f}",
        f"{row['difference']:.0e}{failed}",
        f"{row['trace and compile']:.1f}",
    )
    return f"| {' | '.join(map(str, cells))} |"


HEAD = (
    "| scenario | points | reuse | ms of processor | faster by | iterations a step | largest "
    "difference | trace and compile, s |\n|---|--:|--:|--:|--:|--:|--:|--:|"
)


def main(words: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scenario", default=SCENARIOS)
    parser.add_argument("--batch", default="128,1024")
    parser.add_argument("--reuse", default="0,0.2,0.3")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--steps", type=int)
    given = parser.parse_args(words)
    from neml2_jax.programs import compile_small_loops_whole

    compile_small_loops_whole()
    import jax

    jax.config.update("jax_enable_x64", True)
    reuses = [float(x) for x in given.reuse.split(",")]
    print(HEAD)
    for scenario in given.scenario.split(","):
        for points in given.batch.split(","):
            for row in compare(scenario, int(points), reuses, given.repeats, given.steps):
                print(line(row), flush=True)


if __name__ == "__main__":
    main()
