"""A process in which the CPU stands for several devices."""

import json
import os
from collections.abc import Callable

import jax

from ..compiling import flags
from ..forked import Forked


def environment(devices: int) -> dict[str, str]:
    return {
        **os.environ,
        "XLA_FLAGS": flags(f"--xla_force_host_platform_device_count={devices}"),
        "JAX_PLATFORMS": "cpu",
        "NPROC": str(2 * devices),
    }


def told_with_devices(devices: int, tell: Callable[[], dict]) -> dict:
    """What a function tells in a process that has so many devices."""
    done = Forked.of(as_json, devices, tell, environment=environment(devices)).wait(900)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def as_json(devices: int, tell: Callable[[], dict]) -> None:
    jax.config.update("jax_platforms", "cpu")  # the variable is read where JAX is imported
    jax.config.update("jax_enable_x64", True)
    assert len(jax.devices()) == devices
    print(json.dumps(tell()))
