"""Which cores of a CPU a batch is shared among, by counting; and that the command line does so."""

import json
import os
from pathlib import Path

import jax
import numpy as np
import pytest

from neml2_jax import load_input
from neml2_jax.cli.main import app
from neml2_jax.drivers import transient_driver
from neml2_jax.programs.cores import POINTS_PER_CORE, cores_worth_sharing, take_cores

from ..forked import Forked

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
    # More than one where a command in this process took them before JAX was used.
    assert take_cores() == len(before)
    assert jax.devices() == before


def test_the_points_of_a_driver():
    driver = load_input(INPUT, variables={"nbatch": 7}).get_driver("driver")
    assert driver.points == (7,)


def shared_by(words):
    """Prints among how many devices each chunk of the command was shared."""
    shared = []
    original = transient_driver.march_chunk_on_devices

    def seen(devices):
        shared.append(len(devices))
        return original(devices)

    transient_driver.march_chunk_on_devices = seen
    app([str(word) for word in words], standalone_mode=False)
    print(json.dumps(shared))


@pytest.mark.slow
def test_the_command_line_shares_points_among_cores(tmp_path):
    """Seen from inside, by the devices that hold the result; equal but for rounding."""
    common = ["run", INPUT, "driver", "nbatch=256", "--output"]
    own = {"shared": [], "alone": ["--devices", "1"]}
    processes = [
        Forked.of(shared_by, [*common, tmp_path / f"{name}.npz", *words])
        for name, words in own.items()
    ]
    ended = {name: process.wait() for name, process in zip(own, processes)}
    for done in ended.values():
        assert done.returncode == 0, done.stderr

    def found(name):
        with np.load(tmp_path / f"{name}.npz") as saved:
            return json.loads(ended[name].stdout.splitlines()[-1]), saved["output.stress"]

    (shared, stress), (alone, expected) = found("shared"), found("alone")
    cores = min(2, len(os.sched_getaffinity(0)))
    assert shared == ([cores] if cores > 1 else []) and alone == []
    np.testing.assert_allclose(stress, expected, rtol=1e-10, atol=1e-10)
