"""`march` by XLA and by C code, in one run: `python -m benchmarks.routes chaboche2 isoharden`.

The same call, `jax.jit` of `march`, with either route, run in turns; times are the least of some
runs, on the clock and of processors: other work of the machine counts less in the second.
`--cores 1` (the default) keeps the process to one core. With more of them C code shares its points
among threads, and XLA among devices (`march_on_devices`). First calls trace, generate and compile,
without a cache; C code is compiled at the first number of points.

With `--reference-python` an installed NEML2 takes the same steps in turns with both, by its fastest
route (`benchmarks.reference`), with one thread and with one a core, or with `--reference-threads`,
and the better one counts. What it compiles is kept in `--reference-folder`. With `--plain` so does
the same update written in JAX without a framework (`benchmarks/plain_*.py`), on one core.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np

from .measure import other
from .reference import Reference, References, Times
from .scenarios import INPUTS, ON_ONE_CORE, SCENARIOS

FOLDER = Path(__file__).parent / "output" / "reference"


def marches(scenario: str, points: int, cores: int) -> dict[str, Callable[[], Any]]:
    """By route the compiled march of all steps of a scenario."""
    import jax

    import neml2_jax
    from neml2_jax.drivers import march_on_devices

    file = neml2_jax.load_input(INPUTS / f"{scenario}.i", variables={"nbatch": points})
    driver = file.get_driver("driver")
    values, initial = driver.prescribed_values(), driver.ic

    def by_code(values: Any, initial: Any) -> Any:
        return neml2_jax.march(driver.model, values, initial, route="native")

    def by_xla(values: Any, initial: Any) -> Any:
        if cores > 1 and points >= 64 * cores:
            devices = jax.devices()[:cores]
            return march_on_devices(driver.model, values, initial, devices=devices)
        return neml2_jax.march(driver.model, values, initial)

    calls = {"xla": jax.jit(by_xla), "native": jax.jit(by_code)}
    return {
        route: lambda call=call: jax.block_until_ready(call(values, initial))
        for route, call in calls.items()
    }


def timed(call: Callable[[], Any]) -> Times:
    begin, used = time.perf_counter(), time.process_time()
    call()
    return Times(time.perf_counter() - begin, time.process_time() - used)


def processor() -> float:
    """Seconds of processors that this process has had, compilers that it ran among them."""
    return sum(os.times()[:4])


def compared(
    scenario: str,
    points: int,
    cores: int,
    repeats: int,
    workers: list[Reference],
    others: Sequence[str] = (),
) -> dict[str, Any]:
    """Seconds of the first call and of runs by route, and the largest relative difference."""
    calls = marches(scenario, points, cores)
    first, results = {}, {}
    for route, call in calls.items():
        begin = processor()
        results[route] = call()
        first[route] = processor() - begin
    runs: dict[str, Callable[[], Times]] = {
        **{worker.name: worker.run for worker in workers},
        **{route: lambda call=call: timed(call) for route, call in calls.items()},
    }
    for name in others:
        if scenario in ON_ONE_CORE[name]:
            run, _ = other(name, scenario, points, {})
            run()
            runs[name] = lambda run=run: timed(run)
    taken: dict[str, list[Times]] = {name: [] for name in runs}
    slow = {worker.name for worker in workers}
    for k in range(repeats):
        for name, run in runs.items():
            if k < 3 or name not in slow:  # the reference takes seconds a run
                taken[name].append(run())
    best = {
        n: Times(min(t.clock for t in x), min(t.processor for t in x)) for n, x in taken.items()
    }
    if workers:
        best["reference"] = min((best.pop(w.name) for w in workers), key=lambda t: t.clock)
    worst = 0.0
    for name, x in results["xla"].items():
        expected = np.asarray(x.data)
        found = np.asarray(results["native"][name].data)
        worst = max(worst, np.abs(found - expected).max() / np.abs(expected).max())
    return {"first": first, "run": best, "differs": worst}


def shown(scenario: str, points: int, found: dict[str, Any]) -> str:
    first, run = found["first"], found["run"]
    c = run["native"]

    def beside(name: str) -> str:
        if name not in run:
            return " | "
        t = run[name]
        seconds = f"{t.clock:.4f} ({t.processor:.4f})"
        return f"{seconds} | {t.clock / c.clock:.1f} ({t.processor / c.processor:.1f})"

    return (
        f"| {scenario} | {points} | {c.clock:.4f} ({c.processor:.4f}) | {beside('xla')} | "
        f"{beside('reference')} | {beside('plain')} | {first['native']:.1f} | {first['xla']:.1f} | "
        f"{found['differs']:.0e} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenarios", nargs="+", choices=SCENARIOS)
    parser.add_argument("--points", nargs="+", type=int, default=[2, 128, 1024])
    parser.add_argument("--cores", type=int, default=1)
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--reference-python", help="interpreter that has neml2 installed")
    parser.add_argument("--reference-folder", type=Path, default=FOLDER)
    parser.add_argument("--reference-threads", nargs="+", type=int)
    parser.add_argument("--plain", action="store_true", help="without a framework, beside")
    given = parser.parse_args()
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: given.cores])
    import jax

    from neml2_jax.programs import take_cores

    jax.config.update("jax_enable_x64", True)
    jax.config.update("jax_compilation_cache_dir", None)  # every first call compiles
    os.environ["NEML2_JAX_CACHE"] = "off"
    take_cores(given.cores)
    references = None
    if given.reference_python:
        threads = given.reference_threads or sorted({1, given.cores})
        references = References(given.reference_python, given.reference_folder, threads)
    print("Seconds of a run on the clock, of processors in parentheses; of first calls the latter.")
    print(
        "| scenario | points | C | XLA | / C | reference | / C | plain | / C | first, C | first, "
        "XLA | differs |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
        flush=True,
    )
    for scenario in given.scenarios:
        for points in given.points:
            with ExitStack() as stack:
                workers = []
                if references is not None:
                    workers = references.loaded(scenario, points, {}, stack)
                others = ["plain"] if given.plain else []
                found = compared(scenario, points, given.cores, given.repeats, workers, others)
            print(shown(scenario, points, found), flush=True)


if __name__ == "__main__":
    main()
