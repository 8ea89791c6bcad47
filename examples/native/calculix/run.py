"""A plate with a hole, cycled in CalculiX: a Chaboche material in a library that it loads.

`./build.sh` builds CalculiX first, once. The same plate is solved by scikit-fem beside it, with the
material in Python.
"""

from __future__ import annotations

import os
import runpy
import subprocess
from pathlib import Path
from typing import Any

import jax
import job
import numpy as np
import skfem

import neml2_jax
from neml2_jax.export.layout import length
from neml2_jax.export.material_at_point import material_at_point
from neml2_jax.export.umat import write_umat
from neml2_jax.hosts.scikit_fem import ScikitFemMaterial
from neml2_jax.material_point import MaterialPoint

HERE = Path(__file__).parent
EXAMPLES = HERE.parents[1]
OUTPUT = EXAMPLES / "output"
PERIOD, AMPLITUDE = 400.0, 0.003
PLATE = runpy.run_path(str(EXAMPLES / "plate_with_hole" / "plate.py"))


def calculix() -> Path:
    """The program that `build.sh` builds."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = Path(os.environ.get("CALCULIX") or cache / "neml2_jax" / "calculix")
    return folder / "ccx"


def material() -> Any:
    return neml2_jax.load_input(EXAMPLES / "chaboche" / "chaboche.i").get_model("material")


def stretch(time: float) -> float:
    """Relative displacement of the upper edge, with digits that an input of CalculiX holds."""
    return float(np.round(AMPLITUDE * np.sin(2 * np.pi * time / PERIOD), 12))


def library(folder: Path, flags: str = "") -> int:
    """Build `libCHABOCHE.so` in the folder; the number of state variables."""
    point = material_at_point(material())
    write_umat(point, "chaboche", folder, title="material of chaboche.i")
    command = ["make", "-s", "calculix", *([f"CFLAGS={flags}"] if flags else [])]
    subprocess.run(command, cwd=folder, check=True)
    return length(point.state)


def in_calculix(
    folder: Path, times: np.ndarray, around: int, outward: int, flags: str = ""
) -> tuple[job.Mesh, job.Output]:
    """The plate in CalculiX."""
    depvar = library(folder, flags)
    mesh = job.with_middle_nodes(PLATE["mesh"](around, outward))
    width = PLATE["WIDTH"]
    moved = np.array([width * stretch(t) for t in times])
    text = job.deck(mesh, "@ABAQUS_CHABOCHE", depvar, times, moved, width)
    (folder / "plate.inp").write_text(text, "utf-8")
    job.run(calculix(), folder, "plate")
    return mesh, job.read(folder, "plate")


def in_scikit_fem(times: np.ndarray, around: int, outward: int) -> Any:
    """The same plate, elements and points, in Python."""
    point = MaterialPoint(material())
    return PLATE["solve"](
        lambda basis: ScikitFemMaterial(point, basis), stretch, times, around, outward,
        element=skfem.ElementQuadS2(), intorder=3,
    )  # fmt: skip


def main(output: Path = OUTPUT, around: int = 16, outward: int = 12, steps: int = 60) -> Path:
    jax.config.update("jax_enable_x64", True)
    times = np.linspace(0.0, 1.5 * PERIOD, steps + 1)
    mesh, found = in_calculix(output / "calculix", times, around, outward)
    ours = np.array(in_scikit_fem(times, around, outward).reactions[1:])
    forces = found.forces / PLATE["WIDTH"]
    off = np.abs(forces - ours).max() / np.abs(ours).max()
    print(f"{len(times) - 1} increments, {sum(map(len, found.residuals))} iterations")
    hardest = max(range(steps), key=lambda k: found.residuals[k][2:3])
    norms = " ".join(f"{r:.1e}" for r in found.residuals[hardest])
    print(f"residuals of increment {hardest + 1} in CalculiX, per cent: {norms}")
    print(f"mean stress of the upper edge: CalculiX and scikit-fem differ by {off:.1e}")
    picture = output / "calculix.png"
    draw(mesh, found, times, ours, picture)
    print(f"picture: {picture}")
    return picture


def draw(
    mesh: job.Mesh, found: job.Output, times: np.ndarray, ours: np.ndarray, path: Path
) -> None:
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, (left, middle, right) = plt.subplots(1, 3, figsize=(14, 4.2), layout="constrained")
    strain = [100 * stretch(t) for t in times[1:]]
    left.plot(strain, ours, lw=1.2, label="scikit-fem")
    left.plot(strain, found.forces / PLATE["WIDTH"], ".", ms=4, label="CalculiX")
    left.set_xlabel("mean strain [%]")
    left.set_ylabel("mean stress [MPa]")
    left.legend()
    left.grid(alpha=0.3)
    for residuals in found.residuals:
        shown = [r if r > 0 else np.nan for r in residuals]
        middle.semilogy(range(1, len(shown) + 1), shown, color="tab:blue", alpha=0.3)
    middle.set_xlabel("iteration")
    middle.set_ylabel("residual of CalculiX [% of the mean force]")
    middle.set_xticks(range(1, 6))
    middle.grid(alpha=0.3)
    x = (mesh.nodes + 20 * found.displacements).T
    corners = mesh.elements[:, :4]
    triangles = corners[:, [0, 1, 2, 0, 2, 3]].reshape(-1, 3)
    vertical = np.repeat(found.stresses[:, :, 1].mean(1), 2)
    drawn = right.tripcolor(*x, vertical, triangles=triangles)
    figure.colorbar(drawn, ax=right, label="vertical stress [MPa]")
    right.set_aspect("equal")
    right.set_title("CalculiX, displacements times 20")
    path.parent.mkdir(exist_ok=True)
    figure.savefig(path, dpi=150)
    plt.close(figure)


if __name__ == "__main__":
    main()
