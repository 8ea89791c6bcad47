"""`over_points` against `jax.vmap`, for operations that have rules of their own."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neml2_jax.programs import over_points

FUNCTIONS = {
    "numbers beside arrays": lambda x, c: 2.0 * x + jnp.where(x > 0.5, 1.0, x) ** 2 - c[0],
    "numbers that are known": lambda x, c: jnp.clip(x / c[1], 0.1, 0.9) + jnp.float64(0.25),
    "stack in front": lambda x, c: jnp.stack([x, c, x * x]),
    "stack behind": lambda x, c: jnp.stack([x, 1.0 + c], axis=-1),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_agrees_with_vmap(name):
    function = FUNCTIONS[name]
    x, c = np.random.default_rng(0).random((3, 5)), np.array([0.3, 2.0, 0.7])
    want = jax.vmap(function, in_axes=(-1, None), out_axes=-1)(x, c)
    np.testing.assert_allclose(jax.jit(over_points(function, (-1, None)))(x, c), want, rtol=1e-15)
