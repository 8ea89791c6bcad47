"""DAMASK's `material.yaml`: the laws as published, integrated here by scipy; what is refused."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.integrate import solve_ivp

import neml2_jax
from neml2_jax.drivers import march
from neml2_jax.errors import InputFileError
from neml2_jax.interchange import damask_input, damask_orientations, read_damask_phase
from neml2_jax.texture import from_euler_angles
from neml2_jax.types import MRP, R2, SR2, Scalar

pytest.importorskip("yaml")

ALUMINIUM = """
phase:
  Aluminium:
    lattice: cF
    rho: 2700.0
    mechanical:
      output: [F, P]
      elastic:
        type: Hooke
        C_11: 106.9e+9
        C_11,T: -3.691e+7
        C_11,T^2: -9.790e+3
        C_12: 60.5e+9
        C_44: 28.4e+9
        T_ref: 293.15
      plastic:
        type: phenopowerlaw
        references: [somebody]
        N_sl: [12]
        a_sl: [5.4]
        dot_gamma_0_sl: [7.5e-5]
        h_0_sl-sl: [0.2815e+9]
        h_sl-sl: [1, 1, 5.123, 0.574, 1.123, 1.123, 1]
        n_sl: [20]
        xi_0_sl: [2.69e+6]
        xi_inf_sl: [67.5e+6]
material:
  - constituents: [{phase: Aluminium, v: 1.0, O: [0.9238795325112867, 0, 0, 0.3826834323650898]}]
  - constituents: [{phase: Aluminium, v: 1.0, O: [1.0, 0.0, 0.0, 0.0]}]
"""
PLAIN = """
phase:
  plain:
    lattice: cI
    mechanical:
      elastic: {type: Hooke, C_11: 110.0e+9, C_12: 60.0e+9, C_44: 25.0e+9}
      plastic: {type: isotropic, dot_gamma_0: 0.001, n: 5., xi_0: 31.e+6, xi_inf: 63.e+6, a: 2.25,
                h_0: 75.e+6, M: 3.}
"""
L = 1e-3 * np.array([[0.6, 0.4, 0.0], [0.0, -0.2, 0.3], [0.0, 0.0, -0.4]])
"""Rate of the deformation gradient, which is no symmetric one."""
ORIENTATION = MRP(np.array([0.1, -0.2, 0.15]))


WHOLE_STEPS = ("Models/update/max_substepping_level:=0",)
"""Files are written with a level at which points that fail are bisected: here none fails, and
programs without it are half as large."""


def written(tmp_path, text, **options):
    source, target = tmp_path / "material.yaml", tmp_path / "material.i"
    source.write_text(text)
    target.write_text(damask_input(read_damask_phase(source), **options))
    return neml2_jax.load_input(target, WHOLE_STEPS)


def systems(file):
    """Directions and planes, and how each system hardens each."""
    crystal = file.get_data("crystal_geometry")
    d, n = (np.asarray(x.data) for x in (crystal.unit_directions, crystal.unit_planes))
    same, dot = np.eye(12, dtype=bool), np.abs(d @ d.T)
    across = (np.abs(d @ n.T) < 1e-9) | (np.abs(n @ d.T) < 1e-9)
    h = np.select(
        [same, np.abs(n @ n.T) > 0.99, dot > 0.99, dot < 1e-9, across],
        [1.0, 1.0, 5.123, 0.574, 1.123],
        1.0,
    )
    return d, n, h


def rise_of_strengths(h, xi, gamma, equations):
    """From 3.0 on saturation is that of the system that hardens; over the slope of hardening."""
    left = np.abs(1 - xi / 67.5e6) ** 5.4
    return h @ (left * np.abs(gamma)) if equations == "2019" else left * (h @ np.abs(gamma))


@pytest.mark.slow
def test_a_crystal(tmp_path):
    """Roters et al. 2019, 6.2.2, in Fe Fp and one frame, as an ordinary differential equation."""
    file = written(tmp_path, ALUMINIUM, equations="3.0")
    d, n, h = systems(file)
    Q = np.asarray(neml2_jax.types.functions.euler_rodrigues(ORIENTATION).data)
    P = np.einsum("ia,sa,sb,jb->sij", Q, d, n, Q)

    def stress(F, Fp):
        Fe = F @ np.linalg.inv(Fp)
        E = Q.T @ (0.5 * (Fe.T @ Fe - np.eye(3))) @ Q
        S = 60.5e9 * np.trace(E) * np.eye(3) + 2 * 28.4e9 * E
        S += (106.9e9 - 60.5e9 - 2 * 28.4e9) * np.diag(np.diag(E))
        return Fe, Q @ S @ Q.T

    def rates(t, y):
        Fp, xi = y[:9].reshape(3, 3), y[9:]
        tau = np.einsum("sij,ij->s", P, stress(np.eye(3) + t * L, Fp)[1])
        gamma = 7.5e-5 * np.abs(tau / xi) ** 20 * np.sign(tau)
        Fp_rate = np.einsum("s,sij->ij", gamma, P) @ Fp
        rise = rise_of_strengths(h, xi, gamma, "3.0")
        return np.concatenate((Fp_rate.ravel(), 0.2815e9 * rise))

    start = np.concatenate((np.eye(3).ravel(), np.full(12, 2.69e6)))
    end = solve_ivp(rates, (0.0, 10.0), start, "LSODA", rtol=1e-8, atol=1e-8).y[:, -1]
    F, Fp = np.eye(3) + 10.0 * L, end[:9].reshape(3, 3)
    Fe, S = stress(F, Fp)
    cauchy = Fe @ S @ Fe.T / np.linalg.det(F)

    strengths = file.get_tensor("initial_strengths")
    found = last(file.get_model("material"), slip_strengths=strengths)
    np.testing.assert_allclose(found["slip_strengths"], 1e-6 * end[9:], rtol=2e-3)
    np.testing.assert_allclose(found["cauchy_stress"], mandel(1e-6 * cauchy), atol=0.1)
    np.testing.assert_allclose(
        found["pk1_stress"], 1e-6 * np.linalg.det(F) * cauchy @ np.linalg.inv(F).T, atol=0.1
    )
    assert np.abs(cauchy).max() > 2e7


@pytest.mark.parametrize(
    ("text", "told"),
    (
        (ALUMINIUM, {"saturation_of": ("'SLIPPING'", "'HARDENED'")}),
        (PLAIN, {"divided_by": ("'TAYLOR_FACTOR'", "'ONE'"), "interaction": ("1", "3")}),
    ),
)
def test_equations_of_other_versions_are_other_in_these_lines_alone(tmp_path, text, told):
    """So that one of them is integrated here, and laws are compared of the other."""
    source = tmp_path / "material.yaml"
    source.write_text(text)
    phase = read_damask_phase(source)
    pairs = zip(
        *(damask_input(phase, equations=e).split("\n") for e in ("2019", "3.0")), strict=True
    )
    other = [pair for pair in pairs if pair[0] != pair[1] and not pair[0].startswith("#")]
    wanted = [(f"    {name} = {a}", f"    {name} = {b}") for name, (a, b) in told.items()]
    assert other == wanted


def test_hardening_of_a_crystal_as_published(tmp_path):
    """Saturation is that of the systems that slip."""
    file = written(tmp_path, ALUMINIUM, equations="2019")
    _, _, h = systems(file)
    random = np.random.default_rng(0)
    xi, gamma = random.uniform(2.69, 60.0, 12), random.normal(size=12)
    given = {"slip_strengths": xi, "slip_rates": gamma}
    given = {n: Scalar(jnp.asarray(x), sub_batch_ndim=1) for n, x in given.items()}
    given["interaction"] = file.get_model("interaction")()
    found = file.get_model("hardening").call_by_name(given)["slip_strengths_rate"].data
    wanted = 281.5 * rise_of_strengths(h, 1e6 * xi, gamma, "2019")
    np.testing.assert_allclose(found, wanted, rtol=1e-12)
    assert np.abs(wanted / (281.5 * rise_of_strengths(h, 1e6 * xi, gamma, "3.0")) - 1).max() > 0.1


def test_flow_and_hardening_of_3_0_without_systems(tmp_path):
    """The shear rate is not divided by the Taylor factor, and h is 3."""
    file = written(tmp_path, PLAIN, equations="3.0")
    given = {"pk2_stress": SR2.fill(120.0, 0.0, 0.0), "flow_resistance": Scalar(40.0)}
    flow = file.get_model("flow").call_by_name(given)
    shear = 1e-3 * (120.0 / (3.0 * 40.0)) ** 5  # sqrt(3/2) |s| is the stress of tension
    np.testing.assert_allclose(flow["shear_rate"].data, shear, rtol=1e-12)
    along = np.sqrt(2 / 3) * np.array([1.0, -0.5, -0.5, 0.0, 0.0, 0.0])
    found = flow["plastic_deformation_rate"].data
    np.testing.assert_allclose(found, shear * along, rtol=1e-12, atol=1e-18)
    given = {"flow_resistance": Scalar(40.0), "shear_rate": Scalar(shear)}
    rate = file.get_model("hardening").call_by_name(given)["flow_resistance_rate"].data
    np.testing.assert_allclose(rate, 3.0 * 75.0 * shear * (1 - 40.0 / 63.0) ** 2.25, rtol=1e-12)


@pytest.mark.slow
def test_isotropic_in_closed_form(tmp_path):
    """Steady tension: sqrt(3/2) |s| = M xi (k sqrt(3/2) rate / rate_0)^(1/n), xi by its shear.

    As published k = M, and h = 1.
    """
    h, k = 1.0, 3.0
    file = written(tmp_path, PLAIN, equations="2019")
    material = file.get_model("material")
    phase = read_damask_phase(tmp_path / "material.yaml")
    assert phase.stiffness[3, 3] == 50e9  # the cubic constants are isotropic: 2 C44 = C11 - C12
    stretch = np.exp(0.02 * np.linspace(0.0, 1.0, 201) ** 1.5)
    F = np.zeros((201, 3, 3))
    F[:, [0, 1], [0, 1]] = stretch[:, None] ** -0.5
    F[:, 2, 2] = stretch
    found = last(material, F, np.log(stretch) / 1e-3, flow_resistance=Scalar(31.0))
    stress = found["cauchy_stress"]
    xi = found["flow_resistance"]
    mises = stress[2] - stress[0]
    rate = np.sqrt(1.5) * 1e-3  # the norm of the rate of deformation
    np.testing.assert_allclose(mises, 3.0 * xi * (k * rate / 1e-3) ** 0.2, rtol=3e-3)
    shear = k * rate * (20.0 - mises / (50e3 * 1.5) / 1e-3)  # less what is elastic
    exact = 63.0 * (1 - ((1 - 31.0 / 63.0) ** -1.25 + 1.25 * h * 75.0 * shear / 63.0) ** -0.8)
    np.testing.assert_allclose(xi, exact, rtol=3e-3)


def last(model, F=None, times=None, **start):
    """Outputs at the end of a march."""
    if F is None or times is None:
        times = 10.0 * np.linspace(0.0, 1.0, 161) ** 1.5
        F = np.eye(3) + times[:, None, None] * L
    inputs = {"F": R2(jnp.asarray(F)), "t": Scalar(jnp.asarray(times))}
    inputs["orientation"] = ORIENTATION.dynamic_batch.expand((len(times),))
    history = jax.jit(lambda inputs, start: march(model, inputs, start))(
        inputs, {"Fp": R2.identity(), **start}
    )
    return {name: np.asarray(x.data[-1]) for name, x in history.items()}


def mandel(a):
    r = np.sqrt(2.0)
    return np.array([a[0, 0], a[1, 1], a[2, 2], r * a[1, 2], r * a[0, 2], r * a[0, 1]])


def test_orientations_and_constants(tmp_path):
    """45 degrees about z; C11 at 393.15 K by its polynomial; what is no mechanics is told."""
    path = tmp_path / "material.yaml"
    path.write_text(ALUMINIUM)
    found, phases = damask_orientations(path)
    expected = from_euler_angles([[45.0, 0.0, 0.0], [0.0, 0.0, 0.0]], "bunge", degrees=True)
    np.testing.assert_allclose(found.data, expected.data, atol=1e-12)
    assert phases == ("Aluminium", "Aluminium")
    path.write_text(ALUMINIUM.replace("v: 1.0,", "v: 1.0, V_e: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],"))
    with pytest.raises(InputFileError, match="material 0: V_e is not supported"):
        damask_orientations(path)
    path.write_text(ALUMINIUM)
    phase = read_damask_phase(path, "Aluminium", 393.15)
    np.testing.assert_allclose(phase.stiffness[0, 0], 106.9e9 - 3.691e9 - 9.79e7, rtol=1e-12)
    assert phase.not_carried_over == ("rho",) and "rho" in damask_input(phase)


def test_families_and_hexagonal_constants(tmp_path):
    """Prismatic slip harder than basal; 2 C66 = C11 - C12."""
    text = """
    phase:
      Ti:
        lattice: hP
        c/a: 1.587
        mechanical:
          elastic: {type: Hooke, C_11: 160.e9, C_12: 90.e9, C_13: 66.e9, C_33: 181.e9, C_44: 46.e9}
          plastic: {type: phenopowerlaw, N_sl: [3, 3, 0, 12], dot_gamma_0_sl: [0.001, 0.001, 0.0,
            0.001], n_sl: [20, 20, 1, 20], a_sl: [2, 2, 1, 2], xi_0_sl: [0.349e+9, 0.15e+9, 0.0,
            1.107e+9], xi_inf_sl: [0.568e+9, 1.50e+9, 0.0, 3.420e+9], h_0_sl-sl: [0.2e9, 0.2e9, 0,
            0.2e9], h_sl-sl: [1, 1, -1, 1]}
    """
    file = written(tmp_path, text)
    strengths = np.asarray(file.get_tensor("initial_strengths").data)
    np.testing.assert_allclose(strengths, [349.0] * 3 + [150.0] * 3 + [1107.0] * 12)
    stiffness = np.asarray(file.get_tensor("stiffness").data)
    assert stiffness.dtype == strengths.dtype == float  # also where all numbers are whole
    np.testing.assert_allclose(np.diag(stiffness), [160e3, 160e3, 181e3, 92e3, 92e3, 70e3])
    model = file.get_model("material")
    assert model.named_parameters["hardening.saturated_strength"].data.shape == (18,)


IRON = """
phase:
  iron:
    lattice: cI
    mechanical:
      elastic: {type: Hooke, C_11: 230.0e+9, C_12: 135.0e+9, C_44: 117.0e+9}
      plastic: {type: phenopowerlaw, N_sl: [12, 12], dot_gamma_0_sl: [1e-3, 1e-3], n_sl: [20, 20],
        a_sl: [2, 2], xi_0_sl: [95.e+6, 96.e+6], xi_inf_sl: [222.e+6, 412.e+6], h_0_sl-sl: [1.e+9,
        1.e+9], h_sl-sl: [1.1, 1.2, 1.3, 1.4, 1.4, 1.4, 1.4, 1.2, 1.2, 1.4, 1.4, 1.4, 1.4, 1.4, 1.4,
        1.4, 1.4, 1.4, 1.4, 1.4, 1.4, 1.4, 1.4, 1.4]}
"""


def test_interactions_of_a_body_centred_crystal(tmp_path):
    """System by system: itself 1.1, one direction 1.2, one {110} plane 1.3, all others 1.4."""
    file = written(tmp_path, IRON)
    crystal = file.get_data("crystal_geometry")
    found = np.asarray(file.get_model("interaction")().data)
    d, n = (np.asarray(x.data) for x in (crystal.unit_directions, crystal.unit_planes))
    assert found.shape == (24, 24)
    for i in range(24):
        for j in range(24):
            expected = 1.4
            if np.abs(n[i] @ n[j]) > 0.999:
                expected = 1.3
            if np.abs(d[i] @ d[j]) > 0.999:
                expected = 1.2
            assert found[i, j] == (1.1 if i == j else expected)
    with pytest.raises(InputFileError, match="one for all other pairs"):
        written(tmp_path, IRON.replace("1.3, 1.4, 1.4", "1.3, 1.4, 1.5"))


REFUSED = {
    "dislotwin": ("type: phenopowerlaw", "type: dislotwin"),
    "N_tw": ("N_sl: [12]", "N_sl: [12]\n        N_tw: [12]"),
    "a_non-Schmid": ("N_sl: [12]", "N_sl: [12]\n        a_non-Schmid: [[0.1]]"),
    "12 of the": ("N_sl: [12]", "N_sl: [6]"),
    "12.5 of the 12": ("N_sl: [12]", "N_sl: [12.5]"),
    "N_sl [12, 6]": ("N_sl: [12]", "N_sl: [12, 6]"),
    "type 'Neo'": ("type: Hooke", "type: Neo"),
    "damage is not": ("rho: 2700.0", "damage: {type: isobrittle}"),
    "eigen is not": ("output: [F, P]", "eigen: [{type: thermalexpansion}]"),
    "differ by their sense": ("1.123, 1.123", "1.123, 1.2"),
    "lattice is one of": ("lattice: cF", "lattice: oP"),
    "n_sl is missing": ("n_sl: [20]", ""),
    "n_sl has 2": ("n_sl: [20]", "n_sl: [20, 3]"),
    "made of numbers": ("n_sl: [20]", "n_sl: [twenty]"),
    "xi_0_sl is positive": ("xi_0_sl: [2.69e+6]", "xi_0_sl: [0]"),
    "xi_O_sl is not supported (did you mean": ("xi_0_sl: [2", "xi_O_sl: [2"),
    "not positive at": ("C_44: 28.4e+9", "C_44: -1"),
    "is no YAML": ("phase:\n", "phase: [\n"),
}


@pytest.mark.parametrize("told", REFUSED)
def test_refused_by_name(tmp_path, told):
    old, new = REFUSED[told]
    assert old in ALUMINIUM
    if told == "12 of the":
        told = "6 of the 12 systems of fcc"
    with pytest.raises(InputFileError) as error:
        written(tmp_path, ALUMINIUM.replace(old, new, 1))
    assert told in str(error.value) and "\n" not in str(error.value)


@pytest.mark.parametrize("name", ("dilatation: True", "h_ln: 1.0", "c_1: 0.1"))
def test_refused_of_isotropic(tmp_path, name):
    with pytest.raises(InputFileError, match=name.split(":")[0] + " of isotropic is not supported"):
        written(tmp_path, PLAIN.replace("M: 3.", f"M: 3., {name}"))


def test_which_phase(tmp_path):
    path = tmp_path / "material.yaml"
    path.write_text(ALUMINIUM.replace("phase:\n", "phase:\n  other: {lattice: cI}\n", 1))
    with pytest.raises(InputFileError, match="say which"):
        read_damask_phase(path)
    with pytest.raises(InputFileError, match="did you mean 'Aluminium'"):
        read_damask_phase(path, "Aluminum")
    assert read_damask_phase(path, "Aluminium").lattice == "cF"
    path.write_text(ALUMINIUM.replace("  Aluminium:\n", "  13:\n", 1))
    assert read_damask_phase(path, "13").name == "13"
