"""Radial return after random jumps of strain of up to 10 %, against the roots of a quadratic."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import neml2_jax
from neml2_jax.material_point import MaterialPoint

from .materials import ROOT

# benchmarks/inputs/radret.i: Perzyna's law of the exponent 2, in MPa and s.
YOUNG, POISSON, YIELD, DRAG, HARDENING = 1e5, 0.3, 5.0, 100.0, 1000.0
G, K = YOUNG / 2 / (1 + POISSON), YOUNG / 3 / (1 - 2 * POISSON)
ROOT23 = np.sqrt(2 / 3)
POINTS, STEPS = 100, 5


def deviator(s):
    return s - s[:, :3].mean(axis=1, keepdims=True) * np.array([1.0, 1, 1, 0, 0, 0])


def roots(old, strain, duration):
    r"""Stresses of both: with the trial flow direction, and past yield on its other side.

    The flow $g$ is $\Delta t (f / D)^2$ with $f = \pm (f_0 - S g)$ linear in it.
    """
    old = {n.removesuffix("~1"): np.asarray(x.data, float) for n, x in old.items()}
    elastic = strain - old["plastic_strain"]
    trial = 2 * G * deviator(elastic) + 3 * K * (elastic - deviator(elastic))
    relative = deviator(trial) - HARDENING * old["kinematic_plastic_strain"]
    size = np.sqrt(1.5 * np.sum(relative**2, axis=1))
    direction = ROOT23 * 1.5 * relative / size[:, None]
    back, isotropic = ROOT23 * (2 * G + HARDENING) * 1.5, ROOT23 * HARDENING
    radius = YIELD + HARDENING * old["equivalent_plastic_strain"]
    f0, S = ROOT23 * (size - radius), ROOT23 * (back + isotropic)
    a, b = duration / DRAG**2, np.maximum(f0, 0.0)
    f = 2 * b / (1 + np.sqrt(1 + 4 * a * S * b))  # f = f0 - S a f^2
    flows = [(b - f) / S]
    f0, S = ROOT23 * (size + radius), ROOT23 * (back - isotropic)
    f = (1 + np.sqrt(1 + 4 * a * S * f0)) / (2 * a * S)  # f = S a f^2 - f0
    flows.append((f + f0) / S)
    return [trial - 2 * G * g[:, None] * direction for g in flows], flows


@pytest.mark.parametrize("dtype", ("float64", "float32"))
def test_what_is_accepted_is_a_root(dtype):
    """At the default tolerances, where the first residual is up to 1e12 of what a root leaves.

    A flow is right to 1e-6 of all of it, or to the rounding of float32; so stresses are to that
    part of themselves and of the stress of as much elastic strain. Most are those of the root that
    flows along the trial direction; the other one is near where a flow goes on that has turned.
    """
    text = (ROOT / "benchmarks/inputs/radret.i").read_text()
    model = neml2_jax.load_string(text).get_model("model")
    model = jax.tree_util.tree_map(lambda x: x.astype(dtype), model)
    point, random = MaterialPoint(model), np.random.default_rng(0)
    state = jax.tree_util.tree_map(lambda x: x.astype(dtype), point.initial_state(POINTS))
    size, other = np.logspace(-3.5, -1, POINTS)[:, None], 0
    accuracy = 1e-6 if dtype == "float64" else 3e-5
    for _ in range(STEPS):
        strain = jnp.asarray(size * random.normal(size=(POINTS, 6)), dtype)
        duration = jnp.asarray(10.0 ** random.uniform(-1, 4, size=POINTS), dtype)
        result = point.update(state, strain, duration, tangent=False)
        assert bool(result.ok)
        floats = [
            x for x in jax.tree_util.tree_leaves(result) if jnp.issubdtype(x.dtype, jnp.floating)
        ]
        assert {str(x.dtype) for x in floats} == {dtype}
        stresses, flows = roots(
            state.lagged, np.asarray(strain, float), np.asarray(duration, float)
        )
        errors = np.array([np.abs(result.flux.data - s).max(axis=1) for s in stresses])
        gamma = np.asarray(state.lagged["gamma~1"].data, float) + np.max(flows, axis=0)
        scale = 2 * G * gamma + np.abs(result.flux.data).max(axis=1)
        assert (errors.min(axis=0) <= accuracy * scale).all()
        other += np.sum(errors[1] < errors[0])
        state = result.state
    assert other <= 0.1 * POINTS * STEPS
