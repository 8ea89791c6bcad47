"""Beyond the states that a law describes there is no number, or that of the end it came from.

Powers and quotients go on beyond: $S^{-2}$ is finite for a negative saturation, the quotient of
two negative numbers positive where precipitates fill more than the volume.
"""

import jax
import numpy as np
import pytest

from neml2_jax.laws import chemical_reactions, kwn, porous_flow
from neml2_jax.laws import solid_mechanics as s
from neml2_jax.types import Scalar

from .solid_mechanics.crystal_plasticity.crystals import magnesium

HAYHURST = s.HayhurstCreep(
    reference_rate=1.0,
    creep_stress=1.0,
    first_modulus=1.0,
    first_limit=0.5,
    second_modulus=1.0,
    second_limit=0.3,
    damage_coefficient=1.0,
    damage_stress=1.0,
    principal_part=0.3,
)
ROUSSELIER = s.RousselierYieldFunction(yield_stress=1.0, void_stress=1.0, void_coefficient=1.0)
CURRENT = kwn.CurrentConcentration(
    precipitate_volume_fractions=("f",), initial_concentration=0.1, precipitate_concentrations=0.5
)
GRAINS = porous_flow.KozenyCarmanPermeability(
    reference_permeability=1.0, reference_porosity=0.5, n=2.0, m=2.0
)
CASES = {
    # Power -2, whose value at -0.1 would be 100.
    "Brooks and Corey": (
        porous_flow.BrooksCoreyCapillaryPressure(threshold_pressure=1.0, exponent=0.5),
        [-0.1, 0.0, 0.1],
        [np.nan, np.inf, 100.0],
    ),
    # (S^-2 - 1)^(1/2)
    "van Genuchten": (
        porous_flow.VanGenuchtenCapillaryPressure(a=1.0, m=0.5),
        [-0.1, 0.0, 0.1, 1.5],
        [np.nan, np.inf, 99.0**0.5, 0.0],
    ),
    "grains": (GRAINS, [0.75, 1.0, 1.2], [9.0, np.inf, np.inf]),
    "precipitates": (CURRENT, [0.1, 1.0, 1.2], [0.05 / 0.9, np.nan, np.nan]),
    "voids": (
        lambda f: ROUSSELIER(Scalar(1.0), Scalar(0.0), f),
        [0.5, 1.0, 1.1],
        [2.0 + 0.5 - 1.0, np.nan, np.nan],
    ),
    "creep damage": (
        lambda D: HAYHURST(Scalar(1.0), Scalar(1.0), Scalar(0.0), Scalar(0.0), D)[0],
        [0.5, 1.0, 1.1],
        [np.sinh(2.0), np.nan, np.nan],
    ),
    "a reaction of order 0": (
        chemical_reactions.ContractingGeometry(coef=2.0, order=0.0),
        [0.5, 1.0, 1.5],
        [2.0, 0.0, 0.0],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_values(case):
    law, given, want = CASES[case]
    np.testing.assert_allclose(law(Scalar(np.array(given))).data, want, rtol=1e-14)


def test_a_grain_that_is_all_twin_does_not_slip_backwards():
    law = s.TwinningSlipRule(
        crystal_geometry=magnesium, gamma0=1.0, n=3.0, twin_volume_fractions="f"
    )
    systems, twins = magnesium.n_slip, int(magnesium.is_twin.sum())
    fractions = np.array([0.25, 1.0, 1.5])[:, None] / twins * np.ones(twins)
    rates = law(
        Scalar(np.full(systems, 2.0), sub_batch_ndim=1),
        Scalar(np.full(systems, 1.0), sub_batch_ndim=1),
        Scalar(fractions, sub_batch_ndim=1),
    )
    want = np.array([[6.0], [0.0], [0.0]]) * np.ones(systems)
    np.testing.assert_allclose(rates.data, want, atol=1e-14)


def test_cold_screws_without_stress_are_at_rest():
    """At 10 K, where the chance of a pair of kinks is below the smallest number."""
    law = s.KinkPairSlipRule(
        athermal_stress=360.0,
        mobile_density=1e5,
        b=2.5e-7,
        attempt_frequency=1e11,
        activation_energy=0.84,
        thermal_energy=8.617e-5 * 10.0,
        gamma0=1e-6,
        n=20.0,
    )
    values = Scalar(np.array([0.0, 50.0])), Scalar(60.0), Scalar(1e-4)
    rate, slope = jax.jvp(law, values, (Scalar(np.ones(2)), Scalar(0.0), Scalar(0.0)))
    np.testing.assert_array_equal(rate.data, 0.0)
    np.testing.assert_array_equal(slope.data, 0.0)


def test_nearly_dry_soil():
    r"""$k_r = \sqrt S [m S^{1/m} (1 + ...)]^2$: for $S^{1/m}$ next to rounding, too."""
    S, m = np.array([1e-3, 1e-2]), 0.2
    found = porous_flow.VanGenuchtenRelativePermeability(m=m)(Scalar(S))
    np.testing.assert_allclose(found.data, np.sqrt(S) * (m * S ** (1.0 / m)) ** 2, rtol=1e-9)
