"""A plate with a hole as a job of CalculiX, and what its output says."""

from __future__ import annotations

import dataclasses
import os
import re
import subprocess
from pathlib import Path

import numpy as np
import skfem


@dataclasses.dataclass
class Mesh:
    """Plane quadrilaterals with nodes amid their straight edges: nodes (N, 2), elements (E, 8)."""

    nodes: np.ndarray
    elements: np.ndarray


def with_middle_nodes(plane: skfem.MeshQuad) -> Mesh:
    """Quadrilaterals of 8 nodes, counterclockwise; the points of `plane` come first."""
    quads = plane.t.T
    (a, b, c) = (plane.p[:, quads[:, k]] for k in range(3))
    along, across = b - a, c - a
    clockwise = along[0] * across[1] - along[1] * across[0] < 0
    quads = np.where(clockwise[:, None], quads[:, ::-1], quads)
    edges = np.sort(np.stack([quads, np.roll(quads, -1, axis=1)], axis=-1), axis=-1)
    pairs, number = np.unique(edges.reshape(-1, 2), axis=0, return_inverse=True)
    nodes = np.concatenate([plane.p.T, plane.p.T[pairs].mean(1)])
    middle = plane.p.shape[1] + number.reshape(quads.shape)
    return Mesh(nodes, np.concatenate([quads, middle], axis=1))


def deck(
    mesh: Mesh,
    material: str,
    depvar: int,
    times: np.ndarray,
    displacement: np.ndarray,
    width: float,
) -> str:
    """The input of the job: upper edge moved, symmetric left and below, plane strain.

    `displacement` is that of the upper edge at `times`, which are evenly spaced; the first is zero.
    """
    x, y = mesh.nodes.T
    sets = {
        "LEFT": np.isclose(x, 0.0),
        "BELOW": np.isclose(y, 0.0),
        "TOP": np.isclose(y, width),
    }
    lines = ["*NODE, NSET=ALL"]
    lines += [f"{i + 1}, {a:.12g}, {b:.12g}, 0." for i, (a, b) in enumerate(mesh.nodes)]
    lines.append("*ELEMENT, TYPE=CPE8R, ELSET=PLATE")
    lines += [f"{k + 1}, {', '.join(map(str, e))}" for k, e in enumerate(mesh.elements + 1)]
    for name, chosen in sets.items():
        lines += [f"*NSET, NSET={name}", *(f"{i + 1}," for i in np.flatnonzero(chosen))]
    lines += [
        f"*MATERIAL, NAME={material}",
        "*USER MATERIAL, CONSTANTS=1",
        "0.",
        "*DEPVAR",
        f"{depvar}",
        f"*SOLID SECTION, ELSET=PLATE, MATERIAL={material}",
        "1.",
        "*BOUNDARY",
        "LEFT, 1, 1",
        "BELOW, 2, 2",
        "*AMPLITUDE, NAME=CYCLE",
        *(f"{t:.12g}, {u:.12g}" for t, u in zip(times, displacement)),
        f"*STEP, INC={len(times)}",
        "*STATIC, DIRECT",
        f"{times[1]:.12g}, {times[-1]:.12g}",
        # Residuals and corrections, relative to mean forces and largest displacements
        "*CONTROLS, PARAMETERS=FIELD, FIELD=DISPLACEMENT",
        "1e-9, 1e-4, , , 1e-9, 1e-5, 1e-3, 1e-12",
        "*BOUNDARY, AMPLITUDE=CYCLE",
        "TOP, 2, 2, 1.",
        "*NODE PRINT, NSET=TOP, TOTALS=ONLY",
        "RF",
        "*NODE PRINT, NSET=ALL",
        "U",
        "*EL PRINT, ELSET=PLATE",
        "S",
        "*END STEP",
    ]
    return "\n".join(lines) + "\n"


def run(calculix: Path, folder: Path, job: str) -> None:
    """Run `job.inp` with the libraries of the folder.

    **Raises:** `RuntimeError` with the end of CalculiX' output where it fails.
    """
    environment = {**os.environ, "LD_LIBRARY_PATH": str(folder), "OMP_NUM_THREADS": "2"}
    done = subprocess.run(
        [calculix, "-i", job], cwd=folder, env=environment, capture_output=True, text=True
    )
    (folder / f"{job}.log").write_text(done.stdout + done.stderr, "utf-8")
    if done.returncode or "Job finished" not in done.stdout:
        raise RuntimeError(f"CalculiX stopped:\n{(done.stdout + done.stderr)[-2000:]}")


@dataclasses.dataclass
class Output:
    """What a job printed: times of increments; force on the upper edge at each; displacements
    (N, 2) and stresses (E, points, 6: xx yy zz xy xz yz) at the last one; for each increment the
    residual, in per cent of the mean force, after each iteration of Newton's."""

    times: np.ndarray
    forces: np.ndarray
    displacements: np.ndarray
    stresses: np.ndarray
    residuals: list[list[float]]


def read(folder: Path, job: str) -> Output:
    """The output of `job`."""
    blocks = re.split(
        r"^ (?=total force|displacements|stresses)", _text(folder, job, "dat"), flags=re.M
    )[1:]
    last = {block.split()[0]: _rows(block) for block in blocks[-3:]}
    totals = [block for block in blocks if block.startswith("total")]
    stresses = last["stresses"]
    elements = int(stresses[:, 0].max())
    residuals: list[list[float]] = []
    for row in _text(folder, job, "cvg").splitlines()[4:]:
        step, increment, attempt, iteration, _, residual = row.split()[:6]
        if iteration == "1":
            residuals.append([])
        residuals[-1].append(float(residual))
    return Output(
        np.array([float(block.splitlines()[0].split()[-1]) for block in totals]),
        np.array([_rows(block)[0, 1] for block in totals]),
        last["displacements"][:, 1:3],
        stresses[:, 2:].reshape(elements, -1, 6),
        residuals,
    )


def _rows(block: str) -> np.ndarray:
    rows = (row.split() for row in block.splitlines()[1:])
    return np.array([list(map(float, row)) for row in rows if row])


def _text(folder: Path, job: str, end: str) -> str:
    return (folder / f"{job}.{end}").read_text("utf-8")
