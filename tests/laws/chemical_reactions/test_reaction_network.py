import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neml2_jax import AbstractLaw, Scalar, input_variable, output_variable, parameter
from neml2_jax.declaration import register
from neml2_jax.drivers import march
from neml2_jax.equation_systems import (
    ConstantExtrapolationPredictor,
    ImplicitUpdate,
    NonlinearSystem,
)
from neml2_jax.errors import DeclarationError
from neml2_jax.input_files.factory import load_string
from neml2_jax.laws.chemical_reactions import (
    ArrheniusRateConstant,
    ConservedTotal,
    MassActionRate,
    ReactionNetwork,
)
from neml2_jax.laws.common import ScalarBackwardEulerTimeIntegration
from neml2_jax.models import ComposedModel
from neml2_jax.solvers import Newton
from neml2_jax.testing import check_model


def network(equations, **options):
    options = (
        dict(
            reaction_rates="r1 r2",
            species=("A", "B", "C"),
            species_rates="A_rate B_rate C_rate",
        )
        | options
    )
    return ReactionNetwork(equations=equations, **options)


def test_closed_form():
    check_model(
        network("2 A + B -> C; C -> 0.5 A + 3/2B"),
        inputs={"r1": Scalar(3.0), "r2": Scalar(4.0)},
        outputs={
            "A_rate": Scalar(-2.0 * 3.0 + 0.5 * 4.0),
            "B_rate": Scalar(-3.0 + 1.5 * 4.0),
            "C_rate": Scalar(3.0 - 4.0),
        },
    )


def test_a_catalyst_and_a_species_that_takes_no_part_stay_as_they_are():
    check_model(
        network("A + B -> 2 A + B", reaction_rates="r1"),
        inputs={"r1": Scalar(3.0)},
        outputs={"A_rate": Scalar(3.0), "B_rate": Scalar(0.0), "C_rate": Scalar(0.0)},
    )


def test_ions():
    names = ("H+", "OH-", "H2O")
    model = network("H+ + OH- -> H2O; H2O -> H+ + OH-", species=names)
    assert model.stoichiometry == ((-1.0, -1.0, 1.0), (1.0, 1.0, -1.0))


@pytest.mark.parametrize(
    ("equations", "options", "match"),
    (
        ("A -> B; B", {}, "no single '->'"),
        ("A -> B; B -> 3", {}, "'3' is no species"),
        ("Alpha -> B; B -> C", dict(species=("Alfa", "B", "C")), "did you mean 'Alfa'"),
        ("A -> B", {}, "1 equations need as many reaction_rates, got 2"),
        ("A -> B; B -> C", dict(species_rates="A_rate B_rate"), "as many species_rates"),
        ("A -> B; B -> C", dict(molar_masses=(1.0, 1.0)), "as many molar_masses"),
        ("A -> B; B -> C", dict(molar_masses=(2.0, 2.0, 3.0)), "'B -> C' makes 1 of mass"),
    ),
)
def test_what_is_refused(equations, options, match):
    with pytest.raises(DeclarationError, match=match):
        network(equations, **options)


@register
class AutocatalyticRate(AbstractLaw):
    """A rate of one's own: any law that gives a rate takes part."""

    A: str = input_variable(Scalar, "A", unit="amount/length^3")
    C: str = input_variable(Scalar, "C", unit="amount/length^3")
    r1: str = output_variable(Scalar, "Rate", unit="amount/length^3/time")
    k: Scalar = parameter("k", unit="length^3/amount/time")

    def forward(self, A, C):
        return self.k * A * (0.01 + C)


@pytest.fixture(scope="module")
def reactor():
    """2 A + B -> C by a rate of one's own, C -> 2 A + B by mass action, when it is warm."""
    rates = [
        AutocatalyticRate(k=Scalar(3.0)),
        ArrheniusRateConstant(
            frequency_factor=50.0, activation_energy=1e4, gas_constant=8.314, rate_constant="k2"
        ),
        MassActionRate(concentrations="C", rate_constant="k2", reaction_rate="r2"),
        network("2 A + B -> C; C -> 2 A + B", molar_masses=(2.0, 5.0, 9.0)),
    ]
    integrate = [ScalarBackwardEulerTimeIntegration(variable=s) for s in "ABC"]
    solve = ImplicitUpdate(
        equation_system=NonlinearSystem(
            model=ComposedModel(models=[*rates, *integrate]), unknowns="A B C"
        ),
        solver=Newton(),
        predictor=ConstantExtrapolationPredictor(unknowns_Scalar=("A", "B", "C")),
    )
    return ComposedModel(
        models={
            "solve": solve,
            "mass": ConservedTotal(concentrations="A B C", contents=(2.0, 5.0, 9.0), total="mass"),
        },
        additional_outputs=("A", "B", "C"),
    )


def test_mass_is_conserved_on_the_way_to_equilibrium(reactor):
    """In equilibrium both rates are equal."""
    steps, T = 400, 700.0
    history = jax.jit(march)(
        reactor,
        {
            "t": Scalar(jnp.linspace(0.0, 40.0, steps + 1)),
            "temperature": Scalar(jnp.full(steps + 1, T)),
        },
        {"A": Scalar(1.0), "B": Scalar(0.8), "C": Scalar(0.0)},
    )
    np.testing.assert_allclose(history["mass"].data, 2.0 * 1.0 + 5.0 * 0.8, rtol=1e-12)
    A, B, C = (float(history[s].data[-1]) for s in "ABC")
    k2 = 50.0 * np.exp(-1e4 / 8.314 / T)
    assert 3.0 * A * (0.01 + C) == pytest.approx(k2 * C, rel=1e-6)
    assert C == pytest.approx(0.8 - B) and 1.0 - A == pytest.approx(2.0 * C)


def test_a_rate_of_ones_own_from_an_input_file():
    file = load_string("""
        [Models]
          [growth]
            type = AutocatalyticRate
            k = 3.0
          []
          [decay]
            type = MassActionRate
            concentrations = 'C'
            rate_constant = 0.5
            reaction_rate = 'r2'
          []
          [network]
            type = ReactionNetwork
            equations = '2 A + B -> C; C -> 2 A + B'
            reaction_rates = 'r1 r2'
            species = 'A B C'
            species_rates = 'A_rate B_rate C_rate'
          []
          [rates]
            type = ComposedModel
            models = 'growth decay network'
          []
        []
    """)
    A, C = 0.6, 0.2
    got = file.get_model("rates").call_by_name({"A": Scalar(A), "C": Scalar(C)})
    made = 3.0 * A * (0.01 + C) - 0.5 * C
    for name, times in {"A_rate": -2.0, "B_rate": -1.0, "C_rate": 1.0}.items():
        assert float(got[name].data) == pytest.approx(times * made)
