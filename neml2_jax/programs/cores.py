"""The cores of a CPU as devices, for points to be shared among."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from typing import Any

import jax

from .tiles import TILE

Device = Any  # jax.Device, which type checkers take for a variable

POINTS_PER_CORE = TILE
"""Points from which a core of a CPU is worth it: those that are solved together."""


def take_cores(wanted: int | None = None) -> int:
    """Make the CPU as many devices as it has cores, or as are wanted; how many may be shared among.

    Only a program that has not used JAX yet can do so. One that has, or that XLA_FLAGS or
    JAX_NUM_CPU_DEVICES have told a number, keeps its devices, and they are not shared among unless
    asked for.

    **Raises:** `RuntimeError` if a number is wanted and JAX has been used.
    """
    flagged = "xla_force_host_platform_device_count" in os.environ.get("XLA_FLAGS", "")
    if flagged or "JAX_NUM_CPU_DEVICES" in os.environ:
        return 1
    there = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    count = wanted or there or 1
    try:
        jax.config.update("jax_num_cpu_devices", count)
    except RuntimeError:
        if wanted is not None:
            raise
        return 1
    # XLA's threads, by default as many as cores: devices that share too few of them may wait for
    # each other forever.
    os.environ.setdefault("NPROC", str(max(2 * count, os.cpu_count() or 1)))
    return count


def cores_worth_sharing(points: tuple[int, ...], cores: int) -> Sequence[Device]:
    """Of so many cores of a CPU those, as devices, that a batch of this shape can keep busy.

    XLA marches on one core of a CPU otherwise. None of them where one would do, or where the
    platform is another.
    """
    if jax.default_backend() != "cpu":
        return ()
    most = math.prod(points) // POINTS_PER_CORE
    count = min(cores, most, points[0] if points else 0)
    return jax.devices()[:count] if count > 1 else ()
