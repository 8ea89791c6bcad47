"""Pulls a brittle bar until it breaks, with both functionals; curves and the phase field."""

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
E, GC, LENGTH = 30e3, 0.05, 1.0  # those of the input file
# Of a bar that stays homogeneous.
PEAK = {1: np.sqrt(3.0 * E * GC / (8.0 * LENGTH)), 2: 9.0 / 16.0 * np.sqrt(E * GC / (3.0 * LENGTH))}


def main(output: Path = OUTPUT, **variables: int) -> Path:
    jax.config.update("jax_enable_x64", True)
    output.mkdir(parents=True, exist_ok=True)
    table = Table(title="A brittle bar")
    for column in ("functional", "peak stress [MPa]", "of a homogeneous bar", "largest phase"):
        table.add_column(column, justify="right")
    figure = Figure(figsize=(9, 4), layout="constrained")
    curves, fields = figure.subplots(1, 2)
    for AT, peak in PEAK.items():
        file = neml2_jax.load_input(HERE / "bar.i", variables={**variables, "AT": AT})
        history = file.get_driver("pull").run(save_as=output / f"bar_AT{AT}.npz")
        stress, phase = history["output.stress"], history["output.phase"][-1]
        elongation = 1e3 * history["input.elongation"]
        table.add_row(f"AT{AT}", *(f"{x:.3f}" for x in (np.nanmax(stress), peak, phase.max())))
        (line,) = curves.plot(elongation, stress, label=f"AT{AT}")
        curves.axhline(peak, color=line.get_color(), ls=":", lw=1)
        fields.plot(file.get_tensor("centers").data, phase, marker=".", label=f"AT{AT}")
    curves.set(xlabel="elongation [µm]", ylabel="stress [MPa]")
    curves.set_title("dotted: peak of a homogeneous bar", fontsize=9)
    fields.set(xlabel="along the bar [mm]", ylabel="phase field, broken [-]", ylim=(0.0, 1.02))
    for axis in (curves, fields):
        axis.legend()
        axis.grid(alpha=0.3)
    picture = output / "brittle_bar.png"
    figure.savefig(picture, dpi=150)
    Console().print(table, f"picture: {picture}")
    return picture


if __name__ == "__main__":
    main(OUTPUT, **{n: int(v) for n, v in (a.split("=") for a in sys.argv[1:])})
