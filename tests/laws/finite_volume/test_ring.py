"""Periodic ends from an input file: a ring is a band whose ends meet."""

from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import neml2_jax
from neml2_jax import Scalar
from tests.jaxpr_shapes import shapes_in

RING = Path(__file__).parent / "ring.i"


def run(**variables):
    file = neml2_jax.load_input(RING, variables=variables)
    return file, file.get_driver("turn").run()


@pytest.mark.parametrize("limiter", ("MINMOD", "VAN_LEER", "SUPERBEE"))
def test_a_wave_goes_round(limiter):
    """Nothing is lost; the wave moves by v t and decays by diffusion."""
    file, history = run(limiter=limiter)
    u, x = history["output.u"], np.asarray(file.get_tensor("centers").data)
    np.testing.assert_allclose(history["output.total"][1:], 1.0, rtol=1e-2)
    np.testing.assert_allclose(history["output.total"][1:], history["output.total"][1], rtol=1e-12)
    k = 2.0 * np.pi
    want = 1.0 + np.exp(-0.01 * k**2 * 0.2) * np.sin(k * (x - 0.2))
    np.testing.assert_allclose(u[-1], want, atol=0.15)


def test_the_wave_is_that_of_the_dense_matrix():
    (_, ring), (_, dense) = (run(structure=s) for s in ("true", "false"))
    np.testing.assert_allclose(ring["output.u"][1:], dense["output.u"][1:], rtol=1e-10)


def test_no_matrix_of_cells_by_cells():
    file = neml2_jax.load_input(RING, variables={"cells": 101})
    model = file.get_driver("turn").model
    line = Scalar(jnp.ones(101), sub_batch_ndim=1)
    inputs = {"u~1": line, "t": Scalar(0.1), "t~1": Scalar(0.0)}
    given = {n: inputs[n] for n in model.input_spec}
    jaxpr = jax.make_jaxpr(model.call_by_name)(given)
    assert all(shape.count(101) < 2 for shape in shapes_in(jaxpr.jaxpr))
