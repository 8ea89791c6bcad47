"""`quickly_compiled`: programs that run once, for which compiling counts more than running."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

import jax

P = ParamSpec("P")
R = TypeVar("R")


def quickly_compiled(
    function: Callable[P, R], *, static_argnums: int | tuple[int, ...] = ()
) -> Callable[P, R]:
    """`jax.jit` of `function`, without the optimisation of machine code.

    Static arguments are those of `jax.jit`.
    """
    options = {"xla_backend_optimization_level": 0}
    return jax.jit(function, static_argnums=static_argnums, compiler_options=options)
