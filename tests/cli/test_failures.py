"""What the command line says where something goes wrong: one paragraph, exit code 1."""

from pathlib import Path

import numpy as np
import pytest

from neml2_jax.cli import main as cli
from neml2_jax.cli.outputs import check_target
from neml2_jax.drivers import Interrupted, OutputError, ResumeError

from ..drivers.test_saving_and_resuming import stopped_after
from ..drivers.test_transient_driver import driver

CHABOCHE = str(Path(__file__).parents[2] / "examples" / "chaboche" / "chaboche.i")
RUN = ["run", CHABOCHE, "cycles", "points=3", "cycles=1", "steps_per_cycle=4"]


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
    for words, message in (
        ([*RUN, "--load", tmp_path / "text.txt"], "text.txt is no Python file"),
        ([*RUN, "--load", tmp_path], "is no Python file"),
        ([*RUN, "--load", tmp_path / "law.py"], "law.py:3: ZeroDivisionError: division by zero"),
        (["run", tmp_path / "open.i", "x"], "open.i:2: the block [a] that opens here is not"),
        (["run", tmp_path, "x"], "is a folder"),
        (["run", CHABOCHE, "cycles", "points=0"], "one step and one point at least"),
        (["plot", "polefigure", tmp_path / "empty.npz", "--pole", "1,1,1"], "is no .npz file"),
    ):
        code, said = command(*words)
        assert code == 1
        assert message in said and said.startswith("error: ")
        assert said.count("\n") == 1, said


@pytest.mark.parametrize("place", (0, 2))
def test_a_traceback_is_shown_where_it_is_asked_for(command, place):
    words = ["run", "nowhere.i", "x"]
    code, said = command(*words[:place], "--traceback", *words[place:])
    assert code == 1
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
