"""Checks of the shapes in annotations, made once for a signature.

Functions that are made within others are decorated each time that these are called, and beartype
would write and compile the same checks anew, for a fortieth of the suite's time.
"""

from collections.abc import Callable
from typing import Any

from beartype import beartype

_MADE: dict[Any, Callable[..., Any]] = {}


def checked(function: Callable[..., Any]) -> Callable[..., Any]:
    """`function` with checks of its arguments. jaxtyping gives functions that do nothing else."""
    # By their text: jaxtyping makes a class of its own each time that an annotation is read.
    annotations = tuple((n, repr(x)) for n, x in function.__annotations__.items())
    defaults = function.__defaults__, tuple((function.__kwdefaults__ or {}).items())
    code = function.__code__
    try:
        key = function.__module__, function.__qualname__, code.co_varnames, annotations, defaults
        hash(key)
    except TypeError:  # a default that has no hash
        return beartype(function)
    if key not in _MADE:
        _MADE[key] = beartype(function)
    return _MADE[key]
