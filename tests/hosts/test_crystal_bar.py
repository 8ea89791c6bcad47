"""The example of a single-crystal bar in FElupe, coarse: quadratic at finite strain, with cuts."""

import runpy
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("felupe")

EXAMPLE = Path(__file__).parents[2] / "examples" / "crystal_bar"


@pytest.mark.slow
def test_crystal_bar(tmp_path):
    main = runpy.run_path(str(EXAMPLE / "run.py"))["main"]
    picture, result = main(tmp_path, cells=(3, 1, 1), steps=12)
    assert picture.stat().st_size > 10000
    assert result["cuts"] > 0  # points that failed made it cut steps and go on
    assert result["stretch"][-1] == pytest.approx(0.05)
    force = np.array(result["force"])
    assert np.all(np.diff(force) > 0)
    # Yield: slip resistance 50 over the largest Schmid factor, at most 1/2; hardening adds to it.
    assert 100.0 < np.interp(0.01, result["stretch"], force) < 170.0
    for norms in result["norms"]:
        a, b = norms[-2:]
        assert b < 1e-7 and b < 100 * a**2
