"""A plate with a hole, cycled: a Chaboche material in plane strain and in plane stress."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jax
import numpy as np
from plate import Result, solve

import neml2_jax
from neml2_jax.hosts.scikit_fem import ScikitFemMaterial
from neml2_jax.material_point import point_under

HERE = Path(__file__).parent
OUTPUT = HERE.parent / "output"
PERIOD, AMPLITUDE = 400.0, 0.003


def stretch(time: float) -> float:
    """Relative displacement of the upper edge."""
    return AMPLITUDE * float(np.sin(2 * np.pi * time / PERIOD))


def cycle(hypothesis: str, times: np.ndarray, around: int = 16, outward: int = 12) -> Result:
    """The plate under a hypothesis, its upper edge moved by `stretch`."""
    model = neml2_jax.load_input(HERE.parent / "chaboche/chaboche.i").get_model("material")
    point = point_under(hypothesis, model)
    return solve(lambda basis: ScikitFemMaterial(point, basis), stretch, times, around, outward)


def main(output: Path = OUTPUT, around: int = 16, outward: int = 12, steps: int = 60) -> Path:
    jax.config.update("jax_enable_x64", True)
    times = np.linspace(0.0, 1.5 * PERIOD, steps + 1)
    results = {}
    for hypothesis in ("plane_strain", "plane_stress"):
        results[hypothesis] = result = cycle(hypothesis, times, around, outward)
        norms = " ".join(f"{r:.1e}" for r in result.residuals[steps // 5])
        print(f"{hypothesis}: {len(result.times) - 1} steps, {result.cuts} cuts, residuals {norms}")
    picture = output / "plate_with_hole.png"
    draw(results, picture)
    print(f"picture: {picture}")
    return picture


def draw(results: dict[str, Result], path: Path) -> None:
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4.5), layout="constrained")
    for name, r in results.items():
        left.plot([100 * stretch(t) for t in r.times], r.reactions, lw=1.2, label=name)
    left.set_xlabel("mean strain [%]")
    left.set_ylabel("mean stress [MPa]")
    left.legend()
    left.grid(alpha=0.3)
    last = results["plane_stress"]
    vertical = np.asarray(last.stress[1, 1]).mean(-1)
    picture: Any = last.basis.mesh
    x = picture.p + 20 * last.displacement[last.basis.nodal_dofs]
    drawn = right.tripcolor(*x, np.repeat(vertical, 2), triangles=_triangles(picture.t))
    figure.colorbar(drawn, ax=right, label="vertical stress [MPa]")
    right.set_aspect("equal")
    right.set_title("plane stress, displacements times 20")
    path.parent.mkdir(exist_ok=True)
    figure.savefig(path, dpi=150)
    plt.close(figure)


def _triangles(quads: np.ndarray) -> np.ndarray:
    """Both halves of each quadrilateral, one after the other."""
    return np.stack([quads[[0, 1, 2]], quads[[0, 2, 3]]], axis=-1).reshape(3, -1).T


if __name__ == "__main__":
    main()
