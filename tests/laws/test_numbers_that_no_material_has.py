"""Numbers for which the equation of a law has no meaning are refused, and the message names them.

What is refused follows from the equations of the laws: a power of a negative number, a quotient by
zero, a fraction beyond 0 to 1, an angle in degrees, a rate that a smaller driving force makes
larger. Each law is first made with numbers that it takes.
"""

import pytest

from neml2_jax.errors import DeclarationError
from neml2_jax.laws import chemical_reactions as reactions
from neml2_jax.laws import common, kwn, phase_field_fracture, porous_flow
from neml2_jax.laws import solid_mechanics as solids
from neml2_jax.types import SR2, Scalar, Vec

CASES = [
    # At and below yield the flow rate would be 1, infinite, or negative.
    (solids.PerzynaPlasticFlowRate, dict(reference_stress=1.0, exponent=2.0), "exponent", 0.0),
    (solids.PerzynaPlasticFlowRate, dict(reference_stress=1.0, exponent=2.0), "exponent", -2.0),
    (
        solids.PerzynaPlasticFlowRate,
        dict(reference_stress=1.0, exponent=3.0),
        "reference_stress",
        -1.0,
    ),
    (
        solids.NortonHoffFlowRate,
        dict(reference_rate=1.0, reference_stress=1.0, exponent=3.0),
        "exponent",
        0.0,
    ),
    (solids.PowerLawSlipRule, dict(gamma0=1.0, n=5.0), "n", -5.0),
    (solids.YieldFunction, dict(yield_stress=0.0), "yield_stress", -120.0),
    (solids.VoceIsotropicHardening, dict(saturated_hardening=-9.0, saturation_rate=8.0),
     "saturation_rate", -8.0),
    # 0 to the power n - 1 at the onset.
    (solids.PowerLawIsotropicHardening, dict(strength=1.0, exponent=0.3, chord=1e-9), "chord", 0.0),
    (solids.PowerLawIsotropicHardening, dict(strength=1.0, exponent=0.3), "exponent", -0.3),
    (
        solids.MohrCoulombYieldFunction,
        dict(cohesion=1.0, friction_angle=0.5, tip_rounding=0.1),
        "friction_angle",
        30.0,
    ),
    (
        solids.MohrCoulombYieldFunction,
        dict(cohesion=1.0, friction_angle=0.5, tip_rounding=0.1, transition_angle=0.4),
        "transition_angle",
        0.6,
    ),
    (solids.AdiabaticHeating, dict(heat_capacity=3.6, heat_fraction=1.0), "heat_fraction", 90.0),
    (solids.Hill48EffectiveStress, dict(F=-0.1, G=0.5, H=0.5), "F", -0.6),
    (
        solids.JohnsonCookYieldStress,
        dict(A=1.0, B=1.0, n=0.3, C=0.01, m=1.0, reference_rate=1.0, reference_temperature=298.0,
             melting_temperature=1800.0),
        "melting_temperature",
        290.0,
    ),
    (
        solids.HolzapfelGasserOgden,
        dict(bulk_modulus=1.0, matrix_modulus=1.0, fiber_modulus=1.0, fiber_exponent=1.0,
             dispersion=0.3, fiber_directions=(Vec([1.0, 0.0, 0.0]),)),
        "dispersion",
        0.4,
    ),
    (porous_flow.VanGenuchtenSaturation, dict(a=1.0, m=0.5), "m", 2.0),
    (
        porous_flow.EffectiveSaturation,
        dict(residual_saturation=0.0, max_fraction=1.0),
        "residual_saturation",
        1.2,
    ),
    (
        porous_flow.KozenyCarmanPermeability,
        dict(reference_permeability=1.0, reference_porosity=0.3, n=3.0, m=2.0),
        "reference_porosity",
        30.0,
    ),
    (
        kwn.NucleationBarrierAndCriticalRadius,
        dict(surface_energy=0.2, total_gibbs_free_energy_difference=1.0, molar_volume=1e-5),
        "surface_energy",
        -0.2,
    ),
    (reactions.SaturatingReactionRate, dict(largest_rate=1.0, half_concentration=1.0),
     "half_concentration", 0.0),
    (phase_field_fracture.PowerDegradationFunction, dict(power=2.0, eta=1e-6), "eta", 1.0),
    (common.HermiteSmoothStep, dict(argument="x", value="y", lower_bound=1.0, upper_bound=2.0),
     "upper_bound", 1.0),
    (common.ArrheniusParameter, dict(reference_value=1.0, activation_energy=1.0,
                                     ideal_gas_constant=8.3), "ideal_gas_constant", 0.0),
]  # fmt: skip


@pytest.mark.parametrize(
    ("law", "taken", "field", "wrong"), CASES, ids=[f"{c[0].__name__} {c[2]}" for c in CASES]
)
def test_refused_by_name(law, taken, field, wrong):
    law(**taken)
    with pytest.raises(DeclarationError, match=rf"{law.__name__}.*\b{field}\b"):
        law(**{**taken, field: wrong})


def test_replaced_parameters_and_one_of_many_points():
    law = solids.PerzynaPlasticFlowRate(reference_stress=[1.0, 2.0], exponent=2.0)
    with pytest.raises(DeclarationError, match="reference_stress.*above 0, got -2 at position 1"):
        law.with_parameters({"reference_stress": Scalar([1.0, -2.0])})
    hill = solids.Hill48EffectiveStress()
    with pytest.raises(DeclarationError, match="F, G, H = -0.6, 0.5, 0.5"):
        hill.with_parameters({"F": Scalar(-0.6)})
    # The least that is taken: the square is zero along one direction.
    degenerate = solids.Hill48EffectiveStress(F=0.0, G=0.0, H=0.5)
    assert degenerate(SR2.fill(1.0, 0.0, 0.0)).data > 0.5
