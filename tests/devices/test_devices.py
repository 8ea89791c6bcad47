"""Points shared among eight simulated devices, against the same march on one device."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from .simulated import environment

pytestmark = pytest.mark.slow
HERE = Path(__file__).parent
# XLA simplifies a program for several devices otherwise, for example a / sqrt(b) to a * rsqrt(b) in
# one of the two only: last bits differ, and a small plastic strain, a difference of stresses by a
# modulus, loses a few more.
ROUNDING, ROUNDING_OF_PLASTIC_STRAIN = 1e-13, 1e-12


@pytest.fixture(scope="module")
def told():
    return of_process("eight_devices.py", 8)


def of_process(script, devices):
    done = subprocess.run(
        [sys.executable, str(HERE / script)],
        env=environment(devices),
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_points_shared_over_an_explicit_mesh_stay_where_they_are():
    """Under plain `jit`; the same numbers as on one device, and nothing is sent."""
    told = of_process("explicit_mesh.py", 4)
    assert "shared over an explicit mesh" in told.pop("refused")
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
    import numpy as np

    file = HERE.parents[1] / "benchmarks" / "inputs" / "elasticity.i"
    found = {}
    for devices in ("1", "2"):
        output = tmp_path / f"{devices}.npz"
        words = ["run", str(file), "driver", "nbatch=5", "--devices", devices]
        words += ["--device", "cpu", "--output", str(output)]
        done = subprocess.run(
            [sys.executable, "-m", "neml2_jax.cli.main", *words],
            env={**os.environ, "NEML2_JAX_CACHE": str(tmp_path / "cache")},
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == 0, done.stderr
        assert done.stderr == ""
        with np.load(output) as saved:
            found[devices] = saved["output.stress"][1:]
    assert np.array_equal(found["1"], found["2"])
