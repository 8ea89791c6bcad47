"""Marching: closed forms in time, history, failure, files, gradients through the history."""

import dataclasses
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from benchmarks.counts import CHEAP_MACHINE_CODE
from neml2_jax import SR2, Scalar
from neml2_jax.declaration import input_variable, output_variable, parameter
from neml2_jax.drivers import TransientDriver, march
from neml2_jax.equation_systems import (
    ConstantExtrapolationPredictor,
    ImplicitUpdate,
    LinearExtrapolationPredictor,
    NonlinearSystem,
)
from neml2_jax.errors import ConvergenceError, DeclarationError
from neml2_jax.laws.common import ScalarBackwardEulerTimeIntegration
from neml2_jax.models import AbstractLaw, ComposedModel
from neml2_jax.solvers import Newton


class Decay(AbstractLaw):
    """x' = -k x^3 + f: implicit, with a force."""

    x: str = input_variable(Scalar, "x", unit="-")
    f: str = input_variable(Scalar, "f", unit="-")
    x_rate: str = output_variable(Scalar, "x'", unit="-")
    k: Scalar = parameter("k", unit="-")

    def forward(self, x, f):
        return f - self.k * x * x * x


def decay(k=1.0, **solver):
    residual = ComposedModel(
        models={"rate": Decay(k=k), "step": ScalarBackwardEulerTimeIntegration(variable="x")}
    )
    return ImplicitUpdate(
        equation_system=NonlinearSystem(model=residual, unknowns="x"),
        solver=Newton(**solver),
        predictor=ConstantExtrapolationPredictor(unknowns_Scalar=("x",)),
    )


def second_order(**solver):
    """A model that looks two steps back: `x~2` and `t~2`."""
    model = decay(**solver)
    predictor = LinearExtrapolationPredictor(unknowns_Scalar=("x",))
    return dataclasses.replace(model, predictor=predictor)


def by_hand(times, x0, f, k=1.0):
    """Backward Euler, each step's cubic solved by its companion matrix."""
    out = [x0]
    for dt, force in zip(np.diff(times), f[1:]):
        roots = np.roots([dt * k, 0.0, 1.0, -out[-1] - dt * force])
        out.append(next(r.real for r in roots if abs(r.imag) < 1e-9))
    return np.array(out)


TIMES = np.linspace(0.0, 2.0, 12)
FORCE = np.sin(TIMES)


def driver(model=None, **options):
    return TransientDriver(
        model=model if model is not None else decay(),
        prescribed_time=Scalar(TIMES),
        prescribed={"f": Scalar(FORCE[:, None] * np.ones(3))},
        ic={"x": Scalar(np.array([1.0, 2.0, -0.5]))},
        **options,
    )


@pytest.mark.parametrize("chunk", (100, 4))  # at once, and in chunks of which the last is short
def test_against_steps_by_hand(chunk):
    history = driver(steps_per_chunk=chunk).run()
    for point, x0 in enumerate((1.0, 2.0, -0.5)):
        np.testing.assert_allclose(
            history["output.x"][:, point], by_hand(TIMES, x0, FORCE), rtol=1e-7
        )
    np.testing.assert_array_equal(history["input.t"], TIMES)
    assert np.isnan(history["input.x~1"][0]).all()
    np.testing.assert_array_equal(history["input.x~1"][1:], history["output.x"][:-1])


def test_gradient_through_the_history_agrees_with_differences():
    prescribed = {"t": Scalar(TIMES), "f": Scalar(FORCE)}
    initial = {"x": Scalar(1.0)}

    def last(k, checkpoint: Any = False):
        model = decay(rel_tol=1e-14).with_parameters({"rate.k": k})
        return march(model, prescribed, initial, checkpoint=checkpoint)["x"].data[-1]

    both = jax.jit(jax.value_and_grad(last))
    h = 1e-5
    differences = float(both(1.0 + h)[0] - both(1.0 - h)[0]) / (2 * h)
    assert float(both(1.0)[1]) == pytest.approx(differences, rel=1e-7)
    # Of 11 steps: segments with and without a rest, and one of all.
    for checkpoint in (True, np.int64(4), 100):
        stored_less = jax.jit(jax.grad(lambda k, c=checkpoint: last(k, checkpoint=c)))(1.0)
        assert float(stored_less) == pytest.approx(differences, rel=1e-7)


def test_a_gradient_with_checkpoints_stores_few_carries():
    """Arrays that the reverse pass keeps, and what the compiled gradient needs beside its data."""

    def stored(steps, checkpoint, points=512):
        times = jnp.linspace(0.0, 2.0, steps + 1)
        prescribed = {"t": Scalar(times), "f": Scalar(jnp.sin(times))}
        initial = {"x": Scalar(jnp.linspace(0.5, 1.0, points))}

        def last(k):
            model = decay().with_parameters({"rate.k": k})
            return march(model, prescribed, initial, checkpoint=checkpoint)["x"].data[-1].sum()

        pull = jax.eval_shape(lambda k: jax.vjp(last, k)[1], 1.0)
        kept = sum(x.size * x.dtype.itemsize for x in jax.tree_util.tree_leaves(pull))
        lowered = jax.jit(jax.grad(last)).lower(1.0)
        memory = lowered.compile(CHEAP_MACHINE_CODE).memory_analysis()
        assert memory is not None
        carry = points * 8
        return kept / carry, memory.temp_size_in_bytes / carry

    kept, peak = {}, {}
    for case in ((64, True), (256, True), (256, False)):
        kept[case], peak[case] = stored(*case)
        peak[case] -= case[0]  # the cotangent of the outputs: one number a step and point
    assert kept[256, False] > 256
    assert kept[256, True] < 18  # the square root of 256, and the start
    for few, all_of_them in ((kept, kept[256, False]), (peak, peak[256, False])):
        assert few[256, True] < 2.2 * few[64, True]  # four times the steps
        assert few[256, True] < all_of_them / 8


# A residual of 1e250 is finite, its square is not.
@pytest.mark.parametrize("fault", (np.nan, np.inf, 1e250))
def test_a_step_that_fails_is_named_and_what_is_finished_is_saved(tmp_path, fault):
    force = np.ones((12, 3))
    force[7, 1] = fault
    bad = TransientDriver(
        model=decay(),
        prescribed_time=Scalar(TIMES),
        prescribed={"f": Scalar(force)},
        save_as=str(tmp_path / "result.npz"),
    )
    with pytest.raises(ConvergenceError, match=r"step 7: 1 of 3 points .* point.*1.*x_residual"):
        bad.run()
    with np.load(tmp_path / "result.npz") as file:
        saved = dict(file)
    assert saved["output.x"].shape == (7, 3)
    assert np.isfinite(saved["output.x"][1:]).all()


def test_the_iteration_cap_is_reported_with_what_to_try():
    with pytest.raises(ConvergenceError, match="max_its"):
        driver(decay(max_its=2, rel_tol=1e-15, abs_tol=0.0)).run()


@pytest.mark.parametrize("name", ("r.npz", "r.h5"))
def test_files(tmp_path, name):
    history = driver().run(save_as=tmp_path / name)
    if name.endswith("npz"):
        with np.load(tmp_path / name) as file:
            read = {k: file[k] for k in file if not k.startswith("resume.")}
    else:
        import h5py

        with h5py.File(tmp_path / name) as file:
            datasets = (k for k in file if k != "resume")
            read = {k: file[k][()] for k in datasets}  # pyright: ignore[reportIndexIssue]
    assert set(read) == set(history.arrays)
    np.testing.assert_array_equal(read["output.x"], history["output.x"])
    with pytest.raises(ValueError, match=".npz or .h5"):
        history.save(tmp_path / "r.txt")


def test_progress_counts_to_the_end():
    seen = []
    driver().run(progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (12, 12)


def test_a_history_without_a_step_after_its_start_is_refused():
    one = {"f": Scalar(FORCE[:1]), "t": Scalar(TIMES[:1])}
    with pytest.raises(DeclarationError, match=r"at least two of them: .*got shape \(1,\)"):
        TransientDriver(model=decay(), prescribed_time=one["t"], prescribed={"f": one["f"]})
    for checkpoint in (False, True):
        with pytest.raises(DeclarationError, match="have 1 steps; give two at least"):
            march(decay(), one, checkpoint=checkpoint)


def test_a_checkpoint_is_a_number_of_steps():
    given = {"f": Scalar(FORCE), "t": Scalar(TIMES)}
    for checkpoint in (-1, 2.5):
        with pytest.raises(DeclarationError, match=f"a count of steps, got {checkpoint}"):
            march(decay(), given, checkpoint=checkpoint)  # type: ignore[arg-type]


def test_errors_at_construction():
    with pytest.raises(DeclarationError, match="'g' is no input"):
        TransientDriver(
            model=decay(), prescribed_time=Scalar(TIMES), prescribed={"g": Scalar(FORCE)}
        )
    with pytest.raises(DeclarationError, match="must be the 12 steps"):
        TransientDriver(
            model=decay(), prescribed_time=Scalar(TIMES), prescribed={"f": Scalar(FORCE[:5])}
        )
    with pytest.raises(DeclarationError, match="is a Scalar in the model, got a SR2"):
        TransientDriver(
            model=decay(),
            prescribed_time=Scalar(TIMES),
            prescribed={"f": SR2(jnp.zeros((12, 6)))},
        )
