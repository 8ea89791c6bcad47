"""`compile_small_loops_whole`: marches of few points or few unknowns as one function each."""

from __future__ import annotations

import os
from typing import Any

import jax

OPTION = "xla_cpu_small_while_loop_byte_threshold"
EXTRA = "--xla_backend_extra_options="

SMALL = 3_000_000
"""Bytes below which it pays in all scenarios that were measured; far above, large systems lose."""


def compile_small_loops_whole(below: int = SMALL) -> None:
    """Let XLA compile loops that touch fewer bytes than `below` as one function, on a CPU.

    Other loops are lists of operations that are handed to threads one by one, which takes longer
    than the operations themselves where points are few. A march of two points is then two to three
    times as fast, one of a thousand with few unknowns up to 1.4 times; systems of many equations
    may compile for twice as long. It holds for the process, through the environment variable
    XLA_FLAGS, where an option that is set already stays.

    **Raises:** `RuntimeError` if JAX has been used, since XLA has then read its flags;
    `ValueError` if `below` is negative.
    """
    if below < 0:
        raise ValueError(f"below has to be a number of bytes, 0 or more, not {below}")
    if _started():
        raise RuntimeError(
            "XLA has read its flags: call compile_small_loops_whole before anything is computed"
        )
    flags = os.environ.get("XLA_FLAGS", "")
    if OPTION in flags:
        return
    if EXTRA in flags:
        flags = flags.replace(EXTRA, f"{EXTRA}{OPTION}={below},", 1)
    else:
        flags = f"{flags} {EXTRA}{OPTION}={below}".strip()
    os.environ["XLA_FLAGS"] = flags


def _started() -> bool:
    """Whether JAX has a backend; it then refuses another number of devices."""
    config: Any = jax.config
    count = config.jax_num_cpu_devices
    try:
        config.update("jax_num_cpu_devices", count + 2)
    except RuntimeError:
        return True
    config.update("jax_num_cpu_devices", count)
    return False
