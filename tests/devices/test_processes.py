"""Points shared among the devices of two processes, on the loopback address."""

import json
import socket

import pytest

from ..forked import Forked
from .simulated import environment
from .test_devices import ROUNDING_OF_PLASTIC_STRAIN
from .two_processes import tell

pytestmark = pytest.mark.slow


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


@pytest.fixture(scope="module")
def told():
    port = free_port()
    both = [Forked.of(tell, port, i, environment=environment(2)) for i in range(2)]
    ended = [process.wait(600) for process in both]
    for done in ended:
        assert done.returncode == 0, done.stderr
    return json.loads(ended[0].stdout.splitlines()[-1])


def test_they_are_one_system(told):
    assert (told["processes"], told["devices"], told["own devices"]) == (2, 4, 2)


def test_a_march_agrees_with_that_of_one_process(told):
    assert told["explicit"] == 0.0
    assert told["implicit"] < ROUNDING_OF_PLASTIC_STRAIN
