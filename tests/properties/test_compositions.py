"""Randomly wired compositions against JAX on the dense function, and what their tangents store."""

import functools

import jax
import jax.extend
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neml2_jax.types import functions as F
from tests.jaxpr_shapes import shapes_in

from .layouts import assert_block, dense_hessians, dense_jacobians, few, quick_jit
from .wirings import full_values, values_of, wirings


def dense(model, moved):
    return {n: x.materialize().data for n, x in model.call_by_name(moved).items()}


@functools.partial(jax.jit, **quick_jit)
def jacobians(model, values):
    _, blocks = model.jacobian(values)
    got = {(o, n): F.to_dense(t) for o, by in blocks.items() for n, t in by.items()}
    return got, dense_jacobians(functools.partial(dense, model), values)


@functools.partial(jax.jit, **quick_jit)
def hessians(model, values):
    _, blocks = model.hessian(values)
    got = {
        (o, a, b): F.to_dense(t)
        for o, by_a in blocks.items()
        for a, by_b in by_a.items()
        for b, t in by_b.items()
    }
    return got, dense_hessians(functools.partial(dense, model), values)


def compare(got, want, model):
    wiring = ", ".join(
        f"{type(m).__name__}({' '.join(m.input_spec)}) -> {' '.join(m.output_spec)}"
        for m in model.models
    )
    for key, block in want.items():
        if key in got:
            assert_block(got[key], block, f"{key} of {wiring}")
        else:
            np.testing.assert_array_equal(block, 0.0, f"{key} of {wiring} is absent")


@pytest.mark.slow
@given(st.data())
@settings(few, max_examples=30)
def test_first_derivative(data):
    sizes = data.draw(st.tuples(st.integers(1, 3), st.integers(1, 4)))
    model = data.draw(wirings(sizes))
    points = tuple(data.draw(st.lists(st.integers(1, 2), max_size=2)))
    rng = np.random.default_rng(data.draw(st.integers(0, 999)))
    values = values_of(model, sizes, points, rng)
    got, want = jacobians(model, values)
    compare(got, want, model)


@pytest.mark.slow
@given(st.data())
@settings(few, max_examples=16)
def test_second_derivative(data):
    sizes = data.draw(st.tuples(st.integers(1, 3), st.integers(1, 3)))
    model = data.draw(wirings(sizes, most=4))
    points = tuple(data.draw(st.lists(st.integers(1, 2), max_size=1)))
    rng = np.random.default_rng(data.draw(st.integers(0, 999)))
    values = values_of(model, sizes, points, rng)
    got, want = hessians(model, values)
    compare(got, want, model)


# Sizes that nothing else in a jaxpr has.
GRAINS, SITES = 13, 17


@given(wirings((GRAINS, SITES), most=6, elementwise_only=True))
@settings(few, max_examples=8)
def test_sites_that_do_not_mix_store_no_square(model):
    values = full_values(model, (GRAINS, SITES))
    for derivative in (model.jacobian, model.hessian):
        jaxpr = jax.make_jaxpr(lambda v, d=derivative: d(v)[1])(values)
        for shape in shapes_in(jaxpr.jaxpr):
            assert shape.count(GRAINS) < 2 and shape.count(SITES) < 2, (derivative, shape)


@given(wirings((GRAINS, SITES), most=6, mixes=(2,)))
@settings(few, max_examples=8)
def test_grains_stay_apart_where_only_their_sites_mix(model):
    values = full_values(model, (GRAINS, SITES))
    for derivative in (model.jacobian, model.hessian):
        jaxpr = jax.make_jaxpr(lambda v, d=derivative: d(v)[1])(values)
        for shape in shapes_in(jaxpr.jaxpr):
            assert shape.count(GRAINS) < 2, (derivative, shape)
