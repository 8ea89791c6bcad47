"""What the operators of tensors do: with numbers, with each other, and component by component."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import jax
import jax.numpy as jnp
import numpy as np
from jax.typing import ArrayLike, DTypeLike

from .alignment import align
from .array_data import as_number
from .diagonals import fullify
from .kernels.power import safe_power
from .refusals import refuse_array
from .storage import AbstractStorage

T = TypeVar("T", bound=AbstractStorage)
Function = Callable[..., jax.Array]
Operand = AbstractStorage | ArrayLike
"""A tensor, or a number beside one."""

# For arrays of one floating type these are what the functions of NumPy's names come to, and they
# are traced in a fraction of the time.
_ON_ONE_TYPE: dict[str, Function] = {
    "+": jax.lax.add,
    "-": jax.lax.sub,
    "*": jax.lax.mul,
    "/": jax.lax.div,
}
_ON_ANY_TYPE: dict[str, Function] = {
    "+": jnp.add,
    "-": jnp.subtract,
    "*": jnp.multiply,
    "/": jnp.divide,
}
_FLOATS = (np.dtype("float64"), np.dtype("float32"))
_COMPARISONS: dict[str, Function] = {
    ">": jnp.greater,
    ">=": jnp.greater_equal,
    "<": jnp.less,
    "<=": jnp.less_equal,
}


def arithmetic(symbol: str, a: object, b: object) -> Any:
    """`a + b`, `a - b`, `a * b` or `a / b`, of which one at least is a tensor.

    Two tensors have one type, or one of them is a Scalar.

    **Raises:** `TypeError` where types do not go together, `ValueError` where shapes do not.
    """
    if isinstance(a, AbstractStorage) and isinstance(b, AbstractStorage):
        return _of_two(symbol, a, b)
    left = isinstance(a, AbstractStorage)
    tensor, number = (a, as_number(b)) if left else (b, as_number(a))
    assert isinstance(tensor, AbstractStorage)
    if number is None:
        refuse_array(symbol, a, b)
        return NotImplemented
    if not (symbol == "*" or (symbol == "/" and left)):
        tensor = fullify(tensor)  # a number is the same for every seed, off the diagonal too
    x = tensor.data
    return tensor.replace(_computed(symbol, x, number) if left else _computed(symbol, number, x))


def _of_two(symbol: str, a: AbstractStorage, b: AbstractStorage) -> Any:
    if a.base_ndim and b.base_ndim:
        if type(a) is not type(b):
            raise TypeError(
                f"{type(a).__name__} {symbol} {type(b).__name__} is not defined: "
                f"operands have the same type, or one of them is a Scalar"
            )
        if a.base_shape != b.base_shape:
            raise ValueError(
                f"`{symbol}`: the base shapes differ: {type(a).__name__} {a.base_shape}, "
                f"{type(b).__name__} {b.base_shape}"
            )
    if symbol == "/":
        if b.base_ndim and not a.base_ndim:
            raise TypeError(f"a Scalar cannot be divided by a {type(b).__name__}")
        b = fullify(b)  # off a diagonal the divisor is 0
    ready = align(a, b, what=f"`{symbol}`", multiplicative=symbol in "*/", numbers=True)
    model = a if a.base_ndim else b
    return model.replace(_computed(symbol, *ready.data), **ready.metadata)


def _computed(symbol: str, x: Any, y: Any) -> jax.Array:
    if type(y) in (float, int):
        y = _number_beside(x, y)
    elif type(x) in (float, int):
        x = _number_beside(y, x)
    if getattr(x, "dtype", None) in _FLOATS and getattr(y, "dtype", None) == x.dtype:
        return _ON_ONE_TYPE[symbol](x, y)
    return _ON_ANY_TYPE[symbol](x, y)


def _number_beside(x: jax.Array, number: float) -> Any:
    """The number in the type of `x`, where it is known to fit."""
    fits = x.dtype in _FLOATS and abs(number) < 1e30
    return np.asarray(number, x.dtype) if fits else number


def compared(symbol: str, a: AbstractStorage, b: object) -> Any:
    """`a > b`, `a >= b`, `a < b` or `a <= b`, component by component."""
    if not isinstance(b, AbstractStorage) and as_number(b) is None:
        refuse_array(symbol, a, b)
        return NotImplemented
    return combined(_COMPARISONS[symbol], f"`{symbol}`", a, b)


def raised(a: object, b: object) -> Any:
    """`a ** b`, of which one at least is a Scalar and the other may be a number."""
    if isinstance(b, int) and not isinstance(b, bool) and isinstance(a, AbstractStorage):
        return applied(lambda x: jax.lax.integer_pow(x, b), a)
    if any(not isinstance(x, AbstractStorage) and as_number(x) is None for x in (a, b)):
        refuse_array("**", a, b)
        return NotImplemented
    return combined(safe_power, "pow", a, b)


def combined(function: Function, what: str, *operands: object) -> Any:
    """`function` of aligned operands, one a tensor at least, of which the result has the type.

    It acts component by component, and as zero off a diagonal need not stay zero, diagonals of
    tangents are written out. Numbers are taken in the floating type of the tensors.

    **Raises:** `TypeError` where tensors that are no Scalars have different types.
    """
    tensors = [fullify(x) for x in operands if isinstance(x, AbstractStorage)]
    if len({type(x) for x in tensors if x.base_ndim}) > 1:
        raise TypeError(
            f"{what} takes tensors of one type, or Scalars and numbers; "
            f"got {', '.join(type(x).__name__ for x in operands)}"
        )
    ready = align(*tensors, what=what)
    dtype = common_float(operands)
    arrays = iter(ready.data)
    data = [
        next(arrays) if isinstance(x, AbstractStorage) else as_constant(x, dtype) for x in operands
    ]
    model = next((x for x in tensors if x.base_ndim), tensors[-1])
    return model.replace(function(*data), **ready.metadata)


def common_float(operands: Sequence[object]) -> Any:
    """The floating type of the tensors among the operands, or JAX's default one."""
    tensors = (x for x in operands if isinstance(x, AbstractStorage))
    floating = {x.dtype for x in tensors if jnp.issubdtype(x.dtype, jnp.floating)}
    if len(floating) == 1:
        return floating.pop()
    return jnp.result_type(*floating) if floating else jnp.result_type(float)


def as_constant(x: Any, dtype: DTypeLike) -> Any:
    """A number, or an array, as an array of that type; what is true or false stays so."""
    if type(x) in (float, int) and abs(x) < 1e30:
        return np.asarray(x, dtype)
    return jnp.asarray(x, bool if jnp.issubdtype(jnp.result_type(x), jnp.bool_) else dtype)


def applied(function: Function, x: T) -> T:
    """`function` of each component; diagonals of a tangent are written out first."""
    x = fullify(x)
    return x.replace(function(x.data))
