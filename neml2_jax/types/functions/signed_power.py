"""A power of the size of a tensor, in its direction."""

from __future__ import annotations

from typing import Any, TypeVar

from jax.typing import ArrayLike

from ..scalar import Scalar
from ..tensor_wrapper import TensorWrapper
from .elementwise import _combine, abs, pow, where
from .invariants import norm

T = TypeVar("T", bound=TensorWrapper)


def signed_power(x: T, n: Scalar | ArrayLike) -> T:
    r"""$\|x\|^{n-1} x$ for $n > 0$; of a Scalar $|x|^n \operatorname{sign} x$.

    At $x = 0$ it is 0. So are its first derivatives, except that for $n = 1$ it is $x$ itself: for
    $n < 1$ the slope is infinite, and taken as 0. `n` is one number, or one for each point.
    """
    exponent: Any = n
    size = abs(x) if isinstance(x, Scalar) else norm(x)
    infinite = _combine(lambda s, n: (s == 0) & (n < 1), "signed_power", size, n)
    factor = pow(where(infinite, 1.0, size), exponent - 1.0)
    return where(infinite, 0.0, factor) * x
