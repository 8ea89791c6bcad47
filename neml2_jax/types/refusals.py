"""What Python, numpy and JAX try with a tensor that is no array, and what to call instead."""

from __future__ import annotations

from typing import Any, NoReturn

import numpy as np

FUNCTIONS = "neml2_jax.types.functions"

_SAME = (
    "cos cosh exp expm1 heaviside log log10 log1p maximum minimum reciprocal sign sin sinh sqrt "
    "tan tanh"
).split()

# Functions of numpy that are here too, under this name.
_NAMES = {
    **{name: name for name in _SAME},
    "absolute": "abs",
    "arccos": "acos",
    "arcsin": "asin",
    "arctan": "atan",
    "float_power": "pow",
    "greater": "gt",
    "greater_equal": "ge",
    "less": "lt",
    "less_equal": "le",
    "power": "pow",
}

# Operators of numpy: how a tensor answers to them on the left, and on the right.
_OPERATORS: dict[str, tuple[str, str]] = {
    "add": ("__add__", "__radd__"),
    "subtract": ("__sub__", "__rsub__"),
    "multiply": ("__mul__", "__rmul__"),
    "divide": ("__truediv__", "__rtruediv__"),
    "true_divide": ("__truediv__", "__rtruediv__"),
    "power": ("__pow__", "__rpow__"),
    "float_power": ("__pow__", "__rpow__"),
    "greater": ("__gt__", "__lt__"),
    "greater_equal": ("__ge__", "__le__"),
    "less": ("__lt__", "__gt__"),
    "less_equal": ("__le__", "__ge__"),
    "equal": ("__eq__", "__eq__"),
    "not_equal": ("__ne__", "__ne__"),
    "negative": ("__neg__", ""),
    "positive": ("__pos__", ""),
    "absolute": ("__abs__", ""),
}


class NotAnArray:
    """Refusals of what only an array can do, with advice."""

    def __eq__(self, other: object) -> Any:
        """Whether two tensors are the same, metadata and all; a number is not compared with."""
        if isinstance(other, (bool, int, float, complex)) or hasattr(other, "dtype"):
            if not isinstance(other, NotAnArray):
                raise TypeError(
                    f"{_kind(self)} == {_kind(other)}: compare the arrays, x.data == y; two "
                    f"tensors compare by {FUNCTIONS}.equal or allclose"
                )
        return super().__eq__(other)

    def __hash__(self) -> int:
        return super().__hash__()

    # ------------------------------------------------------------------ Python

    def __bool__(self) -> NoReturn:
        raise TypeError(
            f"{_kind(self)} is neither true nor false, for it holds a value at each of many "
            f"points, and no number at all while JAX traces. In a law take "
            f"{FUNCTIONS}.where(x > 0, a, b) for `a if x > 0 else b`, or maximum, minimum, "
            f"clamp; outside of one, bool(x.data)"
        )

    def __float__(self) -> NoReturn:
        _refuse_number(self, "float")

    def __int__(self) -> NoReturn:
        _refuse_number(self, "int")

    def __complex__(self) -> NoReturn:
        _refuse_number(self, "complex")

    def __len__(self) -> NoReturn:
        raise TypeError(
            f"{_kind(self)} has no length, for its axes have regions: see x.dynamic_batch_shape "
            f"(points), x.sub_batch_shape (sites), x.base_shape (components)"
        )

    def __iter__(self) -> NoReturn:
        raise TypeError(
            f"{_kind(self)} cannot be gone through, for its axes have regions: take the array "
            f"x.data, or x.dynamic_batch[i] (a point) or x.sub_batch[i] (a site) for each i"
        )

    def __getitem__(self, key: object) -> NoReturn:
        raise TypeError(
            f"{_kind(self)} is not indexed by itself, for its axes have regions: "
            f"x.dynamic_batch[i] is a point, x.sub_batch[i] a site, x.data[..., i] component i "
            f"as a bare array"
        )

    def __setitem__(self, key: object, value: object) -> NoReturn:
        raise TypeError(
            f"{_kind(self)} does not change: make another, as x.replace(x.data.at[i].set(value))"
        )

    # ------------------------------------------------------------------ numpy and JAX

    def __array__(self, *_: object, **__: object) -> NoReturn:
        raise TypeError(f"an array is needed, got {advice(self)}")

    def __jax_array__(self) -> Any:
        # What JAX does with the answer is refused in our words. An operator of an array asks too,
        # sees that it is none of its own, and leaves it to the operator of the tensor.
        return _NoArray(advice(self))

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **keywords: Any) -> Any:
        """Operators of arrays and numbers of numpy are those of the tensor; the rest is refused."""
        name = ufunc.__name__
        if method == "__call__" and not keywords and name in _OPERATORS:
            left, right = _OPERATORS[name]
            first = inputs[0]
            ours = isinstance(first, NotAnArray)
            call = getattr(first if ours else inputs[1], left if ours else right, None)
            answer = NotImplemented
            if call is not None:
                answer = call(*(inputs[1:] if ours else inputs[:1]))
            if answer is not NotImplemented:
                return answer
        named = _NAMES.get(name) if method == "__call__" else None
        if method != "__call__":
            name += f".{method}"
        raise TypeError(
            f"np.{name} takes arrays, got {' and '.join(_kind(x) for x in inputs)}: "
            + (f"call {FUNCTIONS}.{named}, or " if named else "")
            + f"take the bare array, x.data; functions on tensors are in {FUNCTIONS}"
        )


def advice(x: object) -> str:
    """What `x` is, and what to call instead, where an array is asked for."""
    return (
        f"{_kind(x)}, which is a typed tensor and no array. Functions on tensors are in "
        f"{FUNCTIONS}, such as exp(x), sqrt(x), pow(x, n), maximum(x, 0), where(x > 0, a, b), "
        f"norm(x), sum(x.sub_batch), stack([x.sub_batch, y.sub_batch]); functions of numpy and "
        f"JAX take the bare array, x.data"
    )


def refuse_array(symbol: str, a: object, b: object) -> None:
    """Refuse a bare array with axes as an operand of a tensor: it does not say what they are.

    **Raises:** `TypeError`.
    """
    for x in (a, b):
        axes = (
            len(getattr(x, "shape", ()))
            if hasattr(x, "dtype")
            else int(isinstance(x, (list, tuple)))
        )
        if not isinstance(x, NotAnArray) and axes:
            raise TypeError(
                f"{_kind(a)} {symbol} {_kind(b)}: a bare array does not say whether its axes are "
                f"points, sites or components. Say it, as Scalar(a) (points), "
                f"Scalar(a, sub_batch_ndim=1) (sites) or SR2(a), or take the array x.data"
            )


class _NoArray:
    """What a tensor answers when JAX asks it for an array: whatever is done with it is refused."""

    def __init__(self, text: str):
        self._text = text

    def __getattr__(self, name: str) -> NoReturn:
        if name in ("aval", "__jax_array__"):  # how JAX asks whether this is one of its arrays
            raise AttributeError(name)
        raise TypeError(f"an array is needed, got {self._text}")

    def __array__(self, *_: object, **__: object) -> NoReturn:
        raise TypeError(f"an array is needed, got {self._text}")

    def __repr__(self) -> str:  # in messages of JAX, after "got"
        return self._text


def _refuse_number(x: object, kind: str) -> NoReturn:
    raise TypeError(
        f"{kind}() of {_kind(x)}: it holds a value at each of many points, and no number at all "
        f"while JAX traces. Functions of `math` have their like in {FUNCTIONS}, such as exp, sqrt, "
        f"pow; outside of a law the number is {kind}(x.data)"
    )


def _kind(x: object) -> str:
    shape = getattr(x, "shape", None)
    if not isinstance(x, NotAnArray) and shape is not None:
        return f"an array of shape {tuple(shape)}" if shape else "a number"
    if isinstance(x, (bool, int, float, complex)):
        return "a number"
    name = type(x).__name__
    return f"{'an' if name in ('SR2', 'R2', 'SSR4', 'MRP') else 'a'} {name}"
