"""`AbstractStorage`: an array whose axes are named by region, its metadata and their invariants."""

# Annotations are no strings here: equinox reads which class attributes are abstract.
import math
from typing import Any, ClassVar, Literal, Self

import equinox as eqx
import jax
import jax.numpy as jnp

from .array_data import array_of_numbers
from .axis_metadata import checked_count, checked_entries
from .invariants import check_invariants

AxisState = Literal["full", "broadcast"]
FULL: AxisState = "full"
BROADCAST: AxisState = "broadcast"

METADATA: tuple[str, ...] = (
    "sub_batch_ndim",
    "sub_batch_state",
    "sub_batch_meta",
    "k_ndim",
    "k_state",
    "k_pairing",
)
NO_AXES: dict[str, Any] = dict(zip(METADATA, (0, (), (), 0, (), ())))
"""The metadata of a tensor without sites and seeds: of what a law sees at one point."""

_NOT_GIVEN = (None,) * len(METADATA)
_NO_AXES = tuple(NO_AXES.values())


class _Constructed(type(eqx.Module)):
    """Calls `__init__` and no more, where that of `AbstractStorage` fills and checks all fields.

    Equinox would check every field again. A law makes a tensor at each of its operations, and
    these checks would take a good part of the time in which JAX traces a model.
    """

    def __call__(cls: Any, *args: Any, **keywords: Any) -> Any:
        if not cls._fills_all:
            return super().__call__(*args, **keywords)
        self = object.__new__(cls)
        self.__init__(*args, **keywords)
        return self


class AbstractStorage(eqx.Module, metaclass=_Constructed):
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
    Wrapping another tensor inherits its metadata. Invariants are checked here, never when JAX
    rebuilds a tensor from its leaves.

    **Raises:** `ValueError` where the metadata contradict each other or the shape of `data`;
    `TypeError` where `data` is no array of numbers, or a tensor with other components, or a field
    is no count or no tuple.
    """

    data: Any  # an array; while JAX rebuilds a tensor, whatever it puts there
    sub_batch_ndim: int = eqx.field(static=True, default=0)
    sub_batch_state: tuple[AxisState, ...] = eqx.field(static=True, default=())
    sub_batch_meta: tuple[int | None, ...] = eqx.field(static=True, default=())
    k_ndim: int = eqx.field(static=True, default=0)
    k_state: tuple[AxisState, ...] = eqx.field(static=True, default=())
    k_pairing: tuple[int | None, ...] = eqx.field(static=True, default=())

    BASE_SHAPE: eqx.AbstractClassVar[tuple[int, ...]]
    ACCEPTS_INTEGERS: ClassVar[bool] = False
    base_ndim: ClassVar[int] = 0
    """How many axes at the end are the base; follows from `BASE_SHAPE`."""
    _fills_all: ClassVar[bool] = False

    # A method is one of Python and not, as equinox makes it at each access, a pytree.
    __getattribute__ = object.__getattribute__

    def __init_subclass__(cls, **keywords: Any):
        super().__init_subclass__(**keywords)
        if "base_ndim" not in cls.__dict__:
            cls.base_ndim = len(cls.BASE_SHAPE)
        own = cls.__init__ is AbstractStorage.__init__
        cls._fills_all = own and not hasattr(cls, "__check_init__")

    def __init__(
        self,
        data: object,
        *,
        sub_batch_ndim: int | None = None,
        sub_batch_state: tuple[AxisState, ...] | None = None,
        sub_batch_meta: tuple[int | None, ...] | None = None,
        k_ndim: int | None = None,
        k_state: tuple[AxisState, ...] | None = None,
        k_pairing: tuple[int | None, ...] | None = None,
    ):
        given = (sub_batch_ndim, sub_batch_state, sub_batch_meta, k_ndim, k_state, k_pairing)
        kind = type(self)
        if given == _NO_AXES and type(sub_batch_ndim) is type(k_ndim) is int:
            metadata = NO_AXES
        elif given == _NOT_GIVEN:
            metadata = NO_AXES
        else:
            metadata = _completed(_checked(kind.__name__, given))
        if isinstance(data, AbstractStorage):
            if data.base_ndim != self.base_ndim:
                _refuse_other_components(kind, data)
            metadata = _inherited(kind.__name__, _checked(kind.__name__, given), data)
            data = data.data
        array = array_of_numbers(data, kind.__name__, kind.ACCEPTS_INTEGERS)
        vars(self).update(metadata, data=array)
        base = kind.BASE_SHAPE
        if metadata is not NO_AXES or (base and array.shape[-len(base) :] != base):
            check_invariants(self)

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
        return self.data.ndim - self.k_ndim - self.sub_batch_ndim - self.base_ndim

    @property
    def dynamic_batch_shape(self) -> tuple[int, ...]:
        return self.shape[self.k_ndim : self.k_ndim + self.dynamic_batch_ndim]

    @property
    def stored_sub_batch_shape(self) -> tuple[int, ...]:
        """Sizes of the sub-batch axes as stored: 1 where an axis is broadcast."""
        if not self.sub_batch_ndim:
            return ()
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

    # ------------------------------------------------------------------ rebuilding

    @property
    def metadata(self) -> dict[str, Any]:
        """The static fields as constructor keywords."""
        return {name: getattr(self, name) for name in METADATA}

    def replace(self, data: object, **metadata: Any) -> Self:
        """The same type around `data`, with these metadata changed."""
        held = self.__dict__
        for name, value in metadata.items():
            if name not in held or held[name] != value:
                return type(self)(data, **{**self.metadata, **metadata})
        if _is_stored_like(self, data):
            return _around(self, data)
        return type(self)(data, **self.metadata)

    def bare(self, data: object, sub_batch_ndim: int = 0) -> Self:
        """The same type around `data`, without K axes, with `sub_batch_ndim` full site axes."""
        return type(self)(data, sub_batch_ndim=sub_batch_ndim)

    def with_sub_batch_ndim(self, sub_batch_ndim: int) -> Self:
        """Reread the trailing `sub_batch_ndim` batch axes as sites, all of them full."""
        if self.k_ndim or BROADCAST in self.sub_batch_state:
            raise ValueError(
                f"{type(self).__name__}: only a tensor without K axes and without broadcast "
                f"sub-batch axes can be retagged; materialize() or fullify() it first. "
                f"Got k_ndim={self.k_ndim}, sub_batch_state={self.sub_batch_state}."
            )
        return self.bare(self.data, sub_batch_ndim)

    def materialize(self) -> Self:
        """Write out broadcast sub-batch axes at their logical size. K axes stay as stored."""
        if BROADCAST not in self.sub_batch_state:
            return self
        n = self.sub_batch_ndim
        stop = self.ndim - self.base_ndim
        shape = self.shape[: stop - n] + self.sub_batch_shape + self.shape[stop:]
        data = jnp.broadcast_to(self.data, shape)
        return self.replace(data, sub_batch_state=(FULL,) * n, sub_batch_meta=(None,) * n)


def _checked(name: str, given: tuple[Any, ...]) -> dict[str, Any]:
    """The metadata that were given, as counts and tuples."""
    checks = {
        key: checked_count if key.endswith("ndim") else checked_entries
        for key, value in zip(METADATA, given)
        if value is not None
    }
    values = dict(zip(METADATA, given))
    return {key: check(name, key, values[key]) for key, check in checks.items()}


def _completed(given: dict[str, Any]) -> dict[str, Any]:
    n, k = given.get("sub_batch_ndim", 0), given.get("k_ndim", 0)
    defaults = (n, (FULL,) * n, (None,) * n, k, (FULL,) * k, (None,) * k)
    return {**dict(zip(METADATA, defaults)), **given}


def _refuse_other_components(kind: type[AbstractStorage], data: AbstractStorage) -> None:
    """What were components would be points, or the other way round."""
    raise TypeError(
        f"{kind.__name__} of a {type(data).__name__}, whose components are {data.base_shape} and "
        f"not {kind.BASE_SHAPE}: wrap its .data to read them in another way; functions that change "
        f"a type, such as sym, r2_from_sr2 and tr, are in neml2_jax.types.functions"
    )


def _inherited(name: str, given: dict[str, Any], inner: AbstractStorage) -> dict[str, Any]:
    held = inner.metadata
    for key, value in given.items():
        if value != held[key]:
            raise ValueError(
                f"{name}: {key}={value} contradicts the wrapped {type(inner).__name__}, "
                f"which holds {key}={held[key]}; wrap its .data to start afresh"
            )
    return held


def _is_stored_like(x: AbstractStorage, data: object) -> bool:
    """Whether the metadata of `x` hold for these data too, so that nothing is left to check."""
    own = x.data
    if not (isinstance(data, jax.Array) and isinstance(own, jax.Array)):
        return False
    if data.weak_type or (data.dtype != own.dtype and data.dtype.kind not in "fcb"):
        return False
    shape, had = data.shape, own.shape
    if shape == had:
        return True
    k, tail = x.k_ndim, x.sub_batch_ndim + x.base_ndim
    if len(shape) < k + tail or shape[:k] != had[:k]:
        return False
    return not tail or shape[-tail:] == had[-tail:]


def _around(x: AbstractStorage, data: object) -> Any:
    new = object.__new__(type(x))
    vars(new).update(vars(x), data=data)
    return new
