"""Monotone and convex networks are so for all weights; without the constraint they are not."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neml2_jax.laws.learned.networks import shaped_network

ROUNDING = 1e-12


def drawn(architecture, activation=""):
    """Values at pairs of points and between them, for 50 networks with large random weights."""
    network = shaped_network(architecture, 3, 2, 2, (7, 5), activation, jax.random.key(0))
    rng = np.random.default_rng(1)
    weights = jax.tree_util.tree_map(lambda w: 3.0 * rng.normal(size=(50, *w.shape)), network)
    low, other = 2.0 * rng.normal(size=(50, 3)), rng.normal(size=(50, 3))
    up = rng.exponential(size=(50, 3))
    y = rng.normal(size=(50, 2))

    @jax.jit
    @jax.vmap
    def values(net, low, up, other, y):
        at = lambda x: net(jnp.concatenate([x, y]))  # noqa: E731
        middle = 0.5 * (low + other)
        return at(low + up) - at(low), 0.5 * (at(low) + at(other)) - at(middle)

    rise, chord = values(weights, low, up, other, y)
    return np.asarray(rise), np.asarray(chord)


@pytest.mark.parametrize("activation", ("TANH", "SOFTPLUS"))
def test_monotone(activation):
    rise, _ = drawn("MONOTONE", activation)
    assert rise.min() >= -ROUNDING and rise.max() > 0.1


def test_convex():
    rise, chord = drawn("INPUT_CONVEX")
    assert chord.min() >= -ROUNDING and chord.max() > 0.1
    assert rise.min() < -0.1  # and free to fall


def test_convex_and_increasing():
    rise, chord = drawn("CONVEX_INCREASING")
    assert chord.min() >= -ROUNDING and rise.min() >= -ROUNDING and chord.max() > 0.1


def test_dense_is_neither():
    rise, chord = drawn("DENSE")
    assert rise.min() < -0.1 and chord.min() < -0.1
