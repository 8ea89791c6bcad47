"""Structured tangents of laws against `jax.jacfwd` of the same law on dense arrays."""

import itertools
import math

import jax
import jax.extend
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neml2_jax import AbstractLaw, input_variable, output_variable
from neml2_jax.models import ComposedModel
from neml2_jax.types import SR2, Scalar
from neml2_jax.types.functions import identity_seed, to_dense
from tests.jaxpr_shapes import shapes_in

from .laws import Coupled, MakesSites, Saturation, SiteMean, SiteStencil, TwoInputs


def random(kind, dynamic, sites, seed):
    shape = (*dynamic, *sites, *kind.BASE_SHAPE)
    figures = np.random.default_rng(seed).uniform(0.3, 1.3, shape)
    return kind(figures, sub_batch_ndim=len(sites))


def dense_block(model, values, output, name):
    """d(output)/d(input) as (*sites, d, *batch, *sites, *base) by perturbing all points alike."""
    x = values[name]
    k = len(x.sub_batch_shape)
    shape = (*x.sub_batch_shape, x.base_size)

    def shifted(delta):
        delta = delta.reshape(x.sub_batch_shape + x.base_shape)
        y = model.call_by_name({**values, name: x.replace(x.data + delta)})[output]
        return y.materialize().data

    J = jax.jacfwd(shifted)(jnp.zeros(math.prod(shape)))
    J = jnp.moveaxis(J, -1, 0)
    full = J.reshape(shape + J.shape[1:])
    return full if x.base_size > 1 else full.squeeze(k)


@jax.jit
def structured_and_dense(model, values):
    """Blocks by output and input; one program, since eager calls compile every operation."""
    outputs, blocks = model.jacobian(values)
    got = {(o, n): to_dense(t) for o, by in blocks.items() for n, t in by.items()}
    pairs = itertools.product(outputs, values)
    return blocks, got, {(o, n): dense_block(model, values, o, n) for o, n in pairs}


def check_jacobian(model, values):
    """Blocks against dense ones, which are given back as they are stored."""
    blocks, got, dense = structured_and_dense(model, values)
    for pair, expected in dense.items():
        if pair not in got:
            np.testing.assert_array_equal(expected, 0.0)
            continue
        # Dynamic axes of size 1 stand for axes along which the block does not vary.
        np.testing.assert_allclose(np.broadcast_to(got[pair], expected.shape), expected, rtol=1e-12)
    return blocks


@settings(max_examples=12, deadline=None)
@given(
    dynamic=st.lists(st.integers(1, 3), max_size=2),
    sites=st.lists(st.integers(1, 4), max_size=2),
    law=st.sampled_from(["coupled", "saturation", "mean", "stencil", "makes", "two"]),
    data=st.data(),
)
def test_jacobian_is_dense_jacfwd(dynamic, sites, law, data):
    match law:
        case "coupled":
            model = Coupled()
            values = {"a": random(SR2, dynamic, sites, 0), "b": random(Scalar, dynamic, sites, 1)}
        case "saturation":
            model = Saturation(R=random(Scalar, dynamic, sites, 2), d="d")
            values = {"x": random(Scalar, dynamic, sites, 0), "d": random(Scalar, (), (), 1)}
        case "mean":
            own = data.draw(st.integers(1, 5))
            model, values = SiteMean(), {"x": random(SR2, dynamic, [*sites, own], 0)}
        case "stencil":
            own = data.draw(st.integers(2, 5))
            model, values = SiteStencil(), {"u": random(Scalar, dynamic, [*sites, own], 0)}
        case "makes":
            model, values = MakesSites(), {"x": random(SR2, dynamic, sites, 0)}
        case "two":
            model = TwoInputs()
            values = {"x": random(Scalar, dynamic, sites, 0), "y": random(Scalar, [], [], 1)}
    check_jacobian(model, values)


@pytest.mark.parametrize("grains", (1, 4))
def test_grains_above_slip_systems(grains):
    """Grains stay apart through laws that make and mix slip systems."""
    model = ComposedModel(
        models={
            "stress": Coupled(a="strain", b="scale", p="stress", q="energy"),
            "shears": MakesSites(x="stress", s="shears"),
            "rates": Saturation(x="shears", y="rates", R=2.0, d=0.3),
            "change": SiteStencil(u="rates", r="change"),
        },
        additional_outputs=("shears",),
    )
    values = {"strain": random(SR2, (2,), (grains,), 0), "scale": random(Scalar, (2,), (), 1)}
    block = check_jacobian(model, values)["change"]["strain"]
    assert block.k_state[0] == "broadcast" and block.k_pairing[0] == 0


def test_mapped_sites_make_no_square_array():
    """Where sites do not mix, no array in the jaxpr has two site axes."""
    n = 17
    model = ComposedModel(models=[Coupled(), Saturation(x="q", y="y", R=1.0, d=2.0)])
    values = {"a": random(SR2, (), (n,), 0), "b": random(Scalar, (), (n,), 1)}

    jaxpr = jax.make_jaxpr(lambda v: model.jacobian(v)[1])(values)
    for shape in shapes_in(jaxpr.jaxpr):
        assert shape.count(n) < 2, shape


def test_reverse_is_used_for_an_average_over_many_sites():
    """The average needs 6 transposed passes, not 6 per site: no (sites x sites) array appears."""
    n = 19
    values = {"x": random(SR2, (), (n,), 0)}
    jaxpr, blocks = jax.make_jaxpr(lambda v: SiteMean().jacobian(v)[1], return_shape=True)(values)
    assert all(shape.count(n) < 2 for shape in shapes_in(jaxpr.jaxpr))
    assert blocks["mean"]["x"].shape == (n, 6, 6)


def test_diagonal_meets_full_is_written_out():
    """A paired seed on one input and a full one on the other add up as their dense forms do."""
    model = TwoInputs()
    values = {"x": random(Scalar, (), (3,), 0), "y": random(Scalar, (), (3,), 1)}
    paired = identity_seed(values["x"])
    full = Scalar(jnp.arange(9.0).reshape(3, 3), sub_batch_ndim=1, k_ndim=1)
    _, v = model.pushforward(values, {"x": {"s": paired}, "y": {"s": full}})
    x, y = values["x"].data, values["y"].data
    expected = np.diag(2 * x * y) + np.asarray(full.data) * np.asarray(x**2 + 1)
    np.testing.assert_allclose(to_dense(v["z"]["s"]), expected, rtol=1e-13)


def test_messages_name_operand_region_and_sizes():
    with pytest.raises(ValueError, match=r"sub-batch axes.*x \(2,\).*y \(3,\)"):
        TwoInputs().call_by_name(
            {"x": random(Scalar, (), (2,), 0), "y": random(Scalar, (), (3,), 1)}
        )
    with pytest.raises(ValueError, match="retag"):
        SiteMean().call_by_name({"x": random(SR2, (4,), (), 0)})
    with pytest.raises(KeyError, match="did you mean 'x'"):
        TwoInputs().call_by_name({"x": 1.0, "y": 1.0, "xx": 1.0})


def test_no_retrace_when_values_change():
    traces = []

    model = Saturation(R=2.0, d=0.5)

    @jax.jit
    def run(model, x):
        traces.append(1)
        return model.call_by_name({"x": x})["y"]

    run(model, Scalar(1.0))
    run(model.with_parameters({"R": 3.0}), Scalar(2.0))
    assert len(traces) == 1


def test_one_site_that_many_share_is_no_diagonal():
    values = {"x": random(Scalar, (), (1,), 0), "y": random(Scalar, (), (3,), 1)}
    _, blocks = TwoInputs().jacobian(values)
    x, y = np.asarray(values["x"].data), np.asarray(values["y"].data)
    np.testing.assert_allclose(to_dense(blocks["z"]["x"]), (2 * x * y)[None])
    np.testing.assert_allclose(to_dense(blocks["z"]["y"]), np.diag(np.broadcast_to(x**2 + 1, 3)))
    _, second = TwoInputs().hessian(values)
    np.testing.assert_allclose(to_dense(second["z"]["x"]["x"]), (2 * y)[None, None])


class SlipsOverPoints(AbstractLaw):
    """One output for many slips, and the points of the batch at once."""

    maps_dynamic_batch = False

    x: str = input_variable(Scalar, "x", unit="-", core=("slip",))
    y: str = output_variable(Scalar, "y", unit="-")

    def forward(self, x):
        return Scalar(jnp.sum(x.data**2, axis=-1) * jnp.mean(x.data[..., 0], axis=0))


@pytest.mark.parametrize("grains", ((), (2,)))
def test_a_law_that_takes_the_points_whole_and_has_sites_of_its_own(grains):
    values = {"x": random(Scalar, (3,), (*grains, 4), 0)}
    model = SlipsOverPoints()
    _, got, want = structured_and_dense(model, values)
    got, want = got["y", "x"], want["y", "x"]
    np.testing.assert_allclose(got.reshape(want.shape), want, rtol=1e-12)


@pytest.mark.parametrize("inputs", (1, 2))
def test_values_come_with_the_first_tangent(inputs):
    """Python of a law runs once for each input, and not once more for its values."""
    calls = []

    class Told(AbstractLaw):
        x: str = input_variable(SR2, "x", unit="-")
        s: str = input_variable(Scalar, "s", unit="-")
        y: str = output_variable(SR2, "y", unit="-")

        def forward(self, x, s):
            calls.append(None)
            return s * x

    model = Told(x="x", s="s", y="y")
    values = {"x": random(SR2, (2,), (3,), 0), "s": random(Scalar, (), (), 1)}
    names = tuple(values)[:inputs]
    outputs, _ = jax.jit(lambda values: model.jacobian(values, of=("y",), wrt=names))(values)
    assert len(calls) == inputs
    np.testing.assert_allclose(outputs["y"].data, values["s"].data * values["x"].data)
