"""A function with the programs that it calls written out is that function, and is traced once."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neml2_jax.programs import written_out


@jax.custom_jvp
def square(x):
    return x * x


# Three times the derivative, so that it is told whether the rule was followed.
square.defjvp(lambda x, dx: (square(*x), 6.0 * x[0] * dx[0]))


@jax.jit
def called(x):
    return {"sum": jnp.sum(jnp.where(x > 0.0, jnp.clip(square(x), 0.0, 50.0), -x))}


def test_values_and_rules_of_derivatives_stay_and_calls_go():
    x = np.array([1.5, -2.0, 3.0])
    of = written_out(called, x)
    assert float(of(x)["sum"]) == pytest.approx(float(called(x)["sum"]))
    gradient = jax.grad(lambda x: of(x)["sum"])(x)
    np.testing.assert_allclose(gradient, [6.0 * 1.5, -1.0, 6.0 * 3.0])
    kinds = [e.primitive.name for e in jax.make_jaxpr(of)(x).jaxpr.eqns]
    assert "jit" not in kinds and "custom_jvp_call" in kinds


def test_a_function_is_traced_once():
    traced = []

    def of(x):
        traced.append(x)
        return jnp.sin(x)

    again = written_out(of, np.ones(3))
    x = np.linspace(0.0, 1.0, 3)
    np.testing.assert_allclose(
        jax.vmap(jax.grad(lambda x: again(x).sum()))(x[None]), np.cos(x)[None]
    )
    np.testing.assert_allclose(again(x), np.sin(x))
    assert len(traced) == 1
