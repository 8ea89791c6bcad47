"""Objects with declared fields: the constructor that converts and checks what is given for them."""

from __future__ import annotations

import dataclasses
import functools
import math
import numbers
import operator
import typing
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

import jax.numpy as jnp
import numpy as np
from jax.typing import ArrayLike

from ..errors import DeclarationError, suggestion
from ..held_once import AbstractHolder
from ..types import TensorWrapper
from ..types.known_values import Bounds, check_ascending, check_bounds, known_values
from ..types.number_text import check_promotable, number, starts_like_a_number
from .constructor_errors import wrong_arguments
from .fields import VALUE_TYPE, Declaration, Promoted, Section

if TYPE_CHECKING:
    _DeclaredMeta = type

    class _Constructed:
        """What a type checker sees in place of `equinox.Module`: a constructor that converts.

        A `Scalar` parameter is given as a number, an array, a tensor or the name of a variable;
        the constructor of a dataclass would ask for a `Scalar`.
        """

        __dataclass_fields__: ClassVar[dict[str, dataclasses.Field[Any]]]

        def __init__(self, **fields: object) -> None: ...

else:

    class _DeclaredMeta(type(AbstractHolder)):
        """Says which argument of a constructor is wrong, and what its field is for."""

        def __call__(cls, *positional: object, **named: object) -> Any:
            try:
                return super().__call__(*positional, **named)
            except TypeError as error:
                told = (
                    None if isinstance(error, DeclarationError) else cls._wrong(positional, named)
                )
                if told is None:
                    raise
            raise DeclarationError(told)

        def _wrong(cls, positional: tuple[object, ...], named: dict[str, object]) -> str | None:
            return wrong_arguments(cls, declarations(cls), positional, named)

    _Constructed = AbstractHolder


class AbstractDeclared(_Constructed, metaclass=_DeclaredMeta):
    """What models, solvers, drivers and data share: fields that are declared."""

    SECTION: ClassVar[Section]
    OWNS_ITS_NAMES: ClassVar[bool]
    """Said by an interface whose methods no field of a registered class may hide."""

    # By identity, so that `jax.jit(model)` works: an object that holds arrays has no other hash.
    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other

    def __repr__(self) -> str:
        """Type, and what was given for its fields: numbers and options; other objects by type."""
        given = (
            f"{option_name(name)}={_shown(value)}"
            for name, d in declarations(type(self)).items()
            if (value := getattr(self, name, None)) is not None and value != {}
            if not (isinstance(value, (int, float, str, tuple)) and value == d.default)
        )
        return f"{type(self).__name__}({', '.join(given)})"

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        if cls.__doc__ is None:  # else the dataclass would put its signature there
            cls.__doc__ = next((c.__doc__ for c in cls.__mro__[1:] if c.__doc__), None)
        # A variable is called like its field. This runs before equinox makes the class a
        # dataclass, so the default is part of the generated constructor.
        for name, field in vars(cls).items():
            declaration = _declaration_of(field)
            if declaration is None or declaration.kind not in ("input", "output"):
                continue
            if field.default is None and not declaration.optional and declaration.of is None:
                field.default = option_name(name)

    def __post_init__(self) -> None:
        for name, declaration in declarations(type(self)).items():
            value = getattr(self, name)
            try:
                value = _converted(self, name, declaration, value)
            except (ValueError, TypeError) as error:
                raise type(error)(f"{type(self).__name__}: {option_name(name)}: {error}") from error
            object.__setattr__(self, name, value)


def _shown(value: object) -> str:
    if isinstance(value, AbstractDeclared):
        return type(value).__name__
    if isinstance(value, dict):
        return f"{{{', '.join(value)}}}"
    if isinstance(value, tuple):
        return f"({', '.join(map(_shown, value))}{',' if len(value) == 1 else ''})"
    text = repr(value)
    return text if "\n" not in text and len(text) <= 80 else type(value).__name__


def _declaration_of(field: object) -> Declaration | None:
    if isinstance(field, dataclasses.Field):
        return field.metadata.get("declaration")
    return None


def option_name(field_name: str) -> str:
    """The input-file option of a field: `from_` is `from`."""
    return field_name.rstrip("_")


@functools.cache
def declarations(cls: type) -> dict[str, Declaration]:
    """Field name to declaration, with types resolved, in the order of the constructor.

    **Raises:** `DeclarationError` for a variable or a parameter that is of no tensor type.
    """
    out: dict[str, Declaration] = {}
    hints: dict[str, Any] | None = None
    for field in dataclasses.fields(cls):
        declaration = _declaration_of(field)
        if declaration is None:
            continue
        if declaration.kind in ("input", "output") and declaration.default is None:
            declaration = dataclasses.replace(declaration, default=field.default)
        kind = declaration.type
        if kind is VALUE_TYPE:
            kind = getattr(cls, "value_type", None)
        elif kind is None and declaration.kind in ("parameter", "buffer"):
            if hints is None:
                hints = typing.get_type_hints(cls)
            kind = hints[field.name]
        if declaration.kind in ("input", "output", "parameter", "buffer") and kind is not None:
            if not (isinstance(kind, type) and issubclass(kind, TensorWrapper)):
                raise DeclarationError(
                    f"{cls.__name__}.{field.name}: a tensor type is needed, got {kind!r}"
                )
        out[field.name] = dataclasses.replace(declaration, type=kind)
    return out


def _converted(obj: AbstractDeclared, name: str, declaration: Declaration, value: Any) -> object:
    match declaration.kind:
        case "input" | "output":
            if declaration.many:
                return _variable_names(value)
            return _variable_name(obj, declaration, value)
        case "parameter" | "buffer":
            many = declaration.many
            values = value if many and isinstance(value, (tuple, list)) else (value,)
            if declaration.required and any(v is None for v in values):
                raise TypeError("a number, a tensor or the name of a variable is needed, got None")
            if many:
                return tuple(_checked(declaration, v) for v in values)
            return _checked(declaration, value)
        case "option":
            value = _as_tuple(value, _tuple_options(type(obj)).get(name))
            for choice in value if isinstance(value, tuple) else (value,):
                if declaration.choices and choice not in declaration.choices:
                    raise ValueError(
                        f"{choice!r} is not one of {', '.join(declaration.choices)}"
                        + suggestion(str(choice), declaration.choices)
                    )
            if declaration.bounds != Bounds():
                check_bounds(np.asarray(value, float), declaration.bounds)
            return _whole(value) if name in _integer_options(type(obj)) else value
        case "table":
            return dict(value)
        case "dependency":
            return tuple(value) if isinstance(value, list) else value


@functools.cache
def _tuple_options(cls: type) -> dict[str, type]:
    """Fields of options that are tuples of any length, and what of."""
    hints = typing.get_type_hints(cls)
    found: dict[str, type] = {}
    for name, declaration in declarations(cls).items():
        if declaration.kind != "option":
            continue
        for hint in (hints[name], *typing.get_args(hints[name])):
            inner = typing.get_args(hint)
            if typing.get_origin(hint) is tuple and len(inner) == 2 and inner[1] is Ellipsis:
                found[name] = inner[0]
    return found


def _as_tuple(value: object, of: type | None) -> object:
    """What is given for an option that is a tuple: words in one text, or one value, as well."""
    if isinstance(value, list):
        return tuple(value)
    if isinstance(value, str):
        return tuple(value.split()) if of is str else value
    return (value,) if of in (bool, int, float) and isinstance(value, numbers.Real) else value


@functools.cache
def _integer_options(cls: type) -> frozenset[str]:
    """Fields of options that are whole numbers, or tuples of them."""
    kinds = {int, int | None, tuple[int, ...]}
    hints = typing.get_type_hints(cls)
    options = (name for name, d in declarations(cls).items() if d.kind == "option")
    return frozenset(name for name in options if hints[name] in kinds)


def _whole(value: object) -> object:
    """A whole number as an `int`, whatever type it is given as.

    **Raises:** `DeclarationError` for what is no whole number.
    """
    if isinstance(value, tuple):
        return tuple(map(_whole, value))
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if value is None or (hasattr(value, "__index__") and not isinstance(value, bool)):
        return None if value is None else operator.index(value)  # type: ignore[arg-type]
    raise DeclarationError(f"a whole number is needed, got {value!r}")


def _variable_name(
    obj: AbstractDeclared, declaration: Declaration, value: str | None
) -> str | None:
    if not value:
        if declaration.of is not None:
            return getattr(obj, declaration.of) + declaration.suffix
        if declaration.optional:
            return None
    _check_name(value)
    return value


def _variable_names(value: str | Iterable[str]) -> tuple[str, ...]:
    names = tuple(value.split() if isinstance(value, str) else value)
    for name in names:
        _check_name(name)
    return names


def _check_name(name: object) -> None:
    if not isinstance(name, str) or not name or any(c.isspace() for c in name):
        raise ValueError(f"a variable name is needed, got {name!r}")
    if starts_like_a_number(name):
        raise ValueError(f"a variable name is needed, got {name!r}, which starts like a number")


def check_real(what: str, x: TensorWrapper) -> None:
    """Refuse a tensor, of any base shape, that is no real one.

    **Raises:** `TypeError` for booleans or complex numbers, beginning with `what`.
    """
    dtype = getattr(x.data, "dtype", None)
    if dtype is None:  # a placeholder of JAX
        return
    if jnp.issubdtype(dtype, jnp.bool_) or jnp.issubdtype(dtype, jnp.complexfloating):
        raise TypeError(f"{what} holds {dtype} values; real numbers are needed")


def check_parameter(what: str, law: AbstractDeclared, field: str, values: Iterable[object]) -> None:
    """**Raises:** `DeclarationError` for values that the constructor would not take."""
    for value in values:
        try:
            _checked(declarations(type(law))[field], value)
        except (ValueError, TypeError) as error:
            raise DeclarationError(f"{what}: {field}: {error}") from None


def _checked(declaration: Declaration, value: object) -> TensorWrapper | Promoted | None:
    tensor = _tensor(declaration, value)
    if declaration.bounds != Bounds():
        check_bounds(tensor, declaration.bounds)
    points = known_values(tensor) if declaration.ascending else None
    if points is not None:
        check_ascending(points, "its values")
    return tensor


def _tensor(declaration: Declaration, value: object) -> TensorWrapper | Promoted | None:
    if value is None or isinstance(value, Promoted):
        return value
    if isinstance(value, TensorWrapper):
        return _with_core_axes(declaration, value)
    if isinstance(value, str):
        text, value = value, number(value)
        if value is None:
            if not declaration.promotable:
                raise ValueError(f"it cannot be promoted to the variable {text!r}; give its value")
            check_promotable(text)
            return Promoted(text, declaration.type)
    core = len(declaration.core)
    data = _checked_numbers(value)
    if core and np.ndim(data) == declaration.type.base_ndim:
        # One value for all: its core axes have size 1.
        one = jnp.asarray(data, jnp.result_type(float))
        data = one.reshape((1,) * core + one.shape)
    return declaration.type(data, sub_batch_ndim=core)


def _with_core_axes(declaration: Declaration, value: TensorWrapper) -> TensorWrapper:
    """One value for all gets core axes of size 1."""
    check_real("the value", value)
    if not isinstance(value, declaration.type):
        raise TypeError(f"a {declaration.type.__name__} is needed, got a {type(value).__name__}")
    missing = len(declaration.core) - value.sub_batch_ndim
    if missing <= 0 or value.k_ndim or value.dynamic_batch_ndim:
        return value
    return value.sub_batch.unsqueeze(-1, missing)


def _checked_numbers(value: Any) -> ArrayLike:
    """**Raises:** `TypeError` for booleans and complex numbers, `ValueError` out of the range."""
    dtype = value.dtype if hasattr(value, "dtype") else np.asarray(value).dtype
    if jnp.issubdtype(dtype, jnp.bool_) or jnp.issubdtype(dtype, jnp.complexfloating):
        raise TypeError(f"real numbers are needed, got {dtype} values")
    if isinstance(value, (int, float)) and math.isfinite(value):
        with np.errstate(over="ignore", under="ignore"):
            kept = float(np.asarray(value).astype(jnp.result_type(float)))
        if not math.isfinite(kept) or (kept == 0.0) != (value == 0.0):
            raise ValueError(f"{value!r} is outside of what {jnp.result_type(float)} can hold")
    return value
