"""`in_one_context`: what is traced for values is not traced again for derivatives and maps.

JAX keeps what it has traced by the context of the trace, of which the mesh of types is a part. It
calls rules of derivatives and maps while it evaluates a program, and then this mesh is said, an
empty one where there is none. Elsewhere it is not said, and a function under `jax.jit` that is
called from both would be traced in both contexts.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import jax

P = ParamSpec("P")
R = TypeVar("R")


def in_one_context(function: Callable[P, R]) -> Callable[P, R]:
    """`function`, under `jax.jit`, in the context in which JAX calls rules."""

    @functools.wraps(function)
    def called(*args: P.args, **kwargs: P.kwargs) -> R:
        with jax.sharding.use_abstract_mesh(jax.sharding.get_abstract_mesh()):
            return function(*args, **kwargs)

    return called
