"""Derivatives by parameters, against central differences and `jax.jacfwd` of the dense problem."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neml2_jax import SR2, AbstractLaw, Scalar, input_variable, output_variable, parameter
from neml2_jax.equation_systems import ImplicitUpdate, NonlinearSystem
from neml2_jax.models import ComposedModel
from neml2_jax.solvers import Newton, SchurComplement
from neml2_jax.types.functions import to_dense

from .laws import Saturation


class GrainLaw(AbstractLaw):
    """k g^3 + g = s + f at each grain, k its own."""

    g: str = input_variable(Scalar, "g", unit="-")
    s: str = input_variable(Scalar, "s", unit="-")
    f: str = input_variable(Scalar, "f", unit="-")
    g_residual: str = output_variable(Scalar, "r", unit="-")
    k: Scalar = parameter("k", unit="-")

    def forward(self, g, s, f):
        return Scalar(self.k.data * g.data**3 + g.data - s.data - f.data)


class Mean(AbstractLaw):
    """c s + mean(g) = f."""

    g: str = input_variable(Scalar, "g", unit="-", core=("grain",))
    s: str = input_variable(Scalar, "s", unit="-")
    f: str = input_variable(Scalar, "f", unit="-")
    s_residual: str = output_variable(Scalar, "r", unit="-")
    c: Scalar = parameter("c", unit="-")

    def forward(self, g, s, f):
        return Scalar(self.c.data * s.data + jnp.mean(g.data) - f.data)


class Square(AbstractLaw):
    s: str = input_variable(Scalar, "s", unit="-")
    y: str = output_variable(Scalar, "y", unit="-")
    m: Scalar = parameter("m", unit="-")

    def forward(self, s):
        return Scalar(self.m.data * s.data**2)


def taylor(k):
    """Grains that share one variable, and a law of it: implicit, in a composition."""
    system = NonlinearSystem(
        model=ComposedModel(models={"grain": GrainLaw(k=k), "mean": Mean(c=2.0)}),
        unknowns="g; s",
        structure=("block", "dense"),
    )
    solver = Newton(rel_tol=1e-14, linear_solver=SchurComplement())
    update = ImplicitUpdate(equation_system=system, solver=solver)
    return ComposedModel(
        models={"update": update, "law": Square(m=3.0)}, additional_outputs=("g", "s")
    )


K = np.array([0.5, 1.0, 2.0, 4.0])


@pytest.fixture(scope="module")
def case():
    model = taylor(Scalar(K, sub_batch_ndim=1))
    inputs = {"f": Scalar(jnp.array([0.7, 1.1, 1.9]))}
    return model, inputs, jax.jit(model.param_jacobian)(inputs)


def differences(model, inputs, name, directions, h=1e-5):
    """By output, for each of the directions."""
    at = model.named_parameters[name]

    @jax.jit
    def out(x):
        moved = model.with_parameters({name: at.replace(x)}).call_by_name(inputs)
        return {n: y.data for n, y in moved.items()}

    def along(direction):
        plus, minus = (out(at.data + step * direction) for step in (h, -h))
        return {n: np.asarray(plus[n] - minus[n]) / (2 * h) for n in plus}

    return [along(d) for d in directions]


def test_blocks_of_an_implicit_model_with_sites(case):
    model, inputs, (outputs, blocks) = case
    names = {"update.model.grain.k": "k", "update.model.mean.c": "c", "law.m": "m"}
    short = {n.split(".")[-1]: n for n in model.named_parameters}
    assert set(short) == set(names.values())
    for i, expected in enumerate(differences(model, inputs, short["k"], np.eye(4))):
        for n in ("g", "s", "y"):
            got = np.asarray(to_dense(blocks[n][short["k"]]))[i]
            np.testing.assert_allclose(got, expected[n], rtol=1e-7, atol=1e-9)
    for p in ("c", "m"):
        (expected,) = differences(model, inputs, short[p], (1.0,))
        for n in ("g", "s", "y"):
            if short[p] in blocks[n]:
                got = np.broadcast_to(to_dense(blocks[n][short[p]]), expected[n].shape)
                np.testing.assert_allclose(got, expected[n], rtol=1e-7, atol=1e-9)
            else:
                np.testing.assert_array_equal(expected[n], 0.0)


def test_blocks_that_are_zero_by_structure_are_absent(case):
    model, _, (_, blocks) = case
    m = next(n for n in model.named_parameters if n.endswith(".m"))
    assert set(blocks["y"]) == set(model.named_parameters)
    assert m not in blocks["g"] and m not in blocks["s"]


def test_forward_and_reverse_agree_with_the_blocks(case):
    model, inputs, (_, blocks) = case
    k = next(n for n in model.named_parameters if n.endswith(".k"))
    direction = np.array([0.3, -1.0, 0.2, 0.9])
    _, tangents = jax.jit(lambda d: model.param_jvp(inputs, {k: d}))(direction)
    cotangent = np.array([1.0, -2.0, 0.5])
    _, pulled = jax.jit(lambda w: model.param_vjp(inputs, {"y": w}, wrt=(k,)))(cotangent)
    J = to_dense(blocks["y"][k])  # (grain, point)
    np.testing.assert_allclose(tangents["y"].data, direction @ J, rtol=1e-12)
    np.testing.assert_allclose(pulled[k].data, J @ cotangent, rtol=1e-12)


def test_parameters_that_are_batched_over_points():
    model = Saturation(R=Scalar(jnp.array([1.0, 2.0, 3.0])), d=0.5)
    x = {"x": Scalar(jnp.array([0.1, 0.4, 2.0]))}
    _, blocks = model.param_jacobian(x, wrt=("R",))
    np.testing.assert_allclose(to_dense(blocks["y"]["R"]), 1 - jnp.exp(-0.5 * x["x"].data))
    _, tangents = model.param_jvp(x, {"R": 1.0})
    np.testing.assert_allclose(tangents["y"].data, to_dense(blocks["y"]["R"]))


def test_a_batched_parameter_inside_an_implicit_system():
    k = Scalar(jnp.array([[0.5], [1.0]]) * jnp.ones(4), sub_batch_ndim=1)
    model = taylor(k)
    inputs = {"f": Scalar(jnp.array([0.7, 1.1]))}
    name = next(n for n in model.named_parameters if n.endswith(".k"))
    _, blocks = jax.jit(lambda x: model.param_jacobian(x, of=("s",), wrt=(name,)))(inputs)
    got = np.asarray(to_dense(blocks["s"][name]))
    for i, expected in enumerate(differences(model, inputs, name, np.eye(4))):
        np.testing.assert_allclose(got[i], expected["s"], rtol=1e-7)


def test_unknown_parameters_are_refused():
    model = Saturation(R=1.0, d="rate")
    x = {"x": Scalar(0.1), "rate": Scalar(1.0)}
    with pytest.raises(KeyError, match="no parameter .*; it has"):
        Saturation(R=1.0, d=2.0).param_jacobian({"x": Scalar(0.1)}, wrt=("r",))
    with pytest.raises(KeyError, match="is the input variable"):
        model.param_jvp(x, {"d": 1.0})
    _, blocks = model.param_jacobian(x)
    assert set(blocks["y"]) == {"R"}


class Two(AbstractLaw):
    """Two outputs, of which each depends on its own input; one also through a condition."""

    a: str = input_variable(Scalar, "a", unit="-")
    b: str = input_variable(SR2, "b", unit="-")
    p: str = output_variable(Scalar, "p", unit="-")
    q: str = output_variable(SR2, "q", unit="-")

    def forward(self, a, b):
        return jnp.sin(a.data), jnp.where(a.data > 0, b.data**2, b.data**3)


def test_outputs_of_one_law_have_only_the_blocks_that_they_depend_on():
    values = {"a": Scalar(0.3), "b": SR2(jnp.arange(6.0))}
    _, blocks = Two().jacobian(values)
    assert {n: set(b) for n, b in blocks.items()} == {"p": {"a"}, "q": {"b"}}
    np.testing.assert_allclose(blocks["p"]["a"].data, jnp.cos(0.3))
    _, second = Two().hessian(values)
    assert {n: {a: set(b) for a, b in by.items()} for n, by in second.items()} == {
        "p": {"a": {"a"}},
        "q": {"b": {"b"}},
    }


class Costly(AbstractLaw):
    """Counts how often it is traced."""

    x: str = input_variable(Scalar, "x", unit="-")
    z: str = output_variable(Scalar, "z", unit="-")

    def forward(self, x):
        return Scalar(jnp.arctan(x.data))


def primitives(jaxpr):
    for equation in jaxpr.eqns:
        yield equation.primitive.name
        for inner in jax.tree_util.tree_leaves(
            list(equation.params.values()), is_leaf=lambda x: hasattr(x, "eqns")
        ):
            if hasattr(inner, "jaxpr"):
                yield from primitives(inner.jaxpr)
            elif hasattr(inner, "eqns"):
                yield from primitives(inner)


def test_asking_for_one_pair_does_not_compute_the_others():
    inner = ComposedModel(models=[Saturation(R=1.0, d=2.0), Costly()])
    model = ComposedModel(models=[inner, Square(s="y", y="w", m=2.0)])
    x = {"x": Scalar(0.3)}
    assert set(model.output_spec) == {"z", "w"}

    def names(of):
        jaxpr = jax.make_jaxpr(lambda x: model.jacobian({"x": x}, of=of))(x["x"])
        return set(primitives(jaxpr.jaxpr))

    assert {"atan", "exp"} <= names(None)
    assert "atan" not in names(("w",))
    assert "exp" not in names(("z",))
    outputs, blocks = model.jacobian(x, of=("w",))
    assert set(outputs) == set(blocks) == {"w"}
    everything = model.jacobian(x)[1]
    np.testing.assert_allclose(blocks["w"]["x"].data, everything["w"]["x"].data)
