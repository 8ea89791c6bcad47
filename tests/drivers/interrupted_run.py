"""A run that a test kills, in a process of its own, of which it is told the steps."""

import sys
import time
from multiprocessing.connection import Connection

import jax
import numpy as np

from neml2_jax import Scalar
from neml2_jax.drivers import Interrupted, TransientDriver

STEPS = 81


def slow_driver() -> TransientDriver:
    from .test_transient_driver import decay

    times = np.linspace(0.0, 8.0, STEPS)
    return TransientDriver(
        model=decay(),
        prescribed_time=Scalar(times),
        prescribed={"f": Scalar(np.sin(3 * times)[:, None] * np.array([1.0, 0.5, -2.0]))},
        ic={"x": Scalar(np.array([1.0, 2.0, -0.5]))},
        steps_per_chunk=2,
    )


def run(path: str, steps: Connection) -> None:
    """What such a process does; it sends how many steps are finished."""
    jax.config.update("jax_enable_x64", True)

    def told(finished: int, total: int) -> None:
        steps.send(finished)
        time.sleep(0.005)

    try:
        slow_driver().run(progress=told, save_as=path)
    except Interrupted as stop:
        sys.exit(128 + stop.signal)
