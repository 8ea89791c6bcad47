"""Programs over points evaluate once what stands in them several times. The truth is a count."""

import chex
import jax
import jax.numpy as jnp
import numpy as np

from neml2_jax.programs.batch_last import batch_last


def counted(function, *shapes):
    """How often each primitive stands in the program of many points."""
    shapes = [jax.ShapeDtypeStruct(s, float) for s in shapes]
    program = jax.make_jaxpr(batch_last(function, (-1,) * len(shapes)))(*shapes)
    names = [equation.primitive.name for equation in program.jaxpr.eqns]
    return {name: names.count(name) for name in names}


def test_what_is_the_same_is_evaluated_once():
    def function(x):
        def value(y):  # said anew for each seed
            return jnp.exp(y / 3.0) * np.array([1.0, 2.0, 3.0])

        return jax.jvp(value, (x,), (x,)), jax.jvp(value, (x,), (jnp.sin(x),)), value(x)

    count = counted(function, (3, 7))
    assert count["exp"] == count["sin"] == 1
    x = np.random.default_rng(1).random((3, 7))
    want = jax.vmap(function, -1, -1)(x)
    chex.assert_trees_all_close(jax.jit(batch_last(function, -1))(x), want, rtol=1e-14)


def test_what_differs_in_a_parameter_an_operand_or_the_sign_of_zero_is_not():
    count = counted(lambda x: (x[0] - x[1], x[1] - x[0], x[0] ** 3, x[0] ** 4), (2, 5))
    assert count["sub"] == count["integer_pow"] == 2

    def of_zeros(x):
        return jnp.copysign(1.0, jnp.minimum(x, 0.0)), jnp.copysign(1.0, jnp.minimum(x, -0.0))

    x = np.array([1.0, 2.0])
    plus, minus = jax.jit(batch_last(of_zeros, -1))(x)
    np.testing.assert_array_equal(plus, [1.0, 1.0])
    np.testing.assert_array_equal(minus, [-1.0, -1.0])


def test_what_has_effects_happens_as_often_as_it_is_said():
    def function(x):
        jax.debug.callback(lambda: None)
        jax.debug.callback(lambda: None)
        return x

    assert counted(function, (4,)) == {"debug_callback": 2}
