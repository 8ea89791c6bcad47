"""The example that finds the hardening of a single crystal: the numbers the curves were made of."""

import runpy
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[4] / "examples" / "single_crystal_calibration" / "run.py"


@pytest.mark.slow
def test_what_made_the_curves_is_found_again(tmp_path):
    example = runpy.run_path(str(EXAMPLE))
    told = example["main"](tmp_path, steps=15)
    for name, true in example["TRUTH"].items():
        found, error = told["found"][name], told["error"][name]
        assert abs(found - true) < 4.0 * error < 0.1 * true, name
        assert abs(found - true) < 0.1 * abs(example["GUESS"][name] - true), name
    assert told["misfit"]["before"] > 10.0 * example["NOISE"]
    # 60 numbers and 4 parameters leave 0.97 of the noise; its spread is 0.09.
    assert told["misfit"]["after"] == pytest.approx(example["NOISE"], rel=0.3)
    assert (tmp_path / "single_crystal_calibration.png").stat().st_size > 10000
