"""Derivatives of whole steps of crystals against central differences, by givens and parameters."""

import os
import zlib

import jax.numpy as jnp
import numpy as np
import pytest

from neml2_jax.types import Scalar
from neml2_jax.types.functions import to_dense

from .aggregates import first_step

# Each compiles for a minute: two by default, all with NEML2_JAX_EVERY_CASE=1.
CASES = ("taylor", "multiplicative")
if os.environ.get("NEML2_JAX_EVERY_CASE"):
    CASES += ("crystal", "mixed_control")
STEP = 1e-5
# Of a change that leaves the step where it is: slip about to begin, by about its own size.
SIZES = {"elastic_strain~1": 1e-4, "deformation_rate": 1e-2, "prescribed": 1e-2}


@pytest.fixture(scope="module", params=CASES)
def case(request):
    model, givens = first_step(request.param, 2)
    rng = np.random.default_rng(zlib.crc32(request.param.encode()))

    def direction(of, size):
        shape = np.shape(of.data)
        return of.replace(jnp.asarray(size * rng.uniform(-1.0, 1.0, shape)))

    moved = {n: direction(x, SIZES.get(n, 1e-2)) for n, x in givens.items() if n != "control"}
    if "plastic_deformation_gradient~1" in moved:
        for n in ("plastic_deformation_gradient~1", "deformation_gradient"):
            moved[n] = 0.01 * moved[n]
    # Weights that are no law of the material stay, and so does what another model gives.
    changed = {
        n: direction(x, 0.1) * x
        for n, x in model.named_parameters.items()
        if isinstance(x, Scalar) and not n.startswith(("relaxed_part", "as_prescribed", "balance"))
    }
    return model, givens, moved, changed


def differences(of, at, along):
    """Central differences of all outputs along a direction."""
    ends = [of({n: at[n] + h * d for n, d in along.items()}) for h in (STEP, -STEP)]
    return {n: np.asarray(x.data - ends[1][n].data) / (2 * STEP) for n, x in ends[0].items()}


def assert_agree(got, expected, scale):
    for name, want in expected.items():
        size = max(np.abs(want).max(), 1e-6 * scale[name])
        np.testing.assert_allclose(
            np.asarray(got[name]) / size, want / size, atol=2e-6, err_msg=name
        )


def contracted(blocks, along):
    """The derivative of one output along a direction, from its blocks."""
    return sum(
        np.tensordot(np.asarray(along[n].data), _split(along[n], t), along[n].data.ndim)
        for n, t in blocks.items()
        if n in along
    )


def _split(x, t):
    """K axes are sites, then components in one axis; here each component has an axis of its own."""
    dense = np.asarray(to_dense(t))
    return dense.reshape((*x.data.shape, *dense.shape[t.k_ndim :]))


def check(jvp, vjp, jacobian, at, along):
    # Outside of `jax.jit` the solve is compiled once, for values and for all derivatives.
    outputs, got = jvp({n: at[n] for n in along}, along)
    expected = differences(lambda x: jvp(x, along)[0], at, along)
    sizes = {n: float(jnp.abs(x.data).max()) for n, x in outputs.items()}
    assert any(np.abs(d).max() > 1e-3 * sizes[n] for n, d in expected.items())
    assert_agree({n: x.data for n, x in got.items()}, expected, sizes)

    rng = np.random.default_rng(1)
    weights = {
        n: x.replace(jnp.asarray(rng.normal(size=x.data.shape) / sizes[n]))
        for n, x in outputs.items()
    }
    _, pulled = vjp(weights)
    back = sum(float(jnp.vdot(pulled[n].data, d.data)) for n, d in along.items())
    forth = sum(float(np.vdot(weights[n].data, d)) for n, d in expected.items())
    assert back == pytest.approx(forth, rel=1e-5)

    _, blocks = jacobian(at)
    found = {n: contracted(blocks[n], along) for n in expected}
    assert_agree(found, expected, sizes)


@pytest.mark.slow
def test_by_givens(case):
    model, givens, moved, _ = case
    check(
        lambda x, d: model.jvp({**givens, **x}, d),
        lambda w: model.vjp(givens, w),
        lambda x: model.jacobian(x),
        givens,
        moved,
    )


@pytest.mark.slow
def test_by_parameters(case):
    model, givens, _, changed = case
    names = tuple(changed)
    check(
        lambda p, d: model.with_parameters(p).param_jvp(givens, d),
        lambda w: model.param_vjp(givens, w, names),
        lambda p: model.with_parameters(p).param_jacobian(givens, wrt=names),
        {n: model.named_parameters[n] for n in names},
        changed,
    )
