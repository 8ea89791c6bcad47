"""What `print` shows of a model: types as a tree, parameters by name, at most a screen."""

from pathlib import Path

import equinox as eqx
import jax
import jax.numpy as jnp
import pytest

import neml2_jax
from neml2_jax.laws.solid_mechanics import LinearIsotropicElasticity, VoceIsotropicHardening
from neml2_jax.models import ComposedModel

EXAMPLES = Path(__file__).parents[2] / "examples"
VOCE = VoceIsotropicHardening(saturated_hardening=100.0, saturation_rate=1.5)


@pytest.fixture(scope="module")
def chaboche():
    return neml2_jax.load_input(
        EXAMPLES / "chaboche" / "chaboche.i", variables={"points": 2, "steps_per_cycle": 4}
    )


def test_a_law_shows_its_variables_and_numbers():
    assert repr(VOCE).splitlines() == [
        "VoceIsotropicHardening",
        "  reads equivalent_plastic_strain",
        "  gives isotropic_hardening",
        "  saturated_hardening=100.0, saturation_rate=1.5",
    ]


def test_what_is_batched_shows_its_shape_and_what_is_promoted_its_variable():
    text = repr(VOCE.with_parameters({"saturation_rate": jnp.ones(64)}))
    assert "saturation_rate=Scalar(points (64,), float" in text
    law = VoceIsotropicHardening(saturated_hardening="R", saturation_rate=1.0)
    assert "saturated_hardening=<- R" in repr(law) and "reads equivalent_plastic_strain, R" in repr(
        law
    )


def test_the_chaboche_example_fits_a_screen(chaboche):
    material = chaboche.get_model("material")
    lines = str(material).splitlines()
    assert len(lines) <= 30 and max(map(len, lines)) <= 100
    text = str(material)
    for name, x in material.named_parameters.items():
        owner, _, parameter = name.partition(".")
        assert f"{owner}: " in text and parameter.split(".")[0] in text
        if float(x.data) not in (1.0, -1.0, 0.0):
            assert f"{float(x.data):.8g}" in text
    assert "yield_function: YieldFunction (as above)" in text


def test_a_large_model_says_what_it_left_out():
    models = {f"law_{i}": VoceIsotropicHardening(
        equivalent_plastic_strain=f"e{i}", isotropic_hardening=f"h{i}",
        saturated_hardening=1.0, saturation_rate=1.0) for i in range(60)}  # fmt: skip
    lines = str(ComposedModel(models=models)).splitlines()
    assert len(lines) <= 31 and "more models" in lines[-1]


def test_what_jax_makes_of_a_model_can_be_shown(chaboche):
    material = chaboche.get_model("material")
    arrays, rest = eqx.partition(material, eqx.is_array)
    shown = []
    jax.eval_shape(lambda m: shown.append(repr(m)) or jnp.zeros(()), material)
    for text in (repr(arrays), repr(rest), repr(jax.tree.map(lambda _: object(), VOCE)), *shown):
        assert text
    assert "yield_stress=None" in repr(rest)


def test_other_objects_show_what_was_given(chaboche):
    assert repr(chaboche.get_solver("newton")) == "Newton(linear_solver=DenseLU)"
    text = repr(chaboche.get_driver("cycles"))
    assert text.startswith("TransientDriver(model=ImplicitUpdate, ") and "\n" not in text
    assert "{strain}" in text


def test_elasticity_names_its_constants():
    law = LinearIsotropicElasticity(
        coefficients=(200e3, 0.3), coefficient_types=("YOUNGS_MODULUS", "POISSONS_RATIO")
    )
    assert "coefficients=(200000.0, 0.3)" in repr(law)
