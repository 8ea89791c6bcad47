"""Second-order tangents against nested `jax.jacfwd` of the dense function."""

import itertools

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neml2_jax import SR2, AbstractLaw, Scalar, input_variable, output_variable
from neml2_jax.laws.solid_mechanics import Normality
from neml2_jax.models import ComposedModel
from neml2_jax.types import is_tensor
from neml2_jax.types.functions import to_dense

from ..equation_systems.test_implicit_update import forces, update
from .laws import Coupled, MakesSites, Saturation, SiteMean, SiteStencil, TwoInputs


def uniform(kind, *batch, sites=0):
    shape = (*batch, *kind.BASE_SHAPE)
    return kind(0.3 + np.random.RandomState(1).rand(*shape), sub_batch_ndim=sites)


def dense_seconds(model, values):
    """By output and two inputs, d2(output)/d(a)d(b): `(*output, *a, *b)`."""

    def shifted(da, db):
        moved = {n: x.replace(x.data + da[n] + db[n]) for n, x in values.items()}
        return {n: y.materialize().data for n, y in model.call_by_name(moved).items()}

    zeros = {n: jnp.zeros(x.shape) for n, x in values.items()}
    return jax.jacfwd(jax.jacfwd(shifted, 0), 1)(zeros, zeros)


@jax.jit
def structured_and_dense(model, values):
    blocks = model.hessian(values)[1]
    return blocks, jax.tree.map(to_dense, blocks, is_leaf=is_tensor), dense_seconds(model, values)


def check_hessian(model, values):
    blocks, structured, dense = structured_and_dense(model, values)
    for output, a, b in itertools.product(dense, values, values):
        want = np.asarray(dense[output][a][b])
        sizes = [values[n].data.size for n in (a, b)]
        rank = want.ndim - values[a].ndim - values[b].ndim
        want = np.moveaxis(want.reshape((*want.shape[:rank], *sizes)), (-2, -1), (0, 1))
        got = structured[output].get(a, {}).get(b)
        if got is None:
            np.testing.assert_array_equal(want, 0.0)
            continue
        scale = np.abs(want).max(initial=0.0)
        np.testing.assert_allclose(
            np.reshape(got, want.shape), want, rtol=1e-10, atol=1e-12 * scale + 1e-15
        )
    return blocks


def normality():
    """A scalar function of a tensor and a scalar, at any number of sites."""
    return Normality(model=Coupled(), function="q", from_=("a", "b"), to=("na", "nb"))


CASES = {
    "two outputs": lambda: (Coupled(), {"a": uniform(SR2), "b": Scalar(0.3)}),
    "sites": lambda: (
        TwoInputs(),
        {"x": uniform(Scalar, 3, sites=1), "y": uniform(Scalar, 3, sites=1)},
    ),
    "stencil": lambda: (SiteStencil(), {"u": uniform(Scalar, 4, sites=1)}),
    "mean": lambda: (SiteMean(), {"x": uniform(SR2, 3, sites=1)}),
    "normality": lambda: (normality(), {"a": uniform(SR2), "b": Scalar(0.7)}),
    "grains and slip systems": lambda: (
        ComposedModel(
            models={
                "stress": Coupled(a="strain", b="scale", p="stress", q="energy"),
                "shears": MakesSites(x="stress", s="shears"),
                "rates": Saturation(x="shears", y="rates", R=2.0, d=0.3),
            }
        ),
        {"strain": uniform(SR2, 2, sites=1), "scale": Scalar(0.4)},
    ),
    # The second-order tangent of `p` has two K axes that meet the grains that the mean consumes.
    "mean of a nonlinear law": lambda: (
        ComposedModel(models=[Coupled(), SiteMean(x="p")]),
        {"a": uniform(SR2, 3, sites=1), "b": uniform(Scalar, 3, sites=1)},
    ),
    "implicit": lambda: (update(), {"f": forces()}),
}


@pytest.mark.parametrize("case", CASES)
def test_hessian_is_nested_jacfwd(case):
    model, values = CASES[case]()
    check_hessian(model, values)


def test_pairings_are_kept():
    model, values = CASES["grains and slip systems"]()
    _, blocks = jax.jit(lambda x: model.hessian(x, of=("rates",)))(values)
    block = blocks["rates"]["strain"]["strain"]
    assert block.k_pairing == (0, None, 0, None)
    assert block.shape == (1, 6, 1, 6, 2, 3)


def test_a_direction_gives_the_change_of_the_jacobian():
    model, values = Coupled(), {"a": uniform(SR2), "b": Scalar(0.3)}
    direction = {"a": np.linspace(-1, 1, 6), "b": np.array(0.5)}
    _, change = jax.jit(model.hvp)(values, direction)
    h = 1e-6

    @jax.jit
    def block(s):
        moved = {n: x.replace(x.data + s * direction[n]) for n, x in values.items()}
        return to_dense(model.jacobian(moved)[1]["p"]["a"])

    want = (block(h) - block(-h)) / (2 * h)
    np.testing.assert_allclose(to_dense(change["p"]["a"]), want, rtol=1e-7, atol=1e-9)


def test_given_second_order_tangents_of_inputs_are_carried_through():
    """y = f(x(s)) with x'' given: the chain rule of second order along one direction."""
    model = Saturation(R=2.0, d=0.5)
    x, dx, ddx = 0.4, 0.3, 0.7
    _, _, v2 = model.pushforward(
        {"x": x}, {"x": {"s": Scalar(dx)}}, {"x": {"s": {"s": Scalar(ddx)}}}
    )
    e = np.exp(-0.5 * x)
    expected = -2.0 * 0.25 * e * dx**2 + 2.0 * 0.5 * e * ddx
    assert float(v2["y"]["s"]["s"].data) == pytest.approx(expected)


class Spread(AbstractLaw):
    """A nonlinear law that mixes points: the mean of a b^2, less the square of the mean of a."""

    maps_dynamic_batch = False

    a: str = input_variable(Scalar, "a", unit="-")
    b: str = input_variable(SR2, "b", unit="-")
    y: str = output_variable(SR2, "y", unit="-")

    def forward(self, a, b):
        mixed = jnp.mean(a.data[..., None] * b.data**2, axis=0)
        return mixed - jnp.mean(a.data, axis=0)[..., None] ** 2


@pytest.mark.parametrize("sites", (0, 1))
def test_a_law_that_mixes_points(sites):
    """Alone, and between laws that do not: seeds move all points alike, sites one by one."""
    shape = (3, 2)[: 1 + sites]
    values = {"x": uniform(Scalar, *shape, sites=sites), "b": uniform(SR2, *shape, sites=sites)}
    model = ComposedModel(models=[Saturation(y="a", R=2.0, d=0.5), Spread()])

    def moved(dx, db):
        x = Scalar(values["x"].data + dx, sub_batch_ndim=sites)
        b = SR2(values["b"].data + db, sub_batch_ndim=sites)
        return model.call_by_name({"x": x, "b": b})["y"].data

    zeros = {"x": jnp.zeros(shape[1:]), "b": jnp.zeros((*shape[1:], 6))}
    at = (zeros["x"], zeros["b"])
    _, blocks = jax.jit(model.hessian)(values)
    for i, p in enumerate(zeros):
        for j, q in enumerate(zeros):
            want = jax.jit(jax.jacfwd(jax.jacfwd(moved, i), j))(*at)
            rank = want.ndim - zeros[p].ndim - zeros[q].ndim
            want = np.moveaxis(want, range(rank), range(-rank, 0))
            got = np.asarray(to_dense(blocks["y"][p][q])).reshape(want.shape)
            np.testing.assert_allclose(got, want, rtol=1e-10, atol=1e-14)
