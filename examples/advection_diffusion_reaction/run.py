"""Lets a fluid flow into a column where it reacts; profiles of the three species over time."""

import sys
from pathlib import Path

import jax
from matplotlib.figure import Figure
from rich.console import Console
from rich.table import Table

import neml2_jax

HERE = Path(__file__).parent
OUTPUT = HERE.parent / "output"
COLOURS = {"A": "C0", "B": "C1", "C": "C2"}


def main(output: Path = OUTPUT, **variables: int) -> Path:
    jax.config.update("jax_enable_x64", True)
    file = neml2_jax.load_input(HERE / "column.i", variables=variables)
    output.mkdir(parents=True, exist_ok=True)
    history = file.get_driver("inflow").run(save_as=output / "column.npz")
    steps = len(history["input.t"]) - 1
    shown = [steps // 4, steps // 2, steps]

    table = Table(title="A flows in, B is displaced, A + B -> C")
    for column in ("time [s]", "front at [mm]", "largest C", "mass"):
        table.add_column(column, justify="right")
    x = file.get_tensor("centers").data
    for k in shown:
        C = history["output.C"][k]
        mass = history["output.mass"][k]
        row = (history["input.t"][k], x[C.argmax()], C.max(), mass)
        table.add_row(*(f"{value:.3f}" for value in row))
    picture = output / "column.png"
    draw(history, x, shown, picture)
    Console().print(table, f"picture: {picture}")
    return picture


def draw(history, x: jax.Array, shown: list, path: Path) -> None:
    figure = Figure(figsize=(7, 6), layout="constrained")
    for axis, k in zip(figure.subplots(len(shown), 1, sharex=True), shown):
        for species, colour in COLOURS.items():
            axis.plot(x, history[f"output.{species}"][k], color=colour, marker=".", label=species)
        axis.set_ylabel(f"t = {history['input.t'][k]:.1f} s")
        axis.grid(alpha=0.3)
    figure.axes[0].legend(ncols=3)
    figure.axes[-1].set_xlabel("distance from the inlet [mm]")
    figure.supylabel("concentration [-]")
    figure.savefig(path, dpi=150)


if __name__ == "__main__":
    main(OUTPUT, **{n: int(v) for n, v in (a.split("=") for a in sys.argv[1:])})
