"""The operators, names and attributes of an expression. Nothing is looked up anywhere else."""

from __future__ import annotations

import ast
import inspect
import operator
from collections.abc import Callable, Iterable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from ... import types as tensor_types
from ...types import TensorWrapper
from ...types import functions as typed_functions
from ...types.regions import RegionView
from .array_dtypes import DTYPES, resolved
from .limits import check_iterated, check_length, check_shape
from .numpy_names import MATH, NUMPY
from .torch_names import ALONG, ELEMENTWISE, REDUCTIONS, TORCH, Generator, norm, size_argument

BINARY: dict[type, Callable] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.MatMult: operator.matmul,
    ast.Pow: operator.pow,
    ast.BitAnd: operator.and_,
    ast.BitOr: operator.or_,
}
UNARY: dict[type, Callable] = {
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Not: operator.not_,
    ast.Invert: operator.invert,
}
COMPARE: dict[type, Callable] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
MODULES: dict[str, dict[str, Any]] = {
    "torch": TORCH,
    "jnp": NUMPY,
    "np": NUMPY,
    "math": MATH,
}
CLASSES: dict[str, type] = {
    name: getattr(tensor_types, name)
    for name in "Scalar Vec R2 SR2 WR2 SSR4 MRP Quaternion MillerIndex Tensor".split()
    if hasattr(tensor_types, name)
}

REFERENCE_FUNCTIONS = frozenset(
    "abs acos asin atan cross dV dist gdist inverse quaternion_dist quaternion_rotation_matrix "
    "shadow to_quaternion vdot align_sub_batch bilinear_interpolation "
    "bilinear_interpolation_slopes cat clamp compose cos cosh det dev dexp_map diff drotate "
    "drotate_self euler_rodrigues exp exp_map gt heaviside inner inv linear_interpolation linspace "
    "log log10 logspace lt macaulay mean norm opaque_pow outer pow r2_from_sr2 r2_from_wr2 "
    "reciprocal rotate sin sinh skew sign sqrt stack sum sym tan tanh tr unit vec_component "
    "vec_from_scalars vol where".split()
)
"""Functions whose names hide tensors of a file that are called alike, as they do in NEML2."""

_MORE_FUNCTIONS = (
    "acosh asinh atanh expm1 ge le log1p maximum minimum norm_sq vonmises sr2_from_r2 wr2_from_r2 "
    "transpose dot from_quaternion quaternion_from_matrix fullify materialize sum_sub_batch"
).split()
FUNCTIONS: dict[str, Callable] = {
    name: getattr(typed_functions, name)
    for name in (*sorted(REFERENCE_FUNCTIONS), *_MORE_FUNCTIONS)
    if hasattr(typed_functions, name)
}


def _either(typed: Callable, plain: Callable) -> Callable:
    """The function on typed tensors, or Python's where none is among the arguments."""

    def call(*args: object, **kwargs: object) -> Any:
        is_typed = any(isinstance(a, (TensorWrapper, RegionView)) for a in args)
        return (typed if is_typed else plain)(*args, **kwargs)

    return call


def _range(*args: int) -> range:
    out = range(*args)
    check_length(len(out))
    return out


def _sum(values: Iterable[Any], start: Any = 0) -> Any:
    check_iterated(values)
    values = list(values)
    if any(isinstance(v, (list, tuple, str)) for v in (start, *values)):
        raise TypeError("sum adds numbers and arrays")
    return sum(values, start)


def _round(x: Any, digits: int | None = None) -> Any:
    if digits is not None and abs(digits) > 400:  # beyond what any float has
        raise ValueError(f"round: {digits} digits are too many")
    return round(x) if digits is None else round(x, digits)


BUILTINS: dict[str, Any] = {
    "range": _range,
    "len": len,
    "min": min,
    "max": max,
    "abs": abs,
    "sum": _sum,
    "float": float,
    "int": int,
    "bool": bool,
    "round": _round,
    "list": list,
    "tuple": tuple,
    "enumerate": enumerate,
    "zip": zip,
}
ITERATING = (min, max, _sum, list, tuple, enumerate, zip)
"""Those that go through an array entry by entry."""
for _name in ("abs", "sum"):
    FUNCTIONS[_name] = _either(FUNCTIONS[_name], BUILTINS[_name])


def _expand(x: jax.Array, *size: Any) -> Any:
    """Broadcast, new axes in front; -1 keeps a size."""
    wanted = tuple(size[0]) if len(size) == 1 and isinstance(size[0], (tuple, list)) else size
    have = (1,) * (len(wanted) - x.ndim) + x.shape
    return jnp.broadcast_to(x, check_shape(h if s == -1 else s for s, h in zip(wanted, have)))


def _reshape(x: jax.Array, *size: object) -> Any:
    return jnp.reshape(x, size_argument(size))


def _to(x: jax.Array, *args: object, dtype: object = None, **_: object) -> Any:
    for a in args:
        dtype = a if not isinstance(a, (str, type(None))) else dtype
    return x if dtype is None else x.astype(resolved(dtype))


def _transpose(x: jax.Array, *axes: int) -> Any:
    return jnp.swapaxes(x, *axes) if len(axes) == 2 else jnp.transpose(x, axes or None)


def _tolist(x: jax.Array) -> Any:
    check_length(x.size)
    return x.tolist()


ARRAY_METHODS: dict[str, Callable] = {
    **REDUCTIONS,
    **ALONG,
    **{
        name: ELEMENTWISE[name]
        for name in (
            "abs sqrt exp log log10 sin cos tan asin acos atan sinh cosh tanh sign square pow "
            "reciprocal clamp minimum maximum"
        ).split()
    },
    "unsqueeze": lambda x, dim: jnp.expand_dims(x, dim),
    "squeeze": lambda x, dim=None: jnp.squeeze(x, dim),
    "expand": _expand,
    "expand_as": lambda x, other: jnp.broadcast_to(x, other.shape),
    "reshape": _reshape,
    "view": _reshape,
    "flatten": lambda x: jnp.reshape(x, -1),
    "contiguous": lambda x: x,
    "clone": lambda x: x,
    "detach": lambda x: x,
    "cpu": lambda x: x,
    "to": _to,
    "astype": lambda x, dtype: x.astype(resolved(dtype)),
    "double": lambda x: x.astype(resolved(DTYPES["double"])),
    "float": lambda x: x.astype(resolved(DTYPES["float"])),
    "long": lambda x: x.astype(resolved(DTYPES["long"])),
    "item": lambda x: x.item(),
    "tolist": _tolist,
    "dim": lambda x: x.ndim,
    "numel": lambda x: x.size,
    "transpose": _transpose,
    "permute": lambda x, *axes: jnp.transpose(x, size_argument(axes)),
    "repeat": lambda x, *times: jnp.tile(x, size_argument(times)),
    "norm": norm,
    "diagonal": lambda x: jnp.diagonal(x),
}
_ARRAY_ATTRIBUTES = ("shape", "ndim", "dtype", "size", "T")
_TENSOR_ATTRIBUTES = (
    # of tensors
    "data shape ndim dtype dynamic_batch sub_batch batch base base_shape batch_shape "
    "dynamic_batch_shape sub_batch_shape sub_batch_ndim dynamic_batch_ndim materialize "
    "with_sub_batch_ndim "
    # of their types
    "fill zeros ones full empty zeros_like identity identity_sym identity_vol identity_dev "
    "identity_C1 identity_C2 identity_C3 from_value arange rand from_axis_angle "
    "from_axis_angle_standard from_matrix rotation_from_to new_zeros from_typed as_typed clone "
    # of views
    "unsqueeze squeeze expand expand_at broadcast_to retag flatten diagonalize transpose flip pad"
).split()


def attribute(owner: object, name: str) -> Any:
    """What `owner.name` is, from the tables of this file.

    **Raises:** `AttributeError` with the names that there are.
    """
    if isinstance(owner, dict):
        return _entry(owner, name, "here")
    if isinstance(owner, Generator):
        return _entry({"manual_seed": owner.manual_seed}, name, "on a Generator")
    is_class = isinstance(owner, type) and issubclass(owner, TensorWrapper)
    if is_class or isinstance(owner, (TensorWrapper, RegionView)):
        label = (owner if isinstance(owner, type) else type(owner)).__name__
        known = tuple(
            n
            for n in _TENSOR_ATTRIBUTES
            if hasattr(owner, n) and not (is_class and not inspect.ismethod(getattr(owner, n)))
        )
        if name not in known:
            raise AttributeError(f"{label} has no {name!r} here", known)
        found = getattr(owner, name)
        return _Method(found, owner, bound=True) if inspect.ismethod(found) else found
    if isinstance(owner, (jax.Array, np.ndarray, np.generic)):
        if name == "size":
            return _Size(owner)
        if name in _ARRAY_ATTRIBUTES:
            return getattr(owner, name)
        method = _entry(ARRAY_METHODS, name, "on an array")
        return _Method(method, owner)
    if isinstance(owner, (int, float)) and name == "item":
        return lambda: owner
    raise AttributeError(f"attributes of a {type(owner).__name__} are not allowed", ())


def _entry(table: dict[str, Any], name: str, place: str) -> Any:
    if name in table:
        return table[name]
    raise AttributeError(f"there is no {name!r} {place}", tuple(table))


class _Method:
    """A function of arrays with its first argument, or a method of a typed tensor."""

    def __init__(self, function: Callable, owner: object, bound: bool = False):
        self.__self__ = owner
        self._function = function
        self._bound = bound

    def __call__(self, *args: object, **kwargs: object) -> Any:
        if not self._bound:
            return self._function(self.__self__, *args, **kwargs)
        kwargs.pop("device", None)
        if "dtype" in kwargs:
            kwargs["dtype"] = resolved(kwargs["dtype"])
        return self._function(*args, **kwargs)


class _Size(int):
    """The number of elements, as NumPy's `x.size`; called, the shape, as torch's `x.size()`."""

    _shape: tuple[int, ...]

    def __new__(cls, owner: np.ndarray | np.generic | jax.Array) -> _Size:
        self = super().__new__(cls, owner.size)
        self._shape = owner.shape
        return self

    def __call__(self, dim: int | None = None) -> Any:
        return self._shape if dim is None else self._shape[dim]
