"""Steps in parts in C: a point that fails is bisected alone, with the tangent of the whole step."""

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neml2_jax import Scalar
from neml2_jax.errors import Status

from ..equation_systems.test_substepping import update
from .materials import MATERIALS
from .native import compiled, exported, needs_compiler

pytestmark = [pytest.mark.slow, needs_compiler]


@pytest.fixture(scope="module")
def native(tmp_path_factory):
    """Equations of which full steps diverge where `f` moves far, and a state that counts parts."""
    folder = tmp_path_factory.mktemp("parts")
    material, native = compiled(update(3), folder, gradients=["f", "d"], fluxes=["x", "z"])
    assert [v.name for v in material.state] == ["x~1", "z~1"]
    return native


F = np.array([0.5, 2.0, 4.0, -3.0, 60.0])
D = np.array([1.0, 0.5, 2.0, 1.0, 1.0])
OLD = np.array([[0.1, 0.2], [0.0, 0.1], [-0.1, 0.3], [0.3, 0.0], [0.0, 0.0]])


@pytest.fixture(scope="module")
def ours():
    """Our fluxes and report, and the tangents by `f` and by `d`."""

    def fluxes(f, d):
        values = {"f": f, "f~1": jnp.zeros_like(f), "d": d, "x~1": OLD[:, 0], "z~1": OLD[:, 1]}
        outputs, reports = update(3).run({n: Scalar(jnp.asarray(x)) for n, x in values.items()})
        return jnp.stack([outputs["x"].data, outputs["z"].data], 1), reports["ImplicitUpdate"]

    @jax.jit
    def every(f, d):
        found, moved, report = jax.linearize(fluxes, f, d, has_aux=True)
        one, none = jnp.ones(5), jnp.zeros(5)
        return found, report, moved(one, none), moved(none, one)

    return every(F, D)


def test_values_and_statuses(native, ours):
    """Parts, iterations and the deepest bisection, as ours has them."""
    now = np.stack([F, D], 1)
    fluxes, state, _, status, iterations = native.update(now, np.zeros_like(now), OLD)
    expected, report = ours[:2]
    np.testing.assert_allclose(fluxes, expected, rtol=1e-12)
    np.testing.assert_array_equal(status, report.status)
    assert status[-1] == Status.SUBSTEP_FLOOR and not status[:-1].any()
    np.testing.assert_array_equal(iterations[:-1], report.iterations[:-1])
    np.testing.assert_array_equal(state, fluxes)
    without = native.update(now, np.zeros_like(now), OLD, tangent=False)
    np.testing.assert_array_equal(without[0], fluxes)


def test_tangent_of_the_whole_step(native, ours):
    """Against our implicit function theorem through all parts."""
    now = np.stack([F, D], 1)
    tangent = native.update(now, np.zeros_like(now), OLD)[2]
    by_f, by_d = ours[2:]
    np.testing.assert_allclose(tangent[:-1, :, 0], by_f[:-1], rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(tangent[:-1, :, 1], by_d[:-1], rtol=1e-10, atol=1e-12)
    assert np.isnan(tangent[-1]).all()


def test_a_material_in_parts(tmp_path):
    """Viscoplasticity of which a step with few iterations fails: the parts of tensors."""
    model, prescribed, _ = MATERIALS["isoharden"]()
    solver = dataclasses.replace(model.solver, max_its=14)
    model = dataclasses.replace(model, max_substepping_level=6, solver=solver)
    short = {n: x.replace(x.data[:2]) for n, x in prescribed.items()}
    _, native, expected = exported(model, tmp_path, history=(short, {}))
    found = native.update(expected.forces[1], expected.forces[0], expected.state)
    fluxes, state, tangent, status, iterations = found
    assert np.flatnonzero(iterations > 13).tolist() == [2] and not status.any()  # one in parts
    np.testing.assert_allclose(fluxes, expected.fluxes[0], rtol=1e-11)
    np.testing.assert_allclose(state, expected.states[0], rtol=1e-11)
    scale = np.abs(expected.tangents).max()
    np.testing.assert_allclose(tangent, expected.tangents, rtol=0.0, atol=1e-9 * scale)
