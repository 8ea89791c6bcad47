"""What `[Tensors]` expressions may call: tables of names, nothing is looked up elsewhere.

`torch.` names have the meaning that NEML2's input files give them, carried out with `jax.numpy`;
`jnp.` and `np.` names are those of `jax.numpy`. A `dtype` of floating point is the run's own, a
`device` is ignored.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import jax.numpy as jnp
import numpy as np

from .. import types as tensor_types
from ..types import TensorWrapper
from ..types import functions as typed_functions

FLOAT, INTEGER, BOOLEAN = "float", "int", "bool"
LARGEST = 2**28
"""Elements that an expression may make at once."""


def _dtype(name: Any) -> Any:
    if name in (None, FLOAT):
        return jnp.result_type(float)
    return jnp.result_type(int) if name == INTEGER else jnp.bool_


def _size(shape: Any) -> tuple[int, ...]:
    if len(shape) == 1 and isinstance(shape[0], (tuple, list)):
        shape = shape[0]
    shape = tuple(int(s) for s in shape)
    if math.prod(shape) > LARGEST:
        raise ValueError(f"an array of shape {shape} is too large for an input file")
    return shape


def tensor(data: Any, dtype: Any = None, device: Any = None, **_: Any) -> Any:
    """An array of numbers; integers stay integers, everything else is the run's float."""
    if not isinstance(data, (int, float, bool, np.ndarray, jnp.ndarray)):
        data = _nested(data)
    data = np.asarray(data)
    if dtype is None and np.issubdtype(data.dtype, np.integer):
        dtype = INTEGER
    if dtype is None and data.dtype == bool:
        dtype = BOOLEAN
    return jnp.asarray(data, _dtype(dtype))


def _nested(data: Any) -> Any:
    if isinstance(data, (list, tuple)):
        return [_nested(x) for x in data]
    return np.asarray(data.data if isinstance(data, TensorWrapper) else data)


def linspace(start, end, steps, dtype=None, device=None):
    _size((steps,))
    return jnp.linspace(float(start), float(end), int(steps), dtype=_dtype(FLOAT))


def logspace(start, end, steps, base=10.0, dtype=None, device=None):
    return jnp.power(base, linspace(start, end, steps))


def _filled(value):
    def make(*shape, dtype=None, device=None):
        return jnp.full(_size(shape), value, _dtype(dtype))

    return make


def full(size, fill_value, dtype=None, device=None):
    return jnp.full(_size((size,)), fill_value, _dtype(dtype or FLOAT))


def eye(n, m=None, dtype=None, device=None):
    return jnp.eye(*_size((n, m if m is not None else n)), dtype=_dtype(dtype))


def arange(*args, dtype=None, device=None):
    if dtype is None and all(isinstance(a, int) for a in args):
        dtype = INTEGER
    _size((int((args[1] - args[0]) / (args[2] if len(args) > 2 else 1)) if args[1:] else args[0],))
    return jnp.arange(*args, dtype=_dtype(dtype))


def pad(x, widths, mode="constant", value=0.0):
    """Widths are pairs from the last axis backwards, as torch gives them."""
    pairs = [(0, 0)] * x.ndim
    for i in range(len(widths) // 2):
        pairs[x.ndim - 1 - i] = (widths[2 * i], widths[2 * i + 1])
    return jnp.pad(x, pairs, constant_values=value)


class Generator:
    """A source of random numbers with a seed."""

    def __init__(self, device=None):
        self._bits = np.random.RandomState(0)

    def manual_seed(self, seed):
        self._bits = np.random.RandomState(seed)
        return self


def rand(*shape, dtype=None, device=None, generator=None):
    """Uniform in [0, 1). The stream is NumPy's, so numbers differ from torch's for a seed."""
    bits = generator._bits if generator is not None else np.random.RandomState(0)
    return jnp.asarray(bits.random_sample(_size(shape)), _dtype(FLOAT))


def randn(*shape, dtype=None, device=None, generator=None):
    """Standard normal; see `rand`."""
    bits = generator._bits if generator is not None else np.random.RandomState(0)
    return jnp.asarray(bits.standard_normal(_size(shape)), _dtype(FLOAT))


def _reduction(function: Callable) -> Callable:
    def reduce(x, dim=None, keepdim=False, axis=None, keepdims=False, **_):
        return function(x, axis=dim if axis is None else axis, keepdims=keepdim or keepdims)

    return reduce


def _joined(function: Callable) -> Callable:
    def join(arrays, dim=0, axis=None):
        return function([jnp.asarray(a) for a in arrays], axis=dim if axis is None else axis)

    return join


def _like(value: float) -> Callable:
    def make(x, dtype=None, device=None):
        return jnp.full_like(x, value)

    return make


def clamp(x, min=None, max=None):
    return jnp.clip(x, min, max)


ELEMENTWISE = {
    name: getattr(jnp, target)
    for name, target in {
        **{n: n for n in "sqrt exp log log10 log2 expm1 log1p sin cos tan sinh cosh tanh".split()},
        **{n: n for n in "abs sign floor ceil round where minimum maximum cross outer".split()},
        **{n: n for n in "cumsum diag trace isfinite square isnan einsum matmul dot".split()},
        **{"asin": "arcsin", "acos": "arccos", "atan": "arctan", "atan2": "arctan2"},
        **{"arcsin": "arcsin", "arccos": "arccos", "arctan": "arctan", "arctan2": "arctan2"},
        **{"flip": "flip", "roll": "roll", "broadcast_to": "broadcast_to", "pow": "power"},
        **{"power": "power", "meshgrid": "meshgrid", "deg2rad": "deg2rad", "diff": "diff"},
    }.items()
}
REDUCTIONS = {n: _reduction(getattr(jnp, n)) for n in ("sum", "mean", "min", "max", "prod")}
CONSTANTS = {"pi": math.pi, "e": math.e, "inf": math.inf, "nan": math.nan}
DTYPES = {
    **{n: FLOAT for n in ("float64", "float32", "float", "double")},
    **{n: INTEGER for n in ("int64", "int32", "int", "long")},
    **{n: BOOLEAN for n in ("bool", "bool_")},
}

TORCH: dict[str, Any] = {
    **ELEMENTWISE,
    **REDUCTIONS,
    **CONSTANTS,
    **DTYPES,
    "tensor": tensor,
    "as_tensor": tensor,
    "linspace": linspace,
    "logspace": logspace,
    "zeros": _filled(0.0),
    "ones": _filled(1.0),
    "empty": _filled(0.0),
    "full": full,
    "zeros_like": _like(0.0),
    "ones_like": _like(1.0),
    "full_like": lambda x, fill_value, dtype=None, device=None: jnp.full_like(x, fill_value),
    "eye": eye,
    "arange": arange,
    "stack": _joined(jnp.stack),
    "cat": _joined(jnp.concatenate),
    "concatenate": _joined(jnp.concatenate),
    "clamp": clamp,
    "clip": clamp,
    "rand": rand,
    "randn": randn,
    "Generator": Generator,
    "get_default_device": lambda: None,
    "get_default_dtype": lambda: FLOAT,
    "device": lambda *_: None,
    "nn": {"functional": {"pad": pad}},
    "linalg": {
        "norm": lambda x, dim=None, keepdim=False: jnp.linalg.norm(x, axis=dim, keepdims=keepdim),
        "inv": jnp.linalg.inv,
        "det": jnp.linalg.det,
    },
}

JNP: dict[str, Any] = {
    **TORCH,
    "array": tensor,
    "asarray": tensor,
    "linalg": {"norm": jnp.linalg.norm, "inv": jnp.linalg.inv, "det": jnp.linalg.det},
    "linspace": lambda start, stop, num=50, **_: linspace(start, stop, num),
    "logspace": lambda start, stop, num=50, base=10.0, **_: logspace(start, stop, num, base),
    "expand_dims": jnp.expand_dims,
    "reshape": jnp.reshape,
    "transpose": jnp.transpose,
    "tile": jnp.tile,
    "repeat": jnp.repeat,
    "pad": lambda x, widths, **kw: jnp.pad(x, widths, **kw),
}
for _name in ("nn", "Generator", "get_default_device", "get_default_dtype", "device"):
    JNP.pop(_name, None)

MATH: dict[str, Any] = {
    n: getattr(math, n)
    for n in "sqrt exp log log10 sin cos tan asin acos atan atan2 sinh cosh tanh pi e inf nan "
    "floor ceil radians degrees fabs pow".split()
}

BUILTINS: dict[str, Any] = {
    "range": lambda *a: range(*a) if len(range(*a)) <= 10**6 else _too_long(),
    "len": len,
    "min": min,
    "max": max,
    "abs": abs,
    "float": float,
    "int": int,
    "bool": bool,
    "sum": sum,
    "list": list,
    "tuple": tuple,
    "enumerate": enumerate,
    "zip": zip,
}


def _too_long() -> Any:
    raise ValueError("a range of more than a million entries")


MODULES: dict[str, dict[str, Any]] = {
    "torch": TORCH,
    "jnp": JNP,
    "np": JNP,
    "numpy": JNP,
    "math": MATH,
}
TENSOR_CLASSES: dict[str, type] = {
    n: getattr(tensor_types, n)
    for n in "Scalar Vec R2 SR2 WR2 SSR4 MRP Quaternion MillerIndex Tensor".split()
    if hasattr(tensor_types, n)
}
TYPED: dict[str, Any] = {
    n: getattr(typed_functions, n)
    for n in dir(typed_functions)
    if not n.startswith("_") and callable(getattr(typed_functions, n))
}
for _module in ("elementwise", "structure"):
    TYPED.pop(_module, None)

ARRAY_METHODS: dict[str, Callable] = {
    "unsqueeze": lambda x, dim: jnp.expand_dims(x, dim),
    "squeeze": lambda x, dim=None: jnp.squeeze(x, dim),
    "expand": lambda x, *s: _expand(x, _size(s)),
    "expand_as": lambda x, y: jnp.broadcast_to(x, y.shape),
    "reshape": lambda x, *s: jnp.reshape(x, s[0] if isinstance(s[0], (tuple, list)) else s),
    "view": lambda x, *s: jnp.reshape(x, s[0] if isinstance(s[0], (tuple, list)) else s),
    "flatten": lambda x: jnp.reshape(x, -1),
    "contiguous": lambda x: x,
    "clone": lambda x: x,
    "detach": lambda x: x,
    "to": lambda x, *a, **k: x,
    "cpu": lambda x: x,
    "double": lambda x: x.astype(_dtype(FLOAT)),
    "float": lambda x: x.astype(_dtype(FLOAT)),
    "item": lambda x: x.item(),
    "tolist": lambda x: x.tolist(),
    "size": lambda x, dim=None: x.shape if dim is None else x.shape[dim],
    "dim": lambda x: x.ndim,
    "transpose": lambda x, *a: jnp.swapaxes(x, *a) if len(a) == 2 else jnp.transpose(x, *a),
    "permute": lambda x, *a: jnp.transpose(x, a),
    "repeat": lambda x, *s: jnp.tile(x, s),
    "norm": lambda x, dim=None, keepdim=False: jnp.linalg.norm(x, axis=dim, keepdims=keepdim),
    "clamp": clamp,
    **{n: REDUCTIONS[n] for n in REDUCTIONS},
    **{n: ELEMENTWISE[n] for n in ("abs", "sqrt", "exp", "log", "sin", "cos", "cumsum", "flip")},
}
ARRAY_ATTRIBUTES = ("shape", "ndim", "dtype", "T")

TENSOR_ATTRIBUTES = (
    "data", "shape", "ndim", "dtype", "dynamic_batch", "sub_batch", "batch", "base", "unsqueeze",
    "squeeze", "expand", "expand_at", "broadcast_to", "retag", "flatten", "diagonalize", "transpose",
    "sub_batch_ndim", "materialize", "fill", "zeros", "ones", "full", "empty", "zeros_like",
    "identity", "identity_sym", "identity_vol", "identity_dev", "identity_C1", "identity_C2",
    "identity_C3", "from_value", "arange", "from_axis_angle", "from_axis_angle_standard",
    "from_matrix", "rotation_from_to", "with_sub_batch_ndim", "base_shape", "batch_shape",
    "dynamic_batch_shape", "sub_batch_shape",
)  # fmt: skip


def _expand(x: Any, shape: tuple[int, ...]) -> Any:
    have = (1,) * (len(shape) - x.ndim) + x.shape
    return jnp.broadcast_to(x, tuple(h if s == -1 else s for s, h in zip(shape, have)))
