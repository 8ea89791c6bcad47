"""Which cores of a CPU a batch is shared among, by counting; and that the command line does so."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from neml2_jax import load_input
from neml2_jax.drivers.devices import POINTS_PER_CORE, cores_worth_sharing

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
def test_cores_that_points_can_keep_busy(points, cores):
    assert len(cores_worth_sharing(points, ["core"] * 4)) == cores


def test_the_points_of_a_driver():
    driver = load_input(INPUT, variables={"nbatch": 7}).get_driver("driver")
    assert driver.points == (7,)


@pytest.mark.slow
def test_the_command_line_shares_points_among_cores():
    code = """
import json, sys
from neml2_jax.cli.main import cores_of_cpu, share_cores
share_cores(2)
from neml2_jax import load_input
driver = lambda n: load_input(sys.argv[1], variables={"nbatch": n}).get_driver("driver")
print(json.dumps([len(cores_of_cpu(driver(n))) for n in (8, 1024)]))
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(INPUT)], capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == [0, 2]
