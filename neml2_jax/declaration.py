"""Declarations: one line a field, from which everything else about an object is read.

A field declared here gives its class a constructor keyword, a place in the pytree, an input-file
option with its default and its checks, an entry of the syntax catalogue and, for variables and
parameters, what the framework needs to evaluate and differentiate the model.
"""

from __future__ import annotations

import dataclasses
import difflib
import functools
import math
import operator
import re
import typing
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeVar

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from .errors import DeclarationError
from .held_once import AbstractHolder
from .types import TensorWrapper
from .types.known_values import Bounds, check_ascending, check_bounds, known_values
from .types.number_text import check_promotable, number, starts_like_a_number

Kind = Literal["input", "output", "parameter", "buffer", "option", "dependency", "table"]
Section = Literal["Models", "Solvers", "Drivers", "Data", "EquationSystems", "Tensors"]


class _Required:
    """Stands for the absence of a default."""

    def __repr__(self) -> str:
        return "REQUIRED"


REQUIRED: Any = _Required()


class _ValueType:
    """Stands for the class attribute `value_type` of a law that exists for several types."""

    def __repr__(self) -> str:
        return "VALUE_TYPE"


VALUE_TYPE: Any = _ValueType()


@dataclasses.dataclass(frozen=True)
class Declaration:
    """What a field is. `core` names the sub-batch axes that one site of the law itself carries."""

    kind: Kind
    description: str
    type: Any = None
    many: bool = False
    core: tuple[str, ...] = ()
    optional: bool = False
    of: str | None = None
    suffix: str = ""
    named_by_block: bool = False
    priority: Literal["low", "default", "high"] = "default"
    promotable: bool = True
    default: Any = REQUIRED
    choices: tuple[str, ...] = ()
    section: Section | None = None
    default_block: str | None = None
    compat: tuple[tuple[str, Any], ...] = ()
    bounds: Bounds = Bounds()
    ascending: bool = False

    @property
    def required(self) -> bool:
        return self.default is REQUIRED and not self.optional


class Promoted(eqx.Module):
    """A parameter that is supplied as the input variable `name`."""

    name: str = eqx.field(static=True)
    type: type[TensorWrapper] = eqx.field(static=True)

    def __repr__(self) -> str:
        return f"<- {self.name}"


def input_variable(
    type: Any,
    description: str,
    *,
    default: str | None = None,
    core: tuple[str, ...] = (),
    optional: bool = False,
    of: str | None = None,
    suffix: str = "",
) -> Any:
    """A variable that the model reads.

    The variable is called like the field unless `default` says otherwise or `of` and `suffix`
    derive it from the name that another field was given (`of="strain", suffix="~1"`). An
    `optional` variable that is not given reaches `forward` as `None`.
    """
    d = Declaration("input", description, type, core=core, optional=optional, of=of, suffix=suffix)
    return _static(d, None if (optional or of) else default)


def input_variables(type: Any, description: str, *, core: tuple[str, ...] = ()) -> Any:
    """A list of variables of one type; `forward` receives a tuple."""
    return _static(Declaration("input", description, type, many=True, core=core), REQUIRED)


def output_variable(
    type: Any,
    description: str,
    *,
    default: str | None = None,
    core: tuple[str, ...] = (),
    of: str | None = None,
    suffix: str = "",
    named_by_block: bool = False,
    priority: Literal["low", "default", "high"] = "default",
) -> Any:
    """A variable that the model provides; `named_by_block`: called like the input-file block."""
    d = Declaration(
        "output",
        description,
        type,
        core=core,
        of=of,
        suffix=suffix,
        named_by_block=named_by_block,
        priority=priority,
    )
    return _static(d, None if of else default)


def output_variables(type: Any, description: str, *, core: tuple[str, ...] = ()) -> Any:
    """A list of provided variables of one type."""
    return _static(Declaration("output", description, type, many=True, core=core), REQUIRED)


def parameter(
    description: str,
    *,
    type: Any = None,
    default: Any = REQUIRED,
    core: tuple[str, ...] = (),
    above: float | None = None,
    below: float | None = None,
    at_least: float | None = None,
    ascending: bool = False,
) -> Any:
    """A tensor of the model: a number, an array, a tensor, or the name of a variable to read.

    Its type is the field's annotation unless `type` is given. It is a leaf of the pytree, so it is
    differentiated and may carry batch axes; a string makes it an input variable of that name.
    Values that are known at construction must lie above `above`, below `below`, be `at_least` so
    large, and with `ascending` ascend along their last core axis.
    """
    return _leaf(
        Declaration(
            "parameter",
            description,
            type,
            core=core,
            default=default,
            bounds=Bounds(above, below, at_least),
            ascending=ascending,
        )
    )


def parameters(
    type: Any,
    description: str,
    *,
    default: Any = REQUIRED,
    core: tuple[str, ...] = (),
    above: float | None = None,
    below: float | None = None,
    at_least: float | None = None,
) -> Any:
    """A tuple of tensors of one type, each as in `parameter`."""
    return _leaf(
        Declaration(
            "parameter",
            description,
            type,
            many=True,
            core=core,
            default=default,
            bounds=Bounds(above, below, at_least),
        )
    )


def buffer(
    description: str, *, type: Any = None, default: Any = REQUIRED, core: tuple[str, ...] = ()
) -> Any:
    """A tensor that belongs to the definition of the model and is never a variable."""
    return _leaf(
        Declaration("buffer", description, type, core=core, default=default, promotable=False)
    )


def option(
    description: str,
    *,
    default: Any = REQUIRED,
    choices: Iterable[str] = (),
    compat: dict[str, Any] | None = None,
) -> Any:
    """A static choice: number, text, flag, or tuple of those.

    `compat={"neml2": value}` is what the option defaults to in a file loaded with that `compat`.
    """
    d = Declaration(
        "option",
        description,
        default=default,
        choices=tuple(choices),
        compat=tuple((compat or {}).items()),
    )
    return _static(d, default)


def dependency(
    description: str,
    section: Section,
    *,
    default: Any = REQUIRED,
    default_block: str | None = None,
    many: bool = False,
) -> Any:
    """Another object, which an input file gives by its block name in `section`.

    An input file that gives none means the block `default_block`.
    """
    d = Declaration(
        "dependency",
        description,
        default=default,
        section=section,
        default_block=default_block,
        many=many,
    )
    return _leaf(d)


def table(description: str) -> Any:
    """A mapping from variable names to tensors of any type.

    In an input file a table `prescribed` is given type by type, as `prescribed_SR2_names` and
    `prescribed_SR2_values`.
    """
    d = Declaration("table", description, default=())
    return eqx.field(kw_only=True, metadata={"declaration": d}, default_factory=dict)


def _static(declaration: Declaration, default: Any) -> Any:
    if declaration.kind != "option":
        declaration = dataclasses.replace(declaration, default=default)
    return _field(declaration, default, static=True)


def _leaf(declaration: Declaration) -> Any:
    return _field(declaration, declaration.default, static=False)


def _field(declaration: Declaration, default: Any, static: bool) -> Any:
    metadata = {"declaration": declaration}
    if isinstance(default, list):
        default = tuple(default)
    if default is REQUIRED:
        return eqx.field(static=static, kw_only=True, metadata=metadata)
    return eqx.field(static=static, kw_only=True, metadata=metadata, default=default)


if TYPE_CHECKING:

    class _Constructed:
        """What a type checker sees in place of `equinox.Module`: a constructor that converts.

        A `Scalar` parameter is given as a number, an array, a tensor or the name of a variable;
        the constructor of a dataclass would ask for a `Scalar`.
        """

        __dataclass_fields__: ClassVar[dict[str, dataclasses.Field[Any]]]

        def __init__(self, **fields: Any) -> None: ...

else:
    _Constructed = AbstractHolder


class AbstractDeclared(_Constructed):
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

    def __init_subclass__(cls, **kwargs: Any) -> None:
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


def _shown(value: Any) -> str:
    if isinstance(value, AbstractDeclared):
        return type(value).__name__
    if isinstance(value, dict):
        return f"{{{', '.join(value)}}}"
    if isinstance(value, tuple):
        return f"({', '.join(map(_shown, value))}{',' if len(value) == 1 else ''})"
    text = repr(value)
    return text if "\n" not in text and len(text) <= 80 else type(value).__name__


def _declaration_of(field: Any) -> Declaration | None:
    if isinstance(field, dataclasses.Field):
        return field.metadata.get("declaration")
    return None


def option_name(field_name: str) -> str:
    """The input-file option of a field: `from_` is `from`."""
    return field_name.rstrip("_")


@functools.cache
def declarations(cls: type) -> dict[str, Declaration]:
    """Field name to declaration, with types resolved, in the order of the constructor."""
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


def _converted(obj: Any, name: str, declaration: Declaration, value: Any) -> Any:
    match declaration.kind:
        case "input" | "output":
            return _variable_name(obj, declaration, value)
        case "parameter" | "buffer":
            if declaration.many:
                values = value if isinstance(value, (tuple, list)) else (value,)
                return tuple(_checked(declaration, v) for v in values)
            return _checked(declaration, value)
        case "option":
            value = tuple(value) if isinstance(value, list) else value
            for choice in value if isinstance(value, tuple) else (value,):
                if declaration.choices and choice not in declaration.choices:
                    raise ValueError(
                        f"{choice!r} is not one of {', '.join(declaration.choices)}"
                        + suggestion(str(choice), declaration.choices)
                    )
            return _whole(value) if name in _integer_options(type(obj)) else value
        case "table":
            return dict(value)
        case "dependency":
            return tuple(value) if isinstance(value, list) else value


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


def _variable_name(obj: Any, declaration: Declaration, value: Any) -> Any:
    if declaration.many:
        names = value.split() if isinstance(value, str) else tuple(value)
        for n in names:
            _check_name(n)
        return tuple(names)
    if not value:
        if declaration.of is not None:
            return getattr(obj, declaration.of) + declaration.suffix
        if declaration.optional:
            return None
    _check_name(value)
    return value


def _check_name(name: Any) -> None:
    if not isinstance(name, str) or not name or any(c.isspace() for c in name):
        raise ValueError(f"a variable name is needed, got {name!r}")
    if starts_like_a_number(name):
        raise ValueError(f"a variable name is needed, got {name!r}, which starts like a number")


def check_real(what: str, x: TensorWrapper) -> None:
    """**Raises:** `TypeError` for a tensor of booleans or complex numbers."""
    dtype = getattr(x.data, "dtype", None)
    if dtype is None:  # a placeholder of JAX
        return
    if jnp.issubdtype(dtype, jnp.bool_) or jnp.issubdtype(dtype, jnp.complexfloating):
        raise TypeError(f"{what} holds {dtype} values; real numbers are needed")


def check_parameter(what: str, law: AbstractDeclared, field: str, values: Iterable[Any]) -> None:
    """**Raises:** `DeclarationError` for values that the constructor would not take."""
    for value in values:
        try:
            _checked(declarations(type(law))[field], value)
        except (ValueError, TypeError) as error:
            raise DeclarationError(f"{what}: {field}: {error}") from None


def _checked(declaration: Declaration, value: Any) -> Any:
    tensor = _tensor(declaration, value)
    if declaration.bounds != Bounds():
        check_bounds(tensor, declaration.bounds)
    points = known_values(tensor) if declaration.ascending else None
    if points is not None:
        check_ascending(points, "its values")
    return tensor


def _tensor(declaration: Declaration, value: Any) -> Any:
    if value is None or isinstance(value, Promoted):
        return value
    if isinstance(value, str):
        text, value = value, number(value)
        if value is None:
            if not declaration.promotable:
                raise ValueError(f"it cannot be promoted to the variable {text!r}; give its value")
            check_promotable(text)
            return Promoted(text, declaration.type)
    if isinstance(value, TensorWrapper):
        check_real("the value", value)
    core = len(declaration.core)
    if isinstance(value, declaration.type):
        missing = core - value.sub_batch_ndim
        plain = not value.k_ndim and missing > 0 and value.dynamic_batch_ndim == 0
        return value.sub_batch.unsqueeze(-1, missing) if plain else value
    if isinstance(value, TensorWrapper):
        raise TypeError(f"a {declaration.type.__name__} is needed, got a {type(value).__name__}")
    _check_number(value)
    if core and np.ndim(value) == declaration.type.base_ndim:
        # One value for all: its core axes have size 1.
        one = jnp.asarray(value, jnp.result_type(float))
        value = one.reshape((1,) * core + one.shape)
    return declaration.type(value, sub_batch_ndim=core)


def _check_number(value: Any) -> None:
    """**Raises:** `TypeError` for booleans and complex numbers, `ValueError` out of the range."""
    dtype = value.dtype if hasattr(value, "dtype") else np.asarray(value).dtype
    if jnp.issubdtype(dtype, jnp.bool_) or jnp.issubdtype(dtype, jnp.complexfloating):
        raise TypeError(f"real numbers are needed, got {dtype} values")
    if isinstance(value, (int, float)) and math.isfinite(value):
        with np.errstate(over="ignore", under="ignore"):
            kept = float(np.asarray(value).astype(jnp.result_type(float)))
        if not math.isfinite(kept) or (kept == 0.0) != (value == 0.0):
            raise ValueError(f"{value!r} is outside of what {jnp.result_type(float)} can hold")


def suggestion(given: str, known: Iterable[str]) -> str:
    """`"; did you mean 'x'?"` with the nearest of the known names, or nothing."""
    names = list(dict.fromkeys(known))
    near = difflib.get_close_matches(given, names, n=3, cutoff=0.5) or _with_the_word(given, names)
    return f"; did you mean {' or '.join(repr(n) for n in near)}?" if near else ""


def _with_the_word(given: str, names: list[str]) -> list[str]:
    """Names that contain what was given, or have a word much like it."""
    text = given.lower()
    if len(text) < 3:
        return []
    inside = [n for n in names if text in n.lower()]
    if inside:
        return sorted(inside, key=lambda n: (not n.lower().startswith(text), len(n)))[:3]
    words = {n: re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+", n) for n in names}
    close = {
        n: max((difflib.SequenceMatcher(None, text, w.lower()).ratio() for w in ws), default=0.0)
        for n, ws in words.items()
    }
    return [n for n in sorted(names, key=lambda n: (-close[n], len(n))) if close[n] >= 0.75][:3]


REGISTRY: dict[Section, dict[str, type]] = {
    "Models": {},
    "Solvers": {},
    "Drivers": {},
    "Data": {},
    "EquationSystems": {},
    "Tensors": {},
}


_Class = TypeVar("_Class", bound=type)


def register(cls: _Class) -> _Class:
    """Make a class available to input files under its own name.

    **Raises:** `DeclarationError` if another class has that name, or if the class is abstract.
    """
    section = getattr(cls, "SECTION", None)
    if section is None:
        raise DeclarationError(f"{cls.__name__} declares no SECTION and cannot be registered")
    if cls.__name__.startswith("Abstract"):
        raise DeclarationError(f"{cls.__name__} is abstract and cannot be registered")
    known = REGISTRY[section].get(cls.__name__)
    if known is not None and known.__module__ != cls.__module__:
        raise DeclarationError(
            f"[{section}] already has a type {cls.__name__}, from {known.__module__}"
        )
    interfaces = [c for c in cls.__mro__[1:] if "OWNS_ITS_NAMES" in vars(c)]
    hidden = [n for n in declarations(cls) if any(n in vars(c) for c in interfaces)]
    if hidden:
        raise DeclarationError(
            f"{cls.__name__}: a field {hidden[0]!r} hides what every model has under that name; "
            f"call it {hidden[0] + '_'!r}, its option is {hidden[0]!r} still"
        )
    REGISTRY[section][cls.__name__] = cls
    return cls
