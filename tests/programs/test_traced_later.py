"""`traced_later`: the truth is the function itself, and a counter in it that tracing comes by."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neml2_jax.programs import dependence, over_points, traced_later

TRACES = []
NUMBER = jax.ShapeDtypeStruct((2,), np.dtype(float))


def scaled(factor, x):
    TRACES.append(1)
    return {"y": factor * x}


def later(x):
    return traced_later(scaled, 3.0, {"y": NUMBER}, x)["y"]


def test_it_is_traced_where_it_is_run_and_not_for_its_shapes():
    TRACES.clear()
    assert jax.eval_shape(later, NUMBER).shape == (2,)
    jax.make_jaxpr(later)(jnp.ones(2))
    assert not TRACES
    x = np.array([1.0, 2.0])
    for run in (later, jax.jit(later)):
        np.testing.assert_array_equal(run(x), [3.0, 6.0])
        np.testing.assert_array_equal(run(2 * x), [6.0, 12.0])
    assert len(TRACES) == 1, "traced again"


def test_what_reads_programs_looks_inside():
    """Of two results each depends on one argument, which from outside cannot be known."""

    def each(x, y):
        return traced_later(lambda _, x, y: (2.0 * x, y * y), None, (NUMBER, NUMBER), x, y)

    assert dependence(each, (NUMBER, NUMBER)) == [{0}, {1}]


def test_who_reads_programs_and_programs_that_run_share_one_trace():
    def fivefold(x):
        return traced_later(scaled, 5.0, {"y": NUMBER}, x)["y"]

    TRACES.clear()
    for _ in range(2):
        assert dependence(lambda x: [fivefold(x)], (NUMBER,)) == [{0}]
    np.testing.assert_array_equal(over_points(fivefold, (-1,))(jnp.ones((2, 3))), 5.0)
    one = jnp.ones(2)
    np.testing.assert_array_equal(jax.jit(lambda x: fivefold(x) - fivefold(2 * x))(one), -5.0)
    np.testing.assert_array_equal(jax.jit(lambda x: fivefold(x) + x)(one), 6.0)
    assert len(TRACES) == 1


def test_results_of_other_shapes_than_was_said():
    def wrong(x):
        return traced_later(scaled, 1.0, {"y": NUMBER}, x)

    with pytest.raises(RuntimeError, match="scaled was said to give"):
        jax.jit(wrong)(jnp.ones(3))
