"""How large an expression of an input file may make things, checked before they are made."""

from __future__ import annotations

import contextlib
import math
import operator
import types
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextvars import ContextVar
from typing import Any

import jax
import numpy as np
from jax.typing import ArrayLike

from ...drivers.available_memory import available_memory
from ...drivers.output_files import in_words
from ...types import TensorWrapper
from ...types.regions import RegionView

SECONDS = 60.0
"""Time that one expression may take, those that it refers to included."""
LONGEST_TEXT = 2**18
"""Characters of an expression."""
SHARE_OF_MEMORY = 0.5
"""Of the memory that is free when an expression begins, what all of its arrays may take."""
MOST_PRODUCTS = 2**36
"""Multiplications of a matrix product."""
LARGEST_MATRIX = 2000
"""Rows of a matrix that is inverted or solved with."""
LARGEST_ARRAY = 2**31
"""Elements of one array."""
LONGEST_LIST = 10**5
"""Entries of a list or a range."""
MOST_ENTRIES = 10**6
"""Entries of lists in lists, together."""
LARGEST_INTEGER = 4096
"""Bits of an integer."""
_SMALL = 4096


class Room:
    """Memory for the arrays of an expression; what is dropped is room again."""

    def __init__(self) -> None:
        self.left = int(SHARE_OF_MEMORY * available_memory())
        self._alive: set[int] = set()

    def take(self, value: object) -> None:
        """Count an array, or those of a list.

        **Raises:** `ValueError` if they are too many.
        """
        if isinstance(value, (list, tuple)):
            for item in value:
                if isinstance(item, (jax.Array, np.ndarray, TensorWrapper)):
                    self.take(item)
            return
        if isinstance(value, RegionView):
            value = value.tensor
        array = value.data if isinstance(value, TensorWrapper) else value
        size = array.nbytes if isinstance(array, (jax.Array, np.ndarray)) else 0
        if size < _SMALL or id(array) in self._alive:
            return
        self.check(size)
        self.left -= size
        self._alive.add(id(array))
        weakref.finalize(array, self._give_back, id(array), size)

    def check(self, size: int) -> None:
        """**Raises:** `ValueError` if there is no room for so many bytes."""
        if size > self.left:
            raise ValueError(
                f"the arrays are too large: they take {in_words(size)} more, and "
                f"{in_words(max(self.left, 0))} are left of half of the memory that was free"
            )

    def _give_back(self, identity: int, size: int) -> None:
        self.left += size
        self._alive.discard(identity)


_ROOM: ContextVar[Room | None] = ContextVar("room", default=None)


@contextlib.contextmanager
def room() -> Iterator[Room]:
    """Memory for one expression; `check_shape` knows of it."""
    made = Room()
    token = _ROOM.set(made)
    try:
        yield made
    finally:
        _ROOM.reset(token)


def owns_limit(function: Callable[..., Any]) -> Any:
    """Mark a function that checks by itself what it makes, or that must not run twice."""
    function.owns_limit = True
    return function


def check_shape(shape: Iterable[int]) -> tuple[int, ...]:
    """The shape as a tuple of integers.

    **Raises:** `ValueError` if an array of it would be too large.
    """
    shape = tuple(int(s) for s in shape)
    if math.prod(max(s, 1) for s in shape) > LARGEST_ARRAY:
        raise ValueError(
            f"an array of shape {shape} is too large: the limit is {LARGEST_ARRAY} elements"
        )
    _check_room([shape])
    return shape


def _check_room(shapes: Iterable[tuple[int, ...]]) -> None:
    space = _ROOM.get()
    if space is not None:
        space.check(8 * sum(math.prod(shape) for shape in shapes))


def check_length(n: int) -> int:
    """**Raises:** `ValueError` if a list of `n` entries would be too long."""
    if n > LONGEST_LIST:
        raise ValueError(f"a list of {n} entries is too long: the limit is {LONGEST_LIST}")
    return n


def check_lists(*values: object) -> None:
    """Refuse lists in lists that are short to write but long to walk through.

    **Raises:** `ValueError`.
    """
    for count, limit in ((lambda x: 1, MOST_ENTRIES), (np.size, LARGEST_ARRAY)):
        if any(isinstance(v, (list, tuple)) for v in values):
            n = _entries(values, count, {})
            if n > limit:
                raise ValueError(f"lists of {n} entries are too large: the limit is {limit}")


def _entries(value: object, count: Callable[[Any], int], seen: dict[int, int]) -> int:
    """Entries of a list and of the lists in it; each object is looked at once."""
    if not isinstance(value, (list, tuple)):
        return count(value) if isinstance(value, (jax.Array, np.ndarray)) else 1
    if id(value) not in seen:
        seen[id(value)] = sum(_entries(v, count, seen) for v in value)
    return seen[id(value)]


def check_call(function: Callable, args: Iterable[Any], kwargs: Mapping[str, Any]) -> None:
    """Refuse a call whose result would be too large.

    Only where the arguments could make something large is its shape worked out first.

    **Raises:** `ValueError`.
    """
    check_lists(*args, *kwargs.values())
    if isinstance(function, (type, types.BuiltinFunctionType)):
        return
    if getattr(function, "owns_limit", False):
        return
    owner = getattr(function, "__self__", None)
    if _bound([owner, *args, *kwargs.values()], _SMALL) > _SMALL:
        _check_result(function, args, kwargs)


def check_arithmetic(operation: Callable, left: Any, right: Any) -> None:
    """Refuse arithmetic whose result would be too large; `operation` is one of `operator`.

    **Raises:** `ValueError`.
    """
    if isinstance(left, int) and isinstance(right, int):
        bits = max(left.bit_length(), right.bit_length())
        if operation is operator.mul:
            bits = left.bit_length() + right.bit_length()
        elif operation is operator.pow:
            bits = left.bit_length() * abs(right)
        if bits > LARGEST_INTEGER:
            raise ValueError(f"the integer is too large: the limit is {LARGEST_INTEGER} bits")
        return
    if operation is operator.getitem and isinstance(left, (list, tuple, range)):
        return
    if operation is operator.matmul:
        check_product(left, right)
    if (
        isinstance(left, (list, tuple))
        and isinstance(right, (list, tuple, int))
        or (isinstance(left, int) and isinstance(right, (list, tuple)))
    ):
        lengths = [len(x) if isinstance(x, (list, tuple)) else x for x in (left, right)]
        if operation is operator.mul:
            check_length(lengths[0] * lengths[1])
        elif operation is operator.add:
            check_length(lengths[0] + lengths[1])
        else:
            check_lists(left, right)
        return
    check_lists(left, right)
    if _bound([left, right], _SMALL) > _SMALL:
        _check_result(operation, (left, right), {})


def _check_result(function: Callable, args: Iterable[Any], kwargs: Mapping[str, Any]) -> None:
    """Work out the shapes of the result without computing it."""
    made: list[tuple[int, ...]] = []

    def shapes_only() -> None:
        out = function(*args, **kwargs)
        out = out.tensor if isinstance(out, RegionView) else out
        made.extend(x.shape for x in jax.tree.leaves(out) if hasattr(x, "shape"))

    try:
        jax.eval_shape(shapes_only)
    except (jax.errors.ConcretizationTypeError, jax.errors.TracerArrayConversionError):
        return  # it looks at values, as interpolation does, and makes no products of sizes
    for shape in made:
        check_shape(shape)
    _check_room(made)


def check_iterated(*values: object) -> int:
    """Entries of arrays that are gone through one by one.

    **Raises:** `ValueError` if they are too many.
    """
    arrays = [v for v in values if isinstance(v, (jax.Array, np.ndarray)) and v.ndim]
    return sum(check_length(len(a)) for a in arrays)


def check_product(left: ArrayLike | TensorWrapper, right: ArrayLike | TensorWrapper) -> None:
    """**Raises:** `ValueError` for a matrix product that would take too long."""
    shapes = [np.shape(getattr(x, "data", x)) for x in (left, right)]
    inner = max(1, shapes[1][-2] if len(shapes[1]) > 1 else math.prod(shapes[1]))
    if math.prod(shapes[0]) * math.prod(shapes[1]) // inner > MOST_PRODUCTS:
        raise ValueError(
            f"the product of arrays of shapes {shapes[0]} and {shapes[1]} takes too long: the "
            f"limit is {MOST_PRODUCTS} multiplications"
        )


def bounded_product(function: Callable) -> Callable:
    """A matrix product of limited work."""

    def product(
        left: ArrayLike | TensorWrapper, right: ArrayLike | TensorWrapper, **options: object
    ) -> Any:
        check_product(left, right)
        return function(left, right, **options)

    return product


def bounded_einsum(function: Callable) -> Callable:
    """A sum over indices of limited work."""

    def einsum(subscripts: object, *operands: ArrayLike | TensorWrapper, **options: object) -> Any:
        sizes: dict[str, int] = {}
        labels = str(subscripts).partition("->")[0].replace(" ", "").split(",")
        for names, x in zip(labels, operands):
            shape = np.shape(getattr(x, "data", x))
            if "." in names:
                names = names.replace("...", "." * (len(shape) - len(names) + 3))
            for i, (name, size) in enumerate(zip(names, shape)):
                key = f".{i - len(shape)}" if name == "." else name
                sizes[key] = max(size, sizes.get(key, 1))
        if math.prod(max(n, 1) for n in sizes.values()) > MOST_PRODUCTS:
            raise ValueError(f"{subscripts!r} takes too long: over {MOST_PRODUCTS} multiplications")
        return function(subscripts, *operands, **options)

    return einsum


def bounded_solve(function: Callable) -> Callable:
    """An inverse, determinant or solution of a matrix of limited size."""

    def solve(matrix: ArrayLike | TensorWrapper, *others: object, **options: object) -> Any:
        shape = np.shape(getattr(matrix, "data", matrix))
        if shape and shape[-1] > LARGEST_MATRIX or math.prod(shape) > 100 * LARGEST_MATRIX**2:
            raise ValueError(
                f"a matrix of shape {shape} is too large here: the limit is {LARGEST_MATRIX} rows"
            )
        return function(matrix, *others, **options)

    return solve


def bounded_difference(function: Callable) -> Callable:
    """Differences, of an order that leaves something."""

    def diff(x: ArrayLike, n: int = 1, *args: object, **options: object) -> Any:
        if not 0 <= int(n) <= max(np.shape(x), default=0):
            raise ValueError(f"differences of order {n} of an array of shape {np.shape(x)}")
        return function(x, int(n), *args, **options)

    return diff


def work(value: Any) -> int:
    """Steps that making this value counts for, besides the step of the call itself."""
    if isinstance(value, (list, tuple, range)):
        return len(value)
    if isinstance(value, RegionView):
        value = value.tensor
    return math.prod(value.shape) >> 14 if hasattr(value, "shape") else 0


def _bound(values: Iterable[Any], enough: int) -> float:
    """A product of sizes and integers that the size of a result cannot exceed the square of."""
    out = 1
    for value in values:
        if isinstance(value, RegionView):
            value = value.tensor
        if isinstance(value, (bool, type(None), str, type)):
            continue
        if isinstance(value, (int, float)):
            out *= abs(value) + 1 if math.isfinite(value) else 1
        elif isinstance(value, (list, tuple)):
            out *= _bound(value, enough)
        elif hasattr(value, "shape"):
            out *= max(1, math.prod(value.shape)) * _largest_size(value)
        if out > enough:
            break
    return out


def _largest_size(value: object) -> float:
    """What an array of integers may stand for, where it is given as a size or as sizes."""
    kind = getattr(getattr(value, "dtype", None), "kind", "")
    if kind not in "iu" or not isinstance(value, (jax.Array, np.ndarray)) or value.size > 10**6:
        return 1
    sizes = np.abs(np.asarray(value, dtype=float)) + 1
    return float(np.prod(sizes) if value.size <= 16 else np.max(sizes, initial=1.0))
