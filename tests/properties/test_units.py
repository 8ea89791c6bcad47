"""Laws know no unit: in another unit of stress, or of length, they give the same state.

A case gives figures with their powers of the unit. Everything is scaled, and the outputs, and
their changes along a direction in the inputs, must be those in the first unit.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import jax
import numpy as np
import pytest

from neml2_jax.laws import common, phase_field_fracture, solid_mechanics
from neml2_jax.types import R2, SR2, Scalar

UNITS = np.array([1.0, 1e-9, 1e-4, 1e3, 1e9])
STRESS = np.array([120.0, -40.0, 10.0, 30.0, -7.0, 55.0])  # Mandel
STRAIN = 1e-4 * np.array([3.0, -1.0, -1.2, 0.4, 0.3, -0.9])
TWO_EQUAL = np.array([100.0, 0.0, 0.0, 0.0, 0.0, 0.0])
DEFORMATION = np.eye(3) + np.array([[0.1, 0.02, 0.0], [0.0, -0.05, 0.03], [0.01, 0.0, 0.02]])
TRANSFORMATION = [(c, 0) for c in (1.0, 0.9, 1.1, 0.8, 1.2, 0.7, 0.9, 1.0, 1.1)]
ELASTIC = dict(coefficient_types=("YOUNGS_MODULUS", "POISSONS_RATIO"))


class Case(NamedTuple):
    """Figures with their powers of the unit; options are figures without a unit, or no figures."""

    law: Any
    inputs: Mapping[str, tuple[Any, float]]
    outputs: Mapping[str, float]
    parameters: Mapping[str, Any] = {}
    options: Mapping[str, Any] = {}


def invariant(kind: str, power: float, state: np.ndarray = STRESS) -> Case:
    options = dict(tensor="a", invariant="i", invariant_type=kind)
    return Case(common.SR2Invariant, {"a": (state, 1)}, {"i": power}, options=options)


def criterion(law: Any, state: np.ndarray = STRESS, **options: Any) -> Case:
    return Case(law, {"stress": (state, 1)}, {"effective_stress": 1}, options=options)


def back_stress(law: Any, power: float = 1, **parameters: Any) -> Case:
    direction, X = STRAIN / np.linalg.norm(STRAIN), (0.3 * STRESS, 1)
    inputs = {"flow_rate": (1e-3, 0), "flow_direction": (direction, 0), "back_stress": X}
    if law is solid_mechanics.PowerLawKinematicHardeningStaticRecovery:
        inputs = {"back_stress": X}
    return Case(law, inputs, {"back_stress_rate": power}, parameters)


def slip(law: Any, **parameters: Any) -> Case:
    inputs = {"resolved_shears": (-30.0, 1), "slip_strengths": (40.0, 1)}
    return Case(law, inputs, {"slip_rates": 0}, {"gamma0": (1e-3, 0), **parameters})


def hardening(law: Any, strain: float = 1e-6, **parameters: Any) -> Case:
    inputs = {"equivalent_plastic_strain": (strain, 0)}
    return Case(law, inputs, {"isotropic_hardening": 1}, parameters)


def hyperelastic(law: Any, **parameters: Any) -> Case:
    outputs: dict[str, float] = dict.fromkeys(
        ("strain_energy", "pk1_stress", "pk2_stress", "cauchy_stress"), 1
    )
    given = {"bulk_modulus": (50.0, 1), **parameters}
    return Case(law, {"deformation_gradient": (DEFORMATION, 0)}, outputs, given)


s = solid_mechanics
# Of interfaces the unit is that of length, and strengths are in stress: K is in stress by length.
OPEN = {"normal_separation": (1e-3, 1), "beta": (0.7, 0)}
MIXITY = {"mode_mixity": "beta"}
TOUGHNESS = {
    "penalty_stiffness": (1e5, -1),
    "critical_separation": (5e-4, 1),
    "mode_I_fracture_toughness": (0.3, 1),
    "mode_II_fracture_toughness": (0.8, 1),
    "shear_strength": (70.0, 0),
    "eta": (2.2, 0),
}
CASES: dict[str, Case] = {
    **{f"{k} of stress": invariant(k, 1) for k in ("VONMISES", "I1", "TRESCA", "MAX_PRINCIPAL")},
    "effective strain": invariant("EFFECTIVE_STRAIN", 1, STRAIN),
    "von Mises strain": invariant("VONMISES", 1, STRAIN),
    **{f"{k} of stress": invariant(k, 2) for k in ("I2", "J2")},
    **{f"{k} of stress": invariant(k, 3) for k in ("I3", "J3")},
    "Lode angle": invariant("LODE_ANGLE", 0),
    "J2 flow direction": Case(
        s.AssociativeJ2FlowDirection, {"mandel_stress": (STRESS, 1)}, {"flow_direction": 0}
    ),
    "Hill": Case(
        s.Hill48EffectiveStress,
        {"stress": (STRESS, 1)},
        {"effective_stress": 1},
        dict(zip("FGHLMN", ((c, 0) for c in (0.3, 0.4, 0.6, 1.4, 1.6, 1.8)))),
    ),
    "Hosford": criterion(s.HosfordEffectiveStress),
    "Hosford, uniaxial": criterion(s.HosfordEffectiveStress, TWO_EQUAL, exponent=20),
    "Barlat": Case(
        s.BarlatYld2004EffectiveStress,
        {"stress": (STRESS, 1)},
        {"effective_stress": 1},
        {"first_coefficients": TRANSFORMATION, "second_coefficients": TRANSFORMATION[::-1]},
    ),
    "Drucker and Prager": Case(
        s.DruckerPragerYieldFunction,
        {"stress": (STRESS, 1)},
        {"yield_function": 1},
        {"friction": (0.2, 0), "cohesion": (30.0, 1)},
    ),
    "Mohr and Coulomb": Case(
        s.MohrCoulombYieldFunction,
        {"stress": (STRESS, 1)},
        {"yield_function": 1},
        {"cohesion": (30.0, 1), "friction_angle": (0.5, 0), "tip_rounding": (3.0, 1)},
    ),
    "Gurson": Case(
        s.GTNYieldFunction,
        {"flow_invariant": (90.0, 1), "poro_invariant": (60.0, 1), "void_fraction": (0.03, 0)},
        {"yield_function": 0},
        {"yield_stress": (100.0, 1), "q1": (1.5, 0), "q2": (1.0, 0), "q3": (2.25, 0)},
    ),
    "Rousselier": Case(
        s.RousselierYieldFunction,
        {"effective_stress": (90.0, 1), "mean_stress": (60.0, 1), "void_fraction": (0.03, 0)},
        {"yield_function": 1},
        {"yield_stress": (100.0, 1), "void_stress": (300.0, 1), "void_coefficient": (2.0, 0)},
    ),
    "Ohno and Wang": back_stress(
        s.OhnoWangPlasticHardening, limit=(80.0, 1), rate=(50.0, 0), exponent=(5.0, 0)
    ),
    "Chaboche": back_stress(
        s.ChabochePlasticHardening, C=(1e4, 1), g=(9.0, 0), A=(1e-6, -0.2), a=(1.2, 0)
    ),
    "Frederick and Armstrong": back_stress(
        s.FredrickArmstrongPlasticHardening, C=(1e4, 1), g=(9.0, 0)
    ),
    "static recovery, kinematic": back_stress(
        s.PowerLawKinematicHardeningStaticRecovery, 0, tau=(500.0, 1), n=(3.5, 0)
    ),
    "static recovery, isotropic": Case(
        s.PowerLawIsotropicHardeningStaticRecovery,
        {"isotropic_hardening": (40.0, 1)},
        {"isotropic_hardening_rate": 0},
        {"tau": (500.0, 1), "n": (3.5, 0)},
    ),
    "Voce": hardening(
        s.VoceIsotropicHardening, saturated_hardening=(90.0, 1), saturation_rate=(5.0, 0)
    ),
    "Swift": hardening(
        s.SwiftIsotropicHardening, strength=(300.0, 1), prestrain=(0.01, 0), exponent=(0.2, 0)
    ),
    "Hollomon": hardening(s.PowerLawIsotropicHardening, strength=(300.0, 1), exponent=(0.2, 0)),
    "Norton and Hoff": Case(
        s.NortonHoffFlowRate,
        {"effective_stress": (70.0, 1)},
        {"flow_rate": 0},
        {"reference_rate": (1e-3, 0), "reference_stress": (90.0, 1), "exponent": (7.0, 0)},
    ),
    "Perzyna": Case(
        s.PerzynaPlasticFlowRate,
        {"yield_function": (7.0, 1)},
        {"flow_rate": 0},
        {"reference_stress": (90.0, 1), "exponent": (7.0, 0)},
    ),
    "power law slip": slip(s.PowerLawSlipRule, n=(12.0, 0)),
    "sinh slip": slip(s.HyperbolicSineSlipRule, n=(2.0, 0)),
    "isotropic elasticity": Case(
        s.LinearIsotropicElasticity,
        {"strain": (STRAIN, 0)},
        {"stress": 1},
        {"coefficients": [(2e3, 1), (0.3, 0)]},
        ELASTIC,
    ),
    "split of the energy": Case(
        phase_field_fracture.LinearIsotropicStrainEnergyDensity,
        {"strain": (STRAIN, 0)},
        {"active_strain_energy_density": 1, "inactive_strain_energy_density": 1},
        {"coefficients": [(2e3, 1), (0.3, 0)]},
        {**ELASTIC, "decomposition": "SPECTRAL"},
    ),
    "Gent": hyperelastic(s.Gent, shear_modulus=(3.0, 1), limit=(9.0, 0)),
    "Ogden": hyperelastic(s.Ogden, moduli=[(3.0, 1), (0.2, 1)], exponents=[(1.3, 0), (4.0, 0)]),
    "p-norm": Case(
        common.ScalarPNorm,
        {"a": (30.0, 1), "b": (-50.0, 1)},
        {"y": 1},
        {"exponent": (9.0, 0), "weights": [(1.0, 0), (2.0, 0)]},
        dict(from_="a b", to="y"),
    ),
    "Fischer and Burmeister": Case(
        common.FBComplementarity, {"a": (-3.0, 1), "b": (0.2, 1)}, {"complementarity": 1}
    ),
    "onset of damage": Case(
        s.CamanhoDavilaCriticalSeparation,
        OPEN,
        {"critical_separation": 1},
        {
            "penalty_stiffness": (1e5, -1),
            "normal_strength": (50.0, 0),
            "shear_strength": (70.0, 0),
        },
        MIXITY,
    ),
    "failure by a power law": Case(
        s.PowerLawFullSeparation, OPEN, {"full_separation": 1}, TOUGHNESS, MIXITY
    ),
    "failure by a share of shear": Case(
        s.BenzeggaghKenaneFullSeparation, OPEN, {"full_separation": 1}, TOUGHNESS, MIXITY
    ),
}


def scaled(kind: type, figure: Any, power: float, dtype: Any) -> Any:
    """A tensor over the units."""
    units = (UNITS**power).reshape((-1,) + (1,) * len(kind.BASE_SHAPE))
    return kind(np.asarray(np.asarray(figure) * units, dtype))


def kind_of(figure: Any) -> type:
    return {(): Scalar, (6,): SR2, (3, 3): R2}[np.shape(figure)]


@jax.jit
def pushed(given: Any) -> Any:
    """For each law, its inputs and their changes: its values and their changes."""
    return [jax.jvp(law.call_by_name, (inputs,), (along,)) for law, inputs, along in given]


def given(case: Case, dtype: Any) -> Any:
    """The law over the units, its inputs, and how they change."""
    parameters = {
        name: tuple(scaled(Scalar, *f, dtype=dtype) for f in figures)
        if isinstance(figures, list)
        else scaled(Scalar, *figures, dtype=dtype)
        for name, figures in case.parameters.items()
    }
    law = case.law(**case.options, **parameters)
    inputs = {n: scaled(kind_of(x), x, p, dtype) for n, (x, p) in case.inputs.items()}
    along = {
        n: scaled(kind_of(x), np.cos(x) * np.abs(x).max(), p, dtype)
        for n, (x, p) in case.inputs.items()
    }
    return law, inputs, along


def changes(case: Case, *dtypes: Any) -> list[dict[str, Any]]:
    """In each precision, for each output its value, and its change along the inputs, in the first
    unit."""
    found = []
    for dtype, pair in zip(dtypes, pushed([given(case, dtype) for dtype in dtypes]), strict=True):
        out = {}
        for what, by_name in zip(("value", "change"), pair, strict=True):
            for name, power in case.outputs.items():
                tensor = by_name[name]
                assert tensor.dtype == dtype
                data = np.asarray(tensor.data, float)
                units = UNITS**power
                out[f"{what} of {name}"] = data / units.reshape((-1,) + (1,) * (data.ndim - 1))
        found.append(out)
    return found


@pytest.mark.parametrize("name", CASES)
def test_another_unit_changes_nothing(name):
    reference, single = changes(CASES[name], np.float64, np.float32)
    for what, want in reference.items():
        size = np.abs(want[:1]).max()
        assert size > 0.0, f"{what} vanishes, which shows nothing"
        np.testing.assert_allclose(want, want[:1] + 0.0 * want, rtol=1e-9, atol=1e-10 * size)
        np.testing.assert_allclose(
            single[what], want[:1] + 0.0 * want, rtol=3e-4, atol=1e-4 * size, err_msg=what
        )


@pytest.mark.parametrize("size", (1e-3, 1e-4, 1e-5, 1e-12))
def test_small_strains_in_single_precision(size):
    """Of diag(s, -s/2, -s/2) the effective strain is s, to rounding."""
    strain = SR2(np.asarray(size * np.array([1.0, -0.5, -0.5, 0, 0, 0]), np.float32))
    law = common.SR2Invariant(tensor="a", invariant="i", invariant_type="EFFECTIVE_STRAIN")
    np.testing.assert_allclose(law(strain).data, np.float32(size), rtol=3e-7)


@pytest.mark.parametrize(
    "law", (solid_mechanics.GreenLagrangeStrain(), solid_mechanics.HenckyStrain())
)
def test_small_deformations_in_single_precision(law):
    """They are as exact as the gradient that is given."""
    F = (np.eye(3) + 1e-4 * (DEFORMATION - np.eye(3))).astype(np.float32)
    got, want = jax.jit(lambda *x: [law(R2(one)).data for one in x])(F, F.astype(float))
    assert got.dtype == np.float32
    np.testing.assert_allclose(got, want, rtol=1e-5, atol=1e-6 * np.abs(want).max())
