"""`compiled_apart`: a function whose operations XLA does not mix with those around it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax

try:  # where it is depends on the version of JAX
    from jax.experimental.xla_metadata import xla_metadata_call  # type: ignore
except ImportError:
    try:
        from jax.experimental.scheduling_groups import xla_metadata_call
    except ImportError:  # without it the function is compiled with what surrounds it
        xla_metadata_call = None


def compiled_apart(function: Callable[..., Any]) -> Callable[..., Any]:
    """`function`, which XLA on a CPU compiles as one of its own.

    XLA fuses an operation into all that read it, and computes it again for each of them. It does
    not do so across functions: a residual inside a loop is computed once, and its operations are
    handed to one thread together. On other platforms nothing is changed.
    """
    if xla_metadata_call is None:
        return function
    traced_once = jax.jit(function)
    apart = xla_metadata_call(traced_once, inlineable="false")

    def called(*args: Any) -> Any:
        return jax.lax.platform_dependent(*args, cpu=apart, default=traced_once)

    return called
