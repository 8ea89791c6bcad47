"""Derivatives of whole updates: the examples, and diffusion as the reference verifies it.

Each is marched to a step in the middle of its history, and there derived by all inputs and by all
parameters. Compilation takes long: precipitation, and all of its 94 parameters, with
`NEML2_JAX_EVERY_CASE=1` only. Truth: central differences of the update, solved again for each.
"""

import functools
import os
from pathlib import Path

import jax
import numpy as np
import pytest

import neml2_jax
from neml2_jax.drivers.march import at_step, carry_after, start
from neml2_jax.models.parameters import promoted
from neml2_jax.types import TensorWrapper
from neml2_jax.types.functions import to_dense

EXAMPLES = Path(__file__).parents[3] / "examples"
DIFFUSION = Path("verification/finite_volume/diffusion/diffusion.i")
REFERENCE = Path(__file__).parents[4] / "shared" / "parity" / DIFFUSION
# File, driver, values for a smaller problem, options of the file, steps to march.
OWN = {
    "column": ("advection_diffusion_reaction/column.i", "inflow", dict(cells=12, steps=16), 6),
    "bar": ("brittle_bar/bar.i", "pull", dict(cells=10, steps=40, AT=2), 20),
    "infiltration": ("infiltration/column.i", "rain", dict(cells=10, steps=40), 20),
    "precipitation": ("precipitation/precipitation.i", "ageing", dict(bins=16, steps=30), 15),
}
H = 1e-5  # of differences, relative
QUICK = {"xla_backend_optimization_level": 0}  # compilation takes longer than everything else


def state_of(driver, steps, update):
    """Inputs of the model at a step, of which `update` gives the outputs."""
    prescribed = driver.prescribed_values()
    lagged = start(
        driver.model, {n: at_step(x, 0) for n, x in prescribed.items()}, driver.ic
    ).lagged

    def inputs(k):
        now = {n: at_step(x, k) for n, x in prescribed.items()}
        return now, {n: lagged[n] if n in lagged else now[n] for n in driver.model.input_spec}

    for k in range(1, steps):
        now, given = inputs(k)
        lagged = carry_after(lagged, {**now, **lagged, **update(given)})
    return inputs(steps)[1]


def direction(values):
    """A relative change of every component, each its own."""
    return {
        n: x.replace(np.asarray(x.data) * np.cos(1.0 + i + np.arange(x.data.size)).reshape(x.shape))
        for i, (n, x) in enumerate(values.items())
    }


def moved(values, along, h):
    return {n: x.replace(np.asarray(x.data) + h * along[n].data) for n, x in values.items()}


def still(values):
    return {n: x.replace(np.zeros_like(x.data)) for n, x in values.items()}


def weights_of(outputs):
    return {
        n: x.replace(np.cos(np.arange(x.data.size).reshape(x.data.shape)))
        for n, x in outputs.items()
    }


def compare(ends, found, along, weights):
    """Both modes and the structured blocks against differences along a direction."""
    got, pulled, blocks = found
    total, size = 0.0, 0.0
    for name, a in got.items():
        up, down = (np.asarray(e[name].data) for e in ends)
        want = (up - down) / (2.0 * H)
        d = np.asarray(a.data)
        assert np.all(np.isfinite(d)), name
        noise = 1e-10 * np.abs(up).max() / H
        np.testing.assert_allclose(
            d, want, rtol=0.0, atol=1e-5 * np.abs(want).max() + noise, err_msg=name
        )
        w = weights[name].data
        total, size = total + np.sum(w * d), size + np.sum(np.abs(w * d))
        along_blocks = sum(
            np.tensordot(
                np.asarray(along[n].data).ravel(),
                np.asarray(to_dense(b)).reshape((-1, *d.shape)),
                axes=1,
            )
            for n, b in blocks[name].items()
            if n in along
        )
        np.testing.assert_allclose(
            along_blocks,
            d,
            rtol=1e-8,
            atol=1e-8 * np.abs(d).max() + 1e-12 * np.abs(up).max(),
            err_msg=f"blocks of {name}",
        )
    reverse = sum(np.sum(np.asarray(pulled[n].data) * along[n].data) for n in along)
    np.testing.assert_allclose(reverse, total, atol=1e-7 * size)


def check(driver, steps):
    model = driver.model
    parameters = {n: x for n, x in model.named_parameters.items() if isinstance(x, TensorWrapper)}
    # In blocks all are variables, in the other derivatives parameters are what they are.
    read = promoted(model, parameters)

    # Both modes in one program: a solve is traced and compiled once for them. Blocks are another,
    # since compiling takes more than twice as long for twice as much. Values are arguments: as
    # constants of what is compiled they would be folded for long. The model is none: places that
    # share a parameter are known by its identity.
    @functools.partial(jax.jit, compiler_options=QUICK)
    def modes(inputs, parameters, tangents):
        outputs, push = jax.linearize(
            lambda x, p: model.with_parameters(p).call_by_name(x), inputs, parameters
        )
        pulled = jax.linear_transpose(push, inputs, parameters)(weights_of(outputs))
        return outputs, push(*tangents), pulled

    @functools.partial(jax.jit, compiler_options=QUICK)
    def structured(inputs, parameters):
        return read.jacobian({**inputs, **parameters})[1]

    def update(inputs):
        return modes(inputs, parameters, [still(inputs), still(parameters)])[0]

    inputs = state_of(driver, steps, update)
    blocks = structured(inputs, parameters)
    for which, values in enumerate((inputs, parameters)):
        at, along = [inputs, parameters], [still(inputs), still(parameters)]
        along[which] = direction(values)
        ends = []
        for h in (H, -H):
            at[which] = moved(values, along[which], h)
            ends.append(modes(*at, along)[0])
        outputs, got, pulled = modes(inputs, parameters, along)
        compare(ends, (got, pulled[which], blocks), along[which], weights_of(outputs))


# Differences of a solve need it solved further than its user does.
TIGHT = ("Solvers/newton/rel_tol:=1e-14", "Solvers/newton/abs_tol:=1e-30")


def own_cases():
    every = os.environ.get("NEML2_JAX_EVERY_CASE")
    return [c for c in OWN if every or c != "precipitation"]


@pytest.mark.slow
@pytest.mark.parametrize("case", own_cases())
def test_examples(case):
    path, driver, variables, steps = OWN[case]
    file = neml2_jax.load_input(EXAMPLES / path, TIGHT, variables)
    check(file.get_driver(driver), steps)


@pytest.mark.slow
@pytest.mark.parity
@pytest.mark.skipif(not REFERENCE.exists(), reason="needs the reference's input files")
def test_diffusion_of_the_reference():
    """Its other cases are in `tests/derivatives`."""
    check(neml2_jax.load_input(REFERENCE, TIGHT).get_driver("driver"), 5)
