"""The example of water that soaks into sand, against what holds for any such column."""

import runpy
from pathlib import Path

import numpy as np
import pytest

EXAMPLE = Path(__file__).parents[3] / "examples" / "infiltration"
CELLS = 30
K, POROSITY, SCALE, M = 0.3, 0.35, 0.14, 0.6  # those of the input file


def saturation(suction):
    return (1.0 + (suction / SCALE) ** (1.0 / (1.0 - M))) ** -M


def conductivity(S):
    return K * np.sqrt(S) * (1.0 - (1.0 - S ** (1.0 / M)) ** M) ** 2


@pytest.fixture(scope="module")
def history(tmp_path_factory):
    output = tmp_path_factory.mktemp("infiltration")
    picture = runpy.run_path(str(EXAMPLE / "run.py"))["main"](output, cells=CELLS, steps=50)
    assert picture.stat().st_size > 10000
    with np.load(output / "infiltration.npz") as file:
        return {name: file[name] for name in file.files}


@pytest.mark.slow
def test_water_goes_in_at_the_conductivity_of_the_top(history):
    """Once the front is deep, suction above it is even, and water falls by its weight alone."""
    t, water = history["input.t"], history["output.water"]
    k = np.searchsorted(t, 0.55)
    rate = (water[-1] - water[k]) / (t[-1] - t[k])
    drained = conductivity(saturation(2.0))
    assert rate == pytest.approx(conductivity(saturation(0.02)) - drained, rel=0.02)


@pytest.mark.slow
def test_the_front_travels_as_a_wave(history):
    """At the jump of flux by the jump of what is held (J. R. Philip, Soil Sci. 83 (1957) 345)."""
    t, S = history["input.t"], history["output.saturation"]
    s = np.linspace(0.0, 1.0, CELLS + 1)
    depth = np.convolve(0.5 * s * (1.0 + s), [0.5, 0.5], "valid")

    def front(k):  # between the centres, from dry to wet
        return np.interp(0.5, S[k][::-1], depth[::-1])

    wet, dry = saturation(0.02), saturation(2.0)
    speed = (conductivity(wet) - conductivity(dry)) / (POROSITY * (wet - dry))
    k = np.searchsorted(t, 0.5)
    measured = (front(-1) - front(k)) / (t[-1] - t[k])
    assert measured == pytest.approx(speed, rel=0.05)


@pytest.mark.slow
def test_saturation_stays_between_its_first_value_and_that_of_the_top(history):
    S = history["output.saturation"][1:]
    assert S.min() >= saturation(2.0) - 1e-8 and S.max() <= saturation(0.02) + 1e-8
    assert np.all(np.diff(S, axis=0) >= -1e-8) and np.all(np.diff(S, axis=1) <= 1e-8)
