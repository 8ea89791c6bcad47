"""A bar that is one crystal, pulled by 5 %: crystal plasticity of finite strain in FElupe.

The ends are held, and the slip systems are not symmetric to the axis. Steps in which a point fails
are cut.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import felupe
import jax
import numpy as np

import neml2_jax
from neml2_jax import MRP, R2
from neml2_jax.errors import ConvergenceError
from neml2_jax.hosts.felupe import FelupeMaterial
from neml2_jax.material_point import MaterialPoint

HERE = Path(__file__).parent
OUTPUT = HERE.parent / "output"
ORIENTATION = MRP(np.array([0.15, -0.08, 0.03]))


def material() -> FelupeMaterial:
    point = MaterialPoint(neml2_jax.load_input(HERE / "crystal.i").get_model("model"))
    umat = FelupeMaterial(point, Fp=R2.identity(), orientation=ORIENTATION)
    umat.external = {"orientation": ORIENTATION}
    return umat


def pull(stretch: float, steps: int, cells: tuple[int, int, int]) -> dict[str, Any]:
    """Forces over stretches, the residual norms of each step, and the field at the end."""
    mesh = felupe.Cube(a=(0, 0, 0), b=(4, 1, 1), n=tuple(c + 1 for c in cells))
    field = felupe.FieldContainer([felupe.Field(felupe.RegionHexahedron(mesh), dim=3)])
    umat = material()
    solid = felupe.SolidBody(umat, field)
    held: Any = solid.results
    out: dict[str, Any] = {"stretch": [0.0], "force": [0.0], "norms": [], "cuts": 0, "field": field}
    accepted, time = field[0].values.copy(), 0.0
    increment = 1.0 / steps
    while time < 1.0 - 1e-9:
        step = min(increment, 1.0 - time)
        umat.time_step = step
        move = 4 * stretch * (time + step)
        bounds = felupe.dof.uniaxial(field, clamped=True, move=move, return_loadcase=False)
        dof0, dof1 = felupe.dof.partition(field, bounds)
        ext0 = felupe.dof.apply(field, bounds, dof0)
        state = held.statevars.copy()
        try:
            result = felupe.newtonraphson(
                items=[solid], dof0=dof0, dof1=dof1, ext0=ext0, verbose=0, tol=1e-7
            )
        except (ConvergenceError, ValueError):  # of the material, of FElupe
            field[0].values[:] = accepted
            held.statevars[:] = state
            increment, out["cuts"] = 0.5 * step, out["cuts"] + 1
            if increment < 1e-4:
                raise
            continue
        accepted, time = field[0].values.copy(), time + step
        increment = min(1.5 * step, 1.0 / steps)
        out["norms"].append([float(n) for n in result.fnorms])
        out["stretch"].append(move / 4)
        right = np.isclose(mesh.points[:, 0], 4)
        forces = result.fun.toarray() if hasattr(result.fun, "toarray") else result.fun
        out["force"].append(float(np.reshape(forces, (-1, 3))[right, 0].sum()))
    return out


def main(
    output: Path = OUTPUT, cells: tuple[int, int, int] = (16, 4, 4), steps: int = 20
) -> tuple[Path, dict[str, Any]]:
    jax.config.update("jax_enable_x64", True)
    result = pull(0.05, steps, cells)
    print(f"{len(result['norms'])} steps, {result['cuts']} cuts")
    print("residual norms of the last step:", " ".join(f"{n:.1e}" for n in result["norms"][-1]))
    picture = output / "crystal_bar.png"
    draw(result, picture)
    print(f"picture: {picture}")
    return picture, result


def draw(result: dict[str, Any], path: Path) -> None:
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
    left.plot(100 * np.array(result["stretch"]), result["force"], "o-", ms=3)
    left.set_xlabel("elongation [%]")
    left.set_ylabel("force per initial area [MPa]")
    left.grid(alpha=0.3)
    mesh = result["field"].region.mesh
    moved = mesh.points + result["field"][0].values
    front = np.isclose(mesh.points[:, 2], 1)
    right.plot(*mesh.points[front][:, :2].T, ".", color="0.7", label="before")
    right.plot(*moved[front][:, :2].T, ".", label="after")
    right.set_aspect("equal")
    right.legend()
    path.parent.mkdir(exist_ok=True)
    figure.savefig(path, dpi=150)
    plt.close(figure)


if __name__ == "__main__":
    main()
