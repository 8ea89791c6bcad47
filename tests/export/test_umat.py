"""A UMAT called as Abaqus calls it: order of components, angles, DDSDDE, DROT, PNEWDT."""

import ctypes
import dataclasses
import subprocess
import sys
from pathlib import Path

import jax
import numpy as np
import pytest
from scipy.linalg import polar, sqrtm
from scipy.spatial.transform import Rotation

import neml2_jax
from neml2_jax import MRP, R2, Scalar, march
from neml2_jax.export import ExportError
from neml2_jax.export.material_at_point import material_at_point
from neml2_jax.export.umat import write_umat

from .materials import MATERIALS
from .native import needs_compiler, without_figures

ORDER = ((0, 0), (1, 1), (2, 2), (0, 1), (0, 2), (1, 2))
"""Which components Abaqus' vectors hold."""


def tensor(vector, angles=False):
    """A symmetric tensor from a vector of Abaqus'."""
    out = np.zeros((3, 3))
    for x, (i, j) in zip(vector, ORDER):
        out[i, j] = out[j, i] = x / 2 if angles and i != j else x
    return out


def vector(tensor, angles=False, n=6):
    return np.array([tensor[i, j] * (2 if angles and i != j else 1) for i, j in ORDER[:n]])


def mandel(tensor):
    """As the library stores symmetric tensors."""
    at = ((0, 0), (1, 1), (2, 2), (1, 2), (0, 2), (0, 1))
    return np.array([tensor[i, j] * (1 if i == j else np.sqrt(2)) for i, j in at])


def unmandel(x):
    """As Abaqus stores symmetric tensors, from the library's."""
    return np.asarray(x.data)[[0, 1, 2, 5, 4, 3]] / np.array([1, 1, 1, *[np.sqrt(2)] * 3])


class Umat:
    """Compiled, and called with 37 arguments."""

    def __init__(self, folder, name):
        flags = "CFLAGS=-std=c99 -O0 -fPIC -Wall -Wextra -Wno-psabi -Wno-unused-parameter"
        command = ["make", "-s", "umat", flags]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        assert done.returncode == 0 and done.stderr == "", done.stderr
        self.load(folder, name)

    def load(self, folder, name):
        self.folder, self.path = folder, str(folder / f"lib{name}_umat.so")
        self.function = ctypes.CDLL(self.path).umat_
        return self

    @classmethod
    def loaded(cls, folder, name):
        """A library that is there."""
        return cls.__new__(cls).load(folder, name)

    def __call__(self, statev, time=(0.0, 0.0), dtime=1.0, n=6, ndi=3, cmname="MATERIAL", **given):
        """`(stress, statev, DDSDDE, PNEWDT)`; strains are vectors of Abaqus'."""
        arrays = {
            "stress": np.full(n, 7.0),
            "statev": np.array(statev, float),
            "ddsdde": np.full((n, n), 7.0, order="F"),
            "stran": np.zeros(n),
            "dstran": np.zeros(n),
            "time": np.array(time),
            "dtime": np.array(dtime),
            "temp": np.zeros(1),
            "dtemp": np.zeros(1),
            "predef": np.zeros(1),
            "dpred": np.zeros(1),
            "cmname": np.frombuffer(cmname.ljust(80).encode(), np.int8),
            "ndi": np.array(ndi, np.int32),
            "nshr": np.array(n - ndi, np.int32),
            "ntens": np.array(n, np.int32),
            "nstatv": np.array(len(statev), np.int32),
            "props": np.zeros(1),
            "nprops": np.array(len(given.get("props", ())), np.int32),
            "coords": np.zeros(3),
            "drot": np.eye(3),
            "pnewdt": np.array(1.0),
            "celent": np.zeros(1),
            "dfgrd0": np.eye(3),
            "dfgrd1": np.eye(3),
        }
        for name, x in given.items():
            arrays[name] = np.asfortranarray(x, float)
        none = {k: np.zeros(6) for k in "sse spd scd rpl ddsddt drplde drpldt".split()}
        last = [np.array(1, np.int32) for _ in range(6)]
        names = (
            "stress statev ddsdde sse spd scd rpl ddsddt drplde drpldt stran dstran time dtime "
            "temp dtemp predef dpred cmname ndi nshr ntens nstatv props nprops coords drot "
            "pnewdt celent dfgrd0 dfgrd1"
        ).split()
        values = [{**arrays, **none}[k] for k in names] + last
        assert len(values) == 37
        self.function(*(ctypes.c_void_p(x.ctypes.data) for x in values), ctypes.c_int(80))
        return arrays["stress"], arrays["statev"], arrays["ddsdde"], arrays["pnewdt"].item()


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A viscoplastic material, as a UMAT."""
    folder = tmp_path_factory.mktemp("small")
    model = MATERIALS["isoharden"]()[0]
    with without_figures():
        write_umat(material_at_point(model), "iso", folder)
    return Umat(folder, "iso"), jax.jit(model.call_by_name), model.input_spec


STRAIN = vector(np.array([[4.0, 1.0, -2.0], [1.0, -3.0, 0.5], [-2.0, 0.5, 1.0]]) * 1e-3, True)


@pytest.mark.slow
@needs_compiler
def test_stress_and_state(small):
    """Two steps, against the model itself on tensors."""
    umat, call, names = small
    old = {"strain~1": np.zeros(6), "stress~1": np.zeros(6), "t~1": 0.0}
    old["equivalent_plastic_strain~1"] = 0.0
    statev = np.zeros(7)
    for k in (1, 2):
        given = {"strain": mandel(tensor(k * STRAIN, True)), "t": 2.0 * k}
        found = call({n: {**old, **given}[n] for n in names})
        stress, statev, _, pnewdt = umat(
            statev, (0.0, 2.0 * (k - 1)), 2.0, stran=(k - 1) * STRAIN, dstran=STRAIN
        )
        np.testing.assert_allclose(mandel(tensor(stress)), found["stress"].data, rtol=1e-11)
        np.testing.assert_allclose(statev[:6], found["stress"].data, rtol=1e-11)
        assert pnewdt == 1.0 and statev[6] > 1e-3  # it flows
        old = {f"{n}~1": x for n, x in given.items()}
        old |= {f"{n}~1": found[n].data for n in ("stress", "equivalent_plastic_strain")}


@pytest.mark.slow
@needs_compiler
@pytest.mark.parametrize("n", (6, 4), ids=("solid", "plane strain"))
def test_tangent_by_angles(small, n):
    """DDSDDE, rows stresses and columns strains with angles, against finite differences."""
    umat = small[0]
    strain = STRAIN[:n]
    tangent = umat(np.zeros(7), dstran=strain, n=n)[2]
    h = 1e-7
    for j in range(n):
        moved = (umat(np.zeros(7), dstran=strain + s * h * np.eye(n)[j], n=n)[0] for s in (1, -1))
        slope = np.subtract(*moved) / (2 * h)
        np.testing.assert_allclose(tangent[:, j], slope, rtol=1e-5, atol=1e-5 * tangent.max())


@pytest.mark.slow
@needs_compiler
def test_state_turns_with_the_material(small):
    """A step whose strain and increment are turned gives turned stress and state."""
    umat = small[0]
    Q = Rotation.from_euler("xyz", (0.4, -0.7, 1.1)).as_matrix()
    first = umat(np.zeros(7), dstran=STRAIN)[1]

    def turn(strain):
        return vector(Q @ tensor(strain, True) @ Q.T, True)

    straight = umat(first, (0.0, 1.0), stran=STRAIN, dstran=0.5 * STRAIN[::-1])
    turned = umat(first, (0.0, 1.0), stran=turn(STRAIN), dstran=turn(0.5 * STRAIN[::-1]), drot=Q)
    expected = Q @ tensor(straight[0]) @ Q.T
    np.testing.assert_allclose(turned[0], vector(expected), rtol=1e-10, atol=1e-10)
    np.testing.assert_allclose(turned[1][:6], mandel(expected), rtol=1e-10, atol=1e-10)


@pytest.mark.slow
@needs_compiler
def test_a_failed_point_asks_for_a_smaller_step(small):
    umat = small[0]
    strain = STRAIN.copy()
    strain[0] = np.nan
    stress, statev, _, pnewdt = umat(np.arange(7.0), dstran=strain)
    assert pnewdt == 0.25
    # CalculiX starts from -1; what another point asks for is not made larger
    assert umat(np.arange(7.0), dstran=strain, pnewdt=-1.0)[3] == 0.25
    assert umat(np.arange(7.0), dstran=strain, pnewdt=0.1)[3] == 0.1
    assert (stress == 7.0).all() and (statev == np.arange(7.0)).all()


@pytest.mark.slow
@needs_compiler
def test_plane_stress(small):
    """Two steps: the strains out of the plane that STATEV gives leave no stress there in a solid,
    the stress in the plane is that of the solid, and DDSDDE follows finite differences."""
    umat = small[0]
    steps, statev, solid = STRAIN[[0, 1, 3]], np.zeros(10), np.zeros(7)
    old = np.zeros(6)
    for k in (1, 2):
        given = {"stran": (k - 1) * steps, "dstran": steps, "time": (0.0, k - 1.0)}
        before = statev
        stress, statev, tangent, pnewdt = umat(statev, n=3, ndi=2, **given)
        assert pnewdt == 1.0 and statev[6] > 1e-3  # it flows
        whole = np.array([k * steps[0], k * steps[1], statev[7], k * steps[2], *statev[8:]])
        same, solid, _, _ = umat(solid, stran=old, dstran=whole - old, time=(0.0, k - 1.0))
        old = whole
        np.testing.assert_allclose(same[[0, 1, 3]], stress, rtol=1e-9)
        np.testing.assert_allclose(same[[2, 4, 5]], 0.0, atol=1e-8 * np.abs(stress).max())
        np.testing.assert_allclose(statev[:7], solid, rtol=1e-9, atol=1e-9 * np.abs(stress).max())
    h = 1e-7
    for j in range(3):
        ends = (
            umat(before, n=3, ndi=2, **{**given, "dstran": steps + s * h * np.eye(3)[j]})[0]
            for s in (1, -1)
        )
        slope = np.subtract(*ends) / (2 * h)
        np.testing.assert_allclose(tangent[:, j], slope, rtol=1e-5, atol=1e-5 * tangent.max())


@pytest.mark.slow
@needs_compiler
def test_plane_stress_with_loose_solves(tmp_path):
    """Where the material's own Newton leaves more than rounding, the stress out of the plane is
    within its tolerance and the step does not fail; parameters by PROPS."""
    model = MATERIALS["isoharden"]()[0]
    solver = dataclasses.replace(model.solver, abs_tol=1e-5, rel_tol=1e-5)
    model = dataclasses.replace(model, solver=solver)
    material = material_at_point(model, parameters=True)
    with without_figures():
        write_umat(material, "iso", tmp_path)
    umat = Umat(tmp_path, "iso")
    props = np.concatenate([p.value.ravel() for p in material.parameters])
    steps, statev, solid = STRAIN[[0, 1, 3]], np.zeros(10), np.zeros(7)
    for k in range(1, 6):
        given = {"stran": (k - 1) * steps, "dstran": steps, "time": (0.0, k - 1.0), "props": props}
        old = np.array([*((k - 1) * steps)[:2], statev[7], (k - 1) * steps[2], *statev[8:]])
        stress, statev, _, pnewdt = umat(statev, n=3, ndi=2, **given)
        assert pnewdt == 1.0
        whole = np.array([*(k * steps)[:2], statev[7], k * steps[2], *statev[8:]])
        of_solid = {**given, "stran": old, "dstran": whole - old}
        same, solid, _, _ = umat(solid, **of_solid)
        np.testing.assert_allclose(same[[2, 4, 5]], 0.0, atol=1e-5 * np.abs(stress).max())


@pytest.mark.slow
@needs_compiler
def test_calculix_without_the_rotation(small):
    """CalculiX hands over strains without the rotation, and DROT beside: the state stays."""
    umat = small[0]
    first = umat(np.zeros(7), dstran=STRAIN)[1]
    Q = Rotation.from_euler("xyz", (0.4, -0.7, 1.1)).as_matrix()
    given = {"stran": STRAIN, "dstran": 0.5 * STRAIN[::-1], "time": (0.0, 1.0)}
    straight = umat(first, **given)
    turned = umat(first, drot=Q, cmname="@ABAQUSNL_ISO", **given)
    for a, b in zip(straight, turned):
        np.testing.assert_array_equal(a, b)


@pytest.mark.slow
@needs_compiler
@pytest.mark.parametrize(
    ("changed", "said"),
    (
        (
            {"ndi": 1, "nshr": 0},
            "direct components (trusses, beams and cohesive elements have one)",
        ),
        ({"ndi": 1, "nshr": 2}, "is 1, and has to be 3, or 2 in plane stress"),
        ({"nshr": 2}, "the number of shear components is 2, and has to be 3 or 1"),
        ({"nstatv": 6}, "the number of state variables is 6, and has to be 7 at least"),
        ({"ndi": 2, "nshr": 1}, "10 at least, in plane stress"),
    ),
    ids=lambda x: "" if isinstance(x, str) else " ".join(f"{k} {v}" for k, v in x.items()),
)
def test_a_job_that_cannot_run_says_so(small, changed, said):
    """The process ends with one sentence, and nothing was written."""
    umat = small[0]
    numbers = {"ndi": 3, "nshr": 3, "ntens": 6, "nstatv": 7, **changed}
    code = (
        "import ctypes, sys\n"
        f"numbers = {numbers}\n"
        "names = 'ndi nshr ntens nstatv'.split()\n"
        "arrays = [(ctypes.c_double * 99)() for _ in range(19)]\n"
        "arrays += [ctypes.byref(ctypes.c_int(numbers[n])) for n in names]\n"
        "arrays += [(ctypes.c_double * 99)() for _ in range(14)]\n"
        f"ctypes.CDLL({umat.path!r}).umat_(*arrays, ctypes.c_int(80))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 1 and len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("user material iso: ") and said in done.stderr


@pytest.mark.slow
@needs_compiler
def test_one_file_for_abaqus(small, tmp_path):
    """NAME_abaqus.c alone, in an empty folder, gives what the library gives."""
    umat = small[0]
    (tmp_path / "iso_abaqus.c").write_text((umat.folder / "iso_abaqus.c").read_text())
    command = ["cc", *"-std=c99 -O0 -shared -fPIC -o libiso_umat.so iso_abaqus.c -lm".split()]
    subprocess.run(command, cwd=tmp_path, check=True)
    alone = Umat.loaded(tmp_path, "iso")
    for a, b in zip(umat(np.zeros(7), dstran=STRAIN), alone(np.zeros(7), dstran=STRAIN)):
        np.testing.assert_array_equal(a, b)


@pytest.fixture(scope="module")
def rubber(tmp_path_factory):
    """A compressible Neo-Hookean material in F."""
    folder = tmp_path_factory.mktemp("rubber")
    model = MATERIALS["hyperelastic"]()[0]
    with without_figures():
        write_umat(material_at_point(model, fluxes=["cauchy_stress"]), "rubber", folder)
    return Umat(folder, "rubber"), jax.jit(model.call_by_name)


F = np.eye(3) + 0.3 * np.array([[0.5, 0.4, 0.0], [-0.3, 0.2, 0.6], [0.1, 0.2, -0.4]])


@pytest.mark.slow
@needs_compiler
@pytest.mark.parametrize("name", ("@ABAQUS_RUBBER", "@ABAQUSNL_RUBBER"))
def test_finite_strain_in_calculix(rubber, name):
    """CalculiX takes $S$ and its slopes by $E$, or both moved by $U$ as its source has it."""
    umat, call = rubber
    C = F.T @ F
    U = polar(F)[1]
    moves = np.eye(3) if name == "@ABAQUS_RUBBER" else U

    def second_piola(C):
        """From a symmetric F with this C: an isotropic material."""
        V = np.real(np.asarray(sqrtm(C)))
        sigma = tensor(unmandel(call({"deformation_gradient": V})["cauchy_stress"]))
        inverse = np.linalg.inv(V)
        return np.linalg.det(V) * inverse @ sigma @ inverse

    stress, _, tangent, _ = umat([], dfgrd1=F, cmname=name)
    S = second_piola(C)
    size = 1.0 if name == "@ABAQUS_RUBBER" else 1 / np.linalg.det(F)
    np.testing.assert_allclose(tensor(stress), size * moves @ S @ moves.T, rtol=0, atol=1e-10)
    h = 1e-5
    for j in range(6):
        E = moves.T @ tensor(np.eye(6)[j], True) @ moves
        slope = (second_piola(C + 2 * h * E) - second_piola(C - 2 * h * E)) / (2 * h)
        expected = vector(moves @ slope @ moves.T)
        np.testing.assert_allclose(tangent[:, j], expected, rtol=1e-7, atol=1e-6)


def check_jaumann(umat, statev, given, tangent, tolerance):
    """That of $J \\sigma$ along $\\exp(h D) F$, over $J$."""
    h, F = 1e-6, given["dfgrd1"]
    for j in range(6):
        D = tensor(np.eye(6)[j], True)
        kirchhoff = []
        for s in (h, -h):
            grown = (np.eye(3) + s * D + s * s / 2 * D @ D) @ F
            stress = umat(statev, **{**given, "dfgrd1": grown})[0]
            kirchhoff.append(stress * np.linalg.det(grown))
        slope = np.subtract(*kirchhoff) / (2 * h) / np.linalg.det(F)
        atol = tolerance * np.abs(tangent).max()
        np.testing.assert_allclose(tangent[:, j], slope, rtol=0, atol=atol)


@pytest.mark.slow
@needs_compiler
def test_finite_strain(rubber):
    """Cauchy stress of F; DDSDDE of the Jaumann rate, that of $J \\sigma$ along $\\exp(h D) F$."""
    umat, call = rubber
    stress, _, tangent, _ = umat([], dfgrd1=F)
    expected = call({"deformation_gradient": F})["cauchy_stress"].data
    np.testing.assert_allclose(mandel(tensor(stress)), expected, rtol=1e-12)
    check_jaumann(umat, [], {"dfgrd1": F}, tangent, 1e-7)


CRYSTAL = Path(__file__).parents[2] / "examples" / "crystal_bar" / "crystal.i"


@pytest.mark.slow
@needs_compiler
def test_finite_strain_with_a_history(tmp_path):
    """A crystal, Kirchhoff stress of F, its orientation in STATEV: two steps against the model, and
    the tangent of the Jaumann rate by finite differences."""
    model = neml2_jax.load_input(CRYSTAL).get_model("model")
    turned = np.array([0.1, -0.2, 0.05])
    grown = np.eye(3) + np.arange(3.0)[:, None, None, None] * 0.005 * (F - np.eye(3))
    prescribed = {"F": R2(grown), "t": Scalar(np.arange(3.0)[:, None])}
    prescribed["orientation"] = MRP(np.tile(turned, (3, 1, 1)))
    history = (prescribed, {"Fp": R2.identity()})
    material = material_at_point(model)
    with without_figures():
        write_umat(material, "crystal", tmp_path, history=history)
    assert "| 1 0 0 0 1 0 0 0 1 |" in (tmp_path / "UMAT.md").read_text()
    umat = Umat(tmp_path, "crystal")
    count = sum(v.size for v in material.state)
    ours = march(model, *history)
    [flux] = material.fluxes
    statev = np.concatenate([np.zeros(count), turned])
    for v in material.state:
        if v.kind is R2:
            statev[v.start : v.start + 9] = np.eye(3).ravel()
    for k in (1, 2):
        before = statev
        given = {"dfgrd0": grown[k - 1, 0], "dfgrd1": grown[k, 0], "time": (0.0, k - 1.0)}
        stress, statev, tangent, pnewdt = umat(before, **given)
        assert pnewdt == 1.0
        expected = ours[flux.name].data[k - 1, 0] / np.linalg.det(grown[k, 0])
        atol = 1e-9 * np.abs(expected).max()
        np.testing.assert_allclose(mandel(tensor(stress)), expected, rtol=0, atol=atol)
    assert np.abs(ours["Fp"].data[1, 0] - np.eye(3)).max() > 3e-4  # it slips
    check_jaumann(umat, before, given, tangent, 1e-6)


def test_what_is_no_umat_is_refused(tmp_path):
    crystal = material_at_point(MATERIALS["scpcoup"]()[0])
    with pytest.raises(ExportError, match=r"takes deformation_rate \(SR2\), vorticity \(WR2\)"):
        write_umat(crystal, "crystal", tmp_path)
    rubber = material_at_point(MATERIALS["hyperelastic"]()[0], fluxes=["pk1_stress"])
    with pytest.raises(ExportError, match=r"this material pk1_stress \(R2\); choose one"):
        write_umat(rubber, "rubber", tmp_path)
