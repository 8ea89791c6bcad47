"""What `neml2-jax calibrate --sample` prints and leaves, of a problem that is cheap."""

from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from neml2_jax.calibration.posterior_files import load_posterior
from neml2_jax.cli.calibrate_sample import sample_after_fit
from neml2_jax.cli.main import app

from ..calibration.test_sampling import Straight


def test_samples_are_printed_and_kept(tmp_path, capsys):
    problem: Any = Straight()
    sample_after_fit(
        problem, np.array([1.0, 2.0]), tmp_path / "fit", method="NUTS", draws=60, seed=3, plot=False
    )
    said = capsys.readouterr().out
    assert "posterior: 240 draws by NUTS, seed 3" in said and "r_hat" in said
    kept = load_posterior(tmp_path / "fit.samples.npz")
    assert kept.names == ("a", "b") and kept.values.shape == (4, 60, 2)


@pytest.mark.parametrize("words", (["--method", "HMC"], ["--draws", "0"]))
def test_what_is_refused(words):
    found = CliRunner().invoke(app, ["calibrate", "examples/posterior/steel.i", "--sample", *words])
    assert found.exit_code == 2 and "--method is NUTS or SMC" in found.output
