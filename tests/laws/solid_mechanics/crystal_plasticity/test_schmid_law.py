"""Truths of single crystals that no single law holds: Schmid's law and symmetry."""

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from neml2_jax.crystallography import CubicCrystal, HexagonalCrystal, symmetry
from neml2_jax.laws.common import RotationMatrix
from neml2_jax.laws.solid_mechanics import (
    PerSlipVoceHardening,
    PlasticDeformationRate,
    PowerLawSlipRule,
    ResolvedShear,
    SlipInteractionMatrix,
)
from neml2_jax.models import ComposedModel
from neml2_jax.types import MRP, R2, SR2

from .crystals import crystal, over_slip

TENSION = SR2([0.0, 0.0, 100.0, 0.0, 0.0, 0.0])


def shears(of, axis):
    """Resolved shears over the stress, for tension along a crystal direction."""
    v = np.asarray(axis, float) / np.linalg.norm(axis)
    a = np.cross(v, [0.3, 0.5, 0.7])
    a /= np.linalg.norm(a)
    rows = np.stack([np.cross(a, v), a, v])  # crystal to sample, `axis` along z
    return np.abs(ResolvedShear(crystal_geometry=of)(TENSION, R2(rows)).data) / 100.0


# Hosford, The Mechanics of Crystals and Textured Polycrystals (1993): Schmid factors and
# numbers of equally stressed systems of face-centred crystals.
@pytest.mark.parametrize(
    "axis, factor, active",
    (
        ([0, 0, 1], 1 / np.sqrt(6), 8),
        ([1, 1, 1], np.sqrt(2 / 27), 6),
        ([0, 1, 1], 1 / np.sqrt(6), 4),
        ([1, 1, 2], 1 / np.sqrt(6), 2),
        ([1, 2, 3], 0.467, 1),
    ),
)
def test_face_centred_crystals(axis, factor, active):
    m = shears(crystal, axis)
    assert m.max() == pytest.approx(factor, abs=5e-4)
    assert (m > m.max() - 1e-9).sum() == active


def test_the_cube_axis_to_all_digits():
    m = np.sort(shears(crystal, [0, 0, 1]))
    np.testing.assert_allclose(m[4:], 0.408248290463863, rtol=1e-14)
    np.testing.assert_allclose(m[:4], 0.0, atol=1e-15)


def test_no_basal_slip_along_c():
    basal = HexagonalCrystal(lattice_parameter=1.0, c_over_a=1.6, slip_families=["basal"])
    np.testing.assert_allclose(shears(basal, [0, 0, 1]), 0.0, atol=1e-15)


@pytest.mark.parametrize(
    "of, group",
    (
        (crystal, "432"),
        (CubicCrystal(lattice_parameter=1.0, slip_families=["bcc_110", "bcc_123"]), "432"),
        (
            HexagonalCrystal(
                lattice_parameter=1.0, c_over_a=1.6, slip_families=["basal", "pyramidal_ca_1"]
            ),
            "622",
        ),
    ),
)
def test_equivalent_orientations_respond_alike(of, group):
    """Strain rate and hardening of all descriptions of one orientation, in one batch."""
    matrix = SlipInteractionMatrix(
        coplanar_interaction=1.1, collinear_interaction=2.0, crystal_geometry=of
    )()
    model = ComposedModel(
        models=(
            RotationMatrix(from_="orientation", to="orientation_matrix"),
            ResolvedShear(crystal_geometry=of),
            PowerLawSlipRule(gamma0=1.0, n=12.0),
            PlasticDeformationRate(crystal_geometry=of),
            PerSlipVoceHardening(initial_slope=100.0, saturated_hardening=60.0, interaction=matrix),
        ),
        additional_outputs=("slip_rates",),
    )
    Q = Rotation.from_mrp([0.2, -0.3, 0.15]).as_matrix()
    S = np.asarray(symmetry(group).data)
    alike = MRP(Rotation.from_matrix(Q @ S).as_mrp())
    got = model.compiled()(
        {
            "orientation": alike,
            "stress": SR2([120.0, -40.0, 10.0, 30.0, -20.0, 60.0]),
            "slip_strengths": over_slip(np.full(of.n_slip, 50.0)),
            "slip_hardening": over_slip(np.zeros(of.n_slip)),
        }
    )
    rate = np.asarray(got["plastic_deformation_rate"].data)
    assert np.abs(rate[0]).max() > 1e-3
    np.testing.assert_allclose(rate, np.broadcast_to(rate[:1], rate.shape), rtol=1e-10, atol=1e-12)
    hardening = np.sort(np.asarray(got["slip_hardening_rate"].data), axis=-1)
    np.testing.assert_allclose(
        hardening, np.broadcast_to(hardening[:1], hardening.shape), rtol=1e-10
    )
