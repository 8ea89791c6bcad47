"""What `jnp.`, `np.` and `math.` offer in an expression. Both of the former are `jax.numpy`."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import jax.numpy as jnp

from .array_dtypes import DTYPES, resolved
from .limits import (
    bounded_difference,
    bounded_einsum,
    bounded_product,
    bounded_solve,
    check_shape,
    owns_limit,
)
from .torch_names import tensor

_PLAIN = (
    "sqrt cbrt exp exp2 expm1 log log2 log10 log1p sin cos tan arcsin arccos arctan arctan2 sinh "
    "cosh tanh arcsinh arccosh arctanh hypot abs absolute sign floor ceil round square reciprocal "
    "power maximum minimum where clip isnan isfinite deg2rad rad2deg sum mean std var prod min max "
    "all any cumsum cumprod diff argmin argmax sort argsort stack concatenate vstack hstack "
    "expand_dims squeeze reshape ravel transpose swapaxes moveaxis broadcast_to tile repeat flip "
    "roll cross outer dot vdot matmul einsum tensordot kron diag trace triu tril meshgrid "
    "zeros_like ones_like full_like interp logical_and logical_or logical_not linspace logspace "
    "geomspace pad atleast_1d atleast_2d zeros ones empty full eye identity"
).split()


def _with_dtype(function: Callable) -> Callable:
    """The same function, where a `dtype` may be one that an expression names."""

    def call(*args: object, **kwargs: object) -> Any:
        if "dtype" in kwargs:
            kwargs["dtype"] = resolved(kwargs["dtype"])
        return function(*args, **kwargs)

    return call


@owns_limit
def _arange(*limits: float, dtype: object = None) -> Any:
    check_shape((_count(*limits),))
    return jnp.arange(*limits, dtype=resolved(dtype))


def _count(first: float, stop: float | None = None, step: float = 1) -> int:
    start, stop = (0, first) if stop is None else (first, stop)
    return max(0, math.ceil((stop - start) / step))


NUMPY: dict[str, Any] = {
    **{name: _with_dtype(getattr(jnp, name)) for name in _PLAIN},
    "arange": _arange,
    "array": tensor,
    "asarray": tensor,
    **{name: bounded_product(getattr(jnp, name)) for name in ("dot", "vdot", "matmul")},
    "einsum": bounded_einsum(jnp.einsum),
    "diff": bounded_difference(jnp.diff),
    "linalg": {
        "norm": bounded_solve(jnp.linalg.norm),
        **{name: bounded_solve(getattr(jnp.linalg, name)) for name in ("inv", "det", "solve")},
    },
    "pi": math.pi,
    "e": math.e,
    "inf": math.inf,
    "nan": math.nan,
    "newaxis": None,
    **DTYPES,
    "bool_": DTYPES["bool"],
}

MATH: dict[str, Any] = {
    name: getattr(math, name)
    for name in (
        "sqrt cbrt exp expm1 log log1p log2 log10 sin cos tan asin acos atan atan2 sinh cosh tanh "
        "asinh acosh atanh hypot floor ceil fabs degrees radians pow isclose pi tau e inf nan"
    ).split()
}
