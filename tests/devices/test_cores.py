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
    """Seen from inside, by the devices that hold the result; equal but for rounding.

    One process starts, and divides for each command before JAX has a device there.
    """
    code = """
import json, os, sys
from neml2_jax.cli.main import app
from neml2_jax.drivers import transient_driver
shared = []
original = transient_driver.march_chunk_on_devices
def seen(devices):
    shared.append(len(devices))
    return original(devices)
transient_driver.march_chunk_on_devices = seen
for name, words in json.loads(sys.argv[1]).items():
    child = os.fork()
    if child == 0:
        app(words, standalone_mode=False)
        with open(name, "w") as file:
            json.dump(shared, file)
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0, words
"""
    common = ["run", str(INPUT), "driver", "nbatch=256", "--output"]
    own = {"shared": [], "alone": ["--devices", "1"]}
    asked = {
        str(tmp_path / f"{name}.json"): [*common, str(tmp_path / f"{name}.npz"), *words]
        for name, words in own.items()
    }
    done = subprocess.run(
        [sys.executable, "-c", code, json.dumps(asked)],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr

    def found(name):
        with np.load(tmp_path / f"{name}.npz") as saved:
            return json.loads((tmp_path / f"{name}.json").read_text()), saved["output.stress"]

    (shared, stress), (alone, expected) = found("shared"), found("alone")
    cores = min(2, len(os.sched_getaffinity(0)))
    assert shared == ([cores] if cores > 1 else []) and alone == []
    np.testing.assert_allclose(stress, expected, rtol=1e-10, atol=1e-10)
