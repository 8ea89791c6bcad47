"""Who feeds whom: order, boundary, priorities, and messages."""

import pytest

from neml2_jax import SR2, AbstractLaw, Scalar, input_variable, output_variable
from neml2_jax.errors import CompositionError
from neml2_jax.models import ComposedModel

from .laws import Coupled, Saturation, TwoInputs


class Raise(AbstractLaw):
    """Transforms its variable in place, and speaks last."""

    x: str = input_variable(Scalar, "x", unit="-")
    x_out: str = output_variable(Scalar, "x", unit="-", default="x", priority="high")

    def forward(self, x):
        return x + 100.0


def chain():
    return {
        "second": Saturation(x="y", y="z", R=1.0, d=1.0),
        "first": Saturation(R=2.0, d=0.5),
    }


def test_order_does_not_matter_and_what_is_consumed_is_no_output():
    model = ComposedModel(models=chain())
    assert [model.names[i] for i in model.composition.order] == ["first", "second"]
    assert list(model.input_spec) == ["x"] and list(model.output_spec) == ["z"]
    more = ComposedModel(models=chain(), additional_outputs=("y",))
    assert set(more.output_spec) == {"y", "z"}


def test_a_transformer_in_place_runs_after_the_provider_and_before_the_readers():
    model = ComposedModel(
        models={
            "reader": TwoInputs(x="x", y="c", z="out"),
            "raise": Raise(),
            "provider": Saturation(x="a", y="x", R=0.0, d=1.0),
        }
    )
    assert [model.names[i] for i in model.composition.order] == ["provider", "raise", "reader"]
    assert model.call_by_name({"a": 1.0, "c": 1.0})["out"].data == 100.0**2 + 1.0


def test_two_providers_are_named():
    with pytest.raises(CompositionError, match="'y' is provided by both 'one' and 'two'"):
        ComposedModel(
            models={"one": Saturation(R=1.0, d=1.0), "two": Saturation(x="b", R=1.0, d=1.0)}
        )


def test_a_cycle_is_spelled_out():
    with pytest.raises(CompositionError, match="'a' needs 'y' from 'b'; 'b' needs 'x' from 'a'"):
        ComposedModel(
            models={
                "a": Saturation(x="y", y="x", R=1.0, d=1.0),
                "b": Saturation(x="x", y="y", R=1.0, d=1.0),
            }
        )


def test_one_name_with_two_types_is_named():
    with pytest.raises(CompositionError, match="'q' is a Scalar in 'c' and a SR2 in 'd'"):
        ComposedModel(models={"c": Coupled(), "d": Coupled(a="q", b="r", p="s", q="t")})
    assert Coupled().input_spec["a"] is SR2


def test_unknown_additional_output():
    with pytest.raises(CompositionError, match="did you mean 'z'"):
        ComposedModel(models=chain(), additional_outputs=("zz",))
