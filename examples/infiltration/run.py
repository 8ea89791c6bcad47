"""Lets water soak into a dry column of sand; saturation over depth, and how much went in."""

import sys
from pathlib import Path

import jax
import numpy as np
from matplotlib.figure import Figure
from rich.console import Console
from rich.table import Table

import neml2_jax

HERE = Path(__file__).parent
OUTPUT = HERE.parent / "output"


def main(output: Path = OUTPUT, **variables: int) -> Path:
    jax.config.update("jax_enable_x64", True)
    file = neml2_jax.load_input(HERE / "column.i", variables=variables)
    output.mkdir(parents=True, exist_ok=True)
    history = file.get_driver("rain").run(save_as=output / "infiltration.npz")
    depth = np.asarray(file.get_tensor("centers").data)
    times, water = history["input.t"], history["output.water"]
    saturation = history["output.saturation"]
    shown = np.linspace(0, len(times) - 1, 6).astype(int)[1:]

    table = Table(title="Water in a column of sand")
    for column in ("time [h]", "front at [m]", "water [mm]"):
        table.add_column(column, justify="right")
    figure = Figure(figsize=(9, 4.5), layout="constrained")
    profiles, total = figure.subplots(1, 2)
    for k in shown:
        front = depth[np.argmin(np.abs(saturation[k] - 0.5))]
        table.add_row(f"{times[k]:.3f}", f"{front:.3f}", f"{1e3 * water[k]:.1f}")
        profiles.plot(saturation[k], depth, marker=".", label=f"{times[k]:.2f} h")
    profiles.set(xlabel="effective saturation [-]", ylabel="depth [m]")
    profiles.invert_yaxis()
    profiles.legend()
    total.plot(times[1:], 1e3 * water[1:])
    total.set(xlabel="time [h]", ylabel="water in the column [mm]")
    for axis in (profiles, total):
        axis.grid(alpha=0.3)
    picture = output / "infiltration.png"
    figure.savefig(picture, dpi=150)
    Console().print(table, f"picture: {picture}")
    return picture


if __name__ == "__main__":
    main(OUTPUT, **{n: int(v) for n, v in (a.split("=") for a in sys.argv[1:])})
