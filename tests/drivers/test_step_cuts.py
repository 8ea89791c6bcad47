"""Steps that are cut: against a march over the parts by hand; no other bits where none fail."""

import dataclasses

import numpy as np
import pytest

from neml2_jax import Scalar
from neml2_jax.drivers import TransientDriver
from neml2_jax.errors import ConvergenceError, DeclarationError

from .test_transient_driver import FORCE, TIMES, by_hand, decay, driver, second_order

JUMP = np.where(np.arange(12) == 7, 40.0, FORCE)
"""Step 7 is too far for a low cap; half of it, or a quarter, is not."""


def jumping(cuts, max_its, **options):
    return TransientDriver(
        model=decay(max_its=max_its),
        prescribed_time=Scalar(TIMES),
        prescribed={"f": Scalar(np.stack([JUMP, FORCE], axis=1))},
        ic={"x": Scalar(np.array([1.0, 2.0]))},
        max_step_cuts=cuts,
        **options,
    )


def in_parts(x0, cut_step, parts):
    """Backward Euler by hand with one step in equal parts; the prescribed steps only."""
    k = cut_step
    between = np.linspace(0, 1, parts + 1)[1:-1]
    times = np.insert(TIMES, k, TIMES[k - 1] + between * (TIMES[k] - TIMES[k - 1]))
    force = np.insert(JUMP, k, JUMP[k - 1] + between * (JUMP[k] - JUMP[k - 1]))
    return np.delete(by_hand(times, x0, force), np.arange(k, k + parts - 1))


def needed(max_its):
    """Smallest number of cuts that helps, and the result."""
    for cuts in range(1, 6):
        try:
            return cuts, jumping(cuts, max_its).run()
        except ConvergenceError:
            continue
    raise AssertionError("no number of cuts helps")


def test_a_cut_step_is_its_halves():
    with pytest.raises(ConvergenceError, match="step 7: 1 of 2 points"):
        jumping(0, 6).run()
    cuts, history = needed(6)
    assert cuts == 1
    x = history["output.x"]
    np.testing.assert_allclose(x[:, 0], in_parts(1.0, 7, 2), rtol=1e-6)
    assert abs(x[7, 0] - by_hand(TIMES, 1.0, JUMP)[7]) > 1e-3  # the whole step is another number
    # Lags are those of prescribed steps.
    np.testing.assert_array_equal(history["input.x~1"][1:], x[:-1])
    np.testing.assert_array_equal(history["input.t~1"][1:], TIMES[:-1])


def test_only_what_fails_is_cut_again():
    cuts, history = needed(5)
    assert cuts == 2
    assert np.isfinite(history["output.x"]).all()
    with pytest.raises(ConvergenceError) as failure:
        jumping(cuts - 1, 5).run()
    text = str(failure.value)
    assert f"cut up to {cuts - 1} times" in text
    assert "tried the whole step, 0 to 0.5" in text


def test_a_run_without_failures_keeps_its_bits(tmp_path):
    plain, cutting = driver().run(), driver(max_step_cuts=3).run()
    for key in plain.arrays:
        assert plain[key].tobytes() == cutting[key].tobytes()
    streamed = jumping(2, 5, steps_per_chunk=4).run(save_as=tmp_path / "r.h5")
    kept = jumping(2, 5, steps_per_chunk=4).run()
    for key in kept.arrays:
        assert streamed[key].tobytes() == kept[key].tobytes()


def test_lags_of_two_steps_are_those_of_prescribed_steps():
    cut = TransientDriver(
        model=second_order(max_its=5),
        prescribed_time=Scalar(TIMES),
        prescribed={"f": Scalar(np.stack([JUMP, FORCE], axis=1))},
        ic={"x": Scalar(np.array([1.0, 2.0]))},
        max_step_cuts=4,
    )
    with pytest.raises(ConvergenceError, match="step 7"):
        dataclasses.replace(cut, max_step_cuts=0).run()
    history = cut.run()
    np.testing.assert_array_equal(history["input.x~2"][2:], history["output.x"][:-2])
    np.testing.assert_array_equal(history["input.t~2"][2:], TIMES[:-2])


def test_options_are_checked():
    with pytest.raises(DeclarationError, match="max_step_cuts at least 0"):
        driver(max_step_cuts=-1)
