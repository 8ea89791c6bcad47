"""What is done in two processes at once, which are one system of devices; the first prints JSON."""

import json
from typing import Any

import jax
import numpy as np
from jax.experimental import multihost_utils

from neml2_jax.drivers import march, march_on_devices

from .eight_devices import driver

STEPS = 5


MARCHES = {"explicit": ("elasticity", 10), "implicit": ("isoharden", 10)}
"""Scenario and points."""


def problem(scenario: str, points: int) -> tuple[Any, ...]:
    found = driver(scenario, points)
    values = {n: x.replace(x.data[:STEPS]) for n, x in found.prescribed_values().items()}
    return found.model, values, found.ic


def of_all(scenario: str, points: int) -> dict[str, np.ndarray]:
    """The march of both processes, as each of them gathers it."""
    gathered = {}
    for name, x in jax.jit(march_on_devices)(*problem(scenario, points)).items():
        assert not x.data.is_fully_addressable, "each process holds the points of its own devices"
        gathered[name] = multihost_utils.process_allgather(x.data, tiled=True)
    return gathered


def off(scenario: str, points: int, gathered: dict[str, np.ndarray]) -> float:
    """Largest relative difference to the march of this process alone."""
    one = jax.jit(march)(*problem(scenario, points))
    assert set(one) == set(gathered)
    worst = 0.0
    for name, x in one.items():
        own = np.asarray(x.data)
        worst = max(worst, float(np.abs(own - gathered[name]).max() / np.abs(own).max()))
    return worst


def tell(port: int, process: int) -> None:
    jax.config.update("jax_platforms", "cpu")
    jax.config.update("jax_enable_x64", True)
    jax.config.update("jax_cpu_collectives_implementation", "gloo")
    jax.distributed.initialize(f"127.0.0.1:{port}", num_processes=2, process_id=process)
    gathered = {kind: of_all(*march) for kind, march in MARCHES.items()}
    if process:
        return
    told: dict[str, Any] = {
        "processes": jax.process_count(),
        "devices": len(jax.devices()),
        "own devices": len(jax.local_devices()),
    }
    told |= {kind: off(*MARCHES[kind], found) for kind, found in gathered.items()}
    print(json.dumps(told), flush=True)
