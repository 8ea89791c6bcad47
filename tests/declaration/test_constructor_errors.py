"""A wrong argument of a constructor is told in the words of the field's declaration."""

import inspect

import pytest

from neml2_jax.declaration import REGISTRY, AbstractDeclared, declarations
from neml2_jax.errors import DeclarationError, suggestion
from neml2_jax.laws.common import SR2LinearCombination
from neml2_jax.laws.solid_mechanics import LinearIsotropicElasticity, VoceIsotropicHardening

VOCE = VoceIsotropicHardening
EVERY = [cls for types in REGISTRY.values() for cls in types.values()]


@pytest.mark.parametrize(
    "cls, positional, named, told",
    (
        (VOCE, (), {"saturated_hardening": 1.0},
         "VoceIsotropicHardening needs saturation_rate: Rate of saturation, $d$ [-]. For example "
         "VoceIsotropicHardening(saturated_hardening=..., saturation_rate=1.0)"),
        (VOCE, (), {"saturated_hardening": 1.0, "saturation_rte": 1.0},
         "takes no 'saturation_rte' (did you mean 'saturation_rate'?); it takes "),
        (VOCE, (1.0, 2.0), {}, "takes its values by name, and 2 came without one"),
        (LinearIsotropicElasticity, (), {"coefficients": (1.0, 0.3)},
         "coefficient_types='YOUNGS_MODULUS'"),
        (SR2LinearCombination, (), {"to": "x"}, "needs from_: "),
    ),
)  # fmt: skip
def test_what_is_told(cls, positional, named, told):
    with pytest.raises(TypeError) as caught:
        cls(*positional, **named)
    assert isinstance(caught.value, DeclarationError) and told in str(caught.value)
    assert caught.value.__context__ is None


@pytest.mark.parametrize("cls", EVERY, ids=lambda c: c.__name__)
def test_every_type_names_what_it_needs(cls):
    """With nothing given, each required field is named, with what it is for."""
    required = [n for n, p in inspect.signature(cls).parameters.items()
                if p.default is inspect.Parameter.empty]  # fmt: skip
    if not issubclass(cls, AbstractDeclared) or not required or inspect.isabstract(cls):
        return
    with pytest.raises(TypeError) as caught:
        cls()
    text = str(caught.value)
    assert text.startswith(f"{cls.__name__} needs ") and "__init__" not in text
    for name in required:
        declared = declarations(cls).get(name)
        assert name in text and (declared is None or declared.description in text)


def test_none_is_no_value_of_a_parameter():
    with pytest.raises(TypeError, match="saturated_hardening: .* is needed, got None"):
        VOCE(saturated_hardening=None, saturation_rate=1.0)
    with pytest.raises(TypeError, match="coefficients: .* got None"):
        LinearIsotropicElasticity(
            coefficients=(1.0, None), coefficient_types=("YOUNGS_MODULUS", "POISSONS_RATIO")
        )


def test_other_errors_of_a_constructor_are_its_own():
    with pytest.raises(TypeError, match="saturation_rate"):
        VOCE(saturated_hardening=1.0, saturation_rate=object())


def test_a_suggestion_goes_into_a_sentence():
    assert suggestion("stres", ("stress", "time")) == " (did you mean 'stress'?)"
    assert suggestion("q", ("stress", "time")) == ""
