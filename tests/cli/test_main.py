"""The command line: what it prints, saves and refuses, and its exit codes."""

import gc
import json
import shlex
import signal
import time
from pathlib import Path

import numpy as np
import pytest
import typer
from typer.testing import CliRunner

from neml2_jax.cli import main as cli
from neml2_jax.cli.session import split_settings
from neml2_jax.drivers import ResumeError
from neml2_jax.drivers.recorders import StreamRecorder
from neml2_jax.drivers.result_files import open_run
from neml2_jax.errors import ConvergenceError, InputFileError

from ..forked import Forked, command

ROOT = Path(__file__).parents[2]
CHABOCHE = str(ROOT / "examples" / "chaboche" / "chaboche.i")
OWN = str(ROOT / "examples" / "own_law" / "hardening.i")
CHUNKS = "Drivers/cycles/steps_per_chunk:=2"  # of one size, which is one program
SMALL = ["points=3", "cycles=1", "steps_per_cycle=20", CHUNKS]


def read(path):
    with np.load(path) as file:
        return dict(file)


def invoke(*arguments):
    return CliRunner().invoke(cli.app, list(arguments), catch_exceptions=True)


def test_run_saves_and_draws(tmp_path):
    output = tmp_path / "r.npz"
    done = invoke("run", CHABOCHE, "cycles", *SMALL, "--output", str(output), "--plot")
    assert done.exit_code == 0, done.output
    saved = read(output)
    assert saved["output.stress"].shape == (21, 3, 6)
    assert np.isnan(saved["output.stress"][0]).all()
    assert saved["input.strain"].shape == (21, 3, 6)
    assert output.with_suffix(".png").stat().st_size > 5000
    assert "21 of 21 steps" in done.output
    assert f"saved {output.with_suffix('.png')}: all 3 points" in done.output


def test_an_override_changes_the_result(tmp_path):
    peaks = []
    for extra in ([], ["Models/yield_function/yield_stress:=200"]):
        output = tmp_path / "r.npz"
        done = invoke("run", CHABOCHE, "cycles", *SMALL, *extra, "--output", str(output))
        assert done.exit_code == 0, done.output
        peaks.append(np.nanmax(read(output)["output.stress"]))
    assert peaks[1] > peaks[0] + 10


def test_float32_agrees_to_its_precision(tmp_path):
    """In a process of its own: the precision of this one is float64."""
    outputs = [tmp_path / f"{dtype}.npz" for dtype in ("float32", "float64")]
    words = ["run", CHABOCHE, "cycles", *SMALL]
    done = Forked.of(command, *words, "--dtype", "float32", "--output", outputs[0]).wait()
    assert done.returncode == 0, done.stderr
    here = invoke(*words, "--dtype", "float64", "--output", str(outputs[1]))
    assert here.exit_code == 0, here.output
    results = [read(output)["output.stress"] for output in outputs]
    assert results[0].dtype == np.float32
    np.testing.assert_allclose(results[0][1:], results[1][1:], rtol=1e-3, atol=0.05)


def test_a_law_of_ones_own():
    done = invoke("run", OWN, "tension", "--load", str(Path(OWN).parent / "my_models.py"))
    assert done.exit_code == 0, done.output


@pytest.mark.parametrize(
    "arguments",
    (
        ["run", CHABOCHE, "cycle"],
        ["run", CHABOCHE, "cycles", "point=3"],
        ["run", CHABOCHE, "cycles", "Models/yield/yield_stress:=1"],
        ["run", CHABOCHE, "cycles", "nonsense"],
        ["run", CHABOCHE, "cycles", "--dtype", "float16"],
        ["run", CHABOCHE, "cycles", "--output", "r.txt"],
        ["run", "nowhere.i", "cycles"],
        ["inspect", CHABOCHE, "materia"],
        ["syntax", "--type", "Voce"],
    ),
)
def test_mistakes_do_not_exit_with_0(arguments):
    done = invoke(*arguments)
    assert done.exit_code != 0


def test_main_prints_the_message_and_exits_with_2(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["neml2-jax", "run", "nowhere.i", "d"])
    with pytest.raises(SystemExit) as stop:
        cli.main()
    assert stop.value.code == 2
    assert "error: no input file nowhere.i" in capsys.readouterr().err


def test_a_command_looks_for_cycles_seldom_and_not_at_its_end(monkeypatch):
    """Source: 1.4 in place of 2.0 s of processor for `syntax --search`."""
    registered, before = [], gc.get_threshold()
    monkeypatch.setattr("atexit.register", registered.append)
    try:
        cli.spend_little_on_cycles()
        assert gc.get_threshold()[0] >= 100_000 and registered == [gc.freeze]
    finally:
        gc.set_threshold(*before)


STOPS = [*SMALL, "Solvers/newton/max_its:=5"]  # too few for the first step


@pytest.mark.slow
def test_a_failure_says_how_to_look_at_it_and_how_to_go_on(tmp_path):
    output = tmp_path / "r.h5"
    done = invoke("run", CHABOCHE, "cycles", *STOPS, "--output", str(output))
    assert isinstance(done.exception, ConvergenceError)
    text = str(done.exception)
    command = next(line for line in text.splitlines() if "neml2-jax diagnose" in line)
    assert "--step 1 --point 2" in command
    assert f"to go on: --resume {output}" in text
    words = shlex.split(command.partition("neml2-jax ")[2])
    looked = invoke(*words, "--json")
    assert looked.exit_code == 0, looked.output
    found = json.loads(looked.stdout)
    assert found["step"] == 1 and found["point"] == [2]
    assert found["solves"][0]["status"] == "max_iterations"
    assert set(found["solves"][0]["iterations"][0]["norms"]) >= {"stress_residual"}
    # With a cap that suffices, the run goes on from the same file.
    done = invoke("run", CHABOCHE, "cycles", *SMALL, "--resume", str(output))
    assert done.exit_code == 0, done.output
    assert "21 of 21 steps" in done.output


@pytest.mark.parametrize(
    "arguments",
    (
        ["run", CHABOCHE, "cycles", *SMALL, "--resume", "nowhere.h5"],
        ["diagnose", CHABOCHE, "cycles", *SMALL, "--step", "100"],
        ["diagnose", CHABOCHE, "cycles", *SMALL, "--step", "1", "--point", "x"],
        ["diagnose", CHABOCHE, "cycles", *SMALL, "--step", "1", "--point", "3"],
    ),
)
def test_mistakes_about_saved_runs_and_steps(arguments):
    assert invoke(*arguments).exit_code != 0


LONG = ["points=3", "cycles=2", "steps_per_cycle=40", CHUNKS]
TOTAL = 81


def with_time_to_stop(*words):
    """The command; between chunks it waits, once there is something to go on with."""
    append = StreamRecorder.append

    def and_wait(self, rows, count, lagged):
        append(self, rows, count, lagged)
        if self.finished >= 20:
            time.sleep(0.2)

    StreamRecorder.append = and_wait
    command(*words)


@pytest.fixture(scope="module")
def whole_run(tmp_path_factory):
    output = tmp_path_factory.mktemp("whole") / "whole.h5"
    assert invoke("run", CHABOCHE, "cycles", *LONG, "--output", str(output)).exit_code == 0
    return output


@pytest.mark.slow
@pytest.mark.parametrize("number", (signal.SIGINT, signal.SIGTERM))
def test_a_signal_has_its_exit_code_and_the_result_its_bits(tmp_path, number, whole_run):
    """The command in a process of its own is stopped; this one goes on, and has run it all."""
    output = tmp_path / "r.h5"
    process = Forked.of(with_time_to_stop, "run", CHABOCHE, "cycles", *LONG, "--output", output)
    while not process.has_ended and finished(output) < 20:
        time.sleep(0.02)
    process.send_signal(number)
    done = process.wait()
    assert done.returncode == 128 + number, done.stderr
    assert f"stopped by {signal.Signals(number).name} after" in done.stderr
    assert f"--resume {output}" in done.stderr
    steps = finished(output)
    assert 20 <= steps < TOTAL
    done = invoke("run", CHABOCHE, "cycles", *LONG, "--resume", str(output))
    assert done.exit_code == 0, done.output
    with open_run(output) as a, open_run(whole_run) as b:
        assert a.keys == b.keys
        for key in a.keys:
            assert a.rows(key, 0, TOTAL).tobytes() == b.rows(key, 0, TOTAL).tobytes()


def finished(path):
    """Finished steps of a file that is being written."""
    if not path.exists():
        return 0
    try:
        with open_run(path) as run:
            return run.finished
    except ResumeError:  # between its creation and its opening for others
        return 0


def test_inspect_shows_what_there_is():
    done = invoke("inspect", CHABOCHE, "material")
    assert done.exit_code == 0
    for word in ("strain", "stress_residual", "ImplicitUpdate", "fast_back_stress_rate"):
        assert word in done.output


def test_syntax_is_read_from_the_declarations():
    done = invoke("syntax", "--json", "--type", "VoceIsotropicHardening")
    entry = json.loads(done.output)["Models"]["VoceIsotropicHardening"]
    assert [f["name"] for f in entry["fields"]] == [
        "equivalent_plastic_strain",
        "isotropic_hardening",
        "saturated_hardening",
        "saturation_rate",
    ]


def test_settings_are_told_apart():
    overrides, variables = split_settings(["a/b/c:=1", "n=2"])
    assert overrides == ["a/b/c:=1"] and variables == {"n": "2"}
    assert issubclass(InputFileError, ValueError)
    for wrong in (["n=2", "n=3"], ["n="]):  # `n=` is what a shell makes of n=$UNSET
        with pytest.raises(typer.BadParameter, match="n (is given twice|has no value)"):
            split_settings(wrong)
