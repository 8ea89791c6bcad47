"""Functions applied component by component.

All but the linear ones write the diagonals of a tangent out first: off the diagonal they act on 0.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import jax
import jax.numpy as jnp

from ..scalar import Scalar
from ..tensor_wrapper import TensorWrapper, _write_out_diagonals, align
from .power import safe_power, safe_sqrt

T = TypeVar("T", bound=TensorWrapper)


def _apply(function: Callable[[Any], Any], x: T) -> T:
    x = _write_out_diagonals(x)
    return x.replace(function(x.data))


def _combine(function: Callable[..., Any], what: str, *operands: Any) -> Any:
    """`function` of aligned operands; numbers become Scalars; the type is that of the tensors."""
    floating = [
        x.dtype
        for x in operands
        if isinstance(x, TensorWrapper) and jnp.issubdtype(x.dtype, jnp.floating)
    ]
    dtype = jnp.result_type(*floating) if floating else jnp.result_type(float)
    typed = [
        _write_out_diagonals(x)
        if isinstance(x, TensorWrapper)
        else Scalar(
            jnp.asarray(x, bool if jnp.issubdtype(jnp.result_type(x), jnp.bool_) else dtype)
        )
        for x in operands
    ]
    kinds = {type(x) for x in typed if x.base_ndim}
    if len(kinds) > 1:
        raise TypeError(
            f"{what} takes tensors of one type, or Scalars and numbers; "
            f"got {', '.join(type(x).__name__ for x in operands)}"
        )
    ready = align(*typed, what=what)
    model = next((x for x in typed if x.base_ndim), typed[-1])
    return model.replace(function(*ready.data), **ready.metadata)


def sqrt(x: Scalar) -> Scalar:
    r"""$\sqrt{x}$; at 0 its derivatives are taken as 0."""
    return _apply(safe_sqrt, x)


def exp(x: Scalar) -> Scalar:
    return _apply(jnp.exp, x)


def expm1(x: Scalar) -> Scalar:
    return _apply(jnp.expm1, x)


def log(x: Scalar) -> Scalar:
    return _apply(jnp.log, x)


def log1p(x: Scalar) -> Scalar:
    return _apply(jnp.log1p, x)


def log10(x: Scalar) -> Scalar:
    return _apply(jnp.log10, x)


def sin(x: Scalar) -> Scalar:
    return _apply(jnp.sin, x)


def cos(x: Scalar) -> Scalar:
    return _apply(jnp.cos, x)


def tan(x: Scalar) -> Scalar:
    return _apply(jnp.tan, x)


def asin(x: Scalar) -> Scalar:
    return _apply(jnp.arcsin, x)


def acos(x: Scalar) -> Scalar:
    return _apply(jnp.arccos, x)


def atan(x: Scalar) -> Scalar:
    return _apply(jnp.arctan, x)


def sinh(x: Scalar) -> Scalar:
    return _apply(jnp.sinh, x)


def cosh(x: Scalar) -> Scalar:
    return _apply(jnp.cosh, x)


def tanh(x: Scalar) -> Scalar:
    return _apply(jnp.tanh, x)


def reciprocal(x: Scalar) -> Scalar:
    return _apply(lambda a: 1.0 / a, x)


def abs(x: T) -> T:
    """$|x|$, with derivative 0 at 0."""
    return _apply(jnp.abs, x)


def sign(x: T) -> T:
    return _apply(jnp.sign, x)


def heaviside(x: T) -> T:
    r"""$(\mathrm{sign}\,x + 1)/2$: one half at 0."""
    return _apply(lambda a: (jnp.sign(a) + 1.0) / 2.0, x)


def macaulay(x: T) -> T:
    r"""$\langle x \rangle = x\,H(x)$; its derivative at 0 is one half."""
    return _apply(lambda a: a * ((jnp.sign(a) + 1.0) / 2.0), x)


def clamp(x: T, low: Any = None, high: Any = None) -> T:
    """`x` within `low` and `high`; `None` leaves a side open."""
    if low is not None:
        x = maximum(x, low)
    return x if high is None else minimum(x, high)


def maximum(x: Any, y: Any) -> Any:
    return _combine(jnp.maximum, "maximum", x, y)


def minimum(x: Any, y: Any) -> Any:
    return _combine(jnp.minimum, "minimum", x, y)


def where(condition: Any, x: Any, y: Any) -> Any:
    """`x` where the condition holds, else `y`; numbers are welcome for both."""
    return _combine(jnp.where, "where", condition, x, y)


def gt(x: Any, y: Any) -> Any:
    """$x > y$, componentwise, as a tensor of booleans."""
    return _combine(jnp.greater, "gt", x, y)


def ge(x: Any, y: Any) -> Any:
    return _combine(jnp.greater_equal, "ge", x, y)


def lt(x: Any, y: Any) -> Any:
    """$x < y$, componentwise, as a tensor of booleans."""
    return _combine(jnp.less, "lt", x, y)


def le(x: Any, y: Any) -> Any:
    return _combine(jnp.less_equal, "le", x, y)


def pow(x: Any, n: Any) -> Any:
    r"""$x^n$.

    At $x = 0$ the derivatives are their limits where these are finite, else 0; the derivative with
    respect to $n$ is 0 there. Negative bases take integral exponents.
    """
    if isinstance(n, int) and not isinstance(n, bool):
        return _apply(lambda a: jax.lax.integer_pow(a, n), x)
    return _combine(safe_power, "pow", x, n)


opaque_pow = pow
