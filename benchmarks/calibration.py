"""A fit with exact Jacobians against scipy's finite differences on the same march, side by side.

python -m benchmarks.calibration          the fit of examples/chaboche_calibration
python -m benchmarks.calibration coverage how often the truth lies within the error bars
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

ROOT = Path(__file__).parents[1]
FILE = ROOT / "examples" / "chaboche_calibration" / "steel.i"


def problem_of(file: Path) -> tuple[Any, Any]:
    """The calibration of a file, and what it minimises."""
    import neml2_jax

    calibration = neml2_jax.load_input(file).get_calibration("fit")
    return calibration, calibration.problem()


def against_differences(calibration: Any, problem: Any, repetitions: int = 5) -> dict[str, Any]:
    """Marches and seconds of a processor, compilation left out, to the same cost.

    A march is one of all tests: residuals alone count one, those of a finite difference one each,
    and a linearisation, which pushes all tangents through one march, counts one as well. The first
    fit is that of the data of the file; `repetitions` more are of data made up by its material,
    with new noise, from the same initial values.
    """
    from neml2_jax.calibration import calibrate

    found = calibrate(calibration, problem=problem, check_steps=False)  # compiles
    rows = [_side_by_side(calibration, problem)]
    exact = np.asarray(problem.predictions(found.values))
    random = np.random.default_rng(1)
    for _ in range(repetitions):
        measured = exact + random.normal(size=len(exact)) * np.asarray(problem.rows.noise)
        other = eqx.tree_at(lambda p: p.rows.measured, problem, jnp.asarray(measured))
        rows.append(_side_by_side(calibration, other))
    ratios = {what: sorted(round(r[what], 1) for r in rows) for what in ("fewer marches", "faster")}
    return {"data of the file": rows[0], f"and of {repetitions} other noises": ratios}


def _side_by_side(calibration: Any, problem: Any) -> dict[str, Any]:
    """One fit by each, both from programs that are compiled: the less time of two."""
    from scipy.optimize import least_squares

    from neml2_jax.calibration import calibrate

    begin = np.asarray(problem.initial)
    marches = 0

    def counted(z: np.ndarray) -> np.ndarray:
        nonlocal marches
        marches += 1
        return np.asarray(_residuals(problem, z))

    def theirs() -> Any:
        return least_squares(counted, begin, method="trf", xtol=1e-8, ftol=1e-8, gtol=1e-8)

    def ours() -> Any:
        return calibrate(calibration, problem=problem, check_steps=False)

    counted(begin)
    spent: dict[Any, list[float]] = {theirs: [], ours: []}
    found: dict[Any, Any] = {}
    for _ in range(2):
        for fit, seconds in spent.items():
            marches = marches if fit is ours else 0
            begun = time.process_time()
            found[fit] = fit()
            seconds.append(time.process_time() - begun)
    own = sum(s.iterations for s in found[ours].starts)  # the last one serves the errors too
    return {
        "scipy, finite differences": {
            "marches": marches,
            "processor seconds": min(spent[theirs]),
            "cost": float(found[theirs].cost),
        },
        "neml2_jax": {
            "marches": own, "processor seconds": min(spent[ours]), "cost": found[ours].cost
        },
        "fewer marches": marches / own,
        "faster": min(spent[theirs]) / min(spent[ours]),
    }  # fmt: skip


@eqx.filter_jit
def _residuals(problem: Any, z: Any) -> Any:
    return problem.residuals(z)


def coverage(
    problem: Any, truth: np.ndarray, repetitions: int, seed: int, start: np.ndarray | None = None
) -> dict[str, Any]:
    """How often each true value, and all of them, lie within the error bars of 95 %.

    The data are those of the material at `truth`, with new noise each time; all fits go through one
    compiled program, from the initial values or another `start`, without bounds.
    """
    from scipy import stats

    from neml2_jax.calibration.descent import descend
    from neml2_jax.calibration.fit_variant import FitVariant, linearised
    from neml2_jax.calibration.optimisers import optimiser
    from neml2_jax.calibration.uncertainty import uncertainty

    exact = np.asarray(problem.predictions(truth))
    random = np.random.default_rng(seed)
    noise = random.normal(size=(repetitions, len(exact))) * np.asarray(problem.rows.noise)
    z = np.repeat(
        np.asarray(problem.initial if start is None else start)[None], repetitions, axis=0
    )
    variant = FitVariant.of(problem, z)
    variant = eqx.tree_at(lambda c: c.measured, variant, jnp.asarray(exact + noise))
    ends = descend(problem, variant, optimiser("levenberg_marquardt", 1e-6, 1e-6), 150)
    inside, joint = [], []
    for i in range(repetitions):
        known = ends.known.get(i)
        if known is None:
            known = linearised(variant.at(i).of_problem(problem), jnp.asarray(ends.z[i]))
        r, jacobian, _ = (np.asarray(x) for x in known)
        values = np.asarray(problem.values(ends.z[i]))
        slope = np.exp(np.asarray(problem.sought.transform.log_volume(jnp.asarray(ends.z[i]))))
        u = uncertainty(
            problem.names, values, problem.sought.transform.size, r, jacobian / slope,
            problem.rows.noise_is_known,
        )  # fmt: skip
        off = values - truth
        inside.append(np.abs(off) <= 1.959964 * u.standard_errors)
        distance = float(off @ np.linalg.solve(u.covariance, off))
        joint.append(distance <= stats.chi2.ppf(0.95, problem.size))
    return {
        "repetitions": repetitions,
        "ended": {s: ends.status.count(s) for s in sorted(set(ends.status))},
        "iterations": float(np.mean(ends.iterations)),
        "within the error bars of 95 %": dict(
            zip(problem.names, np.mean(inside, axis=0).round(4).tolist())
        ),
        "all at once, within the ellipsoid of 95 %": float(np.mean(joint)),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="?", default="differences",
                        choices=("differences", "coverage"))  # fmt: skip
    parser.add_argument("--repetitions", type=int, help="of coverage 100, else 5 by default")
    chosen = parser.parse_args()
    import jax

    jax.config.update("jax_enable_x64", True)
    if chosen.what == "differences":
        print(json.dumps(against_differences(*problem_of(FILE), chosen.repetitions or 5), indent=1))
        return
    from tests.calibration import cases

    _, problem = cases.noisy(0.5, seed=0)
    truth = np.array(list(cases.TRUTH.values()))
    for start in (problem.unconstrained(truth), problem.initial):
        found = coverage(problem, truth, chosen.repetitions or 100, 1, np.asarray(start))
        print(json.dumps(found, indent=1), flush=True)


if __name__ == "__main__":
    main()
