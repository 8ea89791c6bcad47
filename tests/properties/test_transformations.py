"""Every transformation of JAX, on models of every kind, against the plain call and one another.

The transformations of one model are compiled together, once.
"""

import functools

import chex
import equinox as eqx
import jax
import jax.flatten_util
import jax.numpy as jnp
import numpy as np
import pytest

from ..devices import simulated
from .layouts import quick_jit
from .over_devices import over_devices
from .transformed import MODELS, POINTS, arrays, at_a_point, total


def is_float(x):
    return eqx.is_array(x) and jnp.issubdtype(x.dtype, jnp.inexact)


def stacked(model, factors):
    """Models with every parameter multiplied, stacked along a new first axis of their arrays."""
    return jax.tree_util.tree_map(
        lambda x: jnp.stack([x * f for f in factors]) if is_float(x) else x, model
    )


def scaled(model, factor):
    return jax.tree_util.tree_map(lambda x: x * factor if is_float(x) else x, model)


FACTORS = (1.0, 1.05)


def pairs(model, values):
    """By transformation: what it gives, and what it must."""
    out = {}
    call = jax.jit(lambda m, v: arrays(m.call_by_name(v)))  # traced for all points, and for one
    plain = call(model, values)
    out["vmap over points"] = jax.vmap(lambda v: call(model, v))(values), plain
    params, rest = eqx.partition(model, is_float)
    many = stacked(params, FACTORS)
    loop = plain, call(scaled(model, FACTORS[1]), values)
    loop = jax.tree_util.tree_map(lambda *x: jnp.stack(x), *loop)
    out["vmap over parameters"] = jax.vmap(lambda p: call(eqx.combine(p, rest), values))(many), loop
    out["filter_vmap over models"] = (
        eqx.filter_vmap(call, in_axes=(eqx.if_array(0), None))(eqx.combine(many, rest), values),
        loop,
    )
    out["scan"] = jax.lax.scan(lambda c, v: (c, call(model, v)), 0, values)[1], plain

    point = at_a_point(values)
    flat, unflatten = jax.flatten_util.ravel_pytree((params, point))

    @jax.jit  # traced once for all derivatives
    def of(x):
        params, point = unflatten(x)
        return total(eqx.combine(params, rest), point)

    gradient = jax.grad(of)(flat)
    out["jacfwd and grad"] = jax.jacfwd(of)(flat), gradient
    out["jacrev and grad"] = jax.jacrev(of)(flat), gradient
    out["grad of checkpoint"] = jax.grad(jax.checkpoint(of))(flat), gradient
    direction = jnp.cos(jnp.arange(flat.size)) * flat
    forward_reverse = jax.hessian(of)(flat) @ direction
    out["reverse over forward, and the hessian, which is forward over reverse"] = (
        jax.grad(lambda x: jax.jvp(of, (x,), (direction,))[1])(flat),
        forward_reverse,
    )
    h = 1e-5
    ends = flat + jnp.array([[h], [-h]]) * direction
    values, gradients = jax.vmap(jax.value_and_grad(of))(ends)
    out["differences of the gradient"] = forward_reverse, (gradients[0] - gradients[1]) / (2 * h)
    out["differences of the value"] = gradient @ direction, (values[0] - values[1]) / (2 * h)
    return plain, out


@functools.cache
def figures(name):
    model, values = MODELS[name]()
    return jax.jit(pairs, **quick_jit)(model, values)


TOLERANCES = {"differences of the gradient": 1e-6, "differences of the value": 1e-7}
TRANSFORMATIONS = (
    "vmap over points",
    "vmap over parameters",
    "filter_vmap over models",
    "scan",
    "jacfwd and grad",
    "jacrev and grad",
    "grad of checkpoint",
    "reverse over forward, and the hessian, which is forward over reverse",
    "differences of the gradient",
    "differences of the value",
)


@pytest.mark.slow
@pytest.mark.parametrize("what", TRANSFORMATIONS)
@pytest.mark.parametrize("name", MODELS)
def test_agrees(name, what):
    got, want = figures(name)[1][what]
    rtol = TOLERANCES.get(what, 1e-9)
    chex.assert_tree_all_finite(want)
    for x, y in zip(jax.tree_util.tree_leaves(got), jax.tree_util.tree_leaves(want), strict=True):
        np.testing.assert_allclose(x, y, rtol=rtol, atol=rtol * float(np.abs(y).max()))


@pytest.mark.slow
@pytest.mark.parametrize("name", MODELS)
def test_jit_agrees_with_the_eager_call(name):
    model, values = MODELS[name]()
    eager = arrays(model.call_by_name(values))
    chex.assert_trees_all_close(figures(name)[0], eager, rtol=1e-10, atol=1e-13)


@pytest.mark.slow
@pytest.mark.parametrize("name", MODELS)
def test_nothing_is_traced_again_when_only_values_change(name):
    model, values = MODELS[name]()
    chex.clear_trace_counter()

    @functools.partial(jax.jit, **quick_jit)
    @chex.assert_max_traces(n=1)
    def run(model, values):
        outputs, blocks = model.jacobian(values)
        return arrays(outputs), blocks

    first = run(model, values)[0]
    second = run(scaled(model, 1.01), scaled(values, 1.01))[0]
    assert any(np.any(first[n] != second[n]) for n in first)


@pytest.mark.slow
@pytest.mark.parametrize("name", ("implicit", "crystal"))
def test_lowers_for_every_platform(name):
    """The call of a composed implicit model, and its gradient."""
    model, values = MODELS[name]()
    call = jax.jit(lambda v: (arrays(model.call_by_name(v)), jax.grad(total, 1)(model, v)))
    leaves, treedef = jax.tree_util.tree_flatten(values)
    flat = jax.jit(lambda *x: call(jax.tree_util.tree_unflatten(treedef, x))[0])
    exported = jax.export.export(flat, platforms=("cpu", "cuda", "tpu"))(*leaves)
    assert exported.platforms == ("cpu", "cuda", "tpu")
    outputs = exported.call(*leaves)  # a dictionary, whatever its annotation says
    for n, x in outputs.items():  # pyright: ignore[reportAttributeAccessIssue]
        np.testing.assert_allclose(x, figures(name)[0][n], rtol=1e-9, atol=1e-12)
    call.trace(values).lower(lowering_platforms=("cpu", "cuda", "tpu"))


@pytest.mark.slow
def test_points_over_eight_devices():
    assert simulated.told_with_devices(POINTS, over_devices) == {"same": list(MODELS)}
