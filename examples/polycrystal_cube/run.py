"""A cube of grains, one an element, pulled by 20 %: finite-strain crystal plasticity in FElupe.

Grains start at random; the map of grains and the pole figures show how they turn. Steps in which a
point fails are cut.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import felupe
import jax
import numpy as np
import scipy.linalg

import neml2_jax
from neml2_jax import MRP, R2
from neml2_jax.errors import ConvergenceError
from neml2_jax.hosts.felupe import FelupeMaterial
from neml2_jax.material_point import MaterialPoint
from neml2_jax.types.functions import euler_rodrigues

HERE = Path(__file__).parent
OUTPUT = HERE.parent / "output"
POINTS = 8
"""Quadrature points of an element."""


def material(orientations: MRP) -> FelupeMaterial:
    """A crystal at each point; all points of an element have the orientation of its grain."""
    model = neml2_jax.load_input(HERE.parent / "crystal_bar/crystal.i").get_model("model")
    umat = FelupeMaterial(MaterialPoint(model), Fp=R2.identity(), orientation=MRP(np.zeros(3)))
    umat.external = {"orientation": MRP(np.tile(np.asarray(orientations.data), (POINTS, 1)))}
    return umat


def pull(orientations: MRP, cells: int, stretch: float, steps: int) -> dict[str, Any]:
    """Forces over stretches, residual norms of each step, and the field and state at the end."""
    mesh = felupe.Cube(n=cells + 1)
    field = felupe.FieldContainer([felupe.Field(felupe.RegionHexahedron(mesh), dim=3)])
    umat = material(orientations)
    solid = felupe.SolidBody(umat, field)
    held: Any = solid.results
    out: dict[str, Any] = {"stretch": [0.0], "force": [0.0], "norms": [], "cuts": 0, "field": field}
    accepted, time, increment = field[0].values.copy(), 0.0, 1.0 / steps
    while time < 1.0 - 1e-9:
        step = min(increment, 1.0 - time)
        umat.time_step = step * stretch / 1e-3  # at a rate of 1e-3 per second
        move = stretch * (time + step)
        bounds = felupe.dof.uniaxial(field, clamped=False, move=move, return_loadcase=False)
        dof0, dof1 = felupe.dof.partition(field, bounds)
        ext0 = felupe.dof.apply(field, bounds, dof0)
        state = held.statevars.copy()
        # The first guess: everything has moved on with the end.
        scale = (1.0 + move) / (1.0 + stretch * time)
        moved = mesh.points + field[0].values
        field[0].values[:] = moved * [scale, scale**-0.5, scale**-0.5] - mesh.points
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
        out["stretch"].append(move)
        right = np.isclose(mesh.points[:, 0], 1.0)
        forces = result.fun.toarray() if hasattr(result.fun, "toarray") else result.fun
        out["force"].append(float(np.reshape(forces, (-1, 3))[right, 0].sum()))
    out["orientations"] = turned(orientations, umat, field, held.statevars)
    return out


def turned(orientations: MRP, umat: FelupeMaterial, field: Any, statevars: np.ndarray) -> MRP:
    """Orientations of grains by the rotation of the lattice, the mean over their points.

    $F_e = F F_p^{-1} = R_e U_e$, and the lattice turns by $R_e$.
    """
    F = np.moveaxis(field.extract()[0], (0, 1), (-2, -1)).swapaxes(0, 1)
    start = umat.flat.initial_state(1, Fp=R2.identity(), orientation=MRP(np.zeros(3)))[0]
    flat = np.moveaxis(np.asarray(statevars), 0, -1).swapaxes(0, 1) + start
    sizes = umat.flat.state_sizes
    first = np.cumsum([0, *sizes.values()])[list(sizes).index("Fp~1")]
    Fp = flat[..., first : first + 9].reshape(*flat.shape[:2], 3, 3)
    lattice = np.mean(F @ np.linalg.inv(Fp), axis=1)
    rotation = np.array([scipy.linalg.polar(Fe)[0] for Fe in lattice])
    return MRP.from_matrix(R2(rotation @ np.asarray(euler_rodrigues(orientations).data)))


def main(
    output: Path = OUTPUT, cells: int = 6, stretch: float = 0.2, steps: int = 20
) -> tuple[Path, dict[str, Any]]:
    jax.config.update("jax_enable_x64", True)
    orientations = MRP.rand(jax.random.key(0), cells**3)
    result = pull(orientations, cells, stretch, steps)
    result["before"] = orientations
    print(f"{len(result['norms'])} steps, {result['cuts']} cuts")
    print("residual norms of the last step:", " ".join(f"{n:.1e}" for n in result["norms"][-1]))
    picture = output / "polycrystal_cube.png"
    draw(result, picture)
    print(f"picture: {picture}")
    return picture, result


def draw(result: dict[str, Any], path: Path) -> None:
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib.figure import Figure

    from neml2_jax.texture import plot_pole_figures

    figure = Figure(figsize=(11, 8), layout="constrained")
    upper, lower = figure.subfigures(2, 1, squeeze=False)[:, 0]
    left, right = upper.subplots(1, 2)
    left.plot(100 * np.array(result["stretch"]), result["force"], "o-", ms=3)
    left.set_xlabel("elongation [%]")
    left.set_ylabel("force per initial area [MPa]")
    left.grid(alpha=0.3)
    draw_map(result, right)
    axes = lower.subplots(1, 2)
    for axis, state in zip(axes, ("before", "orientations")):
        plot_pole_figures(
            result[state],
            [(1, 1, 1)],
            labels=["{111} " + ("before" if state == "before" else "after, X is pulled")],
            crystal_symmetry="m-3m",
            halfwidth=float(np.radians(10.0)),
            axes=[axis],
        )
    path.parent.mkdir(exist_ok=True)
    figure.savefig(path, dpi=150)


def draw_map(result: dict[str, Any], axis: Any) -> None:
    """The faces of the grains in front, coloured by the crystal direction that is pulled."""
    from matplotlib.collections import PolyCollection

    mesh = result["field"].region.mesh
    moved = mesh.points + result["field"][0].values
    front = np.isclose(mesh.points[mesh.cells][..., 2], 1.0)
    grains = np.flatnonzero(front.sum(axis=1) == 4)
    faces = np.array([moved[mesh.cells[g][front[g]]][:, :2] for g in grains])
    matrices = np.asarray(euler_rodrigues(result["orientations"]).data)[grains]
    # The direction X in the crystal: its components, sorted, are the corners 100, 110 and 111.
    a, b, c = np.sort(np.abs(matrices[:, 0, :]), axis=1)[:, ::-1].T
    colours = np.stack([a - b, (b - c) * np.sqrt(2.0), c * np.sqrt(3.0)], axis=1)
    colours = np.sqrt(colours / colours.max(axis=1, keepdims=True))
    axis.add_collection(PolyCollection(list(faces), facecolors=colours, edgecolors="0.2", lw=0.5))
    axis.autoscale_view()
    axis.set_aspect("equal")
    axis.set_title("grains in front; pulled along 100 red, 110 green, 111 blue")


if __name__ == "__main__":
    main()
