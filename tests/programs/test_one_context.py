"""Values and derivatives of what calls a function under `jit` trace it once; by counting."""

import jax

from neml2_jax.programs import in_one_context


def test_a_rule_calls_what_was_traced_for_values():
    traces = []

    @in_one_context
    @jax.jit
    def cube(x):
        traces.append(1)
        return x**3

    @jax.custom_jvp
    def function(x):
        return cube(x)

    @function.defjvp
    def _rule(primals, tangents):
        return cube(primals[0]), 3.0 * primals[0] ** 2 * tangents[0]

    within = jax.jit(function)  # whose program JAX evaluates for the derivative
    assert float(jax.jit(jax.grad(lambda x: within(x)))(2.0)) == 12.0
    assert float(jax.jit(within)(2.0)) == float(within(2.0)) == 8.0
    assert len(traces) == 1
