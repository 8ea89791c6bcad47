"""How the work of crystals grows: with the grains of one aggregate, and with the points of a batch.

    python -m benchmarks.grains [--only grains points] [--repeats 5]

Processor time (all threads), float64, medians of runs in alternation in one process.

1. grains: the mixed-control aggregate `mxpc` of 50 to 2,000 grains, one point; linear means that
   the time of a grain and step does not grow.
2. points: the single crystal `scpcoup` at 2 to 16,384 points; no cliff means that the time of a
   point and step never grows.
"""

from __future__ import annotations

import argparse
import json
import statistics
from pathlib import Path
from typing import Any

import jax
import numpy as np

from .files import write_json
from .measure import machine, timed
from .scenarios import March

RESULTS = Path(__file__).parent / "results" / "grains.json"
PARTS = {
    "grains": ("mxpc", (50, 100, 200, 500, 1000, 2000)),
    "points": ("scpcoup", (2, 16, 64, 128, 1024, 4096, 16384)),
}


def growth(scenario: str, sizes: tuple[int, ...], repeats: int, steps: int) -> dict[str, Any]:
    """Times by size, and the slope of their logarithms: 1 is linear growth."""
    marches = [March(scenario, size, steps) for size in sizes]
    for march in marches:
        march.checked()
    runs = [[timed(march) for march in marches] for _ in range(repeats)]
    medians = [statistics.median(run[k].processor for run in runs) for k in range(len(sizes))]
    rows = [
        {
            "size": size,
            "processor [ms] a step": 1e3 * seconds / march.steps,
            "processor [us] a step, each": 1e6 * seconds / march.steps / size,
            "temporaries [MB]": march.bytes()["temporaries"] / 1e6,
            "compile [s]": march.told["compile"],
        }
        for size, seconds, march in zip(sizes, medians, marches)
    ]
    slope = np.polyfit(np.log(sizes), np.log(medians), 1)[0]
    return {"scenario": scenario, "steps": marches[0].steps, "exponent": float(slope), "rows": rows}


def show(told: dict[str, Any]) -> None:
    print(f"{told['scenario']}, {told['steps']} steps; time grows with size^{told['exponent']:.2f}")
    for row in told["rows"]:
        print("  " + ", ".join(f"{name} {x:.4g}" for name, x in row.items()), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--sizes", nargs="+", type=int, help="instead of those of the part")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--steps", type=int, default=20, help="the first ones of the history")
    parser.add_argument("--json", type=Path, default=RESULTS)
    options = parser.parse_args()
    jax.config.update("jax_enable_x64", True)
    told = json.loads(options.json.read_text()) if options.json.exists() else {}
    for name in options.only:
        scenario, sizes = PARTS[name]
        sizes = tuple(options.sizes or sizes)
        told[name] = growth(scenario, sizes, options.repeats, options.steps)
        told[name]["machine"] = machine()
        show(told[name])
        options.json.parent.mkdir(parents=True, exist_ok=True)
        write_json(options.json, told)


if __name__ == "__main__":
    main()
