"""What streaming to HDF5 costs: time and memory of a run in memory and of one to a file.

`python -m benchmarks.streaming [steps] [points]`; each run in a process of its own.
"""

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CHABOCHE = Path(__file__).parents[1] / "examples" / "chaboche" / "chaboche.i"


def measured(kind: str, steps: int, points: int) -> None:
    import jax

    jax.config.update("jax_enable_x64", True)
    import neml2_jax

    sizes = {"points": str(points), "cycles": str(max(1, steps // 40)), "steps_per_cycle": "40"}
    driver = neml2_jax.load_input(CHABOCHE, [], sizes).get_driver("cycles")
    times = []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(2):  # the first one compiles
            began = time.perf_counter()
            driver.run(save_as=Path(folder) / "r.h5" if kind == "file" else None)
            times.append(time.perf_counter() - began)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{kind:6} {driver.steps} steps, {points} points: {times[1]:.2f} s, peak {peak:.0f} MiB")


def main(steps: int = 400, points: int = 64) -> None:
    for count in (steps, 4 * steps):
        for kind in ("memory", "file"):
            own = [sys.executable, "-m", "benchmarks.streaming", kind, str(count), str(points)]
            subprocess.run(own, check=True)


if __name__ == "__main__":
    if sys.argv[1:2] in (["memory"], ["file"]):
        measured(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
    else:
        main(*map(int, sys.argv[1:]))
