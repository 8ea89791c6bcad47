"""The scenarios, and the march of one of them as a compiled call."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

INPUTS = Path(__file__).parent / "inputs"
SCENARIOS = (
    "elasticity",
    "isoharden",
    "radret",
    "gtntheig",
    "chaboche2",
    "chaboche4",
    "chaboche6",
    "chaboche12",
    "chaboche12gmres",
    "scpcoup",
    "scpcoupmult",
    "scpdecoup",
    "scpdecoupexp",
    "tcpsingle",
    "tcprandom",
    "mxpc",
)
PLAIN = ("chaboche2", "radret", "scpcoup")
ON_ONE_CORE = {"plain": PLAIN, "jaxmat": ("chaboche2",)}
"""What else runs in this process, on one core: by name the scenarios that it is written for."""
"""Scenarios that have a framework-free version, `benchmarks.plain_<name>`."""


def arguments(
    scenario: str,
    points: int,
    steps: int | None = None,
    dtype: Any = None,
    overrides: Sequence[str] = (),
) -> Any:
    """What `march_chunk` takes: model, carry, prescribed values and a mask; and how the file loads.

    `steps` cuts the history to its first steps, `dtype` casts all that is floating, `overrides` are
    those of `load_input`.
    """
    import equinox as eqx
    import jax
    import jax.numpy as jnp

    import neml2_jax
    from neml2_jax.drivers.march import at_step, start

    path = INPUTS / f"{scenario}.i"
    file = neml2_jax.load_input(path, overrides, variables={"nbatch": points})
    driver = file.get_driver("driver")
    model, values, initial = driver.model, driver.prescribed_values(), driver.ic
    if steps is not None:
        values = {n: x.replace(x.data[: steps + 1]) for n, x in values.items()}
    if dtype is not None:

        def cast(x: Any) -> Any:
            return x.astype(dtype) if eqx.is_inexact_array(x) else x

        model, values, initial = jax.tree_util.tree_map(cast, (model, values, initial))
    carry = start(model, {n: at_step(x, 0) for n, x in values.items()}, initial)
    now = {n: x.replace(x.data[1:]) for n, x in values.items()}
    length = next(iter(now.values())).shape[0]
    return model, carry, now, jnp.ones(length, bool)


def chunk_on_cores(carry: Any, cores: int) -> tuple[Any, int]:
    """What marches, and on how many of the cores: as many as the points can keep busy."""
    from neml2_jax.drivers.devices import march_chunk_on_devices
    from neml2_jax.drivers.march import march_chunk
    from neml2_jax.programs import cores_worth_sharing

    shapes = [x.dynamic_batch_shape for x in carry.lagged.values()]
    shared = cores_worth_sharing(tuple(np.broadcast_shapes(*shapes)), cores)
    return (march_chunk_on_devices(shared), len(shared)) if shared else (march_chunk, 1)


class March:
    """A march, compiled; seconds of each part of its first call are in `told`.

    As many cores of the CPU as its points can keep busy share it, `devices` at most.
    """

    def __init__(
        self,
        scenario: str,
        points: int,
        steps: int | None = None,
        dtype: Any = None,
        devices: int = 1,
    ):
        self.scenario, self.points = scenario, points
        self.told: dict[str, float] = {}
        self._arguments = self._timed("load", arguments, scenario, points, steps, dtype)
        self.steps = int(self._arguments[-1].shape[0])
        chunk, self.devices = chunk_on_cores(self._arguments[1], devices)
        lowered = self._timed("trace and lower", chunk.lower, *self._arguments)
        self.compiled = self._timed("compile", lowered.compile)
        self.lowered = lowered

    def _timed(self, part: str, function: Callable[..., Any], *arguments: Any) -> Any:
        begin = time.perf_counter()
        result = function(*arguments)
        self.told[part] = time.perf_counter() - begin
        return result

    def __call__(self) -> Any:
        """The carry behind the last step, and what each step left behind."""
        import jax

        return jax.block_until_ready(self.compiled(*self._arguments))

    def checked(self) -> Any:
        """The same, of a run whose solves have all converged.

        Steps behind a failure are skipped, so the time of a run that failed means nothing.
        """
        from neml2_jax.errors import ConvergenceError

        carry, record = self()
        if bool(carry.failed):
            raise ConvergenceError(
                f"{self.scenario}, {self.points} points: a solve of the {self.steps} steps did not "
                "converge, so that there is nothing to time. `neml2-jax run` on the input file "
                "tells the step and the points."
            )
        return carry, record

    def seconds(self) -> float:
        """Of one run, which has to converge."""
        begin = time.perf_counter()
        self.checked()
        return time.perf_counter() - begin

    def bytes(self) -> dict[str, int]:
        return bytes_of(getattr(self.compiled, "compiled", self.compiled))


def bytes_of(compiled: Any) -> dict[str, int]:
    """What a compiled call needs besides its arguments, and the size of those."""
    memory = compiled.memory_analysis()
    return {
        "arguments": memory.argument_size_in_bytes,
        "results": memory.output_size_in_bytes,
        "temporaries": memory.temp_size_in_bytes,
    }
