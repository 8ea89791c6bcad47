"""The example of a bar that breaks where it is least tough."""

import runpy
from pathlib import Path

import numpy as np
import pytest

EXAMPLE = Path(__file__).parents[3] / "examples" / "brittle_bar"
E, GC, LENGTH = 30e3, 0.05, 1.0  # those of the input file
PEAK = {"AT1": np.sqrt(3.0 * E * GC / 8.0), "AT2": 9.0 / 16.0 * np.sqrt(E * GC / 3.0)}
C0 = {"AT1": 8.0 / 3.0, "AT2": 2.0}


@pytest.fixture(scope="module")
def histories(tmp_path_factory):
    output = tmp_path_factory.mktemp("bar")
    picture = runpy.run_path(str(EXAMPLE / "run.py"))["main"](output, cells=32, steps=60)
    assert picture.stat().st_size > 10000
    out = {}
    for functional in PEAK:
        with np.load(output / f"bar_{functional}.npz") as file:
            out[functional] = {name: file[name] for name in file.files}
    return out


@pytest.mark.slow
@pytest.mark.parametrize("functional", PEAK)
def test_the_peak_is_that_of_a_homogeneous_bar(histories, functional):
    """Its middle is 8 % less tough, which takes 4 % off at most; viscosity adds to that."""
    peak = np.nanmax(histories[functional]["output.stress"])
    assert 0.95 * PEAK[functional] < peak < 1.03 * PEAK[functional]


@pytest.mark.slow
@pytest.mark.parametrize("functional", PEAK)
def test_it_breaks_in_the_middle_and_never_heals(histories, functional):
    history = histories[functional]
    phase, stress = history["output.phase"], history["output.stress"]
    assert np.all(np.diff(phase[1:], axis=0) >= -1e-7)
    assert phase[-1][15:17].min() > 0.95 and phase[-1].max() < 1.0
    assert phase[-1].argmax() in (15, 16)
    assert stress[-1] < 0.03 * PEAK[functional]


@pytest.mark.slow
def test_a_crack_takes_about_its_toughness(histories):
    """With AT1 the rest of the bar stays whole; cells are large, and viscosity adds to it."""
    history = histories["AT1"]
    phase, dx = history["output.phase"][-1], 12.0 / 32
    gradient = np.diff(phase) / dx
    energy = GC / C0["AT1"] * (np.sum(phase) / LENGTH + LENGTH * np.sum(gradient**2)) * dx
    assert GC < energy < 1.6 * GC
    assert phase[:4].max() < 1e-3 and phase[-4:].max() < 1e-3
