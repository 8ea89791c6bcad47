"""Adapters: on real hosts where they can be installed, on their contracts elsewhere."""

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neml2_jax import SR2, AbstractLaw, Scalar, Vec, input_variable, output_variable
from neml2_jax.errors import BatchError, ConvergenceError, DeclarationError, VariableError
from neml2_jax.hosts.dolfinx_external_operator import ExternalStress
from neml2_jax.hosts.dolfinx_materials import DolfinxMaterial
from neml2_jax.hosts.felupe import FelupeMaterial
from neml2_jax.hosts.flat_point import FlatPoint
from neml2_jax.hosts.jax_fem import TensorMap
from neml2_jax.hosts.trailing_axes import TrailingPoint
from neml2_jax.material_point import MaterialPoint, point_under
from tests.material_point.materials import (
    POINTS,
    POISSON,
    YOUNG,
    NeoHookean,
    chaboche,
    elastic,
    strains,
)

G, LAME = YOUNG / (2 * (1 + POISSON)), YOUNG * POISSON / ((1 + POISSON) * (1 - 2 * POISSON))


def hooke(strain):
    """Of full tensors (n, 3, 3)."""
    return 2 * G * strain + LAME * np.trace(strain, axis1=1, axis2=2)[:, None, None] * np.eye(3)


# ------------------------------------------------------------------------- plain arrays


def test_flat_point_in_voigt():
    flat = FlatPoint(MaterialPoint(elastic()), "abaqus_standard")
    e = np.random.default_rng(0).normal(size=(3, 3, 3)) * 1e-3
    e = e + e.swapaxes(1, 2)
    voigt = np.stack(
        [e[:, 0, 0], e[:, 1, 1], e[:, 2, 2], 2 * e[:, 0, 1], 2 * e[:, 0, 2], 2 * e[:, 1, 2]], -1
    )
    result = flat(voigt, flat.initial_state(3))
    s = hooke(e)
    np.testing.assert_allclose(result.flux[:, 4], s[:, 0, 2], rtol=1e-10)
    np.testing.assert_allclose(np.einsum("nij,nj->ni", result.tangent, voigt), result.flux)
    np.testing.assert_allclose(result.tangent[0, 3, 3], G)
    assert result.time_step_ratio == 1.0


def test_flat_point_of_finite_strain_in_other_measures():
    """Cauchy stress of a stretch without rotation: F P / J."""
    F = np.diag([1.2, 0.9, 1.1])[None] + 0.05 * np.ones((1, 3, 3))
    point = MaterialPoint(NeoHookean(G=2.0, L=3.0))
    pk1, cauchy = FlatPoint(point, "tensor"), FlatPoint(point, "tensor", measure="cauchy")
    P = pk1(F, pk1.initial_state(1)).flux
    got = cauchy(F, cauchy.initial_state(1))
    np.testing.assert_allclose(got.flux, P @ F.swapaxes(1, 2) / np.linalg.det(F)[:, None, None])
    h = np.zeros((1, 3, 3))
    h[0, 1, 2] = 1e-6
    up, down = (cauchy(F + s * h, cauchy.initial_state(1)).flux for s in (1, -1))
    np.testing.assert_allclose(got.tangent[..., 1, 2], (up - down) / 2e-6, atol=1e-7)


def test_flat_states_go_round():
    flat = FlatPoint(MaterialPoint(chaboche()), "mandel")
    few = POINTS - 3  # the program is that of a power of two
    state = flat.initial_state(few)
    assert flat.state_sizes["fast_back_stress~1"] == 6 and state.shape[1] == sum(
        flat.state_sizes.values()
    )
    first = flat(strains(POINTS)[:few], state, 10.0)
    second = flat(1.5 * strains(POINTS)[:few], first.state, 10.0)
    point = MaterialPoint(chaboche())
    one = point.update(point.initial_state(POINTS), strains(POINTS), 10.0)
    two = point.update(one.state, 1.5 * strains(POINTS), 10.0)
    np.testing.assert_allclose(second.flux, two.flux.data[:few], rtol=1e-9)
    with pytest.raises(ValueError, match=r"initial_state\(2\) gives the first one"):
        flat(strains(2), state, 10.0)


def of_a_given_modulus():
    """Young's modulus is a variable, as of a temperature."""
    return dataclasses.replace(elastic(), coefficients=("E", POISSON))


def test_values_for_all_points_and_of_each_one():
    """Three points, which are filled up to four; stress of a bar that cannot widen, by hand.

    The strain that is there before has three sizes for all points: not one of each of them.
    """

    class Turned(AbstractLaw):
        strain: str = input_variable(SR2, "Strain", unit="-")
        start: str = input_variable(Vec, "Strain that is there before", unit="-")
        E: str = input_variable(Scalar, "Modulus", unit="stress")
        stress: str = output_variable(SR2, "Stress", unit="stress")

        def forward(self, strain, start, E):
            return E * (strain + SR2(jnp.pad(start.data, (0, 3))))

    strain = np.zeros((3, 6))
    strain[:, 0] = 1e-3
    flat = FlatPoint(MaterialPoint(Turned()), "mandel")
    E, start = np.array([1e5, 2e5, 4e5]), np.array([1e-3, 2e-3, 3e-3])
    for given in (start, Vec(start), start.tolist(), np.tile(start, (3, 1))):
        flux = flat(strain, flat.initial_state(3), None, {"E": E, "start": given}).flux
        np.testing.assert_allclose(flux[:, :3], E[:, None] * (strain[:, :3] + start))


def test_no_points():
    """Of a rank of MPI without cells."""
    flat = FlatPoint(MaterialPoint(elastic()), "voigt")
    result = flat(np.zeros((0, 6)), flat.initial_state(0))
    assert result.flux.shape == (0, 6) and result.tangent.shape == (0, 6, 6)
    assert result.state.shape == (0, sum(flat.state_sizes.values()))


def test_arrays_and_names_that_do_not_fit_are_told():
    point = MaterialPoint(elastic())
    flat = FlatPoint(point, "voigt")
    with pytest.raises(ValueError, match=r"has shape \('n', 6\), got \(6,\)"):
        flat(np.zeros(6), flat.initial_state(1))
    with pytest.raises(KeyError, match="did you mean 'kelvin'"):
        FlatPoint(point, "kelvinn")
    with pytest.raises(KeyError, match="did you mean 'cauchy'"):
        FlatPoint(point, "tensor", measure="cauchi")
    with pytest.raises(ValueError, match=r"\(3, 2, 4\); packing 'plane_kelvin_3' has 3 entries"):
        ExternalStress(point, "plane_kelvin_3")((0,))(np.zeros((3, 2, 4)))
    material = DolfinxMaterial(point)
    material.set_data_manager(4)
    with pytest.raises(ValueError, match=r"'gradient' has shape \(4, 6\).* got \(6, 4\)"):
        material.set_initial_state_dict({"gradient": np.zeros((6, 4))})
    with pytest.raises(TypeError, match="masks 1 of its 24 values"):
        point.update(point.initial_state(4), np.ma.masked_equal(np.arange(24.0), 7.0).reshape(4, 6))


# ------------------------------------------------------------------------------- hosts


def test_dolfinx_external_operator_contract():
    """`(cells, points, k)` in; `(1,)` gives flat tangent and flat stress, `(0,)` the stress."""
    stress = ExternalStress(MaterialPoint(elastic()), "plane_kelvin")
    strain = 1e-3 * np.arange(1, 25, dtype=float).reshape(2, 3, 4)
    strain[..., 2] = 0.0
    tangent, extra = stress((1,))(strain)
    value = stress((0,))(strain)
    assert tangent.shape == (2 * 3 * 4 * 4,) and value.shape == (2 * 3 * 4,)
    np.testing.assert_array_equal(extra, value)
    mapped = np.einsum("nij,nj->ni", tangent.reshape(6, 4, 4), strain.reshape(6, 4))
    np.testing.assert_allclose(mapped.reshape(-1), value, atol=1e-9)
    np.testing.assert_allclose(tangent.reshape(6, 4, 4)[0, 3, 3], 2 * G)
    stress.commit()
    with pytest.raises(NotImplementedError, match=r"derivatives \(2,\)"):
        stress((2,))


def test_dolfinx_materials_contract():
    material = DolfinxMaterial(MaterialPoint(elastic()))
    assert material.gradients == {"strain": 6} and material.fluxes == {"stress": 6}
    assert material.tangent_blocks == {("stress", "strain"): (6, 6)}
    material.set_data_manager(4)
    strain = np.zeros((4, 6))
    strain[:, 3] = 1e-3  # sqrt(2) xy in its order
    flux, isv, tangent = material.integrate(strain, 1.0)
    np.testing.assert_allclose(flux[:, 3], 2 * G * 1e-3)
    assert isv.shape == (4, sum(material.internal_state_variables.values()))
    assert tangent.shape == (4, 6, 6)
    material.advance()
    np.testing.assert_allclose(material.get_initial_state_dict()["gradient"][:, 5], 1e-3)
    with pytest.raises(VariableError, match="no state 'nothing'"):
        material.set_initial_state_dict({"nothing": strain})
    name = next(n for n in material.flat.point.parameters if n.endswith("0"))
    material.update_material_property(name, 2 * YOUNG)
    np.testing.assert_allclose(material.integrate(strain)[0][:, 3], 4 * G * 1e-3)
    material.set_data_manager(3)  # no power of two
    material.update_material_property(name, YOUNG * np.array([1.0, 2.0, 3.0]))
    np.testing.assert_allclose(
        material.integrate(strain[:3])[0][:, 3], 2 * G * 1e-3 * np.array([1.0, 2.0, 3.0])
    )


def test_jax_fem_contract():
    """Mapped by `jax.vmap` and differentiated by JAX, as JAX-FEM does; the state goes beside."""
    material = TensorMap(MaterialPoint(chaboche()), time_step=10.0)
    internal = material.internal_variables(1, 4)
    shear = np.array([1e-4, 4e-3, 1e-3, 2e-3])
    grad = jnp.zeros((1, 4, 3, 3)).at[:, :, 0, 1].set(shear)

    @jax.jit
    def stress_and_state(grad, internal):
        mapped = jax.vmap(jax.vmap(material.tensor_map))
        return mapped(grad, *internal), material.update(grad, internal)

    stress, after = stress_and_state(grad, internal)
    assert stress.shape == (1, 4, 3, 3)
    point = MaterialPoint(chaboche())
    e = np.zeros((POINTS, 6))
    e[:4, 5] = shear / np.sqrt(2)
    want = point.update(point.initial_state(POINTS), e, 10.0)
    np.testing.assert_allclose(stress[0, :, 0, 1], want.flux.data[:4, 5] / np.sqrt(2), rtol=1e-8)
    leaves = jax.tree_util.tree_leaves(want.state)
    for a, b in zip(after, leaves):
        np.testing.assert_allclose(np.asarray(a)[0], b[:4], rtol=1e-8, atol=1e-10)


def test_trailing_axes():
    material = TrailingPoint(point_under("plane_stress", elastic()), dim=2)
    grad = np.zeros((2, 2, 3, 4))
    grad[0, 0] = 1e-3
    stress, tangent = material.update(grad)
    assert stress.shape == (2, 2, 3, 4) and tangent.shape == (2, 2, 2, 2, 3, 4)
    np.testing.assert_allclose(stress[0, 0], YOUNG / (1 - POISSON**2) * 1e-3)
    np.testing.assert_allclose(stress[1, 1], POISSON * stress[0, 0])
    with pytest.raises(BatchError, match="holds the states of 12 points, got 6"):
        material.update(np.zeros((2, 2, 3, 2)))
    with pytest.raises(RuntimeError, match="no update was made"):
        TrailingPoint(MaterialPoint(elastic())).commit()


def test_finite_strain_needs_a_measure():
    from neml2_jax import R2, SR2, AbstractLaw, input_variable, output_variable

    class Unnamed(AbstractLaw):
        """A stress of which nothing says which it is."""

        deformation_gradient: str = input_variable(R2, "F", unit="-")
        answer: str = output_variable(SR2, "Answer", unit="stress")

        def forward(self, deformation_gradient):
            return SR2.identity()

    with pytest.raises(DeclarationError, match="which stress 'answer' is"):
        FlatPoint(MaterialPoint(Unnamed()), "tensor")
    with pytest.raises(DeclarationError, match="JAX-FEM takes first Piola-Kirchhoff"):
        TensorMap(MaterialPoint(Unnamed()))


# ------------------------------------------------------------------------------ FElupe


def cube(felupe, umat, move):
    mesh = felupe.Cube(n=3)
    field = felupe.FieldContainer([felupe.Field(felupe.RegionHexahedron(mesh), dim=3)])
    loads = felupe.dof.uniaxial(field, clamped=True, move=move, return_loadcase=False)
    solid = felupe.SolidBody(umat, field)
    return field, solid, loads


def test_felupe_finite_strain():
    """The same body with FElupe's own compressible neo-Hookean solid."""
    felupe = pytest.importorskip("felupe")
    results = []
    for umat in (
        FelupeMaterial(MaterialPoint(NeoHookean(G=1.0, L=2.0))),
        felupe.NeoHookeCompressible(mu=1.0, lmbda=2.0),
    ):
        field, solid, boundaries = cube(felupe, umat, 0.3)
        dof0, dof1 = felupe.dof.partition(field, boundaries)
        ext0 = felupe.dof.apply(field, boundaries, dof0)
        found = felupe.newtonraphson(
            items=[solid], dof0=dof0, dof1=dof1, ext0=ext0, verbose=0, tol=1e-10
        )
        assert found.success
        results.append((field[0].values.copy(), np.array(found.fnorms)))
    (ours, norms), (theirs, _) = results
    np.testing.assert_allclose(ours, theirs, atol=1e-9)
    assert norms[-1] < 1e-10 or norms[-1] < 100 * norms[-2] ** 2


def test_felupe_small_strain_with_history():
    """A state is kept from step to step in FElupe's own vector, which starts from zero."""
    felupe = pytest.importorskip("felupe")
    umat = FelupeMaterial(MaterialPoint(chaboche()), time_step=10.0)
    F = np.eye(3)[:, :, None, None] + np.zeros((3, 3, 8, 8))
    F[0, 0] += 4e-3
    zero = np.zeros((*umat.x[-1].shape, 8, 8))
    P, state = umat.gradient([F, zero])
    C = umat.hessian([F, zero])[0]
    assert P.shape == (3, 3, 8, 8) and C.shape == (3, 3, 3, 3, 8, 8)
    again, _ = umat.gradient([F, state])
    relaxed = point_after_two()
    np.testing.assert_allclose(again[0, 0, 0, 0], relaxed, rtol=1e-8)
    assert felupe is not None


def test_felupe_sees_what_is_written_into_its_arrays():
    """The solve that stress and tangent share is done again where a temperature has changed."""
    umat = FelupeMaterial(MaterialPoint(of_a_given_modulus()))
    F = np.eye(3)[:, :, None, None] + np.zeros((3, 3, 2, 1))
    F[0, 1] += 2e-3
    zero = np.zeros((*umat.x[-1].shape, 2, 1))
    E = np.array([YOUNG, YOUNG])
    umat.external = {"E": E}
    np.testing.assert_allclose(umat.gradient([F, zero])[0][0, 1], 2 * G * 1e-3)
    E *= 2.0
    np.testing.assert_allclose(umat.gradient([F, zero])[0][0, 1], 4 * G * 1e-3)
    shared = umat.last
    umat.external = {"E": E.copy()}
    umat.hessian([F, zero])
    assert umat.last is shared


def test_felupe_ends_where_a_point_fails():
    umat = FelupeMaterial(MaterialPoint(NeoHookean(G=1.0, L=2.0)))
    F = np.zeros((3, 3, 1, 1))
    with pytest.raises(ConvergenceError, match="without the unit tensor"):
        umat.gradient([F, np.zeros((*umat.x[-1].shape, 1, 1))])


def point_after_two():
    point = MaterialPoint(chaboche())
    e = np.tile([4e-3, 0, 0, 0, 0, 0], (POINTS, 1))
    state = point.update(point.initial_state(POINTS), e, 10.0).state
    return float(point.update(state, e, 10.0).flux.data[0, 0])
