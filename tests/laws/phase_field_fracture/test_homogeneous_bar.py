"""A bar that stays homogeneous under tension, against its closed forms."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neml2_jax import SR2, Scalar
from neml2_jax.drivers import march
from neml2_jax.equation_systems import (
    ConstantExtrapolationPredictor,
    ImplicitUpdate,
    NonlinearSystem,
)
from neml2_jax.laws.common import (
    FBComplementarity,
    ScalarLinearCombination,
    ScalarMultiplication,
    ScalarVariableRate,
)
from neml2_jax.laws.phase_field_fracture import (
    CrackGeometricFunctionAT1,
    CrackGeometricFunctionAT2,
    CubicDegradationFunction,
    LinearIsotropicStrainEnergyDensity,
    PowerDegradationFunction,
    RationalDegradationFunction,
    RegularizedFractureEnergy,
)
from neml2_jax.laws.solid_mechanics import Normality
from neml2_jax.models import ComposedModel
from neml2_jax.solvers import Newton

E, GC, LENGTH = 100.0, 2.0, 0.5
GEOMETRY = {"AT1": CrackGeometricFunctionAT1(), "AT2": CrackGeometricFunctionAT2()}
# The energy per unit of the crack geometric function.
W = {"AT1": 3.0 * GC / (8.0 * LENGTH), "AT2": GC / (2.0 * LENGTH)}


def bar(functional, degradation):
    """Strain to stress and phase field; Poisson's ratio is 0, contraction does not damage."""
    energy = ComposedModel(
        models=[
            degradation,
            GEOMETRY[functional],
            LinearIsotropicStrainEnergyDensity(
                coefficients=(E, 0.0),
                coefficient_types=("YOUNGS_MODULUS", "POISSONS_RATIO"),
                decomposition="SPECTRAL",
            ),
            ScalarMultiplication(from_="degradation active_strain_energy_density", to="degraded"),
            RegularizedFractureEnergy(fracture_toughness=GC, length=LENGTH, functional=functional),
            ScalarLinearCombination(
                from_="degraded inactive_strain_energy_density fracture_energy", to="energy"
            ),
        ]
    )
    balance = ComposedModel(
        models=[
            Normality(model=energy, function="energy", from_=("phase",), to=("resistance",)),
            ScalarVariableRate(variable="phase"),
            FBComplementarity(
                a="resistance", b="phase_rate", a_inequality="GE", complementarity="phase_residual"
            ),
        ]
    )
    solve = ImplicitUpdate(
        equation_system=NonlinearSystem(model=balance, unknowns="phase"),
        solver=Newton(abs_tol=1e-10, rel_tol=1e-10, max_its=60),
        predictor=ConstantExtrapolationPredictor(unknowns_Scalar=("phase",)),
    )
    stress = Normality(model=energy, function="energy", from_=("strain",), to=("stress",))
    return ComposedModel(models={"solve": solve, "stress": stress}, additional_outputs=("phase",))


def pulled(model, strain):
    """Stress and phase field along histories of axial strain, steps first."""
    strain = np.asarray(strain)
    steps = strain.shape[0]
    times = np.arange(steps, dtype=float).reshape((steps,) + (1,) * (strain.ndim - 1))
    tensor = np.concatenate((strain[..., None], np.zeros((*strain.shape, 5))), axis=-1)
    history = jax.jit(march)(
        model, {"strain": SR2(tensor), "t": Scalar(jnp.asarray(times * np.ones(strain.shape)))}
    )
    return np.asarray(history["stress"].data[..., 0]), np.asarray(history["phase"].data)


# Strain and stress at the peak, with the square of (1 - d).
PEAKS = {
    "AT1": (np.sqrt(W["AT1"] / E), np.sqrt(3.0 * E * GC / (8.0 * LENGTH))),
    "AT2": (np.sqrt(2.0 * W["AT2"] / (3.0 * E)), 9.0 / 16.0 * np.sqrt(E * GC / (3.0 * LENGTH))),
}


SHAPE = (121, 48)  # steps and points of all that is asked of one bar, which is compiled once


@pytest.fixture(scope="module")
def quadratic():
    return {f: bar(f, PowerDegradationFunction(power=2.0)) for f in PEAKS}


@pytest.mark.parametrize("functional", PEAKS)
def test_peak_stress(quadratic, functional):
    """AT1 is elastic up to its peak; AT2 has lost a quarter of (1 - d) there."""
    at_peak, peak = PEAKS[functional]
    strain = at_peak * np.linspace(0.0, 3.0, SHAPE[0])  # the 40th step is the peak
    of_points = pulled(quadratic[functional], strain[:, None] * np.ones(SHAPE))
    stress, phase = (x[:, 0] for x in of_points)
    assert stress.argmax() == 39
    np.testing.assert_allclose(stress.max(), peak, rtol=1e-6)
    np.testing.assert_allclose(phase[39], 0.0 if functional == "AT1" else 0.25, atol=1e-6)


def parametric(functional, g, slope):
    """Strain and stress by phase field, of a bar that is damaged further all the time."""
    d = np.linspace(1e-6, 0.999, 400001)
    of_alpha = 1.0 if functional == "AT1" else 2.0 * d
    strain = np.sqrt(-2.0 * W[functional] * of_alpha / (E * slope(d)))
    return strain, g(d) * E * strain


@pytest.mark.parametrize(
    ("functional", "law", "g"),
    (
        ("AT2", CubicDegradationFunction(slope=0.1), lambda c: c * c * (0.1 * (c - 1) + 3 - 2 * c)),
        (
            "AT1",
            RationalDegradationFunction(power=2.0, b1=3.0, b2=-0.5, b3=0.0),
            lambda c: c**2 / (c**2 + 3.0 * (1 - c) * (1.0 - 0.5 * (1 - c))),
        ),
    ),
)
def test_peak_stress_with_other_degradation(functional, law, g):
    """The largest stress of the curve that the balance of energy gives point by point."""

    def of(d):
        return g(1.0 - d)

    step = 1e-6
    strain, stress = parametric(
        functional, of, lambda d: (of(d + step) - of(d - step)) / (2.0 * step)
    )
    k = stress.argmax()
    # Up to a little beyond the peak, which is one of the steps.
    history = strain[k] * np.linspace(0.0, 1.05, 106)
    got, _ = pulled(bar(functional, law), history)
    np.testing.assert_allclose(got.max(), stress[k], rtol=1e-4)


@pytest.mark.parametrize("functional", PEAKS)
def test_damage_never_heals(quadratic, functional):
    """Under any history the phase field is what the largest extension so far made of it."""
    rng = np.random.default_rng(7)
    at_peak = PEAKS[functional][0]
    strain = np.cumsum(rng.normal(0.0, 0.3 * at_peak, SHAPE), axis=0)
    strain[0] = 0.0
    _, phase = pulled(quadratic[functional], strain)
    assert np.all(np.diff(phase, axis=0) >= -1e-9)
    assert np.all((phase >= -1e-9) & (phase < 1.0))
    drive = 0.5 * E * np.maximum.accumulate(np.maximum(strain, 0.0), axis=0)[1:] ** 2
    w = W[functional]
    if functional == "AT1":
        want = np.maximum(1.0 - w / (2.0 * np.maximum(drive, 1e-12)), 0.0)
    else:
        want = drive / (drive + w)
    np.testing.assert_allclose(phase, want, atol=1e-6)
    assert phase[-1].max() > 0.7  # some were pulled far
