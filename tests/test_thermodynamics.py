"""Laws that keep thermodynamics and, for each check, one that breaks it by a known amount."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neml2_jax import AbstractLaw, input_variable, output_variable
from neml2_jax.laws.solid_mechanics import (
    HolzapfelGasserOgden,
    LinearIsotropicElasticity,
    NeoHookean,
    PronySeries,
)
from neml2_jax.thermodynamics import dissipation, frame_indifference, isotropy, tangent_symmetry
from neml2_jax.types import MRP, R2, SR2, Scalar
from neml2_jax.types.functions import sym

GENERAL = np.array([[1.2, 0.3, -0.1], [0.05, 0.9, 0.2], [-0.15, 0.1, 1.1]])
SPATIAL = {"cauchy_stress": "spatial", "pk2_stress": "reference", "pk1_stress": "two-point"}
rubber = NeoHookean(shear_modulus=2.0, bulk_modulus=30.0)
artery = HolzapfelGasserOgden(
    matrix_modulus=2.0, fiber_modulus=3.0, fiber_exponent=1.0, fiber_directions=((1.0, 0.2, 0.0),),
    bulk_modulus=30.0,
)  # fmt: skip


class Hypoelastic(AbstractLaw):
    """Two of six stresses answer to each other's strain unequally: no potential."""

    strain: str = input_variable(SR2, "strain", unit="-")
    stress: str = output_variable(SR2, "stress", unit="stress")

    def forward(self, strain):
        x = strain.data
        return SR2(10.0 * x.at[0].add(0.5 * x[1]))


class SmallStrain(AbstractLaw):
    """Hooke's law with the strain of small deformations, wrongly used for large ones."""

    deformation_gradient: str = input_variable(R2, "F", unit="-")
    stress: str = output_variable(SR2, "stress", unit="stress")

    def forward(self, deformation_gradient):
        return sym(deformation_gradient) - SR2.identity()


def circle(steps=400):
    """A closed path in the plane of two normal strains, of radius 0.01."""
    angle = np.linspace(0.0, 2.0 * np.pi, steps + 1)
    strain = np.zeros((steps + 1, 6))
    strain[:, 0], strain[:, 1] = 0.01 * np.cos(angle), 0.01 * np.sin(angle)
    return SR2(strain)


# ------------------------------------------------------------------------------ dissipation


def relaxing(modulus, tau=0.5, frequency=2.0, steps=2000):
    """A Maxwell branch through cycles of strain: strain, stress, energy stored in the spring."""
    model = PronySeries(equilibrium_modulus=10.0, moduli=[modulus], relaxation_times=[tau])
    times = np.linspace(0.0, 10.0 * 2.0 * np.pi / frequency, 10 * steps + 1)
    strains = np.sin(frequency * times)[:, None] * np.eye(6)[0]

    def step(branch, now):
        e, e_n, t, t_n = now
        s, branch = model(SR2(e), SR2(e_n), SR2(branch, sub_batch_ndim=1), Scalar(t), Scalar(t_n))
        return branch.data, (s.data, branch.data[0])

    steps_of = (strains[1:], strains[:-1], times[1:], times[:-1])
    stress, branch = jax.device_get(jax.lax.scan(step, np.zeros((1, 6)), steps_of)[1])
    stored = 5.0 * np.sum(strains[1:] ** 2, -1) + np.sum(branch**2, -1) / (2.0 * modulus)
    return {"strain": SR2(strains[1:]), "stress": SR2(stress), "energy": Scalar(stored)}


def test_dissipation_of_a_cycle():
    """Ferry, Viscoelastic Properties of Polymers (1980), eq. 1.35: pi times the loss modulus."""
    lost = dissipation(relaxing(20.0), {"stress": "strain"}, "energy")
    lost.assert_nonnegative(1e-5)
    loss_modulus = 20.0 * 1.0 / (1.0 + 1.0)  # frequency times relaxation time is 1
    np.testing.assert_allclose(
        np.sum(np.asarray(lost.dissipated)[-2000:]), np.pi * loss_modulus, rtol=1e-5
    )
    np.testing.assert_allclose(lost.dissipated, lost.work - lost.stored)


def test_a_branch_of_negative_modulus_makes_energy():
    lost = dissipation(relaxing(-2.0), {"stress": "strain"}, "energy")
    with pytest.raises(AssertionError, match="energy is made from nothing"):
        lost.assert_nonnegative(1e-5)


def test_work_of_a_closed_path():
    """Of a hyperelastic law none; of one without a potential the area times the asymmetry, given
    back in one of the two senses."""
    hooke = LinearIsotropicElasticity(
        coefficients=(100.0, 0.3), coefficient_types=("YOUNGS_MODULUS", "POISSONS_RATIO")
    )
    path = circle()
    for model, area in ((hooke, 0.0), (Hypoelastic(), -5.0 * np.pi * 0.01**2)):
        lost = dissipation({"strain": path, "stress": model(path)}, {"stress": "strain"})
        np.testing.assert_allclose(np.sum(np.asarray(lost.work)), area, rtol=1e-4, atol=1e-15)


def test_elastic_work_is_stored():
    size = np.linspace(0.0, 1.0, 2001)[:, None, None]
    F = R2(np.eye(3) + size * (GENERAL - np.eye(3)))
    history = {
        "deformation_gradient": F,
        **jax.jit(rubber.call_by_name)({"deformation_gradient": F}),
    }
    lost = dissipation(history, {"pk1_stress": "deformation_gradient"}, "strain_energy")
    lost.assert_nonnegative(1e-5)
    np.testing.assert_allclose(lost.dissipated, 0.0, atol=1e-7)


def test_names_and_types_of_a_pair():
    history = {"strain": circle(), "size": Scalar(jnp.zeros(401))}
    with pytest.raises(KeyError, match="no .'stress'.; it has"):
        dissipation(history, {"stress": "strain"})
    with pytest.raises(TypeError, match="size is a Scalar, strain a SR2"):
        dissipation(history, {"size": "strain"})


def test_nan_is_no_dissipation():
    history = {"f": Scalar(jnp.array([1.0, jnp.nan])), "q": Scalar(jnp.array([0.0, 1.0]))}
    with pytest.raises(AssertionError):
        dissipation(history, {"f": "q"}).assert_nonnegative()


# ------------------------------------------------------------------------------ symmetry


@pytest.mark.slow
def test_hyperelastic_tangent_is_symmetric():
    """At two points, with the dense second derivative of the energy as the tangent."""
    F = np.stack([GENERAL, np.eye(3)])
    found = tangent_symmetry(
        rubber, {"deformation_gradient": R2(F)}, "pk1_stress", "deformation_gradient"
    )
    found.assert_symmetric(1e-12)
    hessian = jax.vmap(jax.hessian(lambda F: rubber(R2(F.reshape(3, 3)))[0].data))
    want = jax.jit(hessian)(F.reshape(2, 9))
    np.testing.assert_allclose(found.tangent, want, atol=1e-10)


def test_a_tangent_without_a_potential():
    found = tangent_symmetry(Hypoelastic(), {"strain": SR2(np.zeros(6))}, "stress", "strain")
    np.testing.assert_allclose(found.asymmetry, 0.5)
    with pytest.raises(AssertionError, match="differs from its transpose by 0.5"):
        found.assert_symmetric()


def test_symmetry_over_sites():
    """Grains of one law: the tangent is block diagonal, with the sites among its components."""
    strain = SR2(np.zeros((3, 6)), sub_batch_ndim=1)
    found = tangent_symmetry(Hypoelastic(), {"strain": strain}, "stress", "strain")
    assert found.tangent.shape == (18, 18)
    one = np.diag([10.0] * 6)
    one[0, 1] = 5.0
    np.testing.assert_allclose(found.tangent, np.kron(np.eye(3), one))


def test_symmetry_needs_one_type():
    with pytest.raises(TypeError, match="'strain_energy' is a Scalar, 'deformation_gradient' is a"):
        tangent_symmetry(
            rubber, {"deformation_gradient": R2(GENERAL)}, "strain_energy", "deformation_gradient"
        )


# ------------------------------------------------------------------------------ rotations


@pytest.mark.parametrize("model", (rubber, artery), ids=("rubber", "artery"))
def test_hyperelastic_laws_are_indifferent(model):
    found = frame_indifference(model, {"deformation_gradient": R2(GENERAL)}, SPATIAL)
    found.assert_indifferent(1e-12)
    Q = np.asarray(found.rotations)
    np.testing.assert_allclose(
        Q @ Q.swapaxes(1, 2), np.broadcast_to(np.eye(3), Q.shape), atol=1e-14
    )
    np.testing.assert_allclose(np.linalg.det(Q), 1.0)
    assert set(found.errors) == set(model.output_spec)


def test_points_and_sites():
    F = R2(np.stack([GENERAL, np.eye(3), GENERAL.T])[:, None], sub_batch_ndim=1)
    found = frame_indifference(rubber, {"deformation_gradient": F}, SPATIAL, count=3)
    found.assert_indifferent(1e-12)
    assert found.errors["pk1_stress"].shape == (3,)


def test_small_strain_is_not_indifferent():
    found = frame_indifference(SmallStrain(), {"deformation_gradient": R2(GENERAL)})
    with pytest.raises(AssertionError, match="frame indifference of SmallStrain: 'stress'"):
        found.assert_indifferent(1e-2)


def test_isotropy():
    """Rubber has no directions; an artery has those of its fibres."""
    given = {"deformation_gradient": R2(GENERAL)}
    isotropy(rubber, given, SPATIAL).assert_indifferent(1e-12)
    with pytest.raises(AssertionError, match="isotropy of HolzapfelGasserOgden"):
        isotropy(artery, given, SPATIAL).assert_indifferent(1e-2)


def test_wrong_legs():
    given = {"deformation_gradient": R2(GENERAL)}
    with pytest.raises(KeyError, match="has no .'stress'.; legs may name"):
        frame_indifference(rubber, given, {"stress": "spatial"})
    with pytest.raises(ValueError, match="each is 'spatial', 'reference' or 'two-point'"):
        frame_indifference(rubber, given, {"pk1_stress": "both"})
    with pytest.raises(TypeError, match="called two-point, but is a SR2"):
        frame_indifference(rubber, given, {"pk2_stress": "two-point"})


def test_orientations_do_not_rotate_by_a_matrix():
    class Turning(AbstractLaw):
        orientation: str = input_variable(MRP, "orientation", unit="-")
        angle: str = output_variable(Scalar, "angle", unit="-")

        def forward(self, orientation):
            return jnp.sum(orientation.data**2)

    given = {"orientation": MRP(np.array([0.1, 0.2, 0.3]))}
    with pytest.raises(TypeError, match="does not rotate by a matrix"):
        frame_indifference(Turning(), given)
    frame_indifference(Turning(), given, {"orientation": "reference"}).assert_indifferent()
