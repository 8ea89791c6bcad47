"""Networks that are what their architecture says, whatever their weights are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from ...errors import DeclarationError

Vector = Float[Array, "n"]

ARCHITECTURES = ("DENSE", "MONOTONE", "INPUT_CONVEX", "CONVEX_INCREASING")
ACTIVATIONS: dict[str, Callable[[Any], Any]] = {
    "TANH": jnp.tanh,
    "SOFTPLUS": jax.nn.softplus,
    "SILU": jax.nn.silu,
}
SUITED = {
    "DENSE": ("TANH", "SOFTPLUS", "SILU"),
    "MONOTONE": ("TANH", "SOFTPLUS"),  # these increase
    "INPUT_CONVEX": ("SOFTPLUS",),  # convex, and it increases
    "CONVEX_INCREASING": ("SOFTPLUS",),
}
"""Activations that an architecture may have, its default first."""


class Layer(eqx.Module):
    r"""$W z + V x + U u + b$: of the layer before, of shaped inputs, of features of free ones."""

    from_layer: Array | None
    from_shaped: Array | None
    from_features: Array | None
    bias: Array
    kept_positive: tuple[str, ...] = eqx.field(static=True)

    def __call__(self, z: Vector | None, x: Vector, u: Vector | None) -> Vector:
        total = self.bias
        for name, given in (("from_layer", z), ("from_shaped", x), ("from_features", u)):
            weights = getattr(self, name)
            if weights is not None and given is not None:
                total = total + self._effective(name, weights) @ given
        return total

    def _effective(self, name: str, weights: Array) -> Array:
        if name not in self.kept_positive:
            return weights
        return jax.nn.softplus(weights) / weights.shape[1]  # means of positive numbers stay of size


class ShapedNetwork(eqx.Module):
    r"""A network that is monotone or convex in its first inputs, for all values of the others.

    $$u = \tanh(A y + a), \quad z_{k+1} = g(W_k z_k + V_k x + U_k u + b_k)$$

    The last layer is linear. `DENSE` has nothing but $W_k$ and takes all inputs as shaped ones;
    `MONOTONE` has $W_k, V_0 \ge 0$ and $V_{k>0} = 0$; `INPUT_CONVEX` has $W_k \ge 0$;
    `CONVEX_INCREASING` has $W_k, V_k \ge 0$. With $g$ as in `SUITED` the shape follows.

    **Source:** B. Amos, L. Xu, J. Z. Kolter, ICML (2017), for convex networks;
    H. Daniels, M. Velikova, IEEE Trans. Neural Networks 21 (2010) 906-917, for monotone ones.
    """

    layers: tuple[Layer, ...]
    features: Layer | None
    activation: str = eqx.field(static=True)
    shaped: int = eqx.field(static=True)

    def __call__(self, inputs: Vector) -> Vector:
        x, y = inputs[: self.shaped], inputs[self.shaped :]
        u = None if self.features is None else jnp.tanh(self.features(None, y, None))
        g = ACTIVATIONS[self.activation]
        z = None
        for layer in self.layers[:-1]:
            z = g(layer(z, x, u))
        return self.layers[-1](z, x, u)


def shaped_network(
    architecture: str,
    shaped: int,
    free: int,
    outputs: int,
    hidden: tuple[int, ...],
    activation: str,
    key: Array,
) -> ShapedNetwork:
    """A network with random weights.

    **Raises:** `DeclarationError` for an activation that takes the shape away.
    """
    activation = activation or SUITED[architecture][0]
    if activation not in SUITED[architecture]:
        raise DeclarationError(
            f"with the activation {activation} a network is not {architecture}; "
            f"take {' or '.join(SUITED[architecture])}"
        )
    if architecture == "DENSE":
        shaped, free = shaped + free, 0
    keys = iter(jax.random.split(key, 4 * (len(hidden) + 2)))
    features = hidden[0] if free else 0
    layers = []
    before = 0
    for k, size in enumerate((*hidden, outputs)):
        straight = k == 0 or architecture in ("INPUT_CONVEX", "CONVEX_INCREASING")
        layer = _layer(architecture, size, before, shaped if straight else 0, features, keys)
        layers.append(layer)
        before = size
    of_free = _layer("DENSE", features, 0, free, 0, keys) if free else None
    return ShapedNetwork(tuple(layers), of_free, activation, shaped)


POSITIVE = {
    "DENSE": (),
    "MONOTONE": ("from_layer", "from_shaped"),
    "INPUT_CONVEX": ("from_layer",),
    "CONVEX_INCREASING": ("from_layer", "from_shaped"),
}


def _layer(
    architecture: str, size: int, before: int, shaped: int, features: int, keys: Any
) -> Layer:
    positive = POSITIVE[architecture]

    def weights(name: str, count: int) -> Array | None:
        key = next(keys)
        if not count:
            return None
        drawn = jax.random.normal(key, (size, count), jnp.result_type(float))
        return drawn if name in positive else drawn / np.sqrt(count)

    return Layer(
        weights("from_layer", before),
        weights("from_shaped", shaped),
        weights("from_features", features),
        jax.random.uniform(next(keys), (size,), jnp.result_type(float), -1.0, 1.0),
        positive,
    )
