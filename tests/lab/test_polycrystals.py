"""Polycrystals: grains that share their rate of deformation (Taylor), as sites of each specimen.

All tests are of four specimens in frames of their own: one program.
"""

import csv

import jax.numpy as jnp
import numpy as np
import pytest
from typer.testing import CliRunner

import neml2_jax
from neml2_jax import MRP, R2, SR2, WR2, Scalar
from neml2_jax.cli.main import app
from neml2_jax.errors import DeclarationError
from neml2_jax.lab import material_test, uniaxial
from neml2_jax.lab.quantities import SIX, SYMMETRIC
from neml2_jax.lab.turned_frame import axes_along
from neml2_jax.laws.solid_mechanics import LinearIsotropicElasticity
from neml2_jax.material_point import MaterialPoint
from neml2_jax.types.functions import r2_from_sr2, sr2_from_r2

TAYLOR = """
[Tensors]
  [sdirs]
    type = Python
    expr = 'MillerIndex(jnp.array([1, 1, 0]))'
  []
  [splanes]
    type = Python
    expr = 'MillerIndex(jnp.array([1, 1, 1]))'
  []
  [elastic_tensor]
    type = Python
    expr = '''
      c = jnp.diag(jnp.array([159920.0, 159920.0, 159920.0, 120710.0, 120710.0, 120710.0]))
      result = SSR4(c + 127190.0 * jnp.pad(jnp.ones((3, 3)), (0, 3)))
    '''
  []
  [grains]
    type = Python
    expr = '''
      r = jnp.array([[-0.27, -0.3, -0.86], [0.2, 0.2, 0.5], [0.0, 0.0, 0.1]])
      result = MRP(r, sub_batch_ndim=1)
    '''
  []
  [alike]
    type = Python
    expr = 'MRP(jnp.tile(jnp.array([0.2, 0.2, 0.5]), (3, 1)), sub_batch_ndim=1)'
  []
[]
[Data]
  [crystal_geometry]
    type = CubicCrystal
    lattice_parameter = 1
    slip_directions = 'sdirs'
    slip_planes = 'splanes'
  []
[]

[Models]
  [euler_rodrigues]
    type = RotationMatrix
    from = 'orientation'
    to = 'orientation_matrix'
  []
  [elasticity]
    type = GeneralElasticity
    elastic_stiffness_tensor = 'elastic_tensor'
    strain = 'elastic_strain'
    stress = 'cauchy_stress'
  []
  [resolved_shear]
    type = ResolvedShear
    stress = 'cauchy_stress'
  []
  [elastic_stretch]
    type = ElasticStrainRate
    deformation_rate = 'deformation_rate'
  []
  [plastic_spin]
    type = PlasticVorticity
  []
  [plastic_deformation_rate]
    type = PlasticDeformationRate
  []
  [orientation_rate]
    type = OrientationRate
  []
  [sum_slip_rates]
    type = SumSlipRates
  []
  [slip_rule]
    type = PowerLawSlipRule
    n = 8.0
    gamma0 = 2.0e-1
  []
  [slip_strength]
    type = SingleSlipStrengthMap
    constant_strength = 50.0
  []
  [voce_hardening]
    type = VoceSingleSlipHardeningRule
    initial_slope = 500.0
    saturated_hardening = 50.0
  []
  [integrate_slip_hardening]
    type = ScalarBackwardEulerTimeIntegration
    variable = 'slip_hardening'
  []
  [integrate_elastic_strain]
    type = SR2BackwardEulerTimeIntegration
    variable = 'elastic_strain'
  []
  [integrate_orientation]
    type = WR2ImplicitExponentialTimeIntegration
    variable = 'orientation'
  []
  [per_crystal_update]
    type = ComposedModel
    models = 'elasticity euler_rodrigues
              orientation_rate resolved_shear
              elastic_stretch
              plastic_deformation_rate plastic_spin
              sum_slip_rates slip_rule slip_strength voce_hardening
              integrate_slip_hardening
              integrate_elastic_strain
              integrate_orientation'
    additional_outputs = 'cauchy_stress'
  []
  [update]
    type = ImplicitUpdate
    equation_system = 'equations'
    solver = 'newton'
    predictor = 'predictor'
  []
  [predictor]
    type = ConstantExtrapolationPredictor
    unknowns_SR2 = 'elastic_strain'
    unknowns_MRP = 'orientation'
    unknowns_Scalar = 'slip_hardening'
  []
  [grain_stress]
    type = GeneralElasticity
    elastic_stiffness_tensor = 'elastic_tensor'
    strain = 'elastic_strain'
    stress = 'grain_stress'
  []
  [grain_rotation]
    type = RotationMatrix
    from = 'orientation'
    to = 'orientation_matrix'
  []
  [mean_stress]
    type = SR2IntermediateMean
    from = 'grain_stress'
    to = 'stress'
    reduces = 'grain'
  []
  [polycrystal]
    type = ComposedModel
    models = 'update grain_rotation grain_stress mean_stress'
    additional_outputs = 'elastic_strain orientation slip_hardening grain_stress'
  []
[]
[EquationSystems]
  [equations]
    type = NonlinearSystem
    model = 'per_crystal_update'
    unknowns = 'elastic_strain orientation slip_hardening'
    structure = 'block'
  []
[]
[Solvers]
  [newton]
    type = NewtonWithLineSearch
    max_linesearch_iterations = 5
    linear_solver = 'lu'
  []
  [lu]
    type = DenseLU
  []
[]
"""


@pytest.fixture(scope="module")
def found():
    return neml2_jax.load_string(TAYLOR)


@pytest.fixture(scope="module")
def model(found):
    return found.get_model("polycrystal")


X, Z, ANGLE = (1.0, 0.0, 0.0), (0.0, 0.0, 1.0), np.deg2rad(30.0)
RATES = (1e-2, 1e-3)


@pytest.fixture(scope="module")
def of_grains(found, model):
    """Three grains at two rates, of which those of the first two specimens differ and those of the
    others are alike."""
    paths = [uniaxial(0.01, rate, steps=6, axis=Z) for rate in 2 * RATES]
    differ, alike = (found.get_tensor(n).data for n in ("grains", "alike"))
    start = MRP(jnp.stack([differ, differ, alike, alike]), sub_batch_ndim=1)
    return material_test(model, paths, initial={"orientation": start})


def test_the_stress_is_the_mean_of_the_grains(of_grains):
    """All grains go through the strain of the specimen; the mean is free across it."""
    along, across = SYMMETRIC.index("zz"), [SYMMETRIC.index(n) for n in SYMMETRIC if n != "zz"]
    for curve in of_grains.curves[:2]:
        grains = curve["grain_stress"]  # in the frame of the material
        assert grains.shape == (7, 3, 6)
        mean = grains.mean(axis=1)[1:]
        np.testing.assert_allclose(mean[:, along], curve["stress_xx"][1:], rtol=1e-9)
        np.testing.assert_allclose(mean[:, across], 0.0, atol=1e-6 * mean[-1, along])
        assert np.abs(grains[-1, :, 1]).max() > 1.0  # each of them is not
        np.testing.assert_allclose(curve["strain_xx"][-1], 0.01, rtol=1e-9)
    fast, slow = of_grains.curves[:2]
    assert fast["stress_xx"][-1] > 1.1 * slow["stress_xx"][-1]
    assert of_grains.history().arrays["output.grain_stress"].shape == (7, 4, 3, 6)


def test_grains_that_are_alike_are_one_crystal(of_grains, model):
    """One crystal that goes through their strains gives their stress, and none across it."""
    point = MaterialPoint(model, flux="stress")
    orientation = MRP(np.array([[0.2, 0.2, 0.5]]), sub_batch_ndim=1)
    state = point.initial_state(2, orientation=orientation)
    curves = of_grains.curves[2:]
    back = axes_along(Z).T
    strain = np.array([[c[f"strain_{n}"] for n in SYMMETRIC] for c in curves])
    times = np.array([c["time"] for c in curves])
    for i, steps in enumerate(np.diff(times).T):
        rate = SIX.packed((strain[..., i + 1] - strain[..., i]) / steps[:, None])
        rate = turned(back, rate)
        one = point.update(state, rate, steps, {"vorticity": WR2.zeros()}, tangent=False)
        state, stress = one.state, turned(back.T, one.flux.data)
        wanted = [c["stress_xx"][i + 1] for c in curves]
        np.testing.assert_allclose(stress[:, 0], wanted, rtol=1e-8)
        np.testing.assert_allclose(stress[:, 1:], 0.0, atol=1e-6 * stress[:, 0].max())


def turned(Q, packed):
    """Six numbers of each specimen, in another frame."""
    matrix = r2_from_sr2(SR2(jnp.asarray(packed))).data
    return np.asarray(sr2_from_r2(R2(jnp.einsum("ik,nkl,jl->nij", Q, matrix, Q))).data)


def test_cubic_symmetry_and_orientation(model):
    """Along x and along z a cubic crystal is the same. One that is turned about y by 30 degrees
    is what one that is not turned is along a direction at that angle. Crystals are of three grains
    that are alike."""
    axes = [X, Z, X, (np.cos(ANGLE), 0.0, np.sin(ANGLE))]
    orientation = np.zeros((4, 3, 3))
    orientation[2] = [0.0, np.tan(ANGLE / 4), 0.0]
    paths = [uniaxial(0.004, 1e-2, steps=2, axis=a) for a in axes]
    start = MRP(jnp.asarray(orientation), sub_batch_ndim=1)
    result = material_test(model, paths, initial={"orientation": start})
    x, z, crystal, specimen = (c["stress_xx"] for c in result.curves)
    np.testing.assert_allclose(x, z, rtol=1e-8)
    np.testing.assert_allclose(crystal, specimen, rtol=1e-8)
    assert abs(crystal[-1] / x[-1] - 1.0) > 0.01
    for c in result.curves:
        np.testing.assert_allclose(c["strain_xx"][-1], 0.004, rtol=1e-12)
        sides = [np.abs(c[f"stress_{n}"]).max() for n in ("yy", "zz", "yz", "xz", "xy")]
        assert max(sides) < 1e-8 * c["stress_xx"].max()


def test_an_orientation_that_is_no_list_of_grains(model):
    with pytest.raises(DeclarationError, match="carries 1 site axes of its own"):
        material_test(model, uniaxial(), initial={"orientation": MRP(jnp.zeros(3))})


def test_the_stress_of_each_grain_is_none_of_the_specimen():
    grains = LinearIsotropicElasticity(
        coefficients=(Scalar(jnp.array([1e5, 2e5]), sub_batch_ndim=1), 0.3),
        coefficient_types=("YOUNGS_MODULUS", "POISSONS_RATIO"),
        strain="strain",
        stress="grain_stress",
    )
    with pytest.raises(DeclarationError, match="'grain_stress' is the stress of each of"):
        material_test(grains, uniaxial())


def test_on_the_command_line(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "p.i").write_text(TAYLOR)
    words = ["test", "p.i", "polycrystal", "--strain", "0.004", "--increments", "2",
             "--rate", "1e-2,1e-3", "--axis", "x,z", "--start", "orientation=grains",
             "--output", "o.csv"]  # fmt: skip
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    with open(tmp_path / "o.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 12 and float(rows[-1]["stress_xx"]) > 10.0
