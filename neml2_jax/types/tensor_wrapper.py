"""`TensorWrapper`: an array whose axes are named by region, and how regions of operands align."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self, TypeVar

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array

from .axis_metadata import checked_count, checked_entries, checked_size
from .refusals import NotAnArray, refuse_array
from .tensor_text import tensor_text

if TYPE_CHECKING:
    from .regions import BaseView, BatchView, DynamicBatchView, KView, SubBatchView

AxisState = Literal["full", "broadcast"]
FULL: AxisState = "full"
BROADCAST: AxisState = "broadcast"

T = TypeVar("T", bound="TensorWrapper")

_METADATA = (
    "sub_batch_ndim",
    "sub_batch_state",
    "sub_batch_meta",
    "k_ndim",
    "k_state",
    "k_pairing",
)


class TensorWrapper(NotAnArray, eqx.Module):
    r"""An array over the regions `(*K, *dynamic_batch, *sub_batch, *base)`.

    Only `data` is traced; everything else is static and part of the pytree's structure.

    | static field | meaning |
    |---|---|
    | `sub_batch_ndim` | how many trailing batch axes are sites (grains, slip systems, bins) |
    | `sub_batch_state` | per such axis `"full"`, or `"broadcast"` where stored with size 1 |
    | `sub_batch_meta` | per such axis the logical size where it is broadcast, else `None` |
    | `k_ndim` | how many leading axes are seed directions (see `models.chain_rule`) |
    | `k_state` | per K axis `"full"` or `"broadcast"` (stored with size 1) |
    | `k_pairing` | per K axis the sub-batch axis whose diagonal it stores, or `None` |

    A field that is not given, or given as `None`, takes its default: no such axes, all of them
    full, none paired. Two K axes may be paired with one sub-batch axis (second derivatives are).
    Wrapping another wrapper inherits its metadata. Invariants are checked here, never when JAX
    rebuilds a tensor from its leaves.

    **Raises:** `ValueError` where the metadata contradict each other or the shape of `data`;
    `TypeError` where `data` is no array of numbers, or a field is no count or no tuple.
    """

    data: Any  # an array; anything that becomes one is welcome to the constructor
    sub_batch_ndim: int = eqx.field(static=True, default=0)
    sub_batch_state: tuple[AxisState, ...] = eqx.field(static=True, default=())
    sub_batch_meta: tuple[int | None, ...] = eqx.field(static=True, default=())
    k_ndim: int = eqx.field(static=True, default=0)
    k_state: tuple[AxisState, ...] = eqx.field(static=True, default=())
    k_pairing: tuple[int | None, ...] = eqx.field(static=True, default=())

    BASE_SHAPE: ClassVar[tuple[int, ...]] = ()
    ACCEPTS_INTEGERS: ClassVar[bool] = False
    base_ndim: ClassVar[int] = 0
    """How many axes at the end are the base; follows from `BASE_SHAPE`."""

    def __init_subclass__(cls, **keywords: Any):
        super().__init_subclass__(**keywords)
        if "base_ndim" not in cls.__dict__:
            cls.base_ndim = len(cls.BASE_SHAPE)

    def __init__(
        self,
        data: Any,
        *,
        sub_batch_ndim: int | None = None,
        sub_batch_state: tuple[AxisState, ...] | None = None,
        sub_batch_meta: tuple[int | None, ...] | None = None,
        k_ndim: int | None = None,
        k_state: tuple[AxisState, ...] | None = None,
        k_pairing: tuple[int | None, ...] | None = None,
    ):
        given: dict[str, Any] = dict(
            sub_batch_ndim=sub_batch_ndim,
            sub_batch_state=sub_batch_state,
            sub_batch_meta=sub_batch_meta,
            k_ndim=k_ndim,
            k_state=k_state,
            k_pairing=k_pairing,
        )
        name = type(self).__name__
        for key, value in given.items():
            if value is not None:
                check = checked_count if key.endswith("ndim") else checked_entries
                given[key] = check(name, key, value)
        if isinstance(data, TensorWrapper):
            given = _inherit_metadata(name, given, data)
            data = data.data
        self.data = _as_array(data, name, accepts_integers=type(self).ACCEPTS_INTEGERS)
        n = _or(given["sub_batch_ndim"], 0)
        k = _or(given["k_ndim"], 0)
        self.sub_batch_ndim = n
        self.sub_batch_state = _or(given["sub_batch_state"], (FULL,) * n)
        self.sub_batch_meta = _or(given["sub_batch_meta"], (None,) * n)
        self.k_ndim = k
        self.k_state = _or(given["k_state"], (FULL,) * k)
        self.k_pairing = _or(given["k_pairing"], (None,) * k)
        self._check()

    def __repr__(self) -> str:
        return tensor_text(self)

    # ------------------------------------------------------------------ shapes

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(self.data.shape)

    @property
    def ndim(self) -> int:
        return self.data.ndim

    @property
    def dtype(self) -> Any:
        return self.data.dtype

    @property
    def epsilon(self) -> float:
        """Machine precision of the dtype."""
        return float(jnp.finfo(self.dtype).eps)

    @property
    def base_shape(self) -> tuple[int, ...]:
        return self.shape[self.ndim - self.base_ndim :]

    @property
    def base_size(self) -> int:
        return math.prod(self.base_shape)

    @property
    def k_shape(self) -> tuple[int, ...]:
        """Stored sizes of the K axes."""
        return self.shape[: self.k_ndim]

    @property
    def dynamic_batch_ndim(self) -> int:
        return self.ndim - self.k_ndim - self.sub_batch_ndim - self.base_ndim

    @property
    def dynamic_batch_shape(self) -> tuple[int, ...]:
        return self.shape[self.k_ndim : self.k_ndim + self.dynamic_batch_ndim]

    @property
    def stored_sub_batch_shape(self) -> tuple[int, ...]:
        """Sizes of the sub-batch axes as stored: 1 where an axis is broadcast."""
        stop = self.ndim - self.base_ndim
        return self.shape[stop - self.sub_batch_ndim : stop]

    @property
    def sub_batch_shape(self) -> tuple[int, ...]:
        """Logical sizes of the sub-batch axes."""
        stored = self.stored_sub_batch_shape
        return tuple(m if m is not None else s for m, s in zip(self.sub_batch_meta, stored))

    def paired_site(self, k_axis: int, n: int) -> int | None:
        """The site axis a K axis is paired with, among `n` that align from the right."""
        pair = self.k_pairing[k_axis]
        return None if pair is None else pair + n - self.sub_batch_ndim

    @property
    def batch_shape(self) -> tuple[int, ...]:
        """Stored sizes of all batch axes, dynamic then sites."""
        return self.dynamic_batch_shape + self.stored_sub_batch_shape

    # ------------------------------------------------------------------ region views

    @property
    def dynamic_batch(self) -> DynamicBatchView:
        from .regions import DynamicBatchView

        return DynamicBatchView(self)

    @property
    def sub_batch(self) -> SubBatchView:
        from .regions import SubBatchView

        return SubBatchView(self)

    @property
    def batch(self) -> BatchView:
        from .regions import BatchView

        return BatchView(self)

    @property
    def base(self) -> BaseView:
        from .regions import BaseView

        return BaseView(self)

    @property
    def k(self) -> KView:
        from .regions import KView

        return KView(self)

    # ------------------------------------------------------------------ rebuilding

    @property
    def metadata(self) -> dict[str, Any]:
        """The static fields as constructor keywords."""
        return {name: getattr(self, name) for name in _METADATA}

    def replace(self, data: Array, **metadata: Any) -> Self:
        """The same type around `data`, with these metadata changed."""
        if not metadata and isinstance(data, jax.Array) and _alike(data, self.data):
            # What holds for one array holds for the other: nothing is left to check.
            return jax.tree_util.tree_unflatten(jax.tree_util.tree_structure(self), [data])
        return type(self)(data, **{**self.metadata, **metadata})

    def bare(self, data: Array, sub_batch_ndim: int = 0) -> Self:
        """The same type around `data`, without K axes, with `sub_batch_ndim` full site axes."""
        return type(self)(data, sub_batch_ndim=sub_batch_ndim)

    def with_sub_batch_ndim(self, sub_batch_ndim: int) -> Self:
        """Reread the trailing `sub_batch_ndim` batch axes as sites, all of them full."""
        if self.k_ndim or any(s == BROADCAST for s in self.sub_batch_state):
            raise ValueError(
                f"{type(self).__name__}: only a tensor without K axes and without broadcast "
                f"sub-batch axes can be retagged; materialize() or fullify() it first. "
                f"Got k_ndim={self.k_ndim}, sub_batch_state={self.sub_batch_state}."
            )
        return self.bare(self.data, sub_batch_ndim)

    def materialize(self) -> Self:
        """Write out broadcast sub-batch axes at their logical size. K axes stay as stored."""
        if _all_full(self.sub_batch_state):
            return self
        stop = self.ndim - self.base_ndim
        shape = list(self.shape)
        shape[stop - self.sub_batch_ndim : stop] = self.sub_batch_shape
        n = self.sub_batch_ndim
        return self.replace(
            jnp.broadcast_to(self.data, shape),
            sub_batch_state=(FULL,) * n,
            sub_batch_meta=(None,) * n,
        )

    def to(self, device: Any = None, dtype: Any = None) -> Self:
        """The same tensor on another device or with another dtype."""
        data = self.data if dtype is None else jnp.asarray(self.data, dtype)
        return self.replace(data if device is None else jax.device_put(data, device))

    # ------------------------------------------------------------------ factories

    @classmethod
    def full(cls, *batch: int, fill_value: Any, sub_batch_ndim: int = 0, dtype: Any = None) -> Self:
        """Every component equal to `fill_value`, over batch axes of these sizes."""
        shape = tuple(batch) + cls.BASE_SHAPE
        return cls(jnp.full(shape, fill_value, _float(dtype)), sub_batch_ndim=sub_batch_ndim)

    @classmethod
    def zeros(cls, *batch: int, sub_batch_ndim: int = 0, dtype: Any = None) -> Self:
        return cls.full(*batch, fill_value=0.0, sub_batch_ndim=sub_batch_ndim, dtype=dtype)

    @classmethod
    def ones(cls, *batch: int, sub_batch_ndim: int = 0, dtype: Any = None) -> Self:
        return cls.full(*batch, fill_value=1.0, sub_batch_ndim=sub_batch_ndim, dtype=dtype)

    @classmethod
    def empty(cls, *batch: int, sub_batch_ndim: int = 0, dtype: Any = None) -> Self:
        """Storage to be overwritten; JAX has no uninitialised arrays, so it holds zeros."""
        return cls.zeros(*batch, sub_batch_ndim=sub_batch_ndim, dtype=dtype)

    @classmethod
    def zeros_like(cls, other: TensorWrapper) -> Self:
        """Zeros of this type over the dynamic batch and the sites of `other`."""
        batch = other.dynamic_batch_shape + other.stored_sub_batch_shape
        return cls(
            jnp.zeros(batch + cls.BASE_SHAPE, other.dtype),
            sub_batch_ndim=other.sub_batch_ndim,
            sub_batch_state=other.sub_batch_state,
            sub_batch_meta=other.sub_batch_meta,
        )

    @classmethod
    def fill(cls, *components: Any) -> Self:
        """One tensor from its components in storage order."""
        size = math.prod(cls.BASE_SHAPE)
        if len(components) != size:
            unpack = "; unpack an array, as fill(*a)" if len(components) == 1 else ""
            raise ValueError(
                f"{cls.__name__}.fill takes {size} components, got {len(components)}{unpack}"
            )
        data = jnp.stack([_as_array(_unwrap(c)) for c in components], axis=-1)
        return cls(data.reshape(data.shape[:-1] + cls.BASE_SHAPE))

    # ------------------------------------------------------------------ arithmetic

    def __neg__(self) -> Self:
        return self.replace(-self.data)

    def __pos__(self) -> Self:
        return self

    def __add__(self, other: Any) -> Any:
        return _binary("+", jnp.add, self, other, multiplicative=False)

    def __radd__(self, other: Any) -> Any:
        return _binary("+", jnp.add, other, self, multiplicative=False)

    def __sub__(self, other: Any) -> Any:
        return _binary("-", jnp.subtract, self, other, multiplicative=False)

    def __rsub__(self, other: Any) -> Any:
        return _binary("-", jnp.subtract, other, self, multiplicative=False)

    def __mul__(self, other: Any) -> Any:
        return _binary("*", jnp.multiply, self, other, multiplicative=True)

    def __rmul__(self, other: Any) -> Any:
        return _binary("*", jnp.multiply, other, self, multiplicative=True)

    def __truediv__(self, other: Any) -> Any:
        return _binary("/", jnp.divide, self, other, multiplicative=True)

    def __rtruediv__(self, other: Any) -> Any:
        return _binary("/", jnp.divide, other, self, multiplicative=False)

    # ------------------------------------------------------------------ checks

    def _check(self) -> None:
        name = type(self).__name__
        n, k = self.sub_batch_ndim, self.k_ndim
        for field, length in (
            ("sub_batch_state", n),
            ("sub_batch_meta", n),
            ("k_state", k),
            ("k_pairing", k),
        ):
            if len(getattr(self, field)) != length:
                axes = "sub_batch_ndim" if field.startswith("sub") else "k_ndim"
                raise ValueError(
                    f"{name}: {field}={getattr(self, field)} must have {length} entries, "
                    f"one an axis, for {axes}={length}; leave it out for the default"
                )
        for field in ("sub_batch_state", "k_state"):
            for state in getattr(self, field):
                if state not in (FULL, BROADCAST):
                    raise ValueError(
                        f"{name}: {field} entries are 'full' or 'broadcast', got {state!r}"
                    )
        for i, meta in enumerate(self.sub_batch_meta):
            if meta is not None:
                checked_size(name, f"sub_batch_meta[{i}]", meta)
        for i, pair in enumerate(self.k_pairing):
            if pair is not None and not 0 <= checked_count(name, f"k_pairing[{i}]", pair) < n:
                raise ValueError(
                    f"{name}: k_pairing[{i}]={pair} names no sub-batch axis (sub_batch_ndim={n})"
                )
        shape = getattr(self.data, "shape", None)
        if shape is None:
            return
        if self.ndim < k + n + self.base_ndim or (
            self.BASE_SHAPE and self.base_shape != self.BASE_SHAPE
        ):
            raise ValueError(
                f"{name}: data of shape {self.shape} does not end in "
                f"{n} sub-batch axes and the base shape {self.BASE_SHAPE} after {k} K axes"
            )
        for i, (state, meta, size) in enumerate(
            zip(self.sub_batch_state, self.sub_batch_meta, self.stored_sub_batch_shape)
        ):
            if state == BROADCAST and size != 1:
                raise ValueError(
                    f"{name}: sub-batch axis {i} is 'broadcast' and must be stored with size 1, "
                    f"got {size}"
                )
            if state == FULL and meta is not None:
                raise ValueError(
                    f"{name}: sub-batch axis {i} is 'full', so sub_batch_meta[{i}] must be None, "
                    f"got {meta}"
                )
        for i, (state, pair, size) in enumerate(zip(self.k_state, self.k_pairing, self.k_shape)):
            if state == BROADCAST and size != 1:
                raise ValueError(
                    f"{name}: K axis {i} is 'broadcast' and must be stored with size 1, got {size}"
                )
            if pair is not None and state == FULL:
                raise ValueError(
                    f"{name}: K axis {i} is paired with sub-batch axis {pair}, so it stores a "
                    f"diagonal and k_state[{i}] must be 'broadcast'"
                )


def is_tensor(x: Any) -> bool:
    """Whether `x` is a typed tensor: where to stop in a pytree, as `is_leaf`."""
    return isinstance(x, TensorWrapper)


def _all_full(states: tuple[AxisState, ...]) -> bool:
    return all(s == FULL for s in states)


def _float(dtype: Any) -> Any:
    return jnp.result_type(float) if dtype is None else dtype


def _unwrap(x: Any) -> Any:
    return x.data if isinstance(x, TensorWrapper) else x


def _or(given: Any, default: Any) -> Any:
    return default if given is None else given


def _as_array(data: Any, name: str = "a tensor", accepts_integers: bool = False) -> Any:
    """Arrays and numbers become JAX arrays of the default float; what JAX traces passes untouched.

    **Raises:** `TypeError` for anything else.
    """
    if isinstance(data, (list, tuple)) and any(isinstance(x, TensorWrapper) for x in data):
        raise TypeError(
            f"{name} of a {type(data).__name__} of tensors: put them side by side with "
            f"neml2_jax.types.functions.stack, as stack([x.dynamic_batch, y.dynamic_batch]), or "
            f"make one of components with {name}.fill"
        )
    if isinstance(data, (bool, int, float, list, tuple, np.ndarray, np.generic)):
        data = jnp.asarray(np.asarray(data))  # through NumPy, so that the dtype is not weak
    if isinstance(data, jax.Array) and not accepts_integers:
        if jnp.issubdtype(data.dtype, jnp.integer):
            data = data.astype(jnp.result_type(float))
    if not (hasattr(data, "shape") and hasattr(data, "dtype")):
        shown = repr(data)
        shown = shown if len(shown) < 60 else shown[:57] + "..."
        raise TypeError(
            f"{name}: a number or an array of numbers is needed, got a {type(data).__name__}, "
            f"{shown}"
        )
    if getattr(data, "weak_type", False):  # a weak dtype would retrace and upset loops
        data = jax.lax.convert_element_type(data, data.dtype)
    return data


def _inherit_metadata(name: str, given: dict[str, Any], inner: TensorWrapper) -> dict[str, Any]:
    held = inner.metadata
    for key, value in given.items():
        if value is not None and value != held[key]:
            raise ValueError(
                f"{name}: {key}={value} contradicts the wrapped {type(inner).__name__}, "
                f"which holds {key}={held[key]}; wrap its .data to start afresh"
            )
    return held


# ---------------------------------------------------------------------- alignment


class Aligned(eqx.Module):
    """Operands brought to common region ranks, and the metadata of what they combine to."""

    data: list[Array]
    metadata: dict[str, Any] = eqx.field(static=True)


def align(
    *operands: TensorWrapper, what: str = "operands", multiplicative: bool = False
) -> Aligned:
    """Bring operands to common K, dynamic and sub-batch ranks, ready for a broadcasting operation.

    K axes align from the left, dynamic and sub-batch axes from the right; missing ones become size
    1. A paired K axis survives if every operand with that axis is paired alike; an operand that
    does not vary along it leaves the diagonal intact only when the operation is `multiplicative`.
    Otherwise the diagonal is written out first.

    **Raises:** `ValueError` naming region, operands and sizes where two sizes cannot broadcast.
    """
    k = max(x.k_ndim for x in operands)
    n = max(x.sub_batch_ndim for x in operands)
    d = max(x.dynamic_batch_ndim for x in operands)
    _check_region(what, "dynamic batch", [x.dynamic_batch_shape for x in operands], operands)
    sizes = _check_region(what, "sub-batch", [x.sub_batch_shape for x in operands], operands)
    if k:
        operands = _keep_or_write_out(operands, k, sizes, multiplicative)
        _check_seeds(what, operands, k)
    states, metas = combine_sub_batch_state(operands, n, sizes)
    k_state, k_pairing = combine_k_state(operands, k, n)
    base = max(x.base_ndim for x in operands)
    data = []
    for x in operands:
        shape = (
            x.k_shape
            + (1,) * (k - x.k_ndim)
            + (1,) * (d - x.dynamic_batch_ndim)
            + x.dynamic_batch_shape
            + (1,) * (n - x.sub_batch_ndim)
            + x.stored_sub_batch_shape
            + x.base_shape
            + (1,) * (base - x.base_ndim if x.base_ndim == 0 else 0)
        )
        data.append(x.data if shape == x.shape else x.data.reshape(shape))
    return Aligned(
        data,
        dict(
            sub_batch_ndim=n,
            sub_batch_state=states,
            sub_batch_meta=metas,
            k_ndim=k,
            k_state=k_state,
            k_pairing=k_pairing,
        ),
    )


def combine_sub_batch_state(
    operands: tuple[TensorWrapper, ...], n: int, sizes: tuple[int, ...]
) -> tuple[tuple[AxisState, ...], tuple[int | None, ...]]:
    """Per site axis of the result: broadcast where nothing stored varies along it; else full."""
    states, metas = [], []
    for axis in range(-n, 0):
        here = [x for x in operands if x.sub_batch_ndim >= -axis]
        compact = all(x.stored_sub_batch_shape[axis] == 1 for x in here)
        tagged = [x.sub_batch_state[axis] == BROADCAST for x in here]
        if compact and any(tagged) and (all(tagged) or sizes[axis] != 1):
            states.append(BROADCAST)
            metas.append(sizes[axis])
        else:
            states.append(FULL)
            metas.append(None)
    return tuple(states), tuple(metas)


def combine_k_state(
    operands: tuple[TensorWrapper, ...], k: int, n: int
) -> tuple[tuple[AxisState, ...], tuple[int | None, ...]]:
    """Per K axis of the result: full where any operand is; else broadcast, with their pairing."""
    states, pairing = [], []
    for i in range(k):
        here = [x for x in operands if x.k_ndim > i]
        pairs = {x.paired_site(i, n) for x in here} - {None}
        states.append(FULL if any(x.k_state[i] == FULL for x in here) else BROADCAST)
        pairing.append(pairs.pop() if len(pairs) == 1 else None)
    return tuple(states), tuple(pairing)


def _keep_or_write_out(
    operands: tuple[TensorWrapper, ...], k: int, sizes: tuple[int, ...], multiplicative: bool
) -> tuple[TensorWrapper, ...]:
    from .functions.structure import fullify

    out = list(operands)
    n = len(sizes)
    for i in range(k):
        kinds: list[Any] = []
        stretched = False
        for x in out:
            pair = x.k_pairing[i] if x.k_ndim > i else None
            if pair is not None:
                # One site met by many is not a diagonal over the many.
                stretched |= x.sub_batch_shape[pair] != sizes[pair + n - x.sub_batch_ndim]
                kinds.append(pair + n - x.sub_batch_ndim)
            elif x.k_ndim > i and x.k_state[i] == FULL:
                kinds.append("full")
            else:
                kinds.append(None)
        distinct = {p for p in kinds if p is not None} if multiplicative else set(kinds)
        if stretched or len(distinct) > 1:
            out = [fullify(x, axes=(i,)) if isinstance(p, int) else x for x, p in zip(out, kinds)]
    return tuple(out)


def _check_seeds(what: str, operands: tuple[TensorWrapper, ...], k: int) -> None:
    for i in range(k):
        widths = {x.k_shape[i] for x in operands if x.k_ndim > i and x.k_state[i] == FULL}
        if len(widths) > 1:
            listing = ", ".join(f"{type(x).__name__} {x.k_shape}" for x in operands)
            raise ValueError(
                f"{what}: K axis {i} is stored with different widths: {listing}. "
                f"Tangents of one seed have one width."
            )


def _check_region(
    what: str, region: str, shapes: list[tuple[int, ...]], operands: tuple[TensorWrapper, ...]
) -> tuple[int, ...]:
    try:
        return jnp.broadcast_shapes(*shapes)
    except ValueError:
        listing = ", ".join(f"{type(x).__name__} {s}" for x, s in zip(operands, shapes))
        raise ValueError(
            f"{what}: the {region} axes do not broadcast: {listing}. "
            f"Axes align from the right; unsqueeze or retag the region that is meant."
        ) from None


def _binary(symbol: str, op: Any, a: Any, b: Any, *, multiplicative: bool) -> Any:
    left = a if isinstance(a, TensorWrapper) else _number(a)
    right = b if isinstance(b, TensorWrapper) else _number(b)
    if left is None or right is None:
        refuse_array(symbol, a, b)
        return NotImplemented
    if isinstance(left, TensorWrapper) and isinstance(right, TensorWrapper):
        if type(left) is not type(right) and left.base_ndim and right.base_ndim:
            raise TypeError(
                f"{type(left).__name__} {symbol} {type(right).__name__} is not defined: "
                f"operands have the same type, or one of them is a Scalar"
            )
        if symbol == "/" and right.base_ndim and not left.base_ndim:
            raise TypeError(f"a Scalar cannot be divided by a {type(right).__name__}")
        if left.base_ndim and right.base_ndim and left.base_shape != right.base_shape:
            raise ValueError(
                f"`{symbol}`: the base shapes differ: {type(left).__name__} {left.base_shape}, "
                f"{type(right).__name__} {right.base_shape}"
            )
        if symbol == "/":  # off a diagonal the divisor is 0
            right = _write_out_diagonals(right)
        ready = align(left, right, what=f"`{symbol}`", multiplicative=multiplicative)
        model = left if left.base_ndim else right
        return model.replace(op(*ready.data), **ready.metadata)
    tensor = left if isinstance(left, TensorWrapper) else right
    if not multiplicative:  # a number is the same for every seed direction, off the diagonal too
        tensor = _write_out_diagonals(tensor)
    x = tensor.data if isinstance(left, TensorWrapper) else left
    y = tensor.data if isinstance(right, TensorWrapper) else right
    return tensor.replace(op(x, y))


def _alike(a: Any, b: Any) -> bool:
    return isinstance(b, jax.Array) and a.shape == b.shape and a.dtype == b.dtype


def _write_out_diagonals(x: T) -> T:
    if all(p is None for p in x.k_pairing):
        return x
    from .functions.structure import fullify

    return fullify(x)


def _number(x: Any) -> Any:
    """A Python number or a 0-d array; anything else is not an operand of a typed tensor."""
    if isinstance(x, (bool, int, float)) or (np.ndim(x) == 0 and hasattr(x, "dtype")):
        return x
    return None
