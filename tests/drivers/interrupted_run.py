"""A run that a test kills, in a process of its own, of which it is told the steps."""

import sys
import time
from multiprocessing.connection import Connection

import jax
import numpy as np

from neml2_jax import AbstractLaw, Scalar, input_variable, output_variable
from neml2_jax.drivers import Interrupted, TransientDriver

STEPS = 81


class Relaxation(AbstractLaw):
    """$x = (x_n + \\Delta t f) / (1 + \\Delta t (1 + x_n^2))$: a history that is soon compiled."""

    f: str = input_variable(Scalar, "Load", unit="1/s")
    x_old: str = input_variable(Scalar, "State before", unit="-", default="x~1")
    t: str = input_variable(Scalar, "Time", unit="s")
    t_old: str = input_variable(Scalar, "Time before", unit="s", default="t~1")
    x: str = output_variable(Scalar, "State", unit="-")

    def forward(self, f, x_old, t, t_old):
        dt = t - t_old
        return (x_old + dt * f) / (1.0 + dt * (1.0 + x_old * x_old))


def slow_driver() -> TransientDriver:
    times = np.linspace(0.0, 8.0, STEPS)
    return TransientDriver(
        model=Relaxation(),
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
