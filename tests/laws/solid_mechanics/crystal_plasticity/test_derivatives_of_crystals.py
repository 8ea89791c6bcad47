"""Derivatives of whole steps of crystals against central differences, by givens and parameters."""

import functools
import os
import zlib

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neml2_jax.models.parameters import promoted
from neml2_jax.types import Scalar
from neml2_jax.types.functions import to_dense

from .aggregates import first_step

# Each compiles for a minute: two by default, all with NEML2_JAX_EVERY_CASE=1.
CASES = ("taylor", "multiplicative")
if os.environ.get("NEML2_JAX_EVERY_CASE"):
    CASES += ("crystal", "mixed_control")
STEP = 1e-5
QUICK = {"xla_backend_optimization_level": 0}  # compilation takes longer than everything else
# Of a change that leaves the step where it is: slip about to begin, by about its own size.
SIZES = {"elastic_strain~1": 1e-4, "deformation_rate": 1e-2, "prescribed": 1e-2}


@pytest.fixture(scope="module", params=CASES)
def case(request):
    model, givens = first_step(request.param, 2)
    rng = np.random.default_rng(zlib.crc32(request.param.encode()))

    def direction(of, size):
        shape = np.shape(of.data)
        return of.replace(size * rng.uniform(-1.0, 1.0, shape))

    moved = {n: direction(x, SIZES.get(n, 1e-2)) for n, x in givens.items() if n != "control"}
    if "plastic_deformation_gradient~1" in moved:
        for n in ("plastic_deformation_gradient~1", "deformation_gradient"):
            moved[n] = moved[n].replace(0.01 * moved[n].data)
    # Weights that are no law of the material stay, and so does what another model gives.
    changed = {
        n: x.replace(direction(x, 0.1).data * np.asarray(x.data))
        for n, x in model.named_parameters.items()
        if isinstance(x, Scalar) and not n.startswith(("relaxed_part", "as_prescribed", "balance"))
    }
    parameters = {n: model.named_parameters[n] for n in changed}
    read = promoted(model, changed)

    held = {n: g for n, g in givens.items() if n not in moved}

    # Both modes in one program: a solve is traced and compiled once for them. Blocks are another,
    # since compiling takes more than twice as long for twice as much.
    @functools.partial(jax.jit, compiler_options=QUICK)
    def modes(x, p, tangents):
        outputs, push = jax.linearize(
            lambda x, p: model.with_parameters(p).call_by_name({**held, **x}), x, p
        )
        rng = np.random.default_rng(1)
        weights = {
            n: x.replace(rng.normal(size=x.data.shape) / jnp.abs(x.data).max())
            for n, x in outputs.items()
        }
        pulled = jax.linear_transpose(push, x, p)(weights)
        return outputs, push(*tangents), weights, pulled

    @functools.partial(jax.jit, compiler_options=QUICK)
    def blocks(x, p):
        return read.jacobian({**held, **x, **p})[1]

    return (modes, blocks), ({n: givens[n] for n in moved}, parameters), (moved, changed)


def still(values):
    return {n: x.replace(np.zeros_like(x.data)) for n, x in values.items()}


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


def check(case, which):
    """Both modes and the blocks against central differences along a direction in one argument."""
    (modes, blocks), at, directions = case
    along = directions[which]
    tangents = [still(x) for x in at]
    tangents[which] = along
    ends = []
    for h in (STEP, -STEP):
        moved = list(at)
        moved[which] = {
            n: x.replace(np.asarray(x.data) + h * along[n].data) for n, x in at[which].items()
        }
        ends.append(modes(*moved, tangents)[0])
    up, down = ({n: np.asarray(x.data) for n, x in end.items()} for end in ends)
    expected = {n: (x - down[n]) / (2 * STEP) for n, x in up.items()}

    outputs, got, weights, pulled = modes(*at, tangents)
    sizes = {n: float(np.abs(np.asarray(x.data)).max()) for n, x in outputs.items()}
    assert any(np.abs(d).max() > 1e-3 * sizes[n] for n, d in expected.items())
    assert_agree({n: x.data for n, x in got.items()}, expected, sizes)

    back = sum(np.vdot(np.asarray(pulled[which][n].data), d.data) for n, d in along.items())
    forth = sum(np.vdot(np.asarray(weights[n].data), d) for n, d in expected.items())
    assert back == pytest.approx(forth, rel=1e-5)

    of = blocks(*at)
    found = {n: contracted(of[n], along) for n in expected}
    assert_agree(found, expected, sizes)


@pytest.mark.slow
def test_by_givens(case):
    check(case, 0)


@pytest.mark.slow
def test_by_parameters(case):
    check(case, 1)
