"""What is done in two processes at once, which are one system of devices; the first prints JSON."""

import json

import jax
import numpy as np
from jax.experimental import multihost_utils

from neml2_jax.drivers import march, march_on_devices

from .eight_devices import driver

STEPS = 5


def run(scenario: str, points: int) -> float:
    """Largest relative difference to the march of this process alone."""
    found = driver(scenario, points)
    values = {n: x.replace(x.data[:STEPS]) for n, x in found.prescribed_values().items()}
    one = jax.jit(march)(found.model, values, found.ic)
    many = jax.jit(march_on_devices)(found.model, values, found.ic)
    worst = 0.0
    for name, x in one.items():
        own, shared = np.asarray(x.data), many[name].data
        assert not shared.is_fully_addressable, "each process holds the points of its own devices"
        gathered = multihost_utils.process_allgather(shared, tiled=True)
        worst = max(worst, float(np.abs(own - gathered).max() / np.abs(own).max()))
    return worst


def tell(port: int, process: int) -> None:
    jax.config.update("jax_platforms", "cpu")
    jax.config.update("jax_enable_x64", True)
    jax.config.update("jax_cpu_collectives_implementation", "gloo")
    jax.distributed.initialize(f"127.0.0.1:{port}", num_processes=2, process_id=process)
    told = {
        "processes": jax.process_count(),
        "devices": len(jax.devices()),
        "own devices": len(jax.local_devices()),
        "explicit": run("elasticity", 10),
        "implicit": run("isoharden", 10),
    }
    if process == 0:
        print(json.dumps(told), flush=True)
