"""Rolls a random face-centred aggregate to half its thickness; pole figures before and after."""

from pathlib import Path
from typing import Any

import jax
import numpy as np
from matplotlib.figure import Figure
from rich.console import Console
from rich.table import Table

import neml2_jax
from neml2_jax.texture import (
    COMPONENTS,
    KernelODF,
    component_fraction,
    fitted_halfwidth,
    plot_pole_figures,
    write_orientations,
)
from neml2_jax.types import MRP

HERE = Path(__file__).parent
OUTPUT = HERE.parent / "output"
SYMMETRY: dict[str, Any] = dict(crystal_symmetry="m-3m", sample_symmetry="mmm")


def main() -> None:
    jax.config.update("jax_enable_x64", True)
    driver = neml2_jax.load_input(HERE / "rolling.i").get_driver("roll")
    history = driver.run(save_as=OUTPUT / "rolling.npz")
    orientations = history["output.orientation"]
    states = {"before": MRP(orientations[0]), "after": MRP(orientations[-1])}

    table = Table(title="Rolling texture")
    table.add_column("")
    for state in states:
        table.add_column(state, justify="right")
    for name in COMPONENTS:
        fractions = (component_fraction(r, name, 15.0) for r in states.values())
        table.add_row(f"{name}, within 15 degrees [%]", *(f"{100 * f:.1f}" for f in fractions))
    widths = {s: fitted_halfwidth(r, **SYMMETRY) for s, r in states.items()}
    table.add_row(
        "halfwidth of the kernels, degrees", *(f"{np.degrees(h):.1f}" for h in widths.values())
    )
    indices = (
        float(KernelODF(r, widths[s], **SYMMETRY).texture_index()) for s, r in states.items()
    )
    table.add_row("texture index", *(f"{j:.2f}" for j in indices))

    figure = Figure(figsize=(10, 7), layout="constrained")
    for part, (state, r) in zip(figure.subfigures(2, 1, squeeze=False)[:, 0], states.items()):
        part.suptitle(state)
        plot_pole_figures(
            r,
            [(1, 1, 1), (1, 0, 0), (1, 1, 0)],
            axes=part.subplots(1, 3),
            halfwidth=float(np.radians(8.0)),
            x_axis="up",
            sample_axes=("RD", "TD"),
            **SYMMETRY,
        )
    figure.savefig(OUTPUT / "rolling.png", dpi=150)
    write_orientations(OUTPUT / "rolled.tex", states["after"])

    console = Console()
    console.print(table)
    for name in ("rolling.npz", "rolling.png", "rolled.tex"):
        console.print(f"saved {OUTPUT / name}")


if __name__ == "__main__":
    main()
