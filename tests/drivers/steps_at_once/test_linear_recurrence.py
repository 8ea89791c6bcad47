import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neml2_jax.drivers.steps_at_once.linear_recurrence import in_parallel, one_by_one, solved


@pytest.mark.parametrize("of", (one_by_one, in_parallel, solved))
def test_against_a_loop(of):
    """Source: the recurrence in NumPy; its transpose by differences of nothing, since linear."""
    draw = np.random.default_rng(0)
    G, h = 0.5 * draw.normal(size=(7, 2, 3, 3)), draw.normal(size=(7, 2, 3))
    x, want = np.zeros((2, 3)), []
    for g, b in zip(G, h):
        x = np.einsum("pij,pj->pi", g, x) + b
        want.append(x)
    c = draw.normal(size=(7, 2, 3))

    @jax.jit
    def both(G, h):
        found, moved = jax.vjp(lambda h: of(G, h), h)
        return found, moved(jnp.asarray(c))[0]

    found, back = both(G, h)
    np.testing.assert_allclose(found, want, rtol=1e-13)
    np.testing.assert_allclose(np.sum(back * h), np.sum(c * np.array(want)), rtol=1e-12)
