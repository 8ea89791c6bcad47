"""Two potentials make a material: closed forms of formulas, dissipation of networks."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neml2_jax import AbstractLaw, ComposedModel, Scalar, input_variable, output_variable, parameter
from neml2_jax.drivers import march
from neml2_jax.equation_systems import ImplicitUpdate, NonlinearSystem
from neml2_jax.errors import DeclarationError
from neml2_jax.laws.common import SR2BackwardEulerTimeIntegration, SR2Invariant
from neml2_jax.laws.learned import GeneralizedStandardMaterial, NeuralLaw
from neml2_jax.solvers import DenseLU, Newton
from neml2_jax.testing import check_model
from neml2_jax.thermodynamics import dissipation, tangent_symmetry
from neml2_jax.types import SR2
from neml2_jax.types.functions import inner


class Springs(AbstractLaw):
    """$E/2 (e - a):(e - a) + K/2 a:a$"""

    strain: str = input_variable(SR2, "Strain")
    flow: str = input_variable(SR2, "Internal variable")
    energy: str = output_variable(Scalar, "Energy")
    E: Scalar = parameter("Stiffness", default=100.0)
    K: Scalar = parameter("Stiffness beside the dashpot", default=30.0)

    def forward(self, strain, flow):
        e = strain - flow
        return 0.5 * self.E * inner(e, e) + 0.5 * self.K * inner(flow, flow)


class Dashpot(AbstractLaw):
    """$(A - b) : (A - b) / (2 eta)$, least where $A = b$"""

    force: str = input_variable(SR2, "Force")
    potential: str = output_variable(Scalar, "Dissipation potential")
    eta: Scalar = parameter("Viscosity", default=50.0)
    b: SR2 = parameter("Where it is least", default=SR2.fill(3.0, -1.0, 0.5))

    def forward(self, force):
        return 0.5 * inner(force - self.b, force - self.b) / self.eta


NAMES: dict[str, Any] = dict(
    strains=("strain",), stresses=("stress",), internal_variables=("flow",), forces=("force",)
)
FORMULAS = GeneralizedStandardMaterial(
    free_energy=Springs(), dissipation_potential=Dashpot(), **NAMES
)


def test_formulas():
    strain, flow = SR2.fill(0.02, -0.01, 0.0, 0.003, 0.0, 0.001), SR2.fill(0.005, 0.001, 0.0)
    stress = 100.0 * (strain - flow)
    force = stress - 30.0 * flow
    rate = force / 50.0  # b is taken out again
    check_model(
        FORMULAS,
        inputs={"strain": strain, "flow": flow},
        outputs={
            "stress": stress,
            "force": force,
            "flow_rate": rate,
            "dissipation": inner(force, rate),
        },
    )


def material(law, energy):
    """The law with its internal variable integrated in time, and its free energy."""
    residuals = ComposedModel(models=(law, SR2BackwardEulerTimeIntegration(variable="flow")))
    update = ImplicitUpdate(
        equation_system=NonlinearSystem(model=residuals, unknowns=("flow",)),
        solver=Newton(linear_solver=DenseLU(), rel_tol=1e-13, abs_tol=1e-13),
    )
    return ComposedModel(models=(update, law, energy), additional_outputs=("flow",))


def test_relaxation_of_formulas():
    """Under a held strain backward Euler has a closed form."""
    steps, dt = 5, 0.2
    strain = np.array([0.02, -0.01, 0.0, 0.003, 0.0, 0.001])
    prescribed = {
        "strain": SR2(np.broadcast_to(strain, (steps + 1, 6))),
        "t": Scalar(dt * np.arange(steps + 1)),
    }
    got = jax.jit(march)(material(FORMULAS, Springs()), prescribed)["stress"].data
    factor = 1 / (1 + dt * (100.0 + 30.0) / 50.0)
    flow = strain * 100.0 / 130.0 * (1 - factor ** np.arange(1, steps + 1)[:, None])
    np.testing.assert_allclose(got, 100.0 * (strain - flow), rtol=1e-11, atol=1e-12)


def networks(architecture="INPUT_CONVEX", seed=0):
    """A free energy and a dissipation potential of symmetric tensors, not trained at all."""
    of_strains: dict[str, Any] = dict(
        inputs=("strain", "flow"), input_types=("SR2", "SR2"), outputs=("energy",),
        input_scale=(0.02, 0.02), output_scale=(5.0,), architecture="INPUT_CONVEX",
        at_zero="FLAT", hidden=(8, 8),
    )  # fmt: skip
    of_force: dict[str, Any] = dict(
        inputs=("force",), input_types=("SR2",), outputs=("potential",),
        input_scale=(5.0,), output_scale=(0.5,), architecture=architecture,
        at_zero="ZERO" if architecture == "MONOTONE" else "FLAT", hidden=(8, 8),
    )  # fmt: skip
    drawn = NeuralLaw(**of_strains, seed=seed), NeuralLaw(**of_force, seed=seed + 1)
    # Weights that are given are no part of what is compiled, a seed is.
    return tuple(
        NeuralLaw(**given, weights=law.weights) for given, law in zip((of_strains, of_force), drawn)
    )


def test_networks_dissipate_by_construction():
    """Random networks along a path with turns: no step gives energy back, at any weights."""
    wave = np.sin(np.linspace(0.0, 3 * np.pi, 41))[:, None] * np.array(
        [0.02, -0.01, 0.004, 0.01, 0.0, -0.003]
    )
    times = Scalar(np.linspace(0.0, 4.0, 41))

    @jax.jit
    def run(model):
        return march(model, {"strain": SR2(wave), "t": times})

    for seed in (0, 10, 20):
        psi, phi = networks(seed=seed)
        law = GeneralizedStandardMaterial(free_energy=psi, dissipation_potential=phi, **NAMES)
        found = run(material(law, psi))
        assert float(jnp.max(jnp.abs(found["flow"].data))) > 1e-3  # it does flow
        assert float(found["dissipation"].data.min()) >= 0.0
        path = {
            "stress": found["stress"],
            "strain": SR2(wave[1:]),
            "force": found["force"],
            "flow": found["flow"],
            "energy": found["energy"],
        }
        dissipation(path, {"force": "flow"}).assert_nonnegative(5e-3)
        dissipation(path, {"stress": "strain"}, "energy").assert_nonnegative(5e-3)
        # With forces at the end of the step there is no error of the rule.
        work = np.sum(path["stress"].data[1:] * np.diff(wave[1:], axis=0), axis=-1)
        assert (work - np.diff(found["energy"].data)).min() >= -1e-12
    at = {"strain": SR2(wave[5]), "flow": SR2(0.3 * wave[5])}
    tangent_symmetry(law, at, "stress", "strain").assert_symmetric()


def test_a_potential_that_is_not_convex_makes_energy():
    """What the checks of thermodynamics are for, where a potential is a formula."""
    wrong = GeneralizedStandardMaterial(
        free_energy=Springs(), dissipation_potential=Dashpot(eta=-50.0), **NAMES
    )
    prescribed = {"strain": SR2.fill(np.linspace(0, 0.01, 6), 0.0, 0.0), "t": Scalar(np.arange(6))}
    with pytest.raises(AssertionError, match="energy is made from nothing"):
        dissipation(
            march(material(wrong, Springs()), prescribed), {"force": "flow"}
        ).assert_nonnegative()


@pytest.mark.parametrize("architecture", ("DENSE", "MONOTONE"))
def test_a_network_that_is_not_convex_is_refused(architecture):
    psi, phi = networks(architecture)
    with pytest.raises(
        DeclarationError, match=f"convex in the forces.* this one is {architecture}"
    ):
        GeneralizedStandardMaterial(free_energy=psi, dissipation_potential=phi, **NAMES)


def test_of_an_invariant_the_network_must_rise():
    stress = SR2Invariant(tensor="force", invariant="s", invariant_type="VONMISES")

    def potential(architecture):
        law = NeuralLaw(
            inputs=("s",), outputs=("phi",), architecture=architecture, hidden=(4,), seed=0
        )
        return ComposedModel(models=(stress, law))

    GeneralizedStandardMaterial(
        free_energy=Springs(), dissipation_potential=potential("CONVEX_INCREASING"), **NAMES
    )
    with pytest.raises(DeclarationError, match="the network is CONVEX_INCREASING"):
        GeneralizedStandardMaterial(
            free_energy=Springs(), dissipation_potential=potential("INPUT_CONVEX"), **NAMES
        )


def test_what_follows_from_a_force_is_no_free_input():
    """The slope of a network may be of any sign in its free inputs; in others all is free."""
    stress = SR2Invariant(tensor="force", invariant="s", invariant_type="VONMISES")
    one = {"output_types": ("Scalar",), "hidden": (4,), "seed": 0}
    first = NeuralLaw(inputs=("s",), outputs=("h",), architecture="CONVEX_INCREASING", **one)
    last = {"outputs": ("phi",), "architecture": "CONVEX_INCREASING", "shaped_inputs": ("s",)}
    of_heat = NeuralLaw(inputs=("T",), outputs=("h",), **one)
    second = NeuralLaw(inputs=("s", "h"), **last, **one)
    given = {"free_energy": Springs(), **NAMES}
    GeneralizedStandardMaterial(
        dissipation_potential=ComposedModel(models=(stress, of_heat, second)), **given
    )
    with pytest.raises(DeclarationError, match="h is not among its shaped_inputs"):
        GeneralizedStandardMaterial(
            dissipation_potential=ComposedModel(models=(stress, first, second)), **given
        )


@pytest.mark.parametrize(
    ("changed", "told"),
    (
        ({"strains": ("strian",)}, "does not read 'strian'.*did you mean 'strain'"),
        ({"stresses": ()}, "strains names 1 variables, stresses 0"),
        ({"forces": ("forces",)}, "dissipation_potential does not read 'forces'"),
        ({"free_energy": FORMULAS}, "a model of one scalar, this gives stress"),
        ({"rates": ("a", "b")}, "rates 2"),
    ),
)
def test_what_is_refused(changed, told):
    given = {"free_energy": Springs(), "dissipation_potential": Dashpot(), **NAMES, **changed}
    with pytest.raises(DeclarationError, match=told):
        GeneralizedStandardMaterial(**given)
