"""Files that grow with the run, runs that are gone on with. The truth is the uninterrupted run."""

import os
import random
import signal

import h5py
import numpy as np
import pytest

from neml2_jax import Scalar
from neml2_jax.declaration import REGISTRY
from neml2_jax.drivers import Interrupted, ResumeError, TransientDriver
from neml2_jax.drivers.fingerprint import BY_MODULES, in_short
from neml2_jax.drivers.result_files import open_run
from neml2_jax.errors import ConvergenceError

from ..forked import PROCESSES
from .interrupted_run import STEPS, run, slow_driver
from .test_transient_driver import FORCE, TIMES, decay, driver, second_order

ENDINGS = ("run.h5", "run.npz")


def equal_bits(a, b):
    assert set(a.arrays) == set(b.arrays)
    for key in a.arrays:
        x, y = a[key], b[key]
        assert x.dtype == y.dtype
        assert x.tobytes() == y.tobytes(), key


pytestmark = pytest.mark.usefixtures("ctrl_c")


def dataset(file, key):
    found = file[key]
    assert isinstance(found, h5py.Dataset)
    return found


def stopped_after(steps, save_as, make=driver, number=signal.SIGTERM):
    """A run that gets a signal from inside once `steps` are finished."""

    def progress(finished, total):
        if finished >= steps:
            os.kill(os.getpid(), number)

    with pytest.raises(Interrupted) as stop:
        make(steps_per_chunk=3).run(progress=progress, save_as=save_as)
    return stop.value


@pytest.mark.parametrize("name", ENDINGS)
@pytest.mark.parametrize("number", (signal.SIGTERM, signal.SIGINT))
def test_a_signal_saves_and_the_run_goes_on_to_equal_bits(tmp_path, name, number):
    whole = driver(steps_per_chunk=3).run()
    stop = stopped_after(4, tmp_path / name, number=number)
    assert stop.signal == number
    assert stop.history is not None
    assert 4 <= stop.history.finished < len(TIMES)
    assert f"{signal.Signals(number).name} after {stop.history.finished} of 12" in str(stop)
    assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL
    seen = []
    gone_on = driver(steps_per_chunk=3).run(
        lambda finished, total: seen.append(finished), resume=tmp_path / name
    )
    assert seen[0] > stop.history.finished
    equal_bits(gone_on, whole)
    equal_bits(driver(steps_per_chunk=3).run(resume=tmp_path / name), whole)  # nothing left to do


@pytest.mark.parametrize("source", ENDINGS)
@pytest.mark.parametrize("target", ENDINGS)
def test_one_kind_of_file_is_gone_on_with_in_the_other(tmp_path, source, target):
    stopped_after(7, tmp_path / source)
    before = (tmp_path / source).read_bytes()
    gone_on = driver(steps_per_chunk=3).run(
        save_as=tmp_path / f"2{target}", resume=tmp_path / source
    )
    equal_bits(gone_on, driver(steps_per_chunk=3).run())
    assert (tmp_path / source).read_bytes() == before


def test_lags_of_two_steps_are_gone_on_with(tmp_path):
    def make(**options):
        return driver(second_order(), **options)

    whole = make(steps_per_chunk=3).run()
    assert "input.x~2" in whole.arrays
    for steps in (2, 6):
        stopped_after(steps, tmp_path / "run.h5", make)
        equal_bits(make(steps_per_chunk=3).run(resume=tmp_path / "run.h5"), whole)


def test_chunks_do_not_change_bits(tmp_path):
    whole = driver().run()
    for chunk in (1, 3, 11):
        equal_bits(driver(steps_per_chunk=chunk).run(), whole)
        equal_bits(driver(steps_per_chunk=chunk).run(save_as=tmp_path / "run.h5"), whole)


def test_a_streamed_file_is_an_ordinary_one(tmp_path):
    history = driver(steps_per_chunk=5).run(save_as=tmp_path / "run.h5")
    kept = driver(steps_per_chunk=5).run()
    with h5py.File(tmp_path / "run.h5") as file:
        for key in kept.arrays:
            np.testing.assert_array_equal(dataset(file, key)[()], kept[key])
        assert int(max(dataset(file, "resume/finished"))) == 12
    assert history.shape("output.x") == (12, 3)
    np.testing.assert_array_equal(history.at("output.x", -1), kept["output.x"][-1])
    assert "output.x" in history.arrays and "output.y" not in history.arrays
    assert [p.name for p in tmp_path.iterdir()] == ["run.h5"]
    with pytest.raises(TypeError, match="read from its file"):
        history.put("output.x", 0, np.zeros((1, 3)))


def test_a_streamed_run_holds_one_chunk_only(tmp_path):
    """Bytes allocated by Python and numpy at the highest: a ninth of the steps or all of them."""
    import tracemalloc

    def peak(save_as):
        times = np.linspace(0.0, 2.0, 181)
        long = TransientDriver(
            model=decay(),
            prescribed_time=Scalar(times),
            prescribed={"f": Scalar(np.sin(times)[:, None])},
            ic={"x": Scalar(np.full(4000, 0.3))},
            steps_per_chunk=20,
        )
        long.run(save_as=save_as)  # compiles
        tracemalloc.start()
        long.run(save_as=save_as)
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    streamed, whole = peak(tmp_path / "run.h5"), peak(None)
    one_variable = 181 * 4000 * 8
    assert whole > 2 * one_variable  # x and x~1
    assert streamed < 0.5 * one_variable


@pytest.mark.parametrize("name", ENDINGS)
def test_a_step_that_fails_leaves_a_file_to_go_on_from(tmp_path, name):
    force = np.outer(FORCE, [1.0, 1.0, 1.0])
    force[7, 1] = 3e3  # far for Newton's method within the cap

    def make(**solver):
        return TransientDriver(
            model=decay(**solver),
            prescribed_time=Scalar(TIMES),
            prescribed={"f": Scalar(force)},
            steps_per_chunk=3,
        )

    with pytest.raises(ConvergenceError, match="step 7: 1 of 3 points") as failure:
        make(max_its=8).run(save_as=tmp_path / name)
    assert failure.value.history.finished == 7
    assert failure.value.history["output.x"][:7].shape == (7, 3)
    whole = make().run()
    # The step needs a higher cap; the six before it do not.
    equal_bits(make().run(resume=tmp_path / name), whole)


def test_the_first_step_may_fail(tmp_path):
    bad = driver(decay(max_its=1, abs_tol=0.0))
    with pytest.raises(ConvergenceError, match="step 1"):
        bad.run(save_as=tmp_path / "run.h5")
    with h5py.File(tmp_path / "run.h5") as file:
        assert dataset(file, "output.x").shape == (1, 3)
    equal_bits(driver().run(resume=tmp_path / "run.h5"), driver().run())


def test_another_run_is_refused(tmp_path):
    stopped_after(4, tmp_path / "run.h5")
    before = (tmp_path / "run.h5").read_bytes()
    with pytest.raises(ResumeError, match="another run: parameter rate.k differ"):
        driver(decay(k=2.0)).run(resume=tmp_path / "run.h5")
    with pytest.raises(ResumeError, match="types and options of the model"):
        driver(second_order()).run(resume=tmp_path / "run.h5")
    assert in_short(["a", "b"]) == "a, b" and in_short(list("abcd"), 2) == "a, b, 2 more"
    other = TransientDriver(
        model=decay(),
        prescribed_time=Scalar(TIMES),
        prescribed={"f": Scalar(1.01 * FORCE[:, None] * np.ones(3))},
    )
    with pytest.raises(ResumeError, match="condition x, prescribed f from step 1 on differ"):
        other.run(resume=tmp_path / "run.h5")
    assert (tmp_path / "run.h5").read_bytes() == before


def test_a_run_goes_on_after_the_code_of_a_law_has_moved(tmp_path, monkeypatch):
    stopped_after(4, tmp_path / "run.h5")
    for law in REGISTRY["Models"].values():
        monkeypatch.setattr(law, "__module__", f"elsewhere.{law.__module__}")
    equal_bits(driver().run(resume=tmp_path / "run.h5"), driver().run())


def test_a_file_that_told_types_by_their_modules_goes_on_with_a_warning(
    tmp_path, monkeypatch, caplog
):
    with monkeypatch.context() as earlier:
        earlier.setattr("neml2_jax.drivers.fingerprint.MODEL", BY_MODULES)
        stopped_after(4, tmp_path / "run.h5")
    with pytest.raises(ResumeError, match="another run: parameter rate.k differ"):
        driver(decay(k=2.0)).run(resume=tmp_path / "run.h5")
    equal_bits(driver().run(resume=tmp_path / "run.h5"), driver().run())
    assert "saved by an earlier version" in caplog.text


def test_a_file_without_what_it_takes_is_refused(tmp_path):
    arrays = {"output.x": np.zeros((3, 3))}
    np.savez(tmp_path / "plain.npz", **arrays)  # pyright: ignore[reportArgumentType]
    with pytest.raises(ResumeError, match="not what a run needs"):
        driver().run(resume=tmp_path / "plain.npz")
    (tmp_path / "junk.h5").write_bytes(b"no such thing")
    with pytest.raises(ResumeError, match="cannot be read"):
        driver().run(resume=tmp_path / "junk.h5")
    with pytest.raises(FileNotFoundError, match="no result file"):
        driver().run(resume=tmp_path / "none.h5")


def killed(path, number, after):
    """A run in a process of its own that gets a signal after some of its steps."""
    steps, sent = PROCESSES.Pipe(duplex=False)
    process = PROCESSES.Process(target=run, args=(str(path), sent))
    process.start()
    sent.close()
    while steps.recv() < after:
        pass
    assert process.pid is not None
    os.kill(process.pid, number)
    process.join()
    return process.exitcode


@pytest.mark.slow
def test_ten_runs_killed_at_random_are_gone_on_with_to_equal_bits(tmp_path):
    """Five by SIGKILL, which leaves no time for anything, five by SIGTERM."""
    whole = slow_driver().run()
    assert whole.finished == STEPS
    chance = random.Random(4)
    for i in range(10):
        path = tmp_path / f"{i}.{'h5' if i < 8 else 'npz'}"
        number = signal.SIGKILL if i < 5 else signal.SIGTERM
        code = killed(path, number, chance.randint(1, STEPS - 20))
        assert code == (-number if number == signal.SIGKILL else 128 + number)
        with open_run(path) as saved:
            assert 1 < saved.finished < STEPS
        equal_bits(slow_driver().run(resume=path), whole)
