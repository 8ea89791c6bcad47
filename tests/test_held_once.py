"""A law that is held in several places is one: total derivatives against closed forms and against
a model in which nothing is held twice, and one leaf a parameter through all that rebuilds a pytree.
"""

import copy
import dataclasses
import io
import pickle
from pathlib import Path

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neml2_jax import (
    AbstractLaw,
    Scalar,
    dependency,
    input_variable,
    output_variable,
    parameter,
)
from neml2_jax.equation_systems import ImplicitUpdate, NonlinearSystem
from neml2_jax.held_once import AbstractHolder
from neml2_jax.input_files import load_input, load_string
from neml2_jax.laws.solid_mechanics import Normality
from neml2_jax.models import ComposedModel
from neml2_jax.solvers import Newton


class Power(AbstractLaw):
    """y = K x^n."""

    x: str = input_variable(Scalar, "x", unit="-")
    y: str = output_variable(Scalar, "y", unit="-")
    K: Scalar = parameter("K", unit="-")
    n: Scalar = parameter("n", unit="-")

    def forward(self, x):
        return Scalar(self.K.data * x.data**self.n.data)


class Residual(AbstractLaw):
    """u + y(u) = f."""

    u: str = input_variable(Scalar, "u", unit="-")
    y: str = input_variable(Scalar, "y", unit="-")
    f: str = input_variable(Scalar, "f", unit="-")
    u_residual: str = output_variable(Scalar, "r", unit="-")

    def forward(self, u, y, f):
        return u + y - f


class Twice(AbstractLaw):
    """z = p y(y(x)): a law with a parameter of its own that holds another."""

    law: AbstractLaw = dependency("Law", "Models")
    x: str = input_variable(Scalar, "x", unit="-")
    z: str = output_variable(Scalar, "z", unit="-")
    p: Scalar = parameter("p", unit="-")

    def forward(self, x):
        return self.p * self.law.forward(self.law.forward(x))


K, N, X = 3.0, 2.0, 0.7
EXAMPLES = Path(__file__).parents[1] / "examples"


def with_normal(law):
    """y = K x^n and its slope K n x^(n - 1)."""
    normality = Normality(model=law, function="y", from_=("x",), to=("slope",))
    return ComposedModel(models={"law": law, "normality": normality})


def update(law, predictor):
    system = NonlinearSystem(
        model=ComposedModel(models={"law": law, "r": Residual()}), unknowns="u"
    )
    solver = Newton(rel_tol=1e-14)
    return ImplicitUpdate(equation_system=system, solver=solver, predictor=predictor)


def build():
    """By name: a model in which a law is held more than once, and its inputs."""
    law = Power(K=K, n=N)
    normal = with_normal(law)
    nested = ComposedModel(
        models={
            "inner": normal,
            "outer": ComposedModel(
                models={
                    "twice": Twice(law=law, p=0.5),
                    "again": Normality(
                        model=normal.models[1], function="slope", from_=("x",), to=("curvature",)
                    ),
                }
            ),
        }
    )
    # The law in other variables is another object, whose parameters are those of `law`.
    guess = ComposedModel(models={"law": dataclasses.replace(law, x="f", y="u")})
    implicit = ComposedModel(
        models={
            "update": update(dataclasses.replace(law, x="u"), guess),
            "after": ComposedModel(models={"law": dataclasses.replace(law, x="u", y="z")}),
            "twice": Twice(law=law, x="u", z="w", p=0.5),
        },
        additional_outputs=("u",),
    )
    explicit = dataclasses.replace(law, x="f")
    f = {"f": Scalar(2.0)}
    return {
        "normality": (normal, {"x": Scalar(X)}),
        "nested": (nested, {"x": Scalar(X)}),
        "implicit": (implicit, f),
        "predictor": (update(explicit, explicit), f),
    }


CASES = ("normality", "nested", "implicit", "predictor")


@pytest.fixture(scope="module")
def models():
    return build()


def total(model, inputs):
    sums = (jnp.sum(x.data) for x in model.call_by_name(inputs).values())
    return sum(sums, jnp.zeros(()))


def numbers(model):
    return {n: float(x.data) for n, x in model.named_parameters.items()}


def leaves(x):
    return jax.tree_util.tree_leaves(x)


@pytest.mark.parametrize("case", CASES)
def test_one_leaf_a_name(models, case):
    model, _ = models[case]
    assert len(leaves(model)) == len(model.named_parameters)
    own = {"twice.p": 0.5} if case in ("nested", "implicit") else {}
    assert numbers(model) == {"law.K": K, "law.n": N, **own}
    for rebuilt in (
        jax.tree_util.tree_map(lambda x: 1.0 * x, model),
        jax.tree_util.tree_unflatten(jax.tree_util.tree_structure(model), leaves(model)),
        pickle.loads(pickle.dumps(model)),
        copy.deepcopy(model),
        copy.copy(model),
        eqx.combine(*eqx.partition(model, eqx.is_inexact_array)),
        dataclasses.replace(model),
    ):
        assert numbers(rebuilt) == numbers(model)
        assert len(leaves(rebuilt)) == len(leaves(model))
        same = jax.tree_util.tree_structure(rebuilt) == jax.tree_util.tree_structure(model)
        assert same


@pytest.mark.parametrize("case", CASES)
def test_gradient_by_the_model_is_the_total_derivative(models, case):
    """Against central differences of models that are constructed anew from other numbers."""
    model, inputs = models[case]
    gradient = jax.grad(lambda m: total(m, inputs))(model).named_parameters
    assert set(gradient) == set(model.named_parameters)
    h = 1e-5
    for name, slope in gradient.items():
        at = model.named_parameters[name].data
        ends = [total(model.with_parameters({name: at + s * h}), inputs) for s in (1, -1)]
        want = float(ends[0] - ends[1]) / (2 * h)
        assert float(slope.data) == pytest.approx(want, rel=1e-7, abs=1e-9), name


def test_gradient_in_closed_form(models):
    model, inputs = models["normality"]
    gradient = jax.grad(lambda m: total(m, inputs))(model).named_parameters
    by_K = X**N + N * X ** (N - 1)
    by_n = K * X**N * np.log(X) + K * X ** (N - 1) * (1 + N * np.log(X))
    assert float(gradient["law.K"].data) == pytest.approx(by_K)
    assert float(gradient["law.n"].data) == pytest.approx(by_n)
    assert "model.K" not in gradient


def test_a_step_along_the_gradient_moves_every_place(models):
    model, inputs = models["nested"]
    gradient = jax.grad(lambda m: total(m, inputs))(model)
    moved = jax.tree_util.tree_map(lambda p, g: p - 0.01 * g, model, gradient)
    want = K - 0.01 * float(gradient.named_parameters["law.K"].data)
    laws = (
        moved.models[0].models[0],
        moved.models[0].models[1].model,
        moved.models[1].models[0].law,
        moved.models[1].models[1].model.model,
    )
    for law in laws:
        assert float(law.K.data) == pytest.approx(want)
        assert law is laws[0]


@pytest.mark.parametrize(
    "where",
    (
        lambda m: m.named_parameters["law.K"],
        lambda m: m.models[0].models[0].K,
        lambda m: m.models[0].models[1].model.K,
        lambda m: m.models[1].models[0].law.K,
        lambda m: m.models[1].models[1].model.model.K,
    ),
)
def test_tree_at_changes_every_place(models, where):
    model, inputs = models["nested"]
    want = model.with_parameters({"law.K": 5.0}).call_by_name(inputs)
    for changed in (
        eqx.tree_at(where, model, Scalar(5.0)),
        eqx.tree_at(lambda m: where(m).data, model, jnp.array(5.0)),
    ):
        assert numbers(changed) == {**numbers(model), "law.K": 5.0}
        got = changed.call_by_name(inputs)
        assert {n: float(x.data) for n, x in got.items()} == {
            n: float(x.data) for n, x in want.items()
        }


def test_a_whole_law_is_replaced_in_every_place(models):
    model, inputs = models["normality"]
    other = Power(K=1.5, n=3.0)
    for where in (lambda m: m.models[0], lambda m: m.models[1].model):
        changed = eqx.tree_at(where, model, other)
        got = changed.call_by_name(inputs)
        assert float(got["y"].data) == pytest.approx(1.5 * X**3)
        assert float(got["slope"].data) == pytest.approx(1.5 * 3 * X**2)


def test_models_stacked_along_a_new_axis(models):
    model, inputs = models["nested"]
    stacked = jax.tree_util.tree_map(lambda x: jnp.stack([x, 1.1 * x]), model)
    got = jax.vmap(lambda m: total(m, inputs))(stacked)
    scaled = jax.tree_util.tree_map(lambda x: 1.1 * x, model)
    np.testing.assert_allclose(got, [total(model, inputs), total(scaled, inputs)])
    carried = jax.lax.scan(lambda m, _: (m, total(m, inputs)), model, None, length=2)
    np.testing.assert_allclose(carried[1], [total(model, inputs)] * 2)
    assert numbers(carried[0]) == numbers(model)


def test_leaves_are_written_and_read(models):
    model, inputs = models["nested"]
    file = io.BytesIO()
    eqx.tree_serialise_leaves(file, model.with_parameters({"law.K": 4.0}))
    file.seek(0)
    read = eqx.tree_deserialise_leaves(file, model)
    assert numbers(read) == {**numbers(model), "law.K": 4.0}
    assert float(read.models[0].models[1].model.K.data) == 4.0


def test_other_numbers_do_not_trace_again():
    traced = []

    @jax.jit
    def of(model, inputs):
        traced.append(list(model.named_parameters))
        return total(model, inputs)

    (first, inputs), (second, _) = build()["nested"], build()["nested"]
    of(first, inputs)
    of(second.with_parameters({"law.K": 7.0}), inputs)
    of(jax.tree_util.tree_map(lambda x: 2.0 * x, first), inputs)
    assert traced == [list(first.named_parameters)]
    call = first.compiled()
    np.testing.assert_allclose(call(inputs)["z"].data, 0.5 * K ** (1 + N) * X ** (N * N))


@pytest.mark.parametrize("case", ("nested", "implicit"))
def test_what_is_taken_out_is_complete(models, case):
    model, inputs = models[case]
    rebuilt = jax.tree_util.tree_map(lambda x: 1.0 * x, model)
    for taken, whole in zip(rebuilt.models, model.models):
        assert numbers(taken) == numbers(whole)
        assert len(leaves(taken)) == len(taken.named_parameters)
        assert jax.tree_util.tree_structure(taken) == jax.tree_util.tree_structure(whole)
    nested = rebuilt.models[1 if case == "nested" else 2]
    values = {n: Scalar(X) for n in nested.input_spec}
    assert np.isfinite(total(nested, values))
    # Composed again, the parts share what they shared.
    again = ComposedModel(models=rebuilt.models, names=rebuilt.names)
    assert len(leaves(again)) == len(leaves(model))
    assert list(again.named_parameters) == list(model.named_parameters)


def test_objects_stay_the_same_at_any_depth():
    """Laws with parameters of their own that hold another, in two places of two compositions."""
    law = Power(K=K, n=N)
    twice = Twice(law=law, p=0.5)
    slope = Normality(model=twice, function="z", from_=("x",), to=("dz",))
    first = ComposedModel(models={"law": law, "twice": twice, "slope": slope})
    second = ComposedModel(
        models={
            "twice": Twice(law=law, x="y", z="w", p=2.0),
            "again": Normality(model=slope, function="dz", from_=("x",), to=("ddz",)),
            "law": Normality(model=law, function="y", from_=("x",), to=("dy",)),
        }
    )
    model = ComposedModel(models={"first": first, "second": second})
    assert numbers(model) == {
        "law.K": K, "law.n": N, "first.twice.p": 0.5, "second.twice.p": 2.0
    }  # fmt: skip
    rebuilt = jax.tree_util.tree_map(lambda x: 1.0 * x, model)
    for m in (model, rebuilt, rebuilt.models[0], rebuilt.models[1], rebuilt.models[1].models[1]):
        assert len(leaves(m)) == len(m.named_parameters)
    one, two = rebuilt.models
    assert two.models[1].model is one.models[2]
    assert one.models[2].model is one.models[1]
    for holder in (one.models[1].law, two.models[0].law, two.models[2].model):
        assert holder is one.models[0]
    for taken, whole in ((one, first), (two, second)):
        again = jax.tree_util.tree_map(lambda x: x, taken)
        assert jax.tree_util.tree_structure(again) == jax.tree_util.tree_structure(whole)
        assert numbers(again) == numbers(whole)
    values = {"x": Scalar(X), "y": Scalar(0.3)}
    want = model.call_by_name({n: values[n] for n in model.input_spec})
    got = rebuilt.call_by_name({n: values[n] for n in rebuilt.input_spec})
    assert {n: float(x.data) for n, x in got.items()} == {
        n: pytest.approx(float(x.data)) for n, x in want.items()
    }


class Pair(eqx.Module):
    first: AbstractLaw
    second: AbstractLaw


class InContainers(AbstractLaw):
    x: str = input_variable(Scalar, "x", unit="-")
    y: str = output_variable(Scalar, "y", unit="-")
    pair: Pair = eqx.field(kw_only=True)
    laws: dict = eqx.field(kw_only=True)

    def forward(self, x):
        laws = (self.pair.first, self.pair.second, self.laws["b"], *self.laws["a"])
        return sum((law.forward(x) for law in laws), Scalar(0.0))


def test_laws_in_containers_of_other_kinds():
    law = Power(K=K, n=N)
    model = InContainers(pair=Pair(law, law), laws={"b": law, "a": [law, Power(K=1.0, n=N)]})
    assert len(leaves(model)) == 4
    gradient = jax.grad(lambda m: m(Scalar(X)).data)(model)
    assert float(gradient.pair.first.K.data) == pytest.approx(4 * X**N)
    assert gradient.laws["a"][0] is gradient.laws["b"] is gradient.pair.second
    assert float(gradient.laws["a"][1].K.data) == pytest.approx(X**N)


@pytest.mark.parametrize(
    ("example", "name"),
    (
        ("chaboche/chaboche.i", "material"),
        ("brittle_bar/bar.i", "bar"),
        ("rolling_texture/rolling.i", "grain"),  # whose laws hold one crystal
    ),
)
def test_no_law_of_an_example_is_stored_twice(example, name):
    model = load_input(EXAMPLES / example).get_model(name)
    seen = []

    def is_holder(x):
        if isinstance(x, AbstractHolder) and jax.tree_util.tree_leaves(x):
            seen.append(id(x))
        return False

    jax.tree_util.tree_leaves(model, is_leaf=is_holder)
    assert len(seen) == len(set(seen)) > 5


def test_laws_that_only_have_equal_numbers_stay_apart():
    K = Scalar(2.0)
    model = ComposedModel(models={"a": Power(K=K, n=1.0), "b": Power(x="y", y="z", K=K, n=1.0)})
    assert list(model.named_parameters) == ["a.K", "a.n", "b.K", "b.n"]
    assert len(leaves(model)) == 4
    changed = model.with_parameters({"a.K": 3.0})
    assert numbers(changed) == {"a.K": 3.0, "a.n": 1.0, "b.K": 2.0, "b.n": 1.0}


def test_another_name_of_a_parameter_is_answered(models):
    model, inputs = models["normality"]
    with pytest.raises(KeyError, match=r"no parameter 'model.K'; this one is called 'law.K'"):
        model.with_parameters({"model.K": 1.0})
    with pytest.raises(KeyError, match=r"called 'law.K'"):
        model.param_jvp(inputs, {"normality.model.K": 1.0})


def test_derivatives_by_named_parameters(models):
    model, inputs = models["normality"]
    _, blocks = model.param_jacobian(inputs)
    assert float(blocks["slope"]["law.K"].data) == pytest.approx(N * X ** (N - 1))
    _, tangents = model.param_jvp(inputs, {"law.K": 1.0})
    assert float(tangents["y"].data) == pytest.approx(X**N)
    _, pulled = model.param_vjp(inputs, {"slope": 1.0})
    assert float(pulled["law.K"].data) == pytest.approx(N * X ** (N - 1))


def test_a_batched_parameter_in_every_place(models):
    model, inputs = models["nested"]
    K = jnp.array([1.0, 2.0, 3.0])
    got = model.with_parameters({"law.K": K}).call_by_name(inputs)
    np.testing.assert_allclose(got["slope"].data, K * N * X ** (N - 1))
    np.testing.assert_allclose(got["curvature"].data, K * N * (N - 1) * X ** (N - 2))
    np.testing.assert_allclose(got["z"].data, 0.5 * K ** (1 + N) * X ** (N * N))


def test_a_part_that_is_read_from_the_tree_itself_says_so(models):
    model, _ = models["normality"]
    seen = []

    def look(x) -> bool:
        if isinstance(x, Normality):
            seen.append(x)
        return False

    jax.tree_util.tree_map(lambda x: x, model, is_leaf=look)
    with pytest.raises(AttributeError, match="stored in an earlier one"):
        _ = seen[0].model.input_spec


FILE = """
[Models]
  [elasticity]
    type = LinearIsotropicElasticity
    coefficients = '1e5 0.3'
    coefficient_types = 'YOUNGS_MODULUS POISSONS_RATIO'
  []
  [mises]
    type = SR2Invariant
    tensor = 'stress'
    invariant = 'f'
    invariant_type = 'VONMISES'
  []
  [one]
    type = ComposedModel
    models = 'elasticity mises'
  []
  [two]
    type = ComposedModel
    models = 'elasticity'
  []
[]
"""


def test_two_models_of_one_file_composed_in_python():
    file = load_string(FILE)
    one, two = file.get_model("one"), file.get_model("two")
    assert len(leaves(one)) == len(leaves(two)) == 2
    normality = Normality(model=one, function="f", from_=("strain",), to=("n",))
    both = ComposedModel(models={"two": two, "normality": normality})
    assert list(both.named_parameters) == ["elasticity.coefficients.0", "elasticity.coefficients.1"]
    assert len(leaves(both)) == 2
