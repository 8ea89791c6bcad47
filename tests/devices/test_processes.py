"""Points shared among the devices of two processes, on the loopback address."""

import contextlib
import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from .simulated import environment
from .test_devices import ROUNDING_OF_PLASTIC_STRAIN

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


@pytest.fixture(scope="module")
def told():
    words = [sys.executable, "-m", "tests.devices.two_processes", str(free_port())]
    with contextlib.ExitStack() as stack:
        processes = []
        for i in range(2):
            process = subprocess.Popen(
                [*words, str(i)],
                cwd=ROOT,
                env=environment(2),
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            processes.append(stack.enter_context(process))  # pipes are closed, the end awaited
            stack.callback(process.kill)
        said = [p.communicate(timeout=600) for p in processes]
    for process, (_, errors) in zip(processes, said):
        assert process.returncode == 0, errors
    return json.loads(said[0][0].splitlines()[-1])


def test_they_are_one_system(told):
    assert (told["processes"], told["devices"], told["own devices"]) == (2, 4, 2)


def test_a_march_agrees_with_that_of_one_process(told):
    assert told["explicit"] == 0.0
    assert told["implicit"] < ROUNDING_OF_PLASTIC_STRAIN
