"""Blocks of steps against stepping: values, derivatives, sites, statuses."""

import functools
import sys
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import neml2_jax
from neml2_jax import (
    SR2,
    AbstractLaw,
    ComposedModel,
    Scalar,
    input_variable,
    output_variable,
    parameter,
)
from neml2_jax.drivers import march
from neml2_jax.drivers.march import at_step, start
from neml2_jax.drivers.steps_at_once.block import taken_at_once
from neml2_jax.drivers.steps_at_once.states_after import states_after
from neml2_jax.errors import DeclarationError
from neml2_jax.laws.common import ScalarDynamicMean
from tests.jaxpr_shapes import shapes_in

from ..test_transient_driver import decay

VISCOPLASTIC = Path(__file__).parents[3] / "benchmarks" / "inputs" / "isoharden.i"


class Relaxation(AbstractLaw):
    """$x = (x_n + Delta t f) / (1 + Delta t k (1 + x_n^2))$, at each site on its own"""

    f: str = input_variable(Scalar, "Load")
    x_old: str = input_variable(Scalar, "State before", default="x~1")
    t: str = input_variable(Scalar, "Time")
    t_old: str = input_variable(Scalar, "Time before", default="t~1")
    x: str = output_variable(Scalar, "State")
    k: Scalar = parameter("Rate")

    def forward(self, f, x_old, t, t_old):
        dt = t - t_old
        return (x_old + dt * f) / (1.0 + dt * self.k * (1.0 + x_old * x_old))


class Mixing(AbstractLaw):
    """$y_i = (y_{n,i} + mean x) / 2$, of all sites"""

    x: str = input_variable(Scalar, "State", core=("grain",))
    y_old: str = input_variable(Scalar, "Average before", default="y~1", core=("grain",))
    y: str = output_variable(Scalar, "Average", core=("grain",))

    def forward(self, x, y_old):
        return Scalar(0.5 * y_old.data + 0.5 * jnp.mean(jnp.tanh(x.data)), sub_batch_ndim=1)


class Feedback(AbstractLaw):
    """$z = sin(x_{n-1}) + z_n / 3$: of a state two steps ago"""

    x_before: str = input_variable(Scalar, "State two steps before", default="x~2")
    z_old: str = input_variable(Scalar, "Its sum before", default="z~1")
    z: str = output_variable(Scalar, "Its sum")

    def forward(self, x_before, z_old):
        return Scalar(jnp.sin(x_before.data)) + z_old / 3.0


def loads(steps, *points):
    t = np.linspace(0.0, 3.0, steps + 1)
    f = 2.0 * np.sin(3.0 * t.reshape(-1, *(1,) * len(points))) * np.ones(points)
    return {"f": Scalar(f * (1.0 + np.arange(f[0].size).reshape(points))), "t": Scalar(t)}


GRAINS = Scalar(np.array([0.5, 1.0, 2.0]), sub_batch_ndim=1)
ONE = ComposedModel(models=(Relaxation(k=0.7), Feedback()))
SITES = Relaxation(k=GRAINS)
MIXED = ComposedModel(models=(Relaxation(k=GRAINS), Mixing()))


@pytest.mark.parametrize(
    ("model", "points"), ((ONE, ()), (ONE, (2,)), (SITES, (2,)), (MIXED, ())), ids=str
)
def test_explicit_histories(model, points):
    """10 steps as 4, 4 and 2 left over, and as one block; also backwards, and forwards."""
    prescribed = loads(10, *points)
    f = prescribed["f"]
    along = f.replace(np.cos(f.data))

    def all_of(block):
        def run(f):
            found = march(model, {**prescribed, "f": f}, block_of_steps=block)
            return {n: x.materialize().data for n, x in found.items()}

        values, moved = jax.linearize(run, f)
        # Of the sum of their sines.
        (slopes,) = jax.linear_transpose(moved, f)({n: jnp.cos(x) for n, x in values.items()})
        return values, moved(along), slopes.data

    # Stepping outside of `jit`, as an oracle of its own, at least for the values.
    plain = march(model, prescribed)
    one, *blocks = jax.jit(lambda: [all_of(b) for b in (0, 4, 10)])()
    for found in (one, *blocks):
        assert {n: x.shape for n, x in found[0].items()} == {n: x.shape for n, x in plain.items()}
        for name, x in plain.items():
            np.testing.assert_allclose(found[0][name], x.materialize().data, rtol=1e-11, atol=1e-14)
    for values, moved, slopes in blocks:
        np.testing.assert_allclose(slopes, one[2], rtol=1e-11, atol=1e-13)
        for name in values:
            np.testing.assert_allclose(values[name], one[0][name], rtol=1e-11, atol=1e-14)
            np.testing.assert_allclose(moved[name], one[1][name], rtol=1e-11, atol=1e-13)


def test_second_derivatives():
    prescribed = loads(4)

    def total(f, block):
        found = march(ONE, {**prescribed, "f": Scalar(f)}, block_of_steps=block)
        return sum(jnp.sum(x.data**2) for x in found.values())

    stepping, at_once = jax.jit(lambda f: [jax.hessian(total)(f, b) for b in (0, 4)])(
        prescribed["f"].data
    )
    np.testing.assert_allclose(at_once, stepping, rtol=1e-10, atol=1e-12)


def test_sites_that_do_not_mix_make_no_matrix_of_sites():
    k = Scalar(np.linspace(0.5, 2.0, 17), sub_batch_ndim=1)
    program = jax.make_jaxpr(lambda m: march(m, loads(10), block_of_steps=5))(Relaxation(k=k))
    assert not [s for s in shapes_in(program.jaxpr) if s.count(17) > 1]


def found_at_once(model, prescribed, initial, count):
    """Whether a first block of so many steps is found by Newton's method over it."""
    first = {n: at_step(x, 0) for n, x in prescribed.items()}
    now = {n: x.replace(x.data[1 : count + 1]) for n, x in prescribed.items()}
    return states_after(model, start(model, first, initial).lagged, now)[1]


@pytest.mark.parametrize("model", (ONE, MIXED), ids=str)
def test_blocks_are_found_and_not_stepped(model):
    assert bool(found_at_once(model, loads(10), {}, 10))


def test_gradients_of_an_implicit_model():
    """By the parameter, by what is prescribed and by the start, through implicit steps."""
    t = np.linspace(0.0, 2.0, 13)
    prescribed = {"f": Scalar(np.sin(3.0 * t)[:, None] * np.array([1.0, 3.0])), "t": Scalar(t)}
    initial = {"x": Scalar(0.5)}
    assert bool(found_at_once(decay(), prescribed, initial, 6))

    @jax.jit
    def both(model, f, initial):
        def total(model, f, initial, block):
            given = {**prescribed, "f": f}
            found = march(model, given, {"x": initial}, block_of_steps=block)
            return jnp.sum(jnp.cos(found["x"].data))

        of = jax.value_and_grad(total, (0, 1, 2))
        return of(model, f, initial, 0), of(model, f, initial, 6)

    one, many = both(decay(), prescribed["f"], initial["x"])
    for a, b in zip(jax.tree_util.tree_leaves(one), jax.tree_util.tree_leaves(many)):
        np.testing.assert_allclose(b, a, rtol=1e-10, atol=1e-12)


@pytest.fixture
def no_stepping(monkeypatch):
    """What is not found at once is NaN, in place of steps one by one, which are most of a
    program."""

    def at_once(step, model, carry, now):
        def nowhere():
            stepped = functools.partial(jax.lax.scan, functools.partial(step, model))
            shapes = jax.eval_shape(stepped, carry, now)
            return jax.tree_util.tree_map(
                lambda s: jnp.full(
                    s.shape, jnp.nan if jnp.issubdtype(s.dtype, float) else 0, s.dtype
                ),
                shapes,
            )

        return taken_at_once(step, model, carry, now, nowhere)

    monkeypatch.setattr(sys.modules[march.__module__], "taken_at_once", at_once)


def test_an_implicit_material(no_stepping):
    """24 steps of a cycle as two blocks, both found at once, within 1e-10 of stepping."""
    model = neml2_jax.load_input(VISCOPLASTIC, variables={"nbatch": 2}).get_model("model")
    t = 10.0 * np.arange(25.0)
    amplitudes = np.outer([2e-3, 4e-3], [1.0, -0.45, -0.45, 0.2, 0.0, 0.1])
    strain = np.sin(2 * np.pi * t / t[-1])[:, None, None] * amplitudes
    prescribed = {"strain": SR2(strain), "t": Scalar(t)}

    @jax.jit
    def all_of(model):
        return [march(model, prescribed, block_of_steps=b) for b in (0, 12)]

    one, many = all_of(model)
    assert float(one["equivalent_plastic_strain"].data.max()) > 1e-3
    for name, x in one.items():
        size = float(jnp.max(jnp.abs(x.data)))
        np.testing.assert_allclose(many[name].data, x.data, rtol=0, atol=1e-10 * size)


def test_what_is_refused():
    with pytest.raises(DeclarationError, match="two steps at least"):
        march(ONE, loads(10), block_of_steps=1)
    mean = ComposedModel(models=(ONE, ScalarDynamicMean(from_="x", to="m", dim=0)))
    with pytest.raises(NotImplementedError, match="ScalarDynamicMean mixes the points"):
        march(mean, loads(10, 2), block_of_steps=5)
