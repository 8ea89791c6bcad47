"""The suite checks shapes that annotations say, and makes the checks of a signature once."""

import jax.numpy as jnp
import pytest
from jaxtyping import Array, Float, TypeCheckError

from neml2_jax.solvers.elimination import pivoted

from .shape_checks import checked


def test_a_wrong_shape_is_told():
    with pytest.raises(TypeCheckError, match="pivoted"):
        pivoted(jnp.ones((2, 3, 1)), jnp.ones((2, 1, 1)))


def test_checks_are_made_once():
    def made(annotation):
        def inner(x):
            pass

        inner.__annotations__["x"] = annotation
        return checked(inner)

    assert made(Float[Array, " n"]) is made(Float[Array, " n"])
    assert made(Float[Array, " n"]) is not made(Float[Array, "n n"])
