import jax
import jax.numpy as jnp
import numpy as np
import pytest

import neml2_jax
from neml2_jax.crystallography import CubicCrystal, slip_systems, symmetry
from neml2_jax.errors import InputFileError
from neml2_jax.laws.solid_mechanics import ResolvedShear
from neml2_jax.types import R2, SR2, MillerIndex, Scalar

FCC = dict(slip_directions=[1, 1, 0], slip_planes=[1, 1, 1])


def miller(vectors):
    """Unit vectors as ratios of indices, of opposite ones one."""
    scaled = np.asarray(vectors) / np.abs(vectors).max(axis=-1, keepdims=True)
    leading = np.array([next(x for x in v if abs(x) > 1e-9) for v in scaled])
    return {tuple(np.round(v * np.sign(s), 6) + 0.0) for v, s in zip(scaled, leading)}


def test_face_centred():
    crystal = CubicCrystal(lattice_parameter=3.6, **FCC)
    d, n = np.asarray(crystal.unit_directions.data), np.asarray(crystal.unit_planes.data)
    assert crystal.n_slip == 12 and crystal.slip_offsets == (0, 12)
    assert miller(d) == {(1, 1, 0), (1, -1, 0), (1, 0, 1), (1, 0, -1), (0, 1, 1), (0, 1, -1)}
    assert miller(n) == {(1, 1, 1), (1, 1, -1), (1, -1, 1), (1, -1, -1)}
    np.testing.assert_allclose(np.sum(d * n, axis=-1), 0.0, atol=1e-15)
    np.testing.assert_allclose(crystal.burgers.data, 3.6 * np.sqrt(2.0))


@pytest.mark.parametrize(
    "direction, plane, n",
    (((1, 1, 1), (1, 1, 0), 12), ((1, 1, 1), (1, 1, 2), 12), ((1, 1, 1), (1, 2, 3), 24)),
)
def test_body_centred(direction, plane, n):
    crystal = CubicCrystal(lattice_parameter=1, slip_directions=direction, slip_planes=plane)
    assert crystal.n_slip == n


def test_families_follow_each_other():
    both = CubicCrystal(
        lattice_parameter=1.0,
        slip_directions=MillerIndex([[1, 1, 1], [1, 1, 1]]),
        slip_planes=MillerIndex([[1, 1, 0], [1, 1, 2]]),
    )
    second = CubicCrystal(lattice_parameter=1.0, slip_directions=[1, 1, 1], slip_planes=[1, 1, 2])
    assert both.slip_offsets == (0, 12, 24)
    np.testing.assert_array_equal(both.schmid.data[12:], second.schmid.data)


def test_schmid_tensors():
    crystal = CubicCrystal(lattice_parameter=1.0, **FCC)
    d, n = np.asarray(crystal.unit_directions.data), np.asarray(crystal.unit_planes.data)
    full = d[:, :, None] * n[:, None, :]
    symmetric, skew = (full + np.swapaxes(full, 1, 2)) / 2, (full - np.swapaxes(full, 1, 2)) / 2
    r = np.sqrt(2.0)
    mandel = [symmetric[:, i, i] for i in range(3)]
    mandel += [r * symmetric[:, i, j] for i, j in ((1, 2), (0, 2), (0, 1))]
    np.testing.assert_allclose(crystal.schmid.data, full, atol=1e-15)
    np.testing.assert_allclose(crystal.symmetric_schmid.data, np.stack(mandel, -1), atol=1e-15)
    axial = np.stack([skew[:, 2, 1], skew[:, 0, 2], skew[:, 1, 0]], axis=-1)
    np.testing.assert_allclose(crystal.skew_schmid.data, axial, atol=1e-15)


def test_indices_in_any_multiple_and_any_unit():
    reference = CubicCrystal(lattice_parameter=1.0, **FCC)
    metres = CubicCrystal(
        lattice_parameter=3.6e-10, slip_directions=[2, 2, 0], slip_planes=[-3.0, -3.0, -3.0]
    )
    assert metres.n_slip == 12
    np.testing.assert_allclose(metres.burgers.data, 3.6e-10 * reference.burgers.data)


def test_lattice():
    crystal = CubicCrystal(lattice_parameter=2.0, **FCC)
    a, b = crystal.lattice_vectors.data, crystal.reciprocal_lattice_vectors.data
    np.testing.assert_allclose(a, 2.0 * np.eye(3))
    np.testing.assert_allclose(a @ b.T, np.eye(3))
    assert crystal.symmetry_operators.sub_batch_shape == (24,)


@pytest.mark.parametrize(
    "given, message",
    (
        (dict(slip_directions=[1, 1, 0], slip_planes=[[1, 1, 1], [1, 0, 0]]), "pairs"),
        (dict(slip_directions=[1, 1.5, 0], slip_planes=[1, 1, 1]), "integers"),
        (dict(slip_directions=[0, 0, 0], slip_planes=[1, 1, 1]), "no direction and no plane"),
        (dict(slip_directions=[1, 0], slip_planes=[1, 1, 1]), "triple"),
        (dict(slip_directions=[1, 0, 0], slip_planes=[1, 1, 1]), "lies in a plane"),
    ),
)
def test_refusals(given, message):
    with pytest.raises(ValueError, match=message):
        CubicCrystal(lattice_parameter=1.0, **given)


def test_hexagonal_basal_slip():
    # Three directions in the basal plane; indices of three axes, a1 and a2 at 120 degrees.
    lattice = np.array([[1.0, 0.0, 0.0], [-0.5, np.sqrt(3) / 2, 0.0], [0.0, 0.0, 1.6]])
    rotations = np.asarray(symmetry("622").data)
    systems = slip_systems(rotations, lattice, ((1, 0, 0),), ((0, 0, 1),))
    assert systems.offsets == (0, 3)
    np.testing.assert_allclose(np.abs(systems.planes), [[0, 0, 1]] * 3, atol=1e-15)
    np.testing.assert_allclose(systems.lengths, 1.0)


def test_gradients_and_maps_pass_a_model_that_holds_a_crystal():
    crystal = CubicCrystal(lattice_parameter=1.2, **FCC)
    model = ResolvedShear(crystal_geometry=crystal)

    def total(model):
        return jnp.sum(model(SR2([1.0, 2.0, 3.0, 0, 0, 0]), R2(np.eye(3))).data)

    gradient = jax.jit(jax.grad(total))(model)
    assert gradient.crystal_geometry.lattice_parameter.data == 0.0
    assert jax.tree_util.tree_map(lambda x: 2 * x, model).crystal_geometry.burgers.shape == (12,)
    slope = jax.grad(lambda c: c.burgers.data.sum())(crystal)
    np.testing.assert_allclose(slope.lattice_parameter.data, 12 * np.sqrt(2.0))


def test_lattice_parameters_over_a_batch():
    crystal = CubicCrystal(lattice_parameter=Scalar([1.0, 2.0]), **FCC)
    assert crystal.burgers.shape == (2, 12)
    model = ResolvedShear(crystal_geometry=crystal)
    assert model(SR2.zeros(), R2(np.eye(3))).sub_batch_shape == (12,)


def test_default_block():
    text = """
[Tensors]
  [d]
    type = Python
    expr = 'MillerIndex([1, 1, 0])'
  []
  [n]
    type = Python
    expr = 'MillerIndex([1, 1, 1])'
  []
[]
[Data]
  [crystal_geometry]
    type = CubicCrystal
    lattice_parameter = 1.2
    slip_directions = 'd'
    slip_planes = 'n'
  []
[]
[Models]
  [shear]
    type = ResolvedShear
  []
[]
"""
    given = neml2_jax.load_string(text)
    assert given.get_model("shear").crystal_geometry is given.get_data("crystal_geometry")
    without = text[text.index("[Models]") :]
    with pytest.raises(InputFileError, match="crystal_geometry"):
        neml2_jax.load_string(without).get_model("shear")
