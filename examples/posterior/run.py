"""Four parameters of a steel as a distribution: NUTS, beside Laplace's approximation at its top.

Few draws, so that it takes minutes; where chains of so few still differ, it says so.
"""

from __future__ import annotations

from pathlib import Path

import jax
import numpy as np
from make_data import TRUTH

import neml2_jax
from neml2_jax.calibration import calibrate
from neml2_jax.calibration.posterior import bands
from neml2_jax.calibration.posterior_pictures import draw_bands, draw_corner
from neml2_jax.calibration.sampling import sample

HERE = Path(__file__).parent
OUTPUT = HERE.parent / "output"


def main(output: Path = OUTPUT, draws: int = 150, chains: int = 2) -> Path:
    jax.config.update("jax_enable_x64", True)
    output.mkdir(exist_ok=True)
    calibration = neml2_jax.load_input(HERE / "steel.i").get_calibration("four")
    problem = calibration.problem()
    fit = calibrate(calibration, problem=problem)
    laplace = fit.uncertainty.standard_errors / fit.values
    start = fit.unconstrained
    posterior = sample(problem, seed=0, draws=draws, warmup=draws, chains=chains, start=start)
    of_samples = np.log(posterior.values).reshape(-1, problem.size).std(0)
    print("parameter   truth    mean    5 %     95 %    sd: samples, Laplace (of logarithms)")
    for i, (name, of) in enumerate(posterior.summary().items()):
        print(
            f"{name:10} {TRUTH[name]:7.4g} {of['mean']:7.4g} {of['q5']:7.4g} {of['q95']:7.4g}"
            f"    {of_samples[i]:.4f}, {laplace[i]:.4f}"
        )
    for text in (*fit.warnings, *posterior.warnings):
        print(f"warning: {text}")
    predicted = draw_bands(problem, bands(problem, posterior, seed=0), output / "bands.png")
    picture = draw_corner(posterior, output / "posterior.png")
    print(f"pictures: {predicted}, {picture}")
    return picture


if __name__ == "__main__":
    main()
