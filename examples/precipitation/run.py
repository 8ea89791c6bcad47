"""Ages an alloy with two classes of precipitates; size distributions and fractions over time."""

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
CLASSES = {"1": "A$_3$B", "2": "AB$_3$"}
SHOWN = (1e3, 3e3, 1e4, 3e4, 1e5, 1e6, 1e7)  # times, in s


def main(output: Path = OUTPUT, **variables: int) -> Path:
    jax.config.update("jax_enable_x64", True)
    file = neml2_jax.load_input(HERE / "precipitation.i", variables=variables)
    output.mkdir(parents=True, exist_ok=True)
    history = file.get_driver("ageing").run(save_as=output / "precipitation.npz")
    times = history["input.t"]
    last = [np.abs(times - t).argmin() for t in SHOWN]

    table = Table(title="Two classes of precipitates, at 450 K")
    for column in ("time [s]", "A3B [%]", "AB3 [%]", "A3B [nm]", "AB3 [nm]", "A left", "B left"):
        table.add_column(column, justify="right")
    for k in last:
        at = {n: history[f"output.{n}"][k] for n in ("fraction_1", "fraction_2", "x_A", "x_B")}
        radii = [history[f"output.mean_radius_{c}"][k] for c in CLASSES]
        table.add_row(
            f"{times[k]:.1e}",
            *(f"{100 * at[f'fraction_{c}']:.3f}" for c in CLASSES),
            *(f"{r:.2f}" for r in radii),
            f"{at['x_A']:.5f}",
            f"{at['x_B']:.5f}",
        )
    picture = output / "precipitation.png"
    draw(history, file.get_tensor("radii").data, last, picture)
    Console().print(table, f"picture: {picture}")
    return picture


def draw(history, radii: jax.Array, shown: list, path: Path) -> None:
    times = history["input.t"]
    figure = Figure(figsize=(9, 6.5), layout="constrained")
    axes = figure.subplots(2, 2)
    for axis, (c, name) in zip(axes[0], CLASSES.items()):
        for k in shown:
            # By the logarithm of the radius, so that the area under a curve is a number.
            density = history[f"output.density_{c}"][k] * radii
            axis.plot(radii, 1e6 * density, lw=1.2, label=f"{times[k]:.0e} s")
        axis.set(xscale="log", xlabel="radius [nm]", title=name)
        axis.set_ylabel(r"number by log of radius [10$^{-6}$/nm$^3$]")
        axis.legend(fontsize=8)
    for c, name in CLASSES.items():
        axes[1, 0].plot(times[1:], 100 * history[f"output.fraction_{c}"][1:], label=name)
        axes[1, 1].plot(times[1:], history[f"output.mean_radius_{c}"][1:], label=name)
    axes[1, 0].set(xscale="log", xlabel="time [s]", ylabel="volume fraction [%]")
    axes[1, 1].set(xscale="log", yscale="log", xlabel="time [s]", ylabel="mean radius [nm]")
    for axis in axes[1]:
        axis.legend()
        axis.grid(alpha=0.3)
    figure.savefig(path, dpi=150)


if __name__ == "__main__":
    main(OUTPUT, **{n: int(v) for n, v in (a.split("=") for a in sys.argv[1:])})
