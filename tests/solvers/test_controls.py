"""Every solver under strain, mixed and stress control: one step, whatever the unit of stress.

A viscoplastic material with Voce hardening. Under each of the three controls its step is one
equation for the plastic strain p, solved by bisection:

    p = dt (sqrt(2/3) (|s| - s_y - R (1 - exp(-d p))) / eta)^n

with s = E (e - p) in uniaxial stress and |s| = 2 G e - 3 G p in uniaxial strain. Large steps start
far from their end, and under mixed control the unknowns are strains beside stresses.
"""

import functools

import equinox as eqx
import numpy as np
import pytest
from scipy.optimize import brentq

from neml2_jax import SR2, Scalar
from neml2_jax.equation_systems import ImplicitUpdate, NonlinearSystem
from neml2_jax.errors import Status
from neml2_jax.laws.common import (
    MixedControlSetup,
    ScalarBackwardEulerTimeIntegration,
    SR2BackwardEulerTimeIntegration,
    SR2Invariant,
    SR2LinearCombination,
    SR2VariableRate,
)
from neml2_jax.laws.solid_mechanics import (
    AssociativeIsotropicPlasticHardening,
    AssociativeJ2FlowDirection,
    AssociativePlasticFlow,
    LinearIsotropicElasticity,
    PerzynaPlasticFlowRate,
    VoceIsotropicHardening,
    YieldFunction,
)
from neml2_jax.models import ComposedModel
from neml2_jax.solvers import Newton, NewtonWithLineSearch

E, NU, YIELD, R, D, ETA, N, DT = 2e5, 0.3, 120.0, 40.0, 8.0, 400.0, 6.0, 1.0  # MPa, s
G = E / (2 + 2 * NU)
STRAINS = np.array([0.0008, 0.002, 0.005, 0.01, 0.03, 0.1])
CONTROLS = ("strain", "mixed", "stress")
SOLVERS = {
    "newton": Newton(),
    **{
        f"{kind} {merit}".lower(): NewtonWithLineSearch(
            linesearch_type=kind, linesearch_merit=merit
        )
        for kind in ("BACKTRACKING", "STRONG_WOLFE")
        for merit in ("SCALED_RESIDUAL", "RESIDUAL")
    },
}


def update(solver):
    laws = [
        MixedControlSetup(x_above="fixed", x_below="free", y="stress", z="strain"),
        SR2VariableRate(variable="strain"),
        SR2LinearCombination(
            from_=("strain_rate", "plastic_strain_rate"), to="elastic_strain_rate", weights=(1, -1)
        ),
        LinearIsotropicElasticity(
            coefficients=(E, NU),
            coefficient_types=("YOUNGS_MODULUS", "POISSONS_RATIO"),
            strain="elastic_strain",
            stress="stress",
            rate_form=True,
        ),
        SR2Invariant(tensor="stress", invariant="effective_stress", invariant_type="VONMISES"),
        VoceIsotropicHardening(saturated_hardening=R, saturation_rate=D),
        YieldFunction(yield_stress=YIELD, isotropic_hardening="isotropic_hardening"),
        AssociativeJ2FlowDirection(mandel_stress="stress"),
        PerzynaPlasticFlowRate(reference_stress=ETA, exponent=N),
        AssociativePlasticFlow(),
        AssociativeIsotropicPlasticHardening(),
        SR2BackwardEulerTimeIntegration(variable="stress"),
        ScalarBackwardEulerTimeIntegration(variable="equivalent_plastic_strain"),
    ]
    system = NonlinearSystem(
        model=ComposedModel(models=laws),
        unknowns="free equivalent_plastic_strain",
        residuals="stress_residual equivalent_plastic_strain_residual",
    )
    return ImplicitUpdate(equation_system=system, solver=solver)


def plastic_strain(slope, relaxation):
    """p at |s| = slope e - relaxation p, for every strain."""

    def excess(p, e):
        s = slope * e - relaxation * p
        over = np.sqrt(2 / 3) * max(s - YIELD - R * (1 - np.exp(-D * p)), 0.0) / ETA
        return p - DT * over**N

    return np.array([brentq(excess, 0.0, slope / relaxation * e, args=(e,)) for e in STRAINS])


def steps(unit):
    """What is given over one step from rest under the three controls, all strains of each."""
    n = len(STRAINS)
    fixed = np.zeros((3, n, 6))
    fixed[:2, :, 0] = STRAINS
    fixed[2, :, 0] = unit * E * (STRAINS - plastic_strain(E, E))
    control = np.array([np.zeros(6), [0, 1, 1, 1, 1, 1], np.ones(6)])
    zero, tensor = np.zeros(3 * n), np.zeros((3 * n, 6))
    return {
        "control": SR2(np.repeat(control, n, axis=0)),
        "fixed": SR2(fixed.reshape(-1, 6)),
        "t": Scalar(zero + DT),
        "t~1": Scalar(zero),
        "isotropic_hardening_direction": Scalar(zero - 1.0),
        "strain~1": SR2(tensor),
        "stress~1": SR2(tensor),
        "equivalent_plastic_strain~1": Scalar(zero),
    }


STRESSES = (
    "LinearIsotropicElasticity.coefficients.0",
    "VoceIsotropicHardening.saturated_hardening",
    "YieldFunction.yield_stress",
    "PerzynaPlasticFlowRate.reference_stress",
)
PLASTIC_STRAINS = np.concatenate(
    [plastic_strain(2 * G, 3 * G), plastic_strain(E, E), plastic_strain(E, E)]
)


@functools.cache
def solved(name, unit):
    """Plastic strains, status and iterations, controls in front."""
    model = update(SOLVERS[name])
    own = {n: unit * model.named_parameters[n].data for n in STRESSES}
    out, reports = run(model.with_parameters(own), steps(unit))
    report = reports["ImplicitUpdate"]
    p = np.asarray(out["equivalent_plastic_strain"].data)
    return p, np.asarray(report.status), np.asarray(report.iterations)


@eqx.filter_jit
def run(model, given):
    return model.run(given)


@pytest.mark.parametrize("unit", (1e-3, 1.0, 1e6))
@pytest.mark.parametrize("name", SOLVERS)
def test_no_merit_fails_where_another_solver_does_not(name, unit):
    found, status, iterations = solved(name, unit)
    converged = status == Status.CONVERGED
    np.testing.assert_allclose(found[converged], PLASTIC_STRAINS[converged], rtol=1e-5, atol=1e-9)
    if name == "newton":  # which creeps, and needs more iterations than its cap for 10 % only
        np.testing.assert_array_equal(converged, np.tile(STRAINS < 0.1, 3) | (np.arange(18) >= 12))
    else:  # at the first attempt
        assert converged.all() and iterations.max() <= 8
