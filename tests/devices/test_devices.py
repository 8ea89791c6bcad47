"""Points shared among eight simulated devices, against the same march on one device."""

from pathlib import Path

import numpy as np
import pytest

from ..forked import Forked, command
from . import eight_devices, explicit_mesh
from .simulated import told_with_devices

pytestmark = pytest.mark.slow
HERE = Path(__file__).parent
# XLA simplifies a program for several devices otherwise, for example a / sqrt(b) to a * rsqrt(b) in
# one of the two only: last bits differ, and a small plastic strain, a difference of stresses by a
# modulus, loses a few more.
ROUNDING, ROUNDING_OF_PLASTIC_STRAIN = 1e-13, 1e-12


@pytest.fixture(scope="module")
def told():
    return told_with_devices(8, eight_devices.tell)


def test_points_shared_over_an_explicit_mesh_stay_where_they_are():
    """Under plain `jit`; the same numbers as on one device, and nothing is sent."""
    told = told_with_devices(4, explicit_mesh.tell)
    assert "shared over an explicit mesh" in told.pop("refused")
    assert len(told) == 8
    for what, found in told.items():
        assert found["collectives"] == 0 and found["shared"], what
        assert found["off"] < 1e-12, what


def test_without_a_solve_to_the_last_bit(told):
    assert told["explicit"] == 0.0


def test_a_point_does_not_depend_on_its_device_to_the_last_bit(told):
    assert told["places"] == 0.0


def test_implicit_models(told):
    assert told["implicit"] < ROUNDING_OF_PLASTIC_STRAIN


def test_driver(told):
    assert told["driver"] < ROUNDING


def test_gradients(told):
    assert told["gradient"] < ROUNDING


def test_more_devices_than_points_are_refused(told):
    assert "8 devices cannot share the points of a batch of shape (3,)" in told["too few"]


def test_on_the_command_line(tmp_path):
    file = HERE.parents[1] / "benchmarks" / "inputs" / "elasticity.i"
    words = ["run", file, "driver", "nbatch=5", "--device", "cpu"]
    found = {}
    for devices in ("1", "2"):
        output = tmp_path / f"{devices}.npz"
        done = Forked.of(command, *words, "--devices", devices, "--output", output).wait()
        assert done.returncode == 0, done.stderr
        assert done.stderr == ""
        with np.load(output) as saved:
            found[devices] = saved["output.stress"][1:]
    assert np.array_equal(found["1"], found["2"])
