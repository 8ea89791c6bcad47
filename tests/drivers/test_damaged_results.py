"""Result files that are damaged, foreign or cut off, and outputs that cannot be written.

The truth is the uninterrupted run: a file is refused, or gone on with to its bits.
"""

import random
import shutil
import time
from pathlib import Path

import h5py
import jax
import numpy as np
import pytest

from neml2_jax import Scalar
from neml2_jax.drivers import OutputError, ResumeError, TransientDriver
from neml2_jax.drivers.march import march_chunk
from neml2_jax.drivers.output_files import Claim, check_output
from neml2_jax.drivers.recorders import StreamRecorder
from neml2_jax.drivers.result_files import open_run
from neml2_jax.drivers.unmarked_file import checksum, is_marked

from .test_saving_and_resuming import ENDINGS, equal_bits, stopped_after
from .test_transient_driver import FORCE, TIMES, decay, driver


def chunks_of_three(**options):
    return driver(steps_per_chunk=3, **options)


@pytest.fixture(scope="module")
def whole():
    return chunks_of_three().run()


def test_the_checksum_of_metadata():
    """The figure that the author of the function gives for this text."""
    assert checksum(b"Four score and seven years ago") == 0x17770551


@pytest.mark.parametrize("name", ENDINGS)
def test_a_changed_byte_is_refused_or_does_not_count(tmp_path, whole, name):
    stopped_after(7, tmp_path / name)
    data, chance, refused = (tmp_path / name).read_bytes(), random.Random(5), 0
    for _ in range(30):
        changed = bytearray(data)
        # Most of an .h5 file is room for steps to come: look for where there is something.
        position = chance.choice([i for i in chance.sample(range(len(data)), 400) if data[i]])
        changed[position] ^= 1 << chance.randrange(8)
        (tmp_path / name).write_bytes(changed)
        try:
            found = chunks_of_three().run(resume=tmp_path / name, save_as=tmp_path / f"2{name}")
            equal_bits(found, whole)
        except ResumeError:
            refused += 1
    assert refused > 5


def test_every_byte_that_a_run_goes_on_from_is_guarded(tmp_path):
    stopped_after(7, tmp_path / "run.h5")
    with h5py.File(tmp_path / "run.h5") as file:
        finished, lagged = file["resume/finished"], file["resume/lagged/x~1"]
        assert isinstance(finished, h5py.Dataset) and isinstance(lagged, h5py.Dataset)
        slot = int(np.argmax(finished[()]))
        lagged_at = lagged.id.get_offset() + slot * lagged[0].nbytes
        stress_at = file["output.x"].id.get_chunk_info(0).byte_offset
    for place in (lagged_at, lagged_at + 7, stress_at, stress_at + 30):
        data = bytearray((tmp_path / "run.h5").read_bytes())
        data[place] ^= 1
        (tmp_path / "changed.h5").write_bytes(data)
        with pytest.raises(ResumeError, match="damaged"):
            chunks_of_three().run(resume=tmp_path / "changed.h5")


@pytest.fixture(scope="module")
def killed(tmp_path_factory):
    """The file as it is in the middle of a run."""
    folder = tmp_path_factory.mktemp("killed")

    def copy(finished, total):
        if finished < total:
            shutil.copy(folder / "run.h5", folder / "killed.h5")

    chunks_of_three().run(progress=copy, save_as=folder / "run.h5")
    return folder / "killed.h5"


def test_a_run_that_was_killed_is_gone_on_with(tmp_path, whole, killed):
    assert is_marked(killed)
    before = killed.read_bytes()
    equal_bits(chunks_of_three().run(resume=killed, save_as=tmp_path / "2.h5"), whole)
    assert killed.read_bytes() == before


def test_a_killed_run_that_is_cut_off_is_refused_and_not_waited_for(tmp_path, killed):
    data, begin = killed.read_bytes(), time.perf_counter()
    for size in (0, 7, 47, 48, 60, 500, 2000, 3000, len(data) // 2):
        (tmp_path / "cut.h5").write_bytes(data[:size])
        with pytest.raises(ResumeError, match=r"cut\.h5 (cannot be read|is damaged)"):
            chunks_of_three().run(resume=tmp_path / "cut.h5", save_as=tmp_path / "2.h5")
    assert time.perf_counter() - begin < 30.0
    assert [p.name for p in tmp_path.iterdir()] == ["cut.h5"]


def foreign(path):
    """Files that are no results, by what they hold."""
    yield "nothing", b""
    yield "text", b"no such thing" * 50
    for name in ("numbers", "objects"):
        with path.open("wb") as file:
            np.savez(file, a=np.zeros(3) if name == "numbers" else np.array([{}], dtype=object))
        yield f"{name} in npz", path.read_bytes()
    with h5py.File(path, "w") as file:
        file["a"] = 3.0
    yield "a number in h5", path.read_bytes()
    with h5py.File(path, "w") as file:
        file["output.x"] = np.zeros((12, 3))
        file.create_group("resume")
    yield "half of a result", path.read_bytes()


@pytest.mark.parametrize("name", ENDINGS)
def test_foreign_files_are_refused(tmp_path, name):
    for what, data in [*foreign(tmp_path / "other")]:
        (tmp_path / name).write_bytes(data)
        with pytest.raises(ResumeError, match=name.replace(".", r"\.")):
            chunks_of_three().run(resume=tmp_path / name)
        assert (tmp_path / name).read_bytes() == data, what


def test_what_is_no_file_is_refused(tmp_path):
    (tmp_path / "folder.h5").mkdir()
    for path in (tmp_path / "folder.h5", Path("/dev/zero")):
        with pytest.raises(ResumeError, match="is no file"), open_run(path):
            pass


# ------------------------------------------------------------------ outputs


def test_outputs_that_cannot_be_written_are_found_before_the_run(tmp_path, monkeypatch):
    (tmp_path / "folder.h5").mkdir()
    (tmp_path / "file").write_text("")
    (tmp_path / "kept.npz").write_bytes(b"")
    (tmp_path / "kept.npz").chmod(0o444)
    for name, message in {
        "folder.h5": "it is a folder",
        "file/run.h5": "is a file, not a folder",
        "x" * 300 + ".h5": "File name too long",
        "kept.npz": "it is read-only",
        "run.txt": "saved as .npz or .h5",
    }.items():
        steps = []
        with pytest.raises(OutputError, match=message):
            driver().run(lambda done, _: steps.append(done), save_as=tmp_path / name)  # noqa: B023
        assert not steps
    check_output(tmp_path / "new" / "folder" / "run.h5")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(9, 9, 9))
    for name in ENDINGS:
        with pytest.raises(OutputError, match="there is room for 9 bytes"):
            driver().run(save_as=tmp_path / name)
        assert not (tmp_path / name).exists()


def test_a_history_that_memory_cannot_hold_is_refused(monkeypatch):
    monkeypatch.setattr("neml2_jax.drivers.recorders.available_memory", lambda: 100)
    with pytest.raises(OutputError, match="more memory than there is; save to a .h5 file"):
        driver().run()


def test_a_disk_that_fills_up_leaves_the_finished_steps(tmp_path, monkeypatch, whole):
    """What HDF5 could not write it must not try again: it crashes."""
    append, calls = StreamRecorder._append, []

    def full(self, rows, end, lagged):
        calls.append(end)
        append(self, rows, end, lagged)
        if len(calls) == 3:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(StreamRecorder, "_append", full)
    with pytest.raises(OutputError, match="No space left on device.*first 7 steps are whole"):
        chunks_of_three().run(save_as=tmp_path / "run.h5")
    monkeypatch.setattr(StreamRecorder, "_append", append)
    assert [p.name for p in tmp_path.iterdir()] == ["run.h5"]
    equal_bits(chunks_of_three().run(resume=tmp_path / "run.h5"), whole)


def test_two_runs_do_not_write_one_file(tmp_path):
    first = Claim(tmp_path / "run.h5")
    with pytest.raises(OutputError, match="another run is writing it"):
        driver().run(save_as=tmp_path / "run.h5")
    first.release()
    driver().run(save_as=tmp_path / "run.h5")
    assert [p.name for p in tmp_path.iterdir()] == ["run.h5"]


# ------------------------------------------------------------------ longer histories


def history(steps, change=None):
    times, force = np.linspace(0.0, 2.0, 12)[:steps], np.outer(FORCE, np.ones(3))[:steps]
    if change is not None:
        force[change, 1] += 1e-9
    return TransientDriver(
        model=decay(),
        prescribed_time=Scalar(times),
        prescribed={"f": Scalar(force)},
        ic={"x": Scalar(np.array([0.1, 0.2, 0.3]))},
        steps_per_chunk=3,
    )


@pytest.mark.parametrize("name", ENDINGS)
def test_a_longer_history_goes_on(tmp_path, name):
    assert len(TIMES) == 12
    history(6).run(save_as=tmp_path / name)
    equal_bits(history(12).run(resume=tmp_path / name), history(12).run())


@pytest.mark.parametrize("name", ENDINGS)
def test_the_first_step_that_differs_is_named(tmp_path, name):
    history(6).run(save_as=tmp_path / name)
    for step in (0, 3, 5):
        with pytest.raises(ResumeError, match=f"prescribed f from step {step} on differ"):
            history(12, change=step).run(resume=tmp_path / name)
    with pytest.raises(ResumeError, match="6 finished steps, more than the 5 of this run"):
        history(5).run(resume=tmp_path / name)
    # A step that is still to come may be another one.
    changed = history(12, change=6)
    equal_bits(changed.run(resume=tmp_path / name), changed.run())


def test_the_device_is_given_a_chunk_of_what_is_prescribed(tmp_path, monkeypatch):
    given = []

    def spy(model, carry, prescribed, wanted):
        given.extend(x.data for x in prescribed.values())
        return march_chunk(model, carry, prescribed, wanted)

    monkeypatch.setattr("neml2_jax.drivers.transient_driver.march_chunk", spy)
    long = chunks_of_three()
    assert all(isinstance(x.data, np.ndarray) for x in long.prescribed.values())
    long.run(save_as=tmp_path / "run.h5")
    assert {x.shape[0] for x in given} == {3} and all(isinstance(x, jax.Array) for x in given)
