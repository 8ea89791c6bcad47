"""A polycrystal of copper pulled by 1 %: stress and strain of each voxel, by Fourier transforms.

The mean stress is uniaxial. Beside the curve stand the bounds of Taylor (one strain for all grains)
and Sachs (one stress for all).
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from homogenisation import Cell, normals, pull
from scipy.optimize import root_scalar
from scipy.spatial import KDTree

import neml2_jax
from neml2_jax import MRP
from neml2_jax.errors import ConvergenceError
from neml2_jax.material_point import MaterialPoint, mixed_control

HERE = Path(__file__).parent
OUTPUT = HERE.parent / "output"
TENSION = np.array([1.0, 1.0, 0.0, 1.0, 1.0, 1.0])  # all but zz are free of mean stress
RATE = 1e-3


def crystal() -> MaterialPoint:
    return MaterialPoint(neml2_jax.load_input(HERE / "crystal.i").get_model("crystal"))


def voronoi(shape: tuple[int, int, int], grains: int, seed: int = 0) -> np.ndarray:
    """Which grain each voxel belongs to: the nearest of random centres, periodically."""
    centres = np.random.default_rng(seed).uniform(size=(grains, 3))
    at = np.stack(np.meshgrid(*((np.arange(n) + 0.5) / n for n in shape), indexing="ij"), -1)
    return np.asarray(KDTree(centres, boxsize=np.ones(3)).query(at)[1])


def sachs(orientations: MRP, weights: np.ndarray, strains: np.ndarray, times: np.ndarray):
    """Axial stress at which the mean of the axial strains is the given one."""
    model = crystal().model
    components = ("xx", "yy", "zz", "yz", "xz", "xy")
    model = mixed_control(
        model, "strain", "stress", components, stiffness=1e5, prescribed_flux=True
    )
    point = MaterialPoint(model, "prescribed_strain")
    state, stresses = point.initial_state(len(weights), orientation=orientations), [0.0]
    zero = np.zeros((len(weights), 6))

    for k in range(1, len(times)):

        def under(stress: float, state: Any = state, duration: float = times[k] - times[k - 1]):
            load = {"orientation": orientations, "prescribed_stress": stress * np.eye(6)[2] + zero}
            return point.update(state, zero, duration, load, tangent=False)

        def excess(stress: float, wanted: float = strains[k]) -> float:
            return float(weights @ under(stress).state["strain"].data[:, 2]) - wanted

        guess = stresses[-1] + 1.0
        found = root_scalar(excess, x0=guess, x1=1.02 * guess, xtol=1e-6)
        if not found.converged:
            raise ConvergenceError(f"no stress for all grains in step {k}: take shorter steps")
        state = under(found.root).state
        stresses.append(found.root)
    return np.array(stresses)


def main(
    output: Path = OUTPUT,
    shape: tuple[int, int, int] = (32, 32, 32),
    grains: int = 50,
    steps: int = 20,
) -> tuple[Path, dict[str, Any]]:
    jax.config.update("jax_enable_x64", True)
    began = time.perf_counter()
    grain = voronoi(shape, grains)
    of_grains = MRP.rand(jax.random.key(0), grains)
    external = {"orientation": MRP(of_grains.data[grain])}
    times = 0.01 / RATE * np.linspace(0.0, 1.0, steps + 1) ** 1.5
    means = np.outer(RATE * times, np.eye(6)[2])
    point = crystal()
    start = point.initial_state(shape, **external)
    cell = Cell(jnp.asarray(normals(shape)), jnp.asarray(TENSION))
    field = pull(point, cell, start, means, times, external)
    print(f"{len(field) - 1} steps of {grain.size} voxels in {time.perf_counter() - began:.0f} s")
    print("residuals of the last step:", " ".join(f"{r:.1e}" for r in field[-1].residuals))
    # Without compatible strains but the mean, all voxels have the same strain.
    same = pull(point, cell._replace(normals=0.0 * cell.normals), start, means, times, external)
    weights = np.bincount(grain.ravel(), minlength=grains) / grain.size
    result = {
        "grain": grain,
        "field": field[-1],
        "strain": [float(s.strain[..., 2].mean()) for s in field],
        "stress": [float(s.stress[..., 2].mean()) for s in field],
        "taylor_strain": [float(s.strain[..., 2].mean()) for s in same],
        "taylor": [float(s.stress[..., 2].mean()) for s in same],
        "sachs_strain": means[:, 2],
        "sachs": sachs(of_grains, weights, means[:, 2], times),
    }
    print(
        f"stress at 1 %: {result['sachs'][-1]:.1f} (Sachs), {result['stress'][-1]:.1f}, "
        f"{result['taylor'][-1]:.1f} MPa (Taylor)"
    )
    picture = output / "fft_polycrystal.png"
    draw(result, picture)
    print(f"picture: {picture}")
    return picture, result


def draw(result: dict[str, Any], path: Path) -> None:
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, (left, middle, right) = plt.subplots(1, 3, figsize=(14, 4), layout="constrained")
    left.plot(100 * np.array(result["taylor_strain"]), result["taylor"], "--", label="Taylor")
    left.plot(100 * np.array(result["strain"]), result["stress"], "o-", ms=3, label="field")
    left.plot(100 * result["sachs_strain"], result["sachs"], "--", label="Sachs")
    left.set_xlabel("strain [%]")
    left.set_ylabel("stress [MPa]")
    left.legend()
    left.grid(alpha=0.3)
    field = result["field"]
    for axes, what, values in (
        (middle, "strain zz [%]", 100 * field.strain[0, :, :, 2]),
        (right, "stress zz [MPa]", field.stress[0, :, :, 2]),
    ):
        image = axes.imshow(np.asarray(values).T, origin="lower", interpolation="nearest")
        axes.contour(_edges(result["grain"][0]).T, levels=[0.5], colors="w", linewidths=0.5)
        axes.set_title(what)
        figure.colorbar(image, ax=axes)
    path.parent.mkdir(exist_ok=True)
    figure.savefig(path, dpi=150)
    plt.close(figure)


def _edges(grain: np.ndarray) -> np.ndarray:
    """1 where a voxel has a neighbour of another grain."""
    other = [grain != np.roll(grain, 1, axis) for axis in (0, 1)]
    return np.any(other, axis=0).astype(float)


if __name__ == "__main__":
    main()
