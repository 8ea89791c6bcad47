import numpy as np
import pytest

import neml2_jax
from neml2_jax.laws.solid_mechanics import PerSlipVoceHardening, SlipInteractionMatrix
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar

from .crystals import crystal, over_slip, rates

rng = np.random.default_rng(0)
Q = rng.uniform(1.0, 1.4, (12, 12))


# The onset, on the way, and saturation.
@pytest.mark.parametrize("hardening", (0.0, 20.0, 60.0))
def test_closed_form(hardening):
    own = hardening + (0.0 if hardening in (0.0, 60.0) else np.linspace(0.0, 5.0, 12))
    slip = np.abs(rates()) + 0.01
    expected = 300.0 * (1.0 - own / 60.0) * (Q @ slip)
    check_model(
        PerSlipVoceHardening(initial_slope=300.0, saturated_hardening=60.0, interaction=Q),
        inputs={
            "slip_hardening": over_slip(own + np.zeros(12)),
            "slip_rates": over_slip(slip * np.where(np.arange(12) % 2, -1.0, 1.0)),
        },
        outputs={"slip_hardening_rate": over_slip(expected + np.zeros(12))},
    )


def test_one_number_hardens_all_alike():
    model = PerSlipVoceHardening(initial_slope=300.0, saturated_hardening=60.0, interaction=1.4)
    got = model(over_slip(np.zeros(12)), over_slip(rates()))
    np.testing.assert_allclose(got.data, 300.0 * 1.4 * np.abs(rates()).sum(), rtol=1e-14)


def test_matrix_of_another_model():
    text = """
[Data]
  [crystal_geometry]
    type = CubicCrystal
    lattice_parameter = 1.0
    slip_families = 'fcc'
  []
[]
[Models]
  [q]
    type = SlipInteractionMatrix
    latent_interaction = 1.7
  []
  [hardening]
    type = PerSlipVoceHardening
    initial_slope = 300
    saturated_hardening = 60
    interaction = 'q'
  []
  [all]
    type = ComposedModel
    models = 'hardening'
  []
[]
"""
    model = neml2_jax.load_string(text).get_model("all")
    got = model.call_by_name(
        {"slip_hardening": over_slip(np.zeros(12)), "slip_rates": over_slip(rates())}
    )
    matrix = SlipInteractionMatrix(latent_interaction=1.7, crystal_geometry=crystal)()
    np.testing.assert_allclose(
        got["slip_hardening_rate"].data,
        300.0 * np.asarray(matrix.data) @ np.abs(rates()),
        rtol=1e-13,
    )
    assert isinstance(matrix, Scalar)
