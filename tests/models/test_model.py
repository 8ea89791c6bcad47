"""Declaration, promotion, parameters and surfaces of a model."""

import dataclasses
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neml2_jax import (
    SR2,
    AbstractLaw,
    AbstractModel,
    Scalar,
    input_variable,
    output_variable,
    parameter,
)
from neml2_jax.declaration import register
from neml2_jax.errors import DeclarationError
from neml2_jax.models import ComposedModel
from neml2_jax.types.functions import to_dense

from .laws import Coupled, Saturation


def closed_form(x, R: Any = 2.0, d: Any = 0.5):
    return R * (1.0 - np.exp(-d * x))


def test_variables_are_called_like_their_fields_and_can_be_renamed():
    assert Saturation(R=1.0, d=1.0).input_spec == {"x": Scalar}
    renamed = Saturation(x="strain", y="stress", R=1.0, d=1.0)
    assert list(renamed.input_spec) == ["strain"] and list(renamed.output_spec) == ["stress"]


def test_four_ways_to_give_a_parameter():
    x = 0.7
    for R in (2.0, jnp.asarray(2.0), Scalar(2.0), "2.0"):
        assert Saturation(R=R, d=0.5)(x).data == pytest.approx(closed_form(x))
    promoted = Saturation(R="strength", d=0.5)
    assert list(promoted.input_spec) == ["x", "strength"]
    assert promoted(x, 2.0).data == pytest.approx(closed_form(x))


def test_promoted_parameter_has_its_derivative():
    model = Saturation(R="strength", d="rate")
    values = {"x": 0.7, "strength": 2.0, "rate": 0.5}
    _, blocks = model.jacobian(values)
    assert blocks["y"]["strength"].data == pytest.approx(1 - np.exp(-0.35))
    assert blocks["y"]["rate"].data == pytest.approx(2.0 * 0.7 * np.exp(-0.35))


def test_batched_parameters_broadcast_against_inputs():
    model = Saturation(R=Scalar(np.array([1.0, 2.0, 3.0])), d=0.5)
    x = Scalar(np.linspace(0, 1, 8).reshape(4, 2, 1))
    np.testing.assert_allclose(model(x).data, closed_form(x.data, np.array([1.0, 2.0, 3.0])))


def test_gradient_with_respect_to_the_model_is_the_parameter_gradient():
    gradient = jax.grad(lambda m: m(0.7).data)(Saturation(R=2.0, d=0.5))
    assert gradient.R.data == pytest.approx(1 - np.exp(-0.35))
    assert gradient.d.data == pytest.approx(2.0 * 0.7 * np.exp(-0.35))


def test_models_stack_under_filter_vmap():
    model = Saturation(R=Scalar(np.array([1.0, 2.0])), d=Scalar(np.array([0.5, 0.6])))
    y = eqx.filter_vmap(lambda m: m(0.7).data)(model)
    np.testing.assert_allclose(y, closed_form(0.7, np.array([1.0, 2.0]), np.array([0.5, 0.6])))


def test_jit_of_a_model():
    model = Saturation(R=2.0, d=0.5)
    assert jax.jit(model)(0.7).data == pytest.approx(closed_form(0.7))
    assert jax.jit(model.call_by_name)({"x": 0.7})["y"].data == pytest.approx(closed_form(0.7))


def test_jvp_vjp_and_jacobian_agree():
    model = Coupled()
    values = {"a": SR2(np.arange(1.0, 7.0) / 5), "b": Scalar(0.3)}
    da = np.linspace(-1, 1, 6)
    outputs, tangents = model.jvp(values, {"a": da})
    np.testing.assert_allclose(tangents["p"].data, np.cos(values["a"].data) * 0.3 * da)
    np.testing.assert_allclose(tangents["q"].data, 2 * np.sum(values["a"].data * da))
    _, pulled = model.vjp(values, {"q": 1.0})
    np.testing.assert_allclose(pulled["a"].data, 2 * values["a"].data)
    np.testing.assert_allclose(pulled["b"].data, 3 * 0.09)
    _, blocks = model.jacobian(values, of=("q",), wrt=("a",))
    assert list(blocks) == ["q"] and list(blocks["q"]) == ["a"]
    np.testing.assert_allclose(to_dense(blocks["q"]["a"]), 2 * values["a"].data)


def test_parameters_by_name():
    shared = Saturation(R=2.0, d=0.5)
    model = ComposedModel(
        models={
            "inner": ComposedModel(models={"law": shared}),
            "law": Saturation(x="y", y="z", R=3.0, d=0.1),
        }
    )
    names = list(model.named_parameters)
    assert names == ["inner.law.R", "law.R", "inner.law.d", "law.d"]
    changed = model.with_parameters({"law.R": 5.0})
    assert changed.named_parameters["law.R"].data == 5.0
    assert changed.named_parameters["inner.law.R"].data == 2.0
    with pytest.raises(KeyError, match="did you mean .*'law.R'"):
        model.with_parameters({"law.r": 1.0})


def test_a_parameter_held_in_two_places_changes_in_both():
    law = Saturation(R=2.0, d=0.5)
    first = ComposedModel(models={"law": law})
    second = ComposedModel(models={"law": law, "next": Saturation(x="y", y="z", R=1.0, d=1.0)})

    class Both(AbstractLaw):
        x: str = input_variable(Scalar, "x", unit="-")
        w: str = output_variable(Scalar, "w", unit="-")
        first: ComposedModel = eqx.field(kw_only=True)
        second: ComposedModel = eqx.field(kw_only=True)

        def named_children(self) -> list[tuple[str, AbstractModel]]:
            return [("first", self.first), ("second", self.second)]

        def forward(self, x):
            return self.first(x) + self.second(x)

    both = Both(first=first, second=second)
    assert list(both.named_parameters) == ["law.R", "law.d", "next.R", "next.d"]

    def of(R):
        return both.with_parameters({"law.R": R})(0.4).data

    y = closed_form(0.4, 1.0)
    expected = y + np.exp(-closed_form(0.4)) * y
    assert jax.grad(of)(2.0) == pytest.approx(expected)


def test_a_shared_parameter_is_one_under_transformations_too():
    law = Saturation(R=2.0, d=0.5)
    inner = ComposedModel(models={"law": law})
    again = ComposedModel(models={"law": dataclasses.replace(law, x="y", y="z")})
    model = ComposedModel(models={"first": inner, "second": again})
    names = ["law.R", "law.d"]
    assert list(model.named_parameters) == names
    seen = []

    @jax.jit
    def of(model, R):
        seen.append(list(model.named_parameters))
        return model.with_parameters({"law.R": R}).call_by_name({"x": 0.4})["z"].data

    assert of(model, 3.0) == pytest.approx(closed_form(closed_form(0.4, 3.0), 3.0))
    assert seen == [names]
    mapped = jax.tree_util.tree_map(lambda x: 1.0 * x, model)
    assert list(mapped.named_parameters) == names
    for first, second in ((0, 1), (1, 0)):
        changed = eqx.tree_at(lambda m, i=first: m.models[i].models[0].R, model, Scalar(7.0))
        assert list(changed.named_parameters) == names
        assert changed.models[second].models[0].R.data == 7.0


def test_errors_come_at_construction():
    with pytest.raises(ValueError, match="a variable name is needed"):
        Saturation(x="two words", R=1.0, d=1.0)
    with pytest.raises(TypeError, match="a Scalar is needed, got a SR2"):
        Saturation(R=SR2.identity(), d=1.0)
    with pytest.raises(TypeError, match="Saturation needs d: "):
        Saturation(R=1.0)


def test_wrong_forward_is_named():
    class Wrong(AbstractLaw):
        x: str = input_variable(Scalar, "x", unit="-")
        y: str = output_variable(SR2, "y", unit="-")

        def forward(self, x):
            return x

    with pytest.raises(TypeError, match="Wrong: forward returned a Scalar for 'y'"):
        Wrong()(1.0)


def test_a_forward_with_its_arguments_in_another_order_is_refused():
    """The names of two scalars say which is which; their places alone would swap them."""

    class Swapped(AbstractLaw):
        x: str = input_variable(Scalar, "x", unit="-")
        d: str = input_variable(Scalar, "d", unit="-")
        y: str = output_variable(Scalar, "y", unit="-")

        def forward(self, d, x):
            return x - 2.0 * d

    with pytest.raises(DeclarationError, match=r"takes \(d, x\).* forward\(self, x, d\)"):
        Swapped().call_by_name({"x": 1.0, "d": 10.0})


@pytest.mark.parametrize("returned", (lambda x: x.data, lambda x: Scalar(x.data)))
def test_components_are_no_points(returned):
    """A forward gives one value; six numbers for a scalar would become a batch."""

    class Components(AbstractLaw):
        x: str = input_variable(SR2, "x", unit="-")
        y: str = output_variable(Scalar, "y", unit="-")

        def forward(self, x):
            return returned(x)

    with pytest.raises(ValueError, match=r"shape \(6,\) for 'y'.*forward gives is one value"):
        Components()(SR2.zeros(4))


def test_a_law_that_derives_from_the_interface_is_told_what_to_derive_from():
    with pytest.raises(TypeError, match=r"Leaf writes `forward`.*class Leaf\(AbstractLaw\)"):

        class Leaf(AbstractModel):
            x: str = input_variable(Scalar, "x", unit="-")
            y: str = output_variable(Scalar, "y", unit="-")

            def forward(self, x):
                return x


def test_registering_twice_or_hiding_a_method_is_refused():
    with pytest.raises(DeclarationError, match="hides"):

        @register
        class Hides(AbstractLaw):
            "Hides."

            jacobian: str = input_variable(  # pyright: ignore[reportIncompatibleMethodOverride]
                Scalar, "x", unit="-"
            )
            y: str = output_variable(Scalar, "y", unit="-")
            p: Scalar = parameter("p", unit="-")
