"""The page on calibrations: its Python runs on its example, its input is read."""

import re
from pathlib import Path

import pytest

import neml2_jax
from tests.lab.materials import VISCOPLASTIC

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/calibration.md").read_text()
(CODE,) = re.findall(r"```python\n(.*?)```", PAGE, re.S)
(BLOCKS,) = re.findall(r"```\n(\[Calibrations\].*?)```", PAGE, re.S)


@pytest.mark.slow
def test_its_python(monkeypatch, capsys):
    """Source of the truth: the closed form that `make_data.py` of the example has."""
    monkeypatch.chdir(ROOT)
    scope = {}
    exec(compile(CODE, "calibration.md", "exec"), scope)
    result = scope["result"]
    truth = {"yield[0]": 150, "yield[1]": 120, "yield[2]": 70, "R[0]": 120, "R[1]": 80, "R[2]": 30,
             "d": 25}  # fmt: skip
    for name, x in truth.items():
        assert abs(result[name] - x) < 3.0 * result.standard_errors[name]
    assert result.said == ()


def test_its_input_is_read(tmp_path):
    (tmp_path / "tension.csv").write_text("time,strain,stress\n0,0,0\n1,0.001,100\n2,0.002,150\n")
    (tmp_path / "a.i").write_text(VISCOPLASTIC.replace("[model]", "[material]") + BLOCKS)
    calibration = neml2_jax.load_input(tmp_path / "a.i").get_calibration("fit")
    assert [p.label for p in calibration.parameters] == ["yield", "K"]
    (curve,) = calibration.curves()
    assert list(curve.observed["stress_xx"]) == [0.0, 100.0, 150.0]
