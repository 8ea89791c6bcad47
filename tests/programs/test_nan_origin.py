"""The first operation that makes a NaN: functions of which it is known."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neml2_jax.programs.nan_origin import nan_origin


def test_the_operation_its_operand_and_its_line():
    def forward(x, y):
        a = x + y
        b = jnp.sqrt(a)  # of a negative number
        return jnp.exp(b) * 2 + y

    (found,) = nan_origin(forward, 1.0, -3.0)
    assert (found.result, found.primitive, found.operands) == ("nan", "sqrt", (-2.0,))
    assert found.place.startswith("test_nan_origin.py:") and "b = jnp.sqrt(a)" in found.place
    assert nan_origin(forward, 3.0, 1.0) == []


def test_an_infinity_that_became_a_nan_is_named_too():
    def f(x):
        a = 1.0 / x
        return a - a

    nan, inf = nan_origin(f, 0.0)
    assert (nan.primitive, nan.operands) == ("sub", (np.inf, np.inf))
    assert (inf.result, inf.primitive, inf.operands) == ("inf", "div", (1.0, 0.0))
    (only,) = nan_origin(lambda x: 1 / x, 0.0)
    assert (only.result, only.primitive) == ("inf", "div")


def test_a_branch_that_is_not_taken_is_not_blamed():
    def f(x):
        unused = jnp.where(x > 0, jnp.log(jnp.abs(x)), jnp.log(x))  # log(-2): not chosen at x > 0
        return jnp.where(x > 0, unused, jnp.zeros(2)) + jnp.arccos(x)

    (found,) = nan_origin(f, jnp.array([-2.0, 2.0]) * jnp.array([-1.0, 1.0]))
    assert found.primitive == "acos"


@pytest.mark.parametrize("kind", ("jit", "cond", "while", "scan", "custom_jvp", "grad", "vmap"))
def test_inside_of_what_jax_nests(kind):
    def guilty(x):
        return jnp.log(x - 3)

    @jax.custom_jvp
    def own(x):
        return guilty(x)

    own.defjvps(lambda t, y, x: t)
    f = {
        "jit": jax.jit(guilty),
        "cond": lambda x: jax.lax.cond(x > 0, guilty, lambda x: x, x),
        "while": lambda x: jax.lax.while_loop(lambda y: y > 0, lambda y: guilty(y), x),
        "scan": lambda x: jax.lax.scan(lambda c, r: (c - 1, guilty(c + r)), x, jnp.zeros(4))[1],
        "custom_jvp": own,
        "grad": jax.value_and_grad(guilty),
        "vmap": lambda x: jax.vmap(guilty)(x * jnp.ones(2)),
    }[kind]
    (found,) = nan_origin(f, 2.0)
    assert found.primitive == "log"
    assert found.operands[0] < 0
    assert "return jnp.log(x - 3)" in found.place


def test_a_nan_that_was_given_is_said_to_be():
    (found,) = nan_origin(lambda x: x["a"] * 2, {"a": jnp.nan})
    assert found.primitive == "given" and "'a'" in found.place
