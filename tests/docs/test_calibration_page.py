"""The page on calibrations: its Python runs, its input is read."""

import dataclasses
import re
from pathlib import Path

import numpy as np
import pytest

import neml2_jax
from tests.calibration import cases
from tests.lab.materials import VISCOPLASTIC

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/calibration.md").read_text()
(CODE,) = re.findall(r"```python\n(.*?)```", PAGE, re.S)
(BLOCKS,) = re.findall(r"```\n(\[Calibrations\].*?)```", PAGE, re.S)


@pytest.mark.slow
def test_its_python(monkeypatch):
    """On a cheap material, whose exponent is called as the page calls a parameter."""
    calibration, problem = cases.noisy(0.5, seed=5)
    renamed = tuple(
        dataclasses.replace(p, name="d") if p.name == "exponent" else p
        for p in calibration.parameters
    )
    cheap = dataclasses.replace(calibration, parameters=renamed)

    class File:
        def get_calibration(self, name):
            return cheap

    monkeypatch.setattr(neml2_jax, "load_input", lambda path: (ROOT / path).exists() and File())
    scope = {}
    exec(compile(CODE, "calibration.md", "exec"), scope)
    result = scope["result"]
    assert abs(result["d"] - cases.TRUTH["exponent"]) < 3.5 * result.standard_errors["d"]
    found = scope["material"].named_parameters["flow_rate.exponent"].data
    np.testing.assert_allclose(found, result["d"])


def test_its_input_is_read(tmp_path):
    (tmp_path / "tension.csv").write_text("time,strain,stress\n0,0,0\n1,0.001,100\n2,0.002,150\n")
    (tmp_path / "a.i").write_text(VISCOPLASTIC.replace("[model]", "[material]") + BLOCKS)
    calibration = neml2_jax.load_input(tmp_path / "a.i").get_calibration("fit")
    assert [p.label for p in calibration.parameters] == ["yield", "K"]
    (curve,) = calibration.curves()
    assert list(curve.observed["stress_xx"]) == [0.0, 100.0, 150.0]
