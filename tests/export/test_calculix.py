"""Exported materials in CalculiX, where `examples/native/calculix/build.sh` has built it."""

import dataclasses
import importlib.util
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import jax
import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from neml2_jax.export.material_at_point import material_at_point
from neml2_jax.export.umat import write_umat

from .materials import MATERIALS
from .native import without_figures

EXAMPLE = Path(__file__).parents[2] / "examples" / "native" / "calculix"
FLAGS = "-std=c99 -O0 -fPIC -Wno-psabi"


@pytest.fixture(scope="module")
def example():
    """The functions of the example."""
    pytest.importorskip("skfem")
    sys.path.insert(0, str(EXAMPLE))
    try:
        found = runpy.run_path(str(EXAMPLE / "run.py"))
    finally:
        sys.path.remove(str(EXAMPLE))
        sys.modules.pop("job", None)
    return found


@pytest.fixture(scope="module")
def calculix(example):
    program = example["calculix"]()
    if not program.exists():
        pytest.skip(f"there is no {program}: {EXAMPLE / 'build.sh'} builds it")
    return program


@pytest.fixture(scope="module")
def job():
    path = EXAMPLE / "job.py"
    spec = importlib.util.spec_from_file_location("calculix_job", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["calculix_job"] = module
    spec.loader.exec_module(module)
    return module


def converges_quadratically(residuals):
    """Relative residuals of one increment: each is of the order of the square of the one before."""
    found = np.array(residuals) / 100
    return (found[2:] <= 50 * found[1:-1] ** 2).all() and found[-1] < 1e-6


@pytest.mark.slow
def test_plate_with_a_hole(example, calculix, tmp_path):
    """Pulled and pushed: the forces of scikit-fem with the material in Python, Newton's steps."""
    times = np.linspace(0.0, 300.0, 16)
    with without_figures():
        _, found = example["in_calculix"](tmp_path, times, 4, 3, FLAGS)
    ours = example["in_scikit_fem"](times, 4, 3)
    np.testing.assert_allclose(found.times, times[1:])
    expected = np.array(ours.reactions[1:]) * example["PLATE"]["WIDTH"]
    np.testing.assert_allclose(found.forces, expected, rtol=0.0, atol=1e-6 * expected.max())
    assert found.forces.min() < -0.5 * expected.max() < 0.0  # it was pulled and pushed
    # Elements and points are numbered otherwise.
    stress = np.asarray(ours.stress)
    for component, (i, j) in {0: (0, 0), 1: (1, 1), 3: (0, 1)}.items():
        both = (
            np.sort(found.stresses[:, :4, component], axis=None),
            np.sort(stress[i, j], axis=None),
        )
        np.testing.assert_allclose(*both, rtol=0.0, atol=2e-6 * np.abs(both[1]).max())
    assert max(map(len, found.residuals)) <= 6
    assert all(converges_quadratically(r) for r in found.residuals)


BLOCK = """\
*NODE, NSET=ALL
{nodes}
*ELEMENT, TYPE=C3D8, ELSET=BLOCK
{elements}
*NSET, NSET=ENDS
{ends}
*MATERIAL, NAME={material}
*USER MATERIAL, CONSTANTS=1
0.
{depvar}*SOLID SECTION, ELSET=BLOCK, MATERIAL={material}
*STEP{step}
*CONTROLS, PARAMETERS=FIELD, FIELD=DISPLACEMENT
1e-9, 1e-4, , , 1e-9, 1e-5, 1e-3, 1e-12
*BOUNDARY
{moved}
*EL PRINT, ELSET=BLOCK
S
*END STEP
"""
NLGEOM = ", NLGEOM\n*STATIC, DIRECT\n0.5, 1."
F = np.array([[1.3, 0.5, 0.1], [-0.4, 0.9, 0.2], [0.1, 0.0, 1.1]])


@pytest.fixture(scope="module")
def rubber(tmp_path_factory):
    """A folder with a Neo-Hookean material as a library of CalculiX, and the model."""
    folder = tmp_path_factory.mktemp("rubber")
    model = MATERIALS["hyperelastic"]()[0]
    with without_figures():
        write_umat(material_at_point(model, fluxes=["cauchy_stress"]), "rubber", folder)
    subprocess.run(["make", "-s", "calculix", f"CFLAGS={FLAGS}"], cwd=folder, check=True)
    return folder, model


def block(job, calculix, folder, material, deformed, step=NLGEOM, depvar=0):
    """Two cubes on top of one another; `deformed` are positions of the nodes that it names."""
    nodes = np.array([[x, y, z] for z in (0, 1, 2) for x, y in ((0, 0), (1, 0), (1, 1), (0, 1))])
    moved = {i: deformed(x) - x for i, x in enumerate(nodes) if deformed(x) is not None}
    text = BLOCK.format(
        nodes="\n".join(f"{i + 1}, {x}, {y}, {z}" for i, (x, y, z) in enumerate(nodes)),
        elements="1, 1, 2, 3, 4, 5, 6, 7, 8\n2, 5, 6, 7, 8, 9, 10, 11, 12",
        ends="\n".join(f"{i + 1}," for i in moved),
        material=material,
        step=step,
        depvar=f"*DEPVAR\n{depvar}\n" if depvar else "",
        moved="\n".join(
            f"{i + 1}, {k + 1}, {k + 1}, {u:.10f}"
            for i, of in moved.items()
            for k, u in enumerate(of)
        ),
    )
    (folder / "block.inp").write_text(text)
    job.run(calculix, folder, "block")
    data = (folder / "block.dat").read_text().split("stresses")[-1].splitlines()[1:]
    stress = np.array([row.split()[2:] for row in data if row.strip()], float)
    rows = [row.split() for row in (folder / "block.cvg").read_text().splitlines()[4:]]
    last = [float(row[5]) for row in rows if row[1] == rows[-1][1]]
    return stress, last


@pytest.mark.slow
@pytest.mark.parametrize("name", ("@ABAQUS_RUBBER", "@ABAQUSNL_RUBBER"))
def test_large_strains_and_rotations(job, calculix, rubber, name):
    """Uniform deformation: the Cauchy stress of the model; a sheared block: Newton's steps."""
    folder, model = rubber
    stress, _ = block(job, calculix, folder, name, lambda x: F @ x)
    sigma = jax.jit(model.call_by_name)({"deformation_gradient": F})["cauchy_stress"].data
    expected = np.asarray(sigma)[[0, 1, 2, 5, 4, 3]] / np.array([1, 1, 1, *[np.sqrt(2)] * 3])
    atol = 2e-6 * np.abs(expected).max()  # seven digits are printed
    np.testing.assert_allclose(stress, np.tile(expected, (len(stress), 1)), rtol=0, atol=atol)

    def sheared(x):
        return None if x[2] == 1 else x + (x[2] / 2) * np.array([1.2, 0.3, -0.4])

    _, residuals = block(job, calculix, folder, name, sheared)
    assert len(residuals) <= 7 and converges_quadratically(residuals[-4:])


@pytest.fixture(scope="module")
def iso(tmp_path_factory):
    """A folder with a viscoplastic material of small strain, and one (`few`) that takes six
    iterations at most; the model."""
    folder = tmp_path_factory.mktemp("iso")
    model = MATERIALS["isoharden"]()[0]
    few = dataclasses.replace(model, solver=dataclasses.replace(model.solver, max_its=6))
    for name, of in {"iso": model, "few": few}.items():
        with without_figures():
            write_umat(material_at_point(of), name, folder)
        subprocess.run(["make", "-s", "calculix", f"CFLAGS={FLAGS}"], cwd=folder, check=True)
    return folder, model


@pytest.mark.slow
def test_a_point_that_fails_cuts_the_increment(job, calculix, iso):
    """CalculiX hears PNEWDT, takes shorter increments, and gets where small ones get."""

    def stretched(x):
        return None if x[2] == 1 else x + 0.01 * x[2] * np.array([0.5, 0.0, 1.0])

    found = []
    for first in ("1., 1.", "0.05, 1., 1e-5, 0.05"):
        step = f", INC=1000\n*STATIC\n{first}"
        found.append(block(job, calculix, iso[0], "@ABAQUS_FEW", stretched, step, 7)[0])
        if first == "1., 1.":
            said = "increment size decrease requested by a material user routine"
            assert said in (iso[0] / "block.log").read_text()
    np.testing.assert_allclose(*found, rtol=0, atol=1e-5 * np.abs(found[1]).max())


@pytest.mark.slow
def test_a_small_strain_model_that_turns(job, calculix, iso):
    """@ABAQUSNL_: the model is given the logarithm of U, and its stress turns with R."""
    folder, model = iso
    R = Rotation.from_euler("xyz", (0.4, -0.7, 1.1)).as_matrix()
    logarithm = np.diag([3e-3, -1e-3, -1.5e-3]) + 1e-3 * np.array([[0, 1, 2], [1, 0, 1], [2, 1, 0]])
    values, axes = np.linalg.eigh(logarithm)
    deformed = R @ (axes * np.exp(values)) @ axes.T
    step = NLGEOM.replace("0.5, 1.", "1., 1.")
    stress, _ = block(job, calculix, folder, "@ABAQUSNL_ISO", lambda x: deformed @ x, step, 7)
    known = {n: 0.0 for n in ("equivalent_plastic_strain~1", "t~1")} | {"t": 1.0}
    known |= {n: np.zeros(6) for n in ("strain~1", "stress~1")}
    mandel = np.array([1, 1, 1, *[np.sqrt(2)] * 3])
    known["strain"] = logarithm[(0, 1, 2, 1, 0, 0), (0, 1, 2, 2, 2, 1)] * mandel
    found = jax.jit(model.call_by_name)({n: known[n] for n in model.input_spec})
    a, b, c, d, e, f = np.asarray(found["stress"].data) / mandel
    sigma = R @ np.array([[a, f, e], [f, b, d], [e, d, c]]) @ R.T
    expected = sigma[(0, 1, 2, 0, 0, 1), (0, 1, 2, 1, 2, 2)]
    assert found["equivalent_plastic_strain"].data > 1e-4  # it flows
    np.testing.assert_allclose(stress[0], expected, rtol=0, atol=2e-6 * np.abs(expected).max())


def test_the_script_is_a_program():
    assert shutil.which(str(EXAMPLE / "build.sh")) is not None
    subprocess.run(["sh", "-n", EXAMPLE / "build.sh"], check=True)
