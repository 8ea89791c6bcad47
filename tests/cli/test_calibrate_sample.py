"""What `neml2-jax calibrate --sample` prints and leaves, of a problem that is cheap."""

import contextlib
import os
import re
import signal
import sys
import threading
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from neml2_jax.calibration.posterior_files import load_posterior
from neml2_jax.cli.calibrate_sample import sample_after_fit
from neml2_jax.cli.draw_progress import DrawProgress
from neml2_jax.cli.main import app

from ..calibration.test_sampling import Straight, arviz_without_numba  # noqa: F401


def test_samples_are_printed_and_kept(tmp_path, capsys):
    problem: Any = Straight()
    sample_after_fit(
        problem, np.array([1.0, 2.0]), tmp_path / "fit", method="NUTS", draws=60, seed=3, plot=False
    )
    said = capsys.readouterr().out
    assert "posterior: 240 draws by NUTS, seed 3" in said and "r_hat" in said
    kept = load_posterior(tmp_path / "fit.samples.npz")
    assert kept.names == ("a", "b") and kept.values.shape == (4, 60, 2)


@contextlib.contextmanager
def terminal(monkeypatch):
    """A pseudo-terminal in place of the error stream, and what is seen on it: all, at the end."""
    pty = pytest.importorskip("pty")
    leader, follower = pty.openpty()
    seen = bytearray()

    def read():
        with contextlib.suppress(OSError):  # the other end is closed
            while part := os.read(leader, 4096):
                seen.extend(part)

    reading = threading.Thread(target=read)
    reading.start()
    with os.fdopen(follower, "w") as stream, monkeypatch.context() as changed:
        changed.setattr(sys, "stderr", stream)
        for name, value in {"COLUMNS": "120", "LINES": "24", "TERM": "xterm"}.items():
            changed.setenv(name, value)
        yield seen
    reading.join(10.0)
    os.close(leader)


def test_draws_are_seen_on_a_terminal(tmp_path, capsys, monkeypatch):
    """In a pseudo-terminal: the stage, how far it is, and the time that is left."""
    problem: Any = Straight()
    start, path = np.array([1.0, 2.0]), tmp_path / "fit"
    with terminal(monkeypatch) as seen:
        sample_after_fit(problem, start, path, method="NUTS", draws=400, seed=3, plot=False)
    told = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", seen.decode())
    assert "compiling" in told
    assert re.search(r"warm-up 1 of 200, 4 chains, [\d.]+ gradients each .* left", told), told
    assert re.search(r"draws 400 of 400", told), told
    assert "posterior: 1600 draws by NUTS" in capsys.readouterr().out


def test_what_is_stopped_is_saved_and_said(tmp_path, capsys, monkeypatch, ctrl_c):
    """With the draws so far in the file, and a posterior that knows."""
    problem: Any = Straight()

    def stop(self, now):
        if now.stage == "draws":
            signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(DrawProgress, "look", stop)
    found = sample_after_fit(
        problem, np.array([1.0, 2.0]), tmp_path / "fit", method="NUTS", draws=900, seed=3, plot=True
    )
    said = " ".join(capsys.readouterr().out.split())
    assert found.stopped == "SIGINT" and "warning: stopped by SIGINT after" in said
    kept = load_posterior(tmp_path / "fit.samples.npz")
    assert kept.stopped == "SIGINT" and 0 < kept.values.shape[1] < 900
    assert not list(tmp_path.glob("*.png"))
    file = "examples/posterior/steel.i"
    words = ["calibrate", file, "--sample", "--result", str(tmp_path / "fit.json")]
    again = CliRunner().invoke(app, words)
    said = " ".join(str(again.exception or again.output).split())
    assert again.exit_code != 0 and "with draws that were stopped" in said, said
    (tmp_path / "fit.samples.npz").write_text("no samples")
    again = CliRunner().invoke(app, words)
    assert "holds no samples" in " ".join(str(again.exception or again.output).split())


@pytest.mark.parametrize("words", (["--method", "HMC"], ["--draws", "0"]))
def test_what_is_refused(words):
    found = CliRunner().invoke(app, ["calibrate", "examples/posterior/steel.i", "--sample", *words])
    assert found.exit_code == 2 and "--method is NUTS or SMC" in found.output
