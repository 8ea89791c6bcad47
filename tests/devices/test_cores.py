"""Which cores of a CPU a batch is shared among, by counting; and that the command line does so."""

import json
import os
import subprocess
import sys
from pathlib import Path

import jax
import numpy as np
import pytest

from neml2_jax import load_input
from neml2_jax.programs.cores import POINTS_PER_CORE, cores_worth_sharing, take_cores

INPUT = Path(__file__).parents[2] / "benchmarks" / "inputs" / "isoharden.i"


@pytest.mark.parametrize(
    ("points", "cores"),
    [
        ((), 0),
        ((POINTS_PER_CORE,), 0),
        ((2 * POINTS_PER_CORE,), 2),
        ((3, POINTS_PER_CORE), 3),
        ((1, 8 * POINTS_PER_CORE), 0),
        ((100 * POINTS_PER_CORE,), 4),
    ],
)
def test_cores_that_points_can_keep_busy(points, cores, monkeypatch):
    monkeypatch.setattr(jax, "devices", lambda: ["core"] * 4)
    assert len(cores_worth_sharing(points, 4)) == cores


def test_a_program_that_has_used_jax_keeps_its_devices():
    before = jax.devices()
    assert take_cores() == 1
    assert jax.devices() == before


def test_the_points_of_a_driver():
    driver = load_input(INPUT, variables={"nbatch": 7}).get_driver("driver")
    assert driver.points == (7,)


@pytest.mark.slow
def test_the_command_line_shares_points_among_cores(tmp_path):
    """Seen from inside, by the devices that hold the result; equal but for rounding."""
    code = """
import json, sys
from neml2_jax.cli.main import app
from neml2_jax.drivers import transient_driver
shared = []
original = transient_driver.march_chunk_on_devices
def seen(devices):
    shared.append(len(devices))
    return original(devices)
transient_driver.march_chunk_on_devices = seen
app(sys.argv[1:], standalone_mode=False)
print(json.dumps(shared))
"""

    def run(name, *words):
        output = tmp_path / f"{name}.npz"
        run = ["run", str(INPUT), "driver", "nbatch=256", "--output", str(output), *words]
        done = subprocess.run(
            [sys.executable, "-c", code, *run], capture_output=True, text=True, timeout=300
        )
        assert done.returncode == 0, done.stderr
        with np.load(output) as saved:
            return json.loads(done.stdout.splitlines()[-1]), saved["output.stress"]

    shared, stress = run("shared")
    alone, expected = run("alone", "--devices", "1")
    cores = min(2, len(os.sched_getaffinity(0)))
    assert shared == ([cores] if cores > 1 else []) and alone == []
    np.testing.assert_allclose(stress, expected, rtol=1e-10, atol=1e-10)
