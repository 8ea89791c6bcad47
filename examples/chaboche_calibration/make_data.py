"""Makes the three tests: the material with known parameters, and noise."""

from pathlib import Path

import jax
import numpy as np

import neml2_jax
from neml2_jax.lab import LoadPath, Segment, cyclic, material_test

HERE = Path(__file__).parent
NOISE = 2.0  # MPa
TRUTH = {
    "yield_function.yield_stress": 80.0,
    "isotropic_hardening.saturated_hardening": 45.0,
    "isotropic_hardening.saturation_rate": 9.0,
    "flow_rate.reference_stress": 200.0,
    "flow_rate.exponent": 5.0,
    "fast_back_stress_rate.C": 90000.0,
    "fast_back_stress_rate.g": 900.0,
    "slow_back_stress_rate.C": 9000.0,
    "slow_back_stress_rate.g": 60.0,
}


def tension(rate: float, rows: int) -> LoadPath:
    return LoadPath((Segment({"strain_xx": 0.04}, rate=rate, steps=rows, spacing="graded"),))


def main(folder: Path = HERE) -> None:
    jax.config.update("jax_enable_x64", True)
    model = neml2_jax.load_model(HERE / "steel.i", "material")
    known = model.named_parameters
    material = model.with_parameters({n: known[n].replace(x + 0 * known[n].data)
                                      for n, x in TRUTH.items()})  # fmt: skip
    paths = {
        "slow": tension(1e-5, 40),
        "fast": tension(1e-2, 40),
        "cycles": cyclic(0.006, 1e-3, cycles=3, steps=24),
    }
    random = np.random.default_rng(1)
    for (name, _), curve in zip(paths.items(), material_test(material, [*paths.values()]).curves):
        with open(folder / f"{name}.csv", "w", encoding="utf-8") as file:
            file.write(f"# Made up: the model with other parameters, and noise of {NOISE:g} MPa\n")
            file.write("time [s],strain [%],stress [MPa]\n")
            for k, (t, e, s) in enumerate(
                zip(curve["time"], curve["strain_xx"], curve["stress_xx"])
            ):
                measured = s + NOISE * random.normal() * (k > 0)
                file.write(f"{t:.6g},{100 * e:.6f},{measured:.2f}\n")


if __name__ == "__main__":
    main()
