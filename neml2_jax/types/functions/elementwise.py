"""Functions applied component by component.

All but the linear ones write the diagonals of a tangent out first: off the diagonal they act on 0.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import jax
import jax.numpy as jnp
import numpy as np

from ..kernels.power import safe_power, safe_sqrt
from ..operators import Operand, applied, as_constant, combined, common_float, raised
from ..scalar import Scalar
from ..tensor_wrapper import TensorWrapper

T = TypeVar("T", bound=TensorWrapper)


def _combine(function: Callable[..., jax.Array], what: str, *operands: object) -> Any:
    """As `combined`; an array with axes counts as a Scalar, and so does a number among numbers."""
    numbers = not any(isinstance(x, TensorWrapper) for x in operands)
    dtype = common_float(operands)
    typed = [
        Scalar(as_constant(x, dtype))
        if not isinstance(x, TensorWrapper) and (numbers or np.ndim(x))  # type: ignore[arg-type]
        else x
        for x in operands
    ]
    return combined(function, what, *typed)


def sqrt(x: Scalar) -> Scalar:
    r"""$\sqrt{x}$; at 0 its derivatives are taken as 0."""
    return applied(safe_sqrt, x)


def exp(x: Scalar) -> Scalar:
    r"""$e^x$."""
    return applied(jnp.exp, x)


def expm1(x: Scalar) -> Scalar:
    r"""$e^x - 1$, accurate near 0."""
    return applied(jnp.expm1, x)


def log(x: Scalar) -> Scalar:
    r"""The natural logarithm $\ln x$ of a positive `x`; NaN for a negative one."""
    return applied(jnp.log, x)


def log1p(x: Scalar) -> Scalar:
    r"""$\ln(1 + x)$, accurate near 0."""
    return applied(jnp.log1p, x)


def log10(x: Scalar) -> Scalar:
    r"""$\log_{10} x$ of a positive `x`; NaN for a negative one."""
    return applied(jnp.log10, x)


def sin(x: Scalar) -> Scalar:
    r"""$\sin x$ of an angle in radians."""
    return applied(jnp.sin, x)


def cos(x: Scalar) -> Scalar:
    r"""$\cos x$ of an angle in radians."""
    return applied(jnp.cos, x)


def tan(x: Scalar) -> Scalar:
    r"""$\tan x$ of an angle in radians."""
    return applied(jnp.tan, x)


def asin(x: Scalar) -> Scalar:
    r"""$\arcsin x$ in radians; NaN beyond 1, and no finite derivative at 1."""
    return applied(jnp.arcsin, x)


def acos(x: Scalar) -> Scalar:
    r"""$\arccos x$ in radians; NaN beyond 1, and no finite derivative at 1."""
    return applied(jnp.arccos, x)


def atan(x: Scalar) -> Scalar:
    r"""$\arctan x$ in radians."""
    return applied(jnp.arctan, x)


def sinh(x: Scalar) -> Scalar:
    r"""$\sinh x$."""
    return applied(jnp.sinh, x)


def cosh(x: Scalar) -> Scalar:
    r"""$\cosh x$."""
    return applied(jnp.cosh, x)


def tanh(x: Scalar) -> Scalar:
    r"""$\tanh x$."""
    return applied(jnp.tanh, x)


def reciprocal(x: Scalar) -> Scalar:
    """$1 / x$."""
    return applied(lambda a: 1.0 / a, x)


def abs(x: T) -> T:
    """$|x|$, with derivative 0 at 0."""
    return applied(jnp.abs, x)


def sign(x: T) -> T:
    """The sign of each component: -1, 0 or 1."""
    return applied(jnp.sign, x)


def heaviside(x: T) -> T:
    r"""$(\mathrm{sign}\,x + 1)/2$: one half at 0."""
    return applied(lambda a: (jnp.sign(a) + 1.0) / 2.0, x)


def macaulay(x: T) -> T:
    r"""$\langle x \rangle = x\,H(x)$; its derivative at 0 is one half."""
    return applied(lambda a: a * ((jnp.sign(a) + 1.0) / 2.0), x)


def clamp(x: T, low: Operand | None = None, high: Operand | None = None) -> T:
    """`x` within `low` and `high`; `None` leaves a side open."""
    if low is not None:
        x = maximum(x, low)
    return x if high is None else minimum(x, high)


def maximum(x: Operand, y: Operand) -> Any:
    """The larger of `x` and `y`, componentwise; where they are equal each has half the derivative.

    Numbers and arrays are welcome for one of them; arrays with axes count as Scalar.
    """
    return _combine(jnp.maximum, "maximum", x, y)


def minimum(x: Operand, y: Operand) -> Any:
    """The smaller of `x` and `y`, componentwise; otherwise as `maximum`."""
    return _combine(jnp.minimum, "minimum", x, y)


def where(condition: Operand, x: Operand, y: Operand) -> Any:
    """`x` where the condition holds, else `y`; numbers are welcome for both."""
    return _combine(jnp.where, "where", condition, x, y)


def gt(x: Operand, y: Operand) -> Any:
    """$x > y$, componentwise, as a tensor of booleans."""
    return _combine(jnp.greater, "gt", x, y)


def ge(x: Operand, y: Operand) -> Any:
    r"""$x \ge y$, componentwise, as a tensor of booleans."""
    return _combine(jnp.greater_equal, "ge", x, y)


def lt(x: Operand, y: Operand) -> Any:
    """$x < y$, componentwise, as a tensor of booleans."""
    return _combine(jnp.less, "lt", x, y)


def le(x: Operand, y: Operand) -> Any:
    r"""$x \le y$, componentwise, as a tensor of booleans."""
    return _combine(jnp.less_equal, "le", x, y)


def pow(x: Operand, n: Operand) -> Any:
    r"""$x^n$.

    At $x = 0$ the derivatives are their limits where these are finite, else 0; the derivative with
    respect to $n$ is 0 there. Negative bases take integral exponents.
    """
    if isinstance(n, int) and not isinstance(n, bool):
        return raised(x, n)
    return _combine(safe_power, "pow", x, n)


opaque_pow = pow
