"""What `torch.` offers in an expression: the meaning that torch gives it, carried out in JAX.

A `device` is ignored; see `array_dtypes` for a `dtype`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.typing import ArrayLike

from ...types import TensorWrapper
from .array_dtypes import DTYPES, Dtype, resolved
from .limits import (
    bounded_difference,
    bounded_einsum,
    bounded_product,
    bounded_solve,
    check_length,
    check_shape,
    owns_limit,
)
from .torch_stream import DEFAULT_SEED, TorchStream


def size_argument(shape: Sequence[Any]) -> tuple[int, ...]:
    """A size given as `2, 3` or as `(2, 3)`."""
    if len(shape) == 1 and isinstance(shape[0], (tuple, list)):
        shape = shape[0]
    return check_shape(shape)


@owns_limit
def tensor(data: object, dtype: object = None, device: object = None) -> Any:
    """An array; integers stay integers and booleans booleans, the rest is the run's float."""
    data = np.asarray(_nested(data))
    if data.dtype.kind not in "fiub":
        raise TypeError(f"numbers are needed, in nested lists of equal lengths; got {data.dtype}")
    return jnp.asarray(data, resolved(data.dtype if dtype is None else dtype))


def _nested(data: object) -> Any:
    if isinstance(data, (list, tuple, range)):
        check_length(len(data))
        return [_nested(x) for x in data]
    return np.asarray(data.data if isinstance(data, TensorWrapper) else data)


def linspace(
    start: ArrayLike, end: ArrayLike, steps: int, dtype: object = None, device: object = None
):
    check_shape((steps,))
    kind = resolved(dtype or DTYPES["double"])
    return jnp.linspace(_number(start), _number(end), int(steps), dtype=kind)


def logspace(
    start: ArrayLike,
    end: ArrayLike,
    steps: int,
    base: float = 10.0,
    dtype: object = None,
    device: object = None,
):
    """`start` and `end` are exponents."""
    return jnp.power(base, linspace(start, end, steps, dtype))


def _number(x: ArrayLike | TensorWrapper) -> Any:
    return x.data if isinstance(x, TensorWrapper) else x


def filled(value: float) -> Callable:
    @owns_limit
    def make(*size: object, dtype: object = None, device: object = None):
        return jnp.full(size_argument(size), value, resolved(dtype or DTYPES["double"]))

    return make


@owns_limit
def full(
    size: int | Sequence[int], fill_value: ArrayLike, dtype: object = None, device: object = None
):
    size = size_argument((size,) if isinstance(size, int) else size)
    dtype = np.asarray(fill_value).dtype if dtype is None else dtype
    return jnp.full(size, fill_value, resolved(dtype))


def full_like(x: ArrayLike, fill_value: ArrayLike, dtype: object = None, device: object = None):
    return jnp.full_like(x, fill_value, resolved(dtype))


@owns_limit
def eye(n: int, m: int | None = None, dtype: object = None, device: object = None):
    size = check_shape((n, n if m is None else m))
    return jnp.eye(*size, dtype=resolved(dtype or DTYPES["double"]))


@owns_limit
def arange(*limits: float, dtype: object = None, device: object = None):
    if not 1 <= len(limits) <= 3:
        raise TypeError("arange takes an end, or a start and an end, or also a step")
    start, end, step = (0, limits[0], 1) if len(limits) == 1 else (*limits, 1)[:3]
    check_shape((math.ceil((end - start) / step),))
    if dtype is None:
        dtype = DTYPES["long" if all(isinstance(x, int) for x in limits) else "double"]
    return jnp.arange(start, end, step, dtype=resolved(dtype))


def pad(x: jax.Array, pad: Sequence[int], mode: str = "constant", value: ArrayLike = 0.0):
    """`pad` holds pairs of widths, from the last axis backwards."""
    if mode != "constant":
        raise ValueError(f"pad: only the mode 'constant' is known, got {mode!r}")
    if len(pad) % 2 or len(pad) > 2 * x.ndim:
        raise ValueError(f"pad: {len(pad)} widths do not pair up with the {x.ndim} axes")
    pairs = [(0, 0)] * x.ndim
    for i in range(len(pad) // 2):
        pairs[x.ndim - 1 - i] = (pad[2 * i], pad[2 * i + 1])
    return jnp.pad(x, pairs, constant_values=value)


def reduction(function: Callable) -> Callable:
    def reduce(
        x: ArrayLike,
        dim: int | list[int] | tuple[int, ...] | None = None,
        keepdim: bool = False,
        dtype: object = None,
    ):
        out = function(x, axis=tuple(dim) if isinstance(dim, list) else dim, keepdims=keepdim)
        return out if dtype is None else out.astype(resolved(dtype))

    return reduce


def extreme(function: Callable, name: str) -> Callable:
    def reduce(x: ArrayLike, *args: object, **kwargs: object):
        if args or kwargs:
            raise TypeError(
                f"torch.{name} along an axis also gives indices; use torch.a{name}(x, dim), "
                f"or torch.{name}imum(x, y) for two arrays"
            )
        return function(x)

    return reduce


def norm(
    x: jax.Array,
    p: float | str | None = 2.0,
    dim: int | tuple[int, ...] | None = None,
    keepdim: bool = False,
):
    """Of all entries where no `dim` is given."""
    if p not in (2, 2.0, None, "fro"):
        raise ValueError(f"norm: only p = 2 is known, got {p!r}")
    return jnp.sqrt(jnp.sum(x * x, axis=dim, keepdims=keepdim))


def joined(function: Callable) -> Callable:
    def join(arrays: Iterable[ArrayLike], dim: int = 0):
        return function([jnp.asarray(a) for a in arrays], axis=dim)

    return join


def clamp(x: ArrayLike, min: ArrayLike | None = None, max: ArrayLike | None = None):
    return jnp.clip(x, min, max)


def where(condition: ArrayLike, x: ArrayLike, y: ArrayLike):
    return jnp.where(condition, x, y)


class Generator:
    """A source of random numbers: the stream of torch's generator on the CPU."""

    def __init__(self, device: object = None):
        self.stream = TorchStream(DEFAULT_SEED)

    def manual_seed(self, seed: int) -> Generator:
        self.stream = TorchStream(int(seed))
        return self


def _stream(generator: Generator | None) -> TorchStream:
    return TorchStream(0) if generator is None else generator.stream


@owns_limit
def rand(
    *size: object, generator: Generator | None = None, dtype: object = None, device: object = None
):
    """Uniform in [0, 1), as torch gives it on the CPU; without a generator, as for the seed 0."""
    size = size_argument(size)
    stream = _stream(generator)
    single = isinstance(dtype, Dtype) and dtype.bits == 32
    numbers = (stream.uniform_single if single else stream.uniform)(math.prod(size))
    return jnp.asarray(numbers.reshape(size), resolved(dtype or DTYPES["double"]))


@owns_limit
def randn(
    *size: object, generator: Generator | None = None, dtype: object = None, device: object = None
):
    """Standard normal, as torch gives it on the CPU; without a generator, as for the seed 0."""
    if isinstance(dtype, Dtype) and dtype != DTYPES["float64"]:
        raise ValueError("randn: torch's normal numbers are known in dtype=torch.float64 only")
    size = size_argument(size)
    numbers = _stream(generator).normal(math.prod(size))
    return jnp.asarray(numbers.reshape(size), resolved(DTYPES["double"]))


def along(function: Callable) -> Callable:
    """The same function of one array, with its axis called `dim` or `dims`."""

    def call(x: object, *args: object, **kwargs: object):
        axis = {"dim": "axis", "dims": "axis", "shifts": "shift"}
        return function(x, *args, **{axis.get(k, k): v for k, v in kwargs.items()})

    return call


ELEMENTWISE: dict[str, Callable] = {
    **{
        name: getattr(jnp, name)
        for name in "sqrt exp log log10 log2 expm1 log1p sin cos tan sinh cosh tanh abs sign floor "
        "ceil round square isnan isfinite minimum maximum deg2rad rad2deg hypot".split()
    },
    "asin": jnp.arcsin,
    "acos": jnp.arccos,
    "atan": jnp.arctan,
    "atan2": jnp.arctan2,
    "pow": jnp.power,
    "reciprocal": lambda x: 1.0 / x,
    "clamp": clamp,
}
REDUCTIONS: dict[str, Callable] = {
    **{name: reduction(getattr(jnp, name)) for name in ("sum", "mean", "prod", "all", "any")},
    "amin": reduction(jnp.min),
    "amax": reduction(jnp.max),
    "min": extreme(jnp.min, "min"),
    "max": extreme(jnp.max, "max"),
}
ALONG: dict[str, Callable] = {
    **{name: along(getattr(jnp, name)) for name in ("cumsum", "cumprod", "flip", "roll")},
    "diff": along(bounded_difference(jnp.diff)),
}

TORCH: dict[str, Any] = {
    **ELEMENTWISE,
    **REDUCTIONS,
    **ALONG,
    **DTYPES,
    "pi": math.pi,
    "e": math.e,
    "inf": math.inf,
    "nan": math.nan,
    "tensor": tensor,
    "as_tensor": tensor,
    "linspace": linspace,
    "logspace": logspace,
    "zeros": filled(0.0),
    "ones": filled(1.0),
    "empty": filled(0.0),
    "full": full,
    "zeros_like": lambda x, dtype=None, device=None: full_like(x, 0, dtype),
    "ones_like": lambda x, dtype=None, device=None: full_like(x, 1, dtype),
    "full_like": full_like,
    "eye": eye,
    "arange": arange,
    "stack": joined(jnp.stack),
    "cat": joined(jnp.concatenate),
    "concatenate": joined(jnp.concatenate),
    "where": where,
    "cross": lambda x, y, dim=-1: jnp.cross(x, y, axis=dim),
    "outer": jnp.outer,
    "matmul": bounded_product(jnp.matmul),
    "einsum": bounded_einsum(jnp.einsum),
    "diag": jnp.diag,
    "trace": jnp.trace,
    "norm": norm,
    "meshgrid": lambda *arrays, indexing="ij": jnp.meshgrid(*arrays, indexing=indexing),
    "rand": rand,
    "randn": randn,
    "Generator": Generator,
    "get_default_device": lambda: None,
    "get_default_dtype": lambda: DTYPES["double"],
    "device": lambda *_: None,
    "nn": {"functional": {"pad": pad}},
    "linalg": {
        "norm": lambda x, ord=2.0, dim=None, keepdim=False: norm(x, ord, dim, keepdim),
        "inv": bounded_solve(jnp.linalg.inv),
        "det": bounded_solve(jnp.linalg.det),
    },
}
