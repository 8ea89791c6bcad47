"""The networks of `NeuralLaw` in NumPy, from their published formulas."""

from typing import Any

import numpy as np


def softplus(x):
    return np.log1p(np.exp(-np.abs(x))) + np.maximum(x, 0.0)


POSITIVE = {
    "DENSE": (),
    "MONOTONE": ("from_layer", "from_shaped"),
    "INPUT_CONVEX": ("from_layer",),
    "CONVEX_INCREASING": ("from_layer", "from_shaped"),
}


def network(law, x, y) -> np.ndarray:
    """Outputs for normalised shaped inputs `x` and others `y`, each `(components,)`."""
    weights = dict(zip(law.network.names, (np.asarray(w.data) for w in law.weights)))
    g = softplus if "CONVEX" in law.architecture else np.tanh
    u = None
    if "features.from_shaped" in weights:
        u = np.tanh(weights["features.from_shaped"] @ y + weights["features.bias"])
    z: Any = None
    layers = len(law.hidden) + 1
    for k in range(layers):
        total = weights[f"layers.{k}.bias"]
        for name, given in (("from_layer", z), ("from_shaped", x), ("from_features", u)):
            matrix = weights.get(f"layers.{k}.{name}")
            if matrix is not None:
                if name in POSITIVE[law.architecture]:
                    matrix = softplus(matrix) / matrix.shape[1]
                total = total + matrix @ given
        z = total if k == layers - 1 else g(total)
    return z
