"""Marches that hand Jacobians on: against full Newton within tolerances, and own last bits."""

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neml2_jax import Scalar
from neml2_jax.drivers import TransientDriver, march
from neml2_jax.drivers.march import march_chunk
from neml2_jax.errors import ConvergenceError
from neml2_jax.models import ComposedModel
from neml2_jax.solvers import DenseLU

from .test_saving_and_resuming import equal_bits, stopped_after
from .test_step_cuts import JUMP, in_parts
from .test_transient_driver import FORCE, TIMES, Decay, by_hand, decay, driver

pytestmark = pytest.mark.usefixtures("ctrl_c")

REUSE = 0.3


def reusing(**options):
    return driver(decay(jacobian_reuse=REUSE), **options)


def test_the_march_by_hand_with_fewer_jacobians(monkeypatch):
    """Backward Euler by hand; of 70 points in two tiles one each, the others between."""
    seen = []
    kept = DenseLU.factorised

    def counting(self, A, shapes):
        jax.debug.callback(lambda: seen.append(1))
        return kept(self, A, shapes)

    monkeypatch.setattr(DenseLU, "factorised", counting)
    x0 = np.linspace(0.8, 1.2, 70)
    prescribed = {"t": Scalar(TIMES), "f": Scalar(FORCE[:, None] * np.ones(70))}
    x = march(decay(jacobian_reuse=REUSE), prescribed, {"x": Scalar(x0)})["x"].data
    jax.effects_barrier()
    for i in (0, 33, 69):
        np.testing.assert_allclose(x[:, i], by_hand(TIMES, x0[i], FORCE)[1:], rtol=1e-6)
    # Full Newton takes one an iteration, three or more a step.
    assert 2 <= len(seen) < 2 * (len(TIMES) - 1)


@pytest.mark.parametrize("name", ("run.h5", "run.npz"))
def test_a_run_that_is_gone_on_with_has_equal_bits(tmp_path, name):
    whole = reusing(steps_per_chunk=3).run()
    full = driver(steps_per_chunk=3).run()
    np.testing.assert_allclose(whole["output.x"], full["output.x"], rtol=1e-6)
    assert whole["output.x"].tobytes() != full["output.x"].tobytes()
    stopped_after(4, tmp_path / name, make=reusing)
    equal_bits(reusing(steps_per_chunk=3).run(resume=tmp_path / name), whole)


def test_runs_with_and_without_reuse_go_on_with_each_other(tmp_path):
    for first, second in ((driver, reusing), (reusing, driver)):
        path = tmp_path / f"{first.__name__}.h5"
        stopped_after(4, path, make=first)
        x = second(steps_per_chunk=3).run(resume=path)["output.x"]
        np.testing.assert_allclose(x, driver().run()["output.x"], rtol=1e-6)


def jumping(cuts=0, level=0, max_its=6, **options):
    model = dataclasses.replace(
        decay(max_its=max_its, jacobian_reuse=REUSE), max_substepping_level=level
    )
    return TransientDriver(
        model=model,
        prescribed_time=Scalar(TIMES),
        prescribed={"f": Scalar(np.stack([JUMP, FORCE], axis=1))},
        ic={"x": Scalar(np.array([1.0, 2.0]))},
        max_step_cuts=cuts,
        **options,
    )


def test_cut_steps_and_what_follows_them(tmp_path):
    with pytest.raises(ConvergenceError, match="step 7: 1 of 2 points"):
        jumping(steps_per_chunk=4).run()
    whole = jumping(1, steps_per_chunk=4).run()
    np.testing.assert_allclose(whole["output.x"][:, 0], in_parts(1.0, 7, 2), rtol=1e-6)
    for name in ("run.h5", "run.npz"):
        path = tmp_path / name
        with pytest.raises(ConvergenceError):
            jumping(steps_per_chunk=4).run(save_as=path)
        equal_bits(jumping(1, steps_per_chunk=4).run(resume=path), whole)


def test_bisected_points_and_what_follows_them():
    x = jumping(level=2).run()["output.x"]
    np.testing.assert_allclose(x[:7, 0], by_hand(TIMES, 1.0, JUMP)[:7], rtol=1e-6)
    np.testing.assert_allclose(x[:, 1], by_hand(TIMES, 2.0, FORCE), rtol=1e-6)
    assert np.isfinite(x).all()


def test_a_point_that_fails_leaves_no_jacobian():
    carry_of = jumping(steps_per_chunk=4)
    values = carry_of.prescribed_values()
    carry = carry_of.carry_into(7)
    (memory,) = carry.memories.values()
    assert memory.known.all()
    now = {n: x.replace(jnp.asarray(x.data[7:11])) for n, x in values.items()}
    # Of a chunk, which is compiled already, the first step.
    after = march_chunk(carry_of.model, carry, now, jnp.arange(4) < 1)[0]
    (memory,) = after.memories.values()
    np.testing.assert_array_equal(memory.known, [[False, True]])


def test_gradients_are_those_of_full_newton():
    def end(k, reuse, checkpoint=False):
        model = decay(jacobian_reuse=reuse, rel_tol=1e-13, abs_tol=0.0)
        model = model.with_parameters({n: Scalar(k) for n in model.named_parameters})
        prescribed = {"t": Scalar(TIMES[:5]), "f": Scalar(FORCE[:5])}
        x = march(model, prescribed, {"x": Scalar(1.0)}, checkpoint=checkpoint)["x"].data
        return x[-1]

    want = float(jax.grad(end)(1.3, 0.0))
    assert float(jax.grad(end)(1.3, REUSE)) == pytest.approx(want, rel=1e-9)
    assert float(jax.grad(end)(1.3, REUSE, True)) == pytest.approx(want, rel=1e-9)
    tangent = jax.jvp(lambda k: end(k, REUSE), (1.3,), (1.0,))[1]
    assert float(tangent) == pytest.approx(want, rel=1e-9)


def test_an_update_among_other_models():
    """Its memory finds the way into a composition and out of it."""
    model = ComposedModel(
        models={"update": decay(jacobian_reuse=REUSE), "rate": Decay(k=1.0)},
        additional_outputs=("x",),
    )
    prescribed = {"t": Scalar(TIMES), "f": Scalar(FORCE)}
    x = march(model, prescribed, {"x": Scalar(1.0)})["x"].data
    np.testing.assert_allclose(x, by_hand(TIMES, 1.0, FORCE)[1:], rtol=1e-6)
