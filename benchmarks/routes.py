"""`march` by XLA and by C code, in one run: `python -m benchmarks.routes chaboche2 isoharden`.

The same call, `jax.jit` of `march`, with either route, run in turns; times are those of processors,
the least of some runs, so that other work of the machine counts little. `--cores 1` (the default)
keeps the process to one core. With more of them C code shares its points among threads, and XLA
among devices (`march_on_devices`); then the clock decides, and the machine should be idle. First
calls trace, generate and compile, without a cache; C code is compiled at the first number of
points.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from .scenarios import INPUTS, SCENARIOS


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


def processor() -> float:
    """Seconds of processors that this process has had, compilers that it ran among them."""
    return sum(os.times()[:4])


def compared(scenario: str, points: int, cores: int, repeats: int) -> dict[str, Any]:
    """Seconds of the first call and of a run by route, and the largest relative difference."""
    clock = time.process_time if cores == 1 else time.perf_counter
    calls = marches(scenario, points, cores)
    first, best, results = {}, dict.fromkeys(calls, np.inf), {}
    for route, call in calls.items():
        begin = processor()
        results[route] = call()
        first[route] = processor() - begin
    for _ in range(repeats):
        for route, call in calls.items():
            begin = clock()
            call()
            best[route] = min(best[route], clock() - begin)
    worst = 0.0
    for name, x in results["xla"].items():
        expected = np.asarray(x.data)
        found = np.asarray(results["native"][name].data)
        worst = max(worst, np.abs(found - expected).max() / np.abs(expected).max())
    return {"first": first, "run": best, "differs": worst}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenarios", nargs="+", choices=SCENARIOS)
    parser.add_argument("--points", nargs="+", type=int, default=[2, 128, 1024])
    parser.add_argument("--cores", type=int, default=1)
    parser.add_argument("--repeats", type=int, default=7)
    given = parser.parse_args()
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: given.cores])
    import jax

    from neml2_jax.programs import take_cores

    jax.config.update("jax_enable_x64", True)
    jax.config.update("jax_compilation_cache_dir", None)  # every first call compiles
    os.environ["NEML2_JAX_CACHE"] = "off"
    take_cores(given.cores)
    print("| scenario | points | XLA s | C s | | first call, XLA s | first call, C s | differs |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|", flush=True)
    for scenario in given.scenarios:
        for points in given.points:
            found = compared(scenario, points, given.cores, given.repeats)
            first, run = found["first"], found["run"]
            print(
                f"| {scenario} | {points} | {run['xla']:.4f} | {run['native']:.4f} | "
                f"{run['xla'] / run['native']:.1f}x | {first['xla']:.1f} | {first['native']:.1f} | "
                f"{found['differs']:.0e} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
