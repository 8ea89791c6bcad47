"""chaboche2 against a framework-free version of the same update, in alternation in one process.

    python -m benchmarks.chaboche2 [--points 1024] [--repeats 7]

Times of a run are those of the compiled march of all steps, results on the device. The first call
is told in its parts: loading the file, tracing, compiling.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import time
from pathlib import Path

INPUT = Path(__file__).parent / "inputs" / "chaboche2.i"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--points", type=int, default=1024)
    parser.add_argument("--repeats", type=int, default=7)
    options = parser.parse_args()

    begin = time.perf_counter()
    import jax

    import neml2_jax
    from benchmarks import plain_chaboche2 as plain

    jax.config.update("jax_enable_x64", True)
    told = {"import": time.perf_counter() - begin}
    ours = compiled(neml2_jax, options.points, told)

    history = plain.history(options.points)
    begin = time.perf_counter()
    theirs = jax.jit(plain.run).lower(*history).compile()
    told["trace and compile, plain"] = time.perf_counter() - begin

    runs: dict[str, list[float]] = {"neml2_jax": [], "plain": []}
    for _ in range(options.repeats):
        for name, call in (("neml2_jax", ours), ("plain", lambda: theirs(*history))):
            begin = time.perf_counter()
            result = jax.block_until_ready(call())
            runs[name].append(time.perf_counter() - begin)
            if name == "neml2_jax":
                stress = result[1].outputs["stress"].data
    difference = float(abs(stress - result[..., :6]).max() / abs(stress).max())

    print(f"{platform.machine()}, {os.cpu_count()} cores, jax {jax.__version__}, float64")
    print(f"{options.points} points, 100 steps, {options.repeats} alternating runs")
    for what, seconds in told.items():
        print(f"  {what:28s} {seconds:7.2f} s")
    medians = {}
    for name, seconds in runs.items():
        medians[name] = statistics.median(seconds)
        print(
            f"  run, {name:23s} {medians[name]:7.3f} s   (from {min(seconds):.3f} to "
            f"{max(seconds):.3f})"
        )
    print(f"  ratio neml2_jax / plain      {medians['neml2_jax'] / medians['plain']:7.2f}")
    print(f"  largest relative difference  {difference:7.1e}")


def compiled(neml2_jax, points: int, told: dict[str, float]):
    """The march of the input file's driver as one compiled call."""
    import jax.numpy as jnp

    from neml2_jax.drivers.march import at_step, march_chunk, start

    begin = time.perf_counter()
    driver = neml2_jax.load_input(INPUT, variables={"nbatch": points}).get_driver("driver")
    told["load the file"] = time.perf_counter() - begin
    begin = time.perf_counter()
    values = driver.prescribed_values()
    carry = start(driver.model, {n: at_step(x, 0) for n, x in values.items()}, driver.ic)
    now = {n: x.replace(x.data[1:]) for n, x in values.items()}
    lowered = march_chunk.lower(driver.model, carry, now, jnp.ones(driver.steps - 1, bool))
    told["trace"] = time.perf_counter() - begin
    begin = time.perf_counter()
    executable = lowered.compile()
    told["compile"] = time.perf_counter() - begin
    return lambda: executable(driver.model, carry, now, jnp.ones(driver.steps - 1, bool))


if __name__ == "__main__":
    main()
