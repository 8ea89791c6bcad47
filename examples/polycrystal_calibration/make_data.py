"""Makes the tension tests: the polycrystal with other parameters, in finer steps, and noise."""

from pathlib import Path

import jax
import numpy as np

import neml2_jax
from neml2_jax.lab import LoadPath, Segment, material_test

HERE = Path(__file__).parent
NOISE = 1.0  # MPa
TRUTH = {"slip_strength.constant_strength": 40.0, "hardening.initial_slope": 220.0}
RATES = {"slow": 1e-4, "fast": 1e-2}
ROWS, FINER, LAST = 16, 8, 0.04


def main(folder: Path = HERE) -> None:
    jax.config.update("jax_enable_x64", True)
    file = neml2_jax.load_input(HERE / "polycrystal.i")
    model = file.get_model("polycrystal")
    known = model.named_parameters
    material = model.with_parameters({n: known[n].replace(x + 0 * known[n].data)
                                      for n, x in TRUTH.items()})  # fmt: skip
    paths = [
        LoadPath((Segment({"strain_xx": LAST}, rate=r, steps=ROWS * FINER, spacing="graded"),))
        for r in RATES.values()
    ]
    start = {"orientation": file.get_tensor("orientations")}
    random = np.random.default_rng(6)
    for name, curve in zip(RATES, material_test(material, paths, initial=start).curves):
        with open(folder / f"{name}.csv", "w", encoding="utf-8") as out:
            out.write(f"# Made up: the model with other parameters, and noise of {NOISE:g} MPa\n")
            out.write("time [s],strain [%],stress [MPa]\n")
            columns = (curve[n][::FINER] for n in ("time", "strain_xx", "stress_xx"))
            for k, (t, e, s) in enumerate(zip(*columns)):
                measured = s + NOISE * random.normal() * (k > 0)
                out.write(f"{t:.6g},{100 * e:.6f},{measured:.2f}\n")


if __name__ == "__main__":
    main()
