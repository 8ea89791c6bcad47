"""Operations on numbers alone, against the same ones compiled by JAX, to the last bit."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax

from neml2_jax.export.graph import Graph
from neml2_jax.export.primitives import expressions

SPECIAL = [0.0, -0.0, 1.0, -2.5, 1 / 3, np.inf, -np.inf, np.nan, 1e20, 3e-15]


def by_numpy(x, y, n, m, a, b):
    """One operation a result."""
    return {
        "add": x + y,
        "sub": x - y,
        "mul": x * y,
        "div": x / y,
        "neg": -x,
        "abs": lax.abs(x),
        "square": lax.square(x),
        "sqrt": lax.sqrt(x),
        "is_finite": lax.is_finite(x),
        "lt": x < y,
        "le": x <= y,
        "gt": x > y,
        "ge": x >= y,
        "eq": x == y,
        "ne": x != y,
        "and": a & b,
        "or": a | b,
        "xor": a ^ b,
        "not": ~a,
        "integers": (n + m, n * m, n - m, -n, n < m, n & m, ~n),
        "select_n": lax.select_n(a, x, y),
        "from integers": lax.convert_element_type(n, x.dtype),
        "from truth": lax.convert_element_type(a, x.dtype),
        "other precision": lax.convert_element_type(
            x, np.float64 if x.dtype == np.float32 else np.float32
        ),
        "iota": lax.broadcasted_iota(np.int32, (2, 3, 4), 1),
        "broadcast": lax.broadcast_in_dim(x, (2, x.size, 3), (1,)),
        "slice": lax.slice(x, (1,), (7,), (2,)),
        "concatenate": lax.concatenate([x, y], 0),
        "rev": lax.rev(x, (0,)),
        "transpose": jnp.stack([x, y]).T,
    }


def by_jax(x, y, n):
    """Rounded by a library, or in an order that is not said."""
    return {
        "exp": lax.exp(x),
        "division": lax.div(n, jnp.full_like(n, 3)),
        "integer": lax.convert_element_type(x[:5], np.int32),
    }


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_bits_are_those_of_jax(dtype, compilations):
    x, y = (v.ravel() for v in np.meshgrid(SPECIAL, SPECIAL))
    n = np.arange(-50, 50, dtype=np.int32) * 40_000_000  # whose products wrap
    given = x.astype(dtype), y.astype(dtype), n, n[::-1].copy(), x > 0.5, y > 0.5
    found = expressions(Graph(), by_numpy, given, given)
    assert compilations == []
    same(found, jax.jit(by_numpy)(*given))
    some = given[:3]
    same(expressions(Graph(), by_jax, some, some), jax.jit(by_jax)(*some))


def same(found, expected):
    expected, structure = jax.tree_util.tree_flatten(expected)
    for a, b in zip(structure.flatten_up_to(found), expected):
        a, b = np.asarray(a), np.asarray(b)
        assert a.dtype == b.dtype and a.shape == b.shape
        np.testing.assert_array_equal(a, b)
        if b.dtype.kind == "f":
            zero = b == 0.0
            np.testing.assert_array_equal(np.signbit(a[zero]), np.signbit(b[zero]))
