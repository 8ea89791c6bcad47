"""Cycles a Chaboche material, prints a summary, saves the result and a stress-strain picture."""

from pathlib import Path

import jax
import numpy as np
from rich.console import Console
from rich.table import Table

import neml2_jax

HERE = Path(__file__).parent
OUTPUT = HERE.parent / "output"


def main() -> None:
    jax.config.update("jax_enable_x64", True)
    driver = neml2_jax.load_input(HERE / "chaboche.i").get_driver("cycles")
    history = driver.run(save_as=OUTPUT / "chaboche.npz")

    strain, stress = history["input.strain"][..., 0], history["output.stress"][..., 0]
    table = Table(title="Chaboche material under cyclic strain")
    for column in ("strain amplitude [%]", "first peak [MPa]", "last peak [MPa]", "plastic [%]"):
        table.add_column(column, justify="right")
    quarter = 15  # steps from the start to the first peak
    plastic = history["output.equivalent_plastic_strain"]
    for point in np.linspace(0, strain.shape[1] - 1, 6).astype(int):
        table.add_row(
            f"{100 * np.nanmax(strain[:, point]):.2f}",
            f"{stress[quarter, point]:.1f}",
            f"{np.nanmax(stress[-60:, point]):.1f}",
            f"{100 * plastic[-1, point]:.2f}",
        )
    console = Console()
    console.print(table)
    draw(strain, stress, OUTPUT / "chaboche.png")
    console.print(f"result: {OUTPUT / 'chaboche.npz'}\npicture: {OUTPUT / 'chaboche.png'}")


def draw(strain: np.ndarray, stress: np.ndarray, path: Path) -> None:
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, axis = plt.subplots(figsize=(6, 4.5), layout="constrained")
    for point in (0, 15, 31, 63):
        label = f"{100 * np.nanmax(strain[:, point]):.2f} %"
        axis.plot(100 * strain[:, point], stress[:, point], lw=1.2, label=label)
    axis.set_xlabel("axial strain [%]")
    axis.set_ylabel("axial stress [MPa]")
    axis.legend(title="amplitude")
    axis.grid(alpha=0.3)
    figure.savefig(path, dpi=150)
    plt.close(figure)


if __name__ == "__main__":
    main()
