"""Every transformation of JAX, on models of every kind, against the plain call and one another.

Those that map a model are compiled together, and so are the derivatives.
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
    return jax.tree_util.tree_map(lambda x: np.asarray(x) * factor if is_float(x) else x, model)


FACTORS = (1.0, 1.05)


@functools.partial(jax.jit, **quick_jit)
def called(model, values):
    return arrays(model.call_by_name(values))


@functools.partial(jax.jit, **quick_jit)
def mapped(model, values):
    """By transformation that maps the call: what it gives."""
    call = jax.jit(lambda m, v: arrays(m.call_by_name(v)))  # traced for all points, and for one
    params, rest = eqx.partition(model, is_float)
    many = stacked(params, FACTORS)
    return {
        "vmap over points": jax.vmap(lambda v: call(model, v))(values),
        "vmap over parameters": jax.vmap(lambda p: call(eqx.combine(p, rest), values))(many),
        "filter_vmap over models": eqx.filter_vmap(call, in_axes=(eqx.if_array(0), None))(
            eqx.combine(many, rest), values
        ),
        "scan": jax.lax.scan(lambda c, v: (c, call(model, v)), 0, values)[1],
    }


@functools.partial(jax.jit, **quick_jit)
def derivatives(model, values, direction, step):
    """Of a number by parameters and values at a point, a step along the direction away."""
    params, rest = eqx.partition(model, is_float)
    flat, unflatten = jax.flatten_util.ravel_pytree((params, at_a_point(values)))

    @jax.jit  # traced once for all derivatives
    def of(x):
        params, point = unflatten(x)
        return total(eqx.combine(params, rest), point)

    flat = flat + step * direction
    return jax.value_and_grad(of)(flat), {
        "jacfwd and grad": jax.jacfwd(of)(flat),
        "jacrev of checkpoint, and grad": jax.jacrev(jax.checkpoint(of))(flat),
        REVERSE_OVER_FORWARD: jax.grad(lambda x: jax.jvp(of, (x,), (direction,))[1])(flat),
        "hessian": jax.hessian(of)(flat) @ direction,
    }


REVERSE_OVER_FORWARD = "reverse over forward, and the hessian, which is forward over reverse"


@functools.cache
def figures(name):
    """The plain call; by transformation: what it gives, and what it must."""
    model, values = MODELS[name]()
    plain = called(model, values)
    loop = plain, called(scaled(model, FACTORS[1]), values)
    loop = jax.tree_util.tree_map(lambda *x: np.stack(x), *loop)
    wanted = {"vmap over points": plain, "scan": plain}
    out = {what: (got, wanted.get(what, loop)) for what, got in mapped(model, values).items()}

    point = jax.tree_util.tree_map(lambda x: np.asarray(x)[0], values)
    leaves = jax.tree_util.tree_leaves((eqx.filter(model, is_float), point))
    flat = np.concatenate([np.ravel(x) for x in leaves])
    direction = np.cos(np.arange(flat.size)) * flat
    h = 1e-5
    here, ahead, behind = (derivatives(model, values, direction, x) for x in (0.0, h, -h))
    (_, gradient), found = here
    forward_reverse = found.pop("hessian")
    by_grad = {REVERSE_OVER_FORWARD: forward_reverse}
    out |= {what: (got, by_grad.get(what, gradient)) for what, got in found.items()}
    slopes = [(x - y) / (2 * h) for x, y in zip(ahead[0], behind[0], strict=True)]
    out["differences of the value"] = gradient @ direction, slopes[0]
    out["differences of the gradient"] = forward_reverse, slopes[1]
    return plain, out


TOLERANCES = {"differences of the gradient": 1e-6, "differences of the value": 1e-7}
TRANSFORMATIONS = (
    "vmap over points",
    "vmap over parameters",
    "filter_vmap over models",
    "scan",
    "jacfwd and grad",
    "jacrev of checkpoint, and grad",
    REVERSE_OVER_FORWARD,
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
