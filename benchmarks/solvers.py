"""What the solvers make of hard points, of the pattern of a system, and of a first guess.

    python -m benchmarks.solvers [--repeats 7] [--json benchmarks/results/solvers.json]

Five parts, float64, medians of runs in alternation in one process. `--only` runs some of them.

1. stiff: one point among 8,192 that alone needs the cap of 60 iterations, against the batch
   without it; beside it one loop over the whole batch, which goes on until its last point is done.
2. arrowhead: N sites of 10 unknowns and a border of 12, N = 5 to 2,000, 8 points at once;
   at N = 50 against the elimination of the dense matrix.
3. cells: diffusion, and advection with diffusion, along a line: 500 steps of 200 cells in a fresh
   process with everything compiled anew; then the march alone with 100 to 3,200 cells.
4. bins: the example of two classes of precipitates and two solutes, whose bins are a line beside
   a border of two; a part of its ageing with 100 to 3,200 bins, by processor time.
5. predictors: Newton iterations, points that fail and processor time of a march, by predictor and
   number of steps: two viscoplastic materials and crystals.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import platform
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from unittest import mock

import jax
import jax.numpy as jnp
import numpy as np

import neml2_jax
from neml2_jax import Scalar
from neml2_jax.drivers.march import at_step, march_chunk, start
from neml2_jax.programs import tiles
from neml2_jax.solvers import DenseLU
from neml2_jax.solvers.blocks import BlockMatrix

from .sites import Compiled, alternate

INPUTS = Path(__file__).parent / "inputs"
PRECIPITATION = Path(__file__).parents[1] / "examples" / "precipitation" / "precipitation.i"
RESULTS = Path(__file__).parent / "results" / "solvers.json"
Rows = list[dict[str, Any]]


# ------------------------------------------------------------------------- one stiff point


def one_stiff_point(repeats: int, points: int = 8192) -> Rows:
    """A step of chaboche2 with an exponent of each point; below one, Newton's method goes round.

    The reference stress decides how many iterations the other points take.
    """
    cap = "Solvers/newton/max_its:=60"
    file = neml2_jax.load_input(INPUTS / "chaboche2.i", [cap], {"nbatch": points})
    driver, step = file.get_driver("driver"), 10
    values = {n: at_step(x, step) for n, x in driver.prescribed_values().items()}
    inputs = {**values, **driver.carry_into(step).lagged}
    one = points // 3

    def material(stress: float, stiff: bool) -> Any:
        exponent = np.full(points, 2.0)
        exponent[one] = 0.5 if stiff else 2.0
        return driver.model.with_parameters(
            {"flow_rate.exponent": Scalar(exponent), "flow_rate.reference_stress": Scalar(stress)}
        )

    def compiled(tile: int, stress: float) -> list[Compiled]:
        def report(model: Any, inputs: Any) -> Any:  # a new one, so that it is traced anew
            outputs, reports = model.run(inputs)
            return outputs, reports["ImplicitUpdate"].iterations, reports["ImplicitUpdate"].status

        with mock.patch.object(tiles, "TILE", tile):
            return [Compiled(report, material(stress, stiff), inputs) for stiff in (False, True)]

    usual, whole = tiles.TILE, points
    cases = (("tiles", usual, 100.0), ("tiles", usual, 10.0), ("one loop for all", whole, 10.0))
    rows: Rows = []
    for name, tile, stress in cases:
        without, with_it = compiled(tile, stress)
        alternate([without, with_it], repeats if tile == usual else 2)
        its, status = (np.asarray(x) for x in with_it.call()[1:])
        rows.append(
            {
                "points solved": name,
                "without it [ms]": without.median * 1e3,
                "with it [ms]": with_it.median * 1e3,
                "ratio": with_it.median / without.median,
                "its iterations": int(its[one]),
                "iterations of the others": int(np.delete(its, one).max()),
                "points that fail": int(np.count_nonzero(status)),
            }
        )
    return rows


# ------------------------------------------------------------------------- patterns


def arrowhead(repeats: int, m: int = 10, n: int = 12, batch: int = 8) -> Rows:
    def system(sites: int) -> Any:
        keys = jax.random.split(jax.random.key(sites), 6)
        shapes = [(m, m, sites, batch), (m, n, sites, batch), (n, m, sites, batch), (n, n, batch)]
        D, C, R, G = (jax.random.normal(k, s) for k, s in zip(keys, shapes))
        D = D + 2 * m * jnp.eye(m)[..., None, None]
        G = G + 2 * m * sites * jnp.eye(n)[..., None]
        b = (
            jax.random.normal(keys[4], (m, sites, 1, batch)),
            jax.random.normal(keys[5], (n, 1, batch)),
        )
        return BlockMatrix(((D, C), (R, G))), b

    sizes = (5, 50, 500, 2000)
    calls = [Compiled(DenseLU().solve, *system(sites)) for sites in sizes]
    dense = Compiled(DenseLU(use_structure=False).solve, *system(50))
    alternate([*calls, dense], repeats)
    difference = max(
        float(jnp.abs(x - y).max()) for x, y in zip(calls[sizes.index(50)].call(), dense.call())
    )
    rows: Rows = [
        {"sites": s, "solve [ms]": c.median * 1e3, "a site [us]": c.median * 1e6 / s}
        for s, c in zip(sizes, calls)
    ]
    ratio = dense.median / calls[sizes.index(50)].median
    rows.append({"sites": 50, "dense [ms]": dense.median * 1e3, "dense / structured": ratio})
    rows.append({"sites": 50, "largest difference": difference})
    return rows


FRESH = """
import sys, time
begin = time.perf_counter()
import jax, neml2_jax
jax.config.update("jax_enable_x64", True)
imported = time.perf_counter()
file = neml2_jax.load_input(sys.argv[1], variables={"velocity": sys.argv[2]})
file.get_driver("driver").run()
print(imported - begin, time.perf_counter() - imported, time.process_time())
"""


def cells(repeats: int) -> Rows:
    path = INPUTS / "solvers" / "advection_diffusion.i"
    velocities = {"diffusion": 0.0, "advection and diffusion": 0.3}
    rows: Rows = []
    for name, velocity in velocities.items():
        command = [sys.executable, "-c", FRESH, str(path), str(velocity)]
        told = np.median([_seconds(command) for _ in range(3)], axis=0)
        rows.append(
            {
                "line": name,
                "cells": 200,
                "import [s]": told[0],
                "load, compile, run [s]": told[1],
                "processor, all [s]": told[2],
            }
        )
    sizes = (100, 200, 400, 800, 1600, 3200)
    for name, velocity in velocities.items():
        calls = []
        for size in sizes:
            variables = {"cells": size, "velocity": velocity, "steps": 20}
            driver = neml2_jax.load_input(path, variables=variables).get_driver("driver")
            calls.append(Compiled(march_chunk, *_march(driver.model, driver)))
        alternate(calls, repeats)
        rows += [
            {
                "line": name,
                "cells": s,
                "a step [ms]": c.median * 1e3 / 20,
                "a cell [us]": c.median * 1e6 / 20 / s,
                "processor, a cell [us]": c.processor * 1e6 / 20 / s,
            }
            for s, c in zip(sizes, calls)
        ]
    return rows


def bins(repeats: int, steps: int = 60) -> Rows:
    """While nuclei form, grow and dissolve each other; the time of an iteration is what grows."""
    sizes = (100, 200, 400, 800, 1600, 3200)
    calls = []
    for size in sizes:
        file = neml2_jax.load_input(PRECIPITATION, variables={"bins": size, "steps": steps})
        driver = file.get_driver("ageing")
        calls.append(Compiled(march_chunk, *_march(driver.model, driver)))
    alternate(calls, repeats)
    rows: Rows = []
    for size, call in zip(sizes, calls):
        record = call.call()[1]
        report = next(iter(record.reports.values()))
        iterations = int(np.asarray(report.iterations)[np.asarray(record.taken)].sum())
        rows.append(
            {
                "bins": size,
                "steps": steps,
                "iterations": iterations,
                "points that fail": int(np.count_nonzero(np.asarray(report.status))),
                "march [ms]": call.median * 1e3,
                "processor [ms]": call.processor * 1e3,
                "processor, an iteration and a bin [us]": call.processor * 1e6 / iterations / size,
            }
        )
    return rows


def _seconds(command: list[str]) -> list[float]:
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return [float(x) for x in done.stdout.split()]


# ------------------------------------------------------------------------- first guesses


GUESSES = {
    "none": "",
    "constant": "constant",
    "linear": "linear",
    "coordinate descent, then constant": "descent_first",
}
LONGER = (1, 2, 4, 8)


def predictors(repeats: int, points: int = 64, steps: int = 96) -> Rows:
    """The same strain in fewer steps. A march ends where a point fails, and is not timed then."""
    every_step = {"coordinate descent, every step": "descent_always"}
    materials = {
        "Chaboche": ("chaboche_guesses.i", "model", GUESSES),
        "isotropic hardening, rates over six decades": ("isoharden_guesses.i", "model", GUESSES),
        "crystals": ("crystal_guesses.i", "update", GUESSES | every_step),
    }
    rows: Rows = []
    for material, (name, update, guesses) in materials.items():
        file = neml2_jax.load_input(INPUTS / "solvers" / name, variables={"nbatch": points})
        driver, model = file.get_driver("driver"), file.get_model(update)
        calls: dict[tuple[str, int], Compiled] = {}
        compiling: dict[str, float] = {}
        for guess, predictor in guesses.items():
            given = file.get_model(predictor) if predictor else None
            guessed = dataclasses.replace(model, predictor=given)
            begin = time.process_time()
            call = Compiled(march_chunk, *_march_in(guessed, driver, steps, 1))
            compiling[guess] = time.process_time() - begin
            for longer in LONGER:
                calls[guess, longer] = call.given(*_march_in(guessed, driver, steps, longer))
        alternate(list(calls.values()), repeats)
        for longer in LONGER:
            rows += [
                {"material": material, "first guess": guess, "steps": steps // longer}
                | _by_guess(calls[guess, longer], points)
                | {"compile, processor [s]": compiling[guess]}
                for guess in guesses
            ]
    return rows


def _march_in(model: Any, driver: Any, steps: int, longer: int) -> tuple[Any, ...]:
    """The first steps of a history, several taken as one; what is left over is skipped."""
    model, carry, values, _ = _march(model, driver)
    last = np.minimum(np.arange(1, steps + 1) * longer, steps) - 1
    values = {n: x.replace(x.data[last]) for n, x in values.items()}
    return model, carry, values, jnp.arange(steps) < steps // longer


def _by_guess(call: Compiled, points: int) -> dict[str, Any]:
    record = call.call()[1]
    taken = np.asarray(record.taken)
    iterations, status = (
        np.broadcast_to(np.asarray(x)[taken], (taken.sum(), points))
        for report in (record.reports["ImplicitUpdate"],)
        for x in (report.iterations, report.status)
    )
    failed = int(np.count_nonzero(status[-1]))
    return {
        "points that fail": failed,
        "at step": len(status) if failed else None,
        "iterations, first step": float(iterations[0].mean()),
        "iterations, a step": float(iterations.mean()),
        "processor [ms]": None if failed else call.processor * 1e3,
    }


def _march(model: Any, driver: Any) -> tuple[Any, ...]:
    values = driver.prescribed_values()
    carry = start(model, {n: at_step(x, 0) for n, x in values.items()}, driver.ic)
    steps = {n: x.replace(x.data[1:]) for n, x in values.items()}
    return model, carry, steps, jnp.ones(driver.steps - 1, bool)


# ------------------------------------------------------------------------- report


def show(title: str, rows: Rows) -> None:
    print(title)
    for row in rows:
        told = (
            f"{k} {v:.4g}" if isinstance(v, float) else v if isinstance(v, str) else f"{k} {v}"
            for k, v in row.items()
        )
        print("  " + ", ".join(told), flush=True)


PARTS = {
    "stiff": one_stiff_point,
    "arrowhead": arrowhead,
    "cells": cells,
    "bins": bins,
    "predictors": predictors,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--json", type=Path, default=RESULTS)
    options = parser.parse_args()
    jax.config.update("jax_enable_x64", True)
    machine = f"{platform.machine()}, {os.cpu_count()} cores, jax {jax.__version__}, float64"
    print(machine)
    told = json.loads(options.json.read_text()) if options.json.exists() else {}
    told |= {"machine": machine, "repeats": options.repeats}
    for title in options.only:
        begin = time.perf_counter()
        told[title] = PARTS[title](options.repeats)
        show(f"{title} ({time.perf_counter() - begin:.0f} s)", told[title])
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps(told, indent=2) + "\n")


if __name__ == "__main__":
    main()
