"""`compiled_apart` against the function itself, and the program that XLA makes of it."""

import jax
import jax.numpy as jnp
import numpy as np

from neml2_jax.programs.compiled_apart import compiled_apart

from ..compiling import OPTIMISED


def energy(x):
    return jnp.sum(jnp.exp(x) * x)


def outside(of):
    return lambda x: of(2.0 * x) + 1.0


def test_values_and_derivatives_are_those_of_the_function():
    x = jnp.linspace(-1.0, 2.0, 7)
    ours, plain = outside(compiled_apart(energy)), outside(energy)
    for transformed in (lambda f: f, jax.grad, jax.hessian, lambda f: jax.jacfwd(jax.grad(f))):
        found, expected = (jax.jit(transformed(f))(x) for f in (ours, plain))
        np.testing.assert_allclose(found, expected, rtol=1e-14)
    batch = np.stack([x, 2 * x])
    found, expected = (jax.jit(jax.vmap(f))(batch) for f in (ours, plain))
    np.testing.assert_allclose(found, expected, rtol=1e-14)


def test_on_a_cpu_it_is_a_function_of_its_own():
    x = jnp.linspace(-1.0, 2.0, 7)
    apart, mixed = (
        jax.jit(outside(f)).lower(x).compile(OPTIMISED).as_text()
        for f in (compiled_apart(energy), energy)
    )
    assert apart is not None and mixed is not None
    assert " call(" in apart and " call(" not in mixed


def test_other_platforms_know_nothing_of_it():
    x = jnp.linspace(-1.0, 2.0, 7)
    exported = jax.export.export(jax.jit(outside(compiled_apart(energy))), platforms=["cuda"])(x)
    assert "inlineable" not in exported.mlir_module()
