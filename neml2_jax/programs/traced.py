"""Whether a value is known, or stands for one while JAX traces a program."""

from jax.core import Tracer


def is_traced(x: object) -> bool:
    """Whether `x` is a value of a program being traced, so that it has no numbers to look at."""
    return isinstance(x, Tracer)
