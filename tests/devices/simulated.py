"""The environment of a process in which the CPU stands for several devices."""

import os

from ..compiling import flags


def environment(devices: int) -> dict[str, str]:
    return {
        **os.environ,
        "XLA_FLAGS": flags(f"--xla_force_host_platform_device_count={devices}"),
        "JAX_PLATFORMS": "cpu",
        "NPROC": str(2 * devices),
    }
