"""States at which a formula divides by zero, takes the logarithm of zero or a root below it.

Values are the limits; derivatives of all outputs by all inputs are finite.
"""

import jax
import numpy as np
import pytest

from neml2_jax.laws import chemical_reactions, common, porous_flow, solid_mechanics
from neml2_jax.models import ComposedModel
from neml2_jax.types import SR2, Scalar

s = solid_mechanics
INFINITE = np.inf
back = dict(flow_rate=1e-3, flow_direction=np.eye(6)[0], back_stress=np.zeros(6))
frozen = dict(activation_energy=3.0, ideal_gas_constant=8.0)
CASES = {
    "slip, n below 1": (
        s.PowerLawSlipRule(gamma0=1.0, n=0.5),
        dict(resolved_shears=0.0, slip_strengths=2.0),
        0.0,
    ),
    "sinh slip, n below 1": (
        s.HyperbolicSineSlipRule(gamma0=1.0, n=0.5),
        dict(resolved_shears=0.0, slip_strengths=2.0),
        0.0,
    ),
    "thermally activated slip, frozen": (
        s.ThermallyActivatedSlipRule(gamma0=1.0, activation_energy=1.0, p=0.5, q=1.5, k=1.0),
        dict(resolved_shears=1.0, slip_strengths=2.0, temperature=0.0),
        0.0,
    ),
    "thermally activated slip, frozen without a barrier": (
        s.ThermallyActivatedSlipRule(gamma0=1.0, activation_energy=1.0, p=0.5, q=1.5, k=1.0),
        dict(resolved_shears=3.0, slip_strengths=2.0, temperature=0.0),
        1.0,
    ),
    "static recovery, n below 1": (
        s.PowerLawIsotropicHardeningStaticRecovery(tau=2.0, n=0.5),
        dict(isotropic_hardening=0.0),
        0.0,
    ),
    "kinematic static recovery, n below 1": (
        s.PowerLawKinematicHardeningStaticRecovery(tau=2.0, n=0.5),
        dict(back_stress=np.zeros(6)),
        0.0,
    ),
    "Chaboche, a below 1": (
        s.ChabochePlasticHardening(C=3.0, g=1.0, A=1.0, a=0.5),
        back,
        2e-3 * np.eye(6)[0],
    ),
    "Ohno and Wang at no back stress": (
        s.OhnoWangPlasticHardening(limit=3.0, rate=1.0, exponent=1.0),
        back,
        2e-3 * np.eye(6)[0],
    ),
    "creep, n below 1": (
        s.NortonHoffFlowRate(reference_rate=1.0, reference_stress=1.0, exponent=0.5),
        dict(effective_stress=0.0),
        0.0,
    ),
    "Kocks and Mecking at rest": (
        s.KocksMeckingActivationEnergy(shear_modulus=1.0, eps0=1.0, k=1.0, b=1.0),
        dict(temperature=300.0, strain_rate=0.0),
        INFINITE,
    ),
    "Arrhenius at absolute zero": (
        common.ArrheniusParameter(parameter="p", reference_value=2.0, **frozen),
        dict(temperature=0.0),
        0.0,
    ),
    "relaxation at absolute zero": (
        s.ArrheniusShiftFactor(reference_temperature=300.0, **frozen),
        dict(temperature=0.0),
        INFINITE,
    ),
    "relaxation below the glass transition": (
        s.WLFShiftFactor(reference_temperature=300.0),
        dict(temperature=300.0 - 60.0),
        INFINITE,
    ),
    "no voids, and fewer": (
        porous_flow.PowerLawPermeability(
            reference_permeability=1.0, reference_porosity=0.3, exponent=0.5
        ),
        dict(porosity=-0.1),
        0.0,
    ),
    "no voids in a bed": (
        porous_flow.KozenyCarmanPermeability(
            reference_permeability=1.0, reference_porosity=0.3, n=0.5, m=1.0
        ),
        dict(porosity=-0.1),
        0.0,
    ),
    "no reactants": (
        chemical_reactions.MassActionRate(
            concentrations=("a", "b"), rate_constant=1.0, orders=(0.5, 1.0)
        ),
        dict(a=0.0, b=-1.0),
        0.0,
    ),
}


@pytest.fixture(scope="module")
def found():
    """Values and derivatives by both modes of all cases, as one program."""

    def of(law, inputs):
        def outputs(values):
            kinds = {n: SR2 if np.ndim(x) else Scalar for n, x in inputs.items()}
            out = law.call_by_name({n: kinds[n](x) for n, x in values.items()})
            return next(iter(out.values())).data

        return outputs

    @jax.jit
    def every(values):
        outputs = {n: of(law, inputs) for n, (law, inputs, _) in CASES.items()}
        return {
            n: (f(values[n]), jax.jacfwd(f)(values[n]), jax.jacrev(f)(values[n]))
            for n, f in outputs.items()
        }

    given = {n: inputs for n, (_, inputs, _) in CASES.items()}
    return every(jax.tree_util.tree_map(lambda x: np.asarray(x, float), given))


@pytest.mark.parametrize("name", CASES)
def test_value_and_derivatives(found, name):
    value, *derivatives = found[name]
    np.testing.assert_allclose(value, CASES[name][2], atol=1e-300)
    for mode in derivatives:
        for derivative in mode.values():
            assert np.isfinite(derivative).all()


def test_kocks_and_mecking_switch_at_rest():
    """At rest flow is rate dependent, whatever the temperature; nothing is NaN."""
    energy = s.KocksMeckingActivationEnergy(shear_modulus=1.0, eps0=1.0, k=1.0, b=1.0)
    switch = s.KocksMeckingFlowSwitch(g0=0.3)
    model = ComposedModel(models={"energy": energy, "switch": switch})

    def flow(rate):
        inputs = dict(temperature=300.0, rate_independent_flow_rate=1.0)
        inputs |= dict(rate_dependent_flow_rate=2.0, strain_rate=rate)
        return model.call_by_name({n: Scalar(x) for n, x in inputs.items()})["flow_rate"].data

    value, slope = jax.value_and_grad(flow)(0.0)
    assert (value, slope) == (2.0, 0.0)
