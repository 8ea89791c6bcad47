"""What the command line says where something goes wrong: one paragraph, exit code 2."""

from pathlib import Path

import numpy as np
import pytest

from neml2_jax.cli import main as cli
from neml2_jax.cli.outputs import check_target
from neml2_jax.drivers import History, Interrupted, OutputError, ResumeError

from ..drivers.test_saving_and_resuming import stopped_after
from ..drivers.test_transient_driver import driver

CHABOCHE = str(Path(__file__).parents[2] / "examples" / "chaboche" / "chaboche.i")
CHUNKS = "Drivers/cycles/steps_per_chunk:=2"  # as in `test_main.py`: one program
RUN = ["run", CHABOCHE, "cycles", "points=3", "cycles=1", "steps_per_cycle=4", CHUNKS]


@pytest.fixture
def command(monkeypatch, capsys):
    def called(*words):
        monkeypatch.setattr("sys.argv", ["neml2-jax", *map(str, words)])
        with pytest.raises(SystemExit) as stop:
            cli.main()
        return stop.value.code, capsys.readouterr().err

    return called


def test_mistakes_end_in_one_line(command, tmp_path):
    (tmp_path / "text.txt").write_text("hello")
    (tmp_path / "law.py").write_text("x = 1\n\n1 / 0\n")
    (tmp_path / "open.i").write_text("[Models]\n  [a]\n    type = X\n")
    (tmp_path / "empty.npz").write_text("")
    (tmp_path / "nothing.i").write_text("\n")
    (tmp_path / "words.i").write_text("# a comment\nx = 1\n")
    for name, x in (("pickled", [{}, {}]), ("names", ["a", "b"]), ("single", 1.0)):
        np.savez(tmp_path / f"{name}.npz", **{"output.x": np.array(x)})  # type: ignore[arg-type]
    for words, message in (
        ([*RUN, "--load", tmp_path / "text.txt"], "text.txt is no Python file"),
        ([*RUN, "--load", tmp_path], "is no Python file"),
        ([*RUN, "--load", tmp_path / "law.py"], "law.py:3: ZeroDivisionError: division by zero"),
        (["run", tmp_path / "open.i", "x"], "open.i:2: the block [a] that opens here is not"),
        (["run", tmp_path, "x"], "is a folder"),
        (["run", CHABOCHE, "cycles", "points=0"], "one step and one point at least"),
        (["run", CHABOCHE, "cycles", "steps_per_cycle=0"], "the steps, at least two of them"),
        (["run", CHABOCHE, "cycles", "cycles=0"], "the steps, at least two of them"),
        (
            ["run", tmp_path / "nothing.i", "x"],
            "nothing.i: it is empty; an input file has sections",
        ),
        (["inspect", tmp_path / "words.i"], "words.i: it has no section; an input file has"),
        (["plot", tmp_path / "pickled.npz"], "output.x is of Python objects, not of numbers"),
        (["plot", tmp_path / "names.npz"], "output.x is of <U1 values, not of numbers"),
        (["plot", tmp_path / "single.npz"], "output.x is of a single value, not of numbers"),
        (["plot", "polefigure", tmp_path / "empty.npz", "--pole", "1,1,1"], "is no .npz file"),
    ):
        code, said = command(*words)
        assert code == 2
        assert message in said and said.startswith("error: ")
        assert said.count("\n") == 1, said


@pytest.mark.parametrize("place", (0, 2))
def test_a_traceback_is_shown_where_it_is_asked_for(command, place):
    words = ["run", "nowhere.i", "x"]
    code, said = command(*words[:place], "--traceback", *words[place:])
    assert code == 2
    assert said.startswith("Traceback") and said.endswith("\nerror: no input file nowhere.i\n")


def test_what_nothing_foresaw_is_called_a_bug(command, monkeypatch):
    def broken(*_):
        raise KeyError("x\ny" * 1000)

    monkeypatch.setattr("neml2_jax.input_files.factory.InputFile.read", broken)
    code, said = command("run", "a.i", "x")
    assert code == 1
    assert said.startswith("error: KeyError: ") and "it is a bug of neml2_jax" in said
    assert "neml2_jax/input_files/factory.py:" in said and "in load_input)" in said
    assert "--traceback" in said and said.count("\n") == 1 and len(said) < 1000


@pytest.mark.parametrize("number", (0, 4, 99, 1000))
def test_more_devices_than_can_be_used(command, number, monkeypatch):
    monkeypatch.setattr("neml2_jax.programs.take_cores", lambda wanted=None: 1)
    code, said = command(*RUN, "--devices", number)
    assert code == 2 and f"--devices {number}" in said.replace("\n", " ") or "1 to 256" in said


def test_a_finished_result_is_replaced_and_said_so(tmp_path):
    target = tmp_path / "run.npz"
    assert check_target(target, None, False) == ""
    driver().run(save_as=target)
    assert check_target(target, None, False) == f"replacing {target}, a result of 12 steps"
    assert check_target(target, target, False) == ""


def test_an_unfinished_run_is_not_replaced_unasked(tmp_path):
    for target in (tmp_path / "run.npz", tmp_path / "run.h5"):
        assert isinstance(stopped_after(4, target), Interrupted)
        with pytest.raises(OutputError, match=r"[47] of 12 steps.*--resume .*--overwrite"):
            check_target(target, None, False)
        assert "replacing" in check_target(target, None, True)
        assert check_target(target, target, False) == ""


def test_what_is_no_result_is_not_replaced_unasked(tmp_path):
    target = tmp_path / "run.npz"
    target.write_text("my notes")
    with pytest.raises(OutputError, match="is no result of a run; .*--overwrite"):
        check_target(target, None, False)
    assert check_target(target, None, True) == f"replacing {target}"
    np.savez(target, x=np.zeros(3))
    assert issubclass(ResumeError, ValueError)


def test_a_folder_that_is_made_for_a_result_is_told(tmp_path, caplog):
    """The name of a folder may be mistyped."""
    for name in ("resluts/run.npz", "resluts/run.h5"):
        driver().run(save_as=tmp_path / name)
    assert [r.getMessage() for r in caplog.records] == [
        f"there was no folder {tmp_path / 'resluts'}: made it, for run.npz"
    ]


@pytest.mark.parametrize("ending", (".npz", ".h5"))
def test_no_figure_is_drawn_of_a_damaged_result(command, tmp_path, ending):
    """Not even where what is damaged is not drawn."""
    path = tmp_path / f"run{ending}"
    whole = History(3, finished=3)
    whole.put("output.orientation", 0, np.zeros((3, 2, 3)))
    whole.put("output.stress", 0, np.full((3, 2, 6), 1.2345))
    whole.save(path)
    data = bytearray(path.read_bytes())
    data[data.rindex(np.float64(1.2345).tobytes()) + 3] ^= 1
    path.write_bytes(data)
    code, said = command("plot", "polefigure", path, "--pole", "1,1,1")
    assert code == 2 and "run" + ending in said and "damaged" in said
