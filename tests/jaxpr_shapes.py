"""What arrays a traced program makes: how a test sees that no large one is among them."""

from collections.abc import Iterator
from typing import Any

import jax.extend.core


def shapes_in(jaxpr: Any) -> Iterator[tuple[int, ...]]:
    """Shapes of all arrays of a jaxpr, those inside loops and branches too."""
    for equation in jaxpr.eqns:
        for variable in equation.outvars:
            yield tuple(variable.aval.shape)
        for inner in jax.extend.core.jaxprs_in_params(equation.params):
            yield from shapes_in(inner)
