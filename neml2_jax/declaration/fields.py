"""What a field of a law is: variables, parameters, buffers, options, other objects, tables."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any, Literal

import equinox as eqx

from ..errors import DeclarationError
from ..types import TensorWrapper
from ..types.known_values import Bounds

Kind = Literal["input", "output", "parameter", "buffer", "option", "dependency", "table"]
Section = Literal[
    "Models", "Solvers", "Drivers", "Data", "EquationSystems", "Tensors", "Calibrations"
]


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

TensorType = type[TensorWrapper] | _ValueType


@dataclasses.dataclass(frozen=True)
class Declaration:
    """What a field is.

    `symbol` is the quantity's in the law's equation, in LaTeX; `unit` says what it is measured in
    (see `UNITS`). `core` names the sub-batch axes that one site of the law itself carries.
    """

    kind: Kind
    description: str
    type: Any = None
    symbol: str = ""
    unit: str = ""
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
    is_file: bool = False

    def __post_init__(self) -> None:
        if "$" in self.symbol:
            raise DeclarationError(f"symbol {self.symbol!r}: it is written without dollars")

    @property
    def required(self) -> bool:
        """Whether the constructor has to be given a value."""
        return self.default is REQUIRED and not self.optional

    def __str__(self) -> str:
        """`Hardening at saturation, $R$ [stress]`."""
        symbol = f", ${self.symbol}$" if self.symbol else ""
        unit = f" [{self.unit}]" if self.unit else ""
        return self.description + symbol + unit


class Promoted(eqx.Module):
    """A parameter that is supplied as the input variable `name`, with the base shape of `type`."""

    name: str = eqx.field(static=True)
    type: type[TensorWrapper] = eqx.field(static=True)

    def __repr__(self) -> str:
        return f"<- {self.name}"


def input_variable(
    type: TensorType,
    description: str,
    *,
    symbol: str = "",
    unit: str = "",
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
    d = Declaration(
        "input", description, type, symbol, unit, core=core, optional=optional, of=of, suffix=suffix
    )
    return _static(d, None if (optional or of) else default)


def input_variables(
    type: TensorType,
    description: str,
    *,
    symbol: str = "",
    unit: str = "",
    core: tuple[str, ...] = (),
) -> Any:
    """A list of variables of one type; `forward` receives a tuple."""
    return _static(
        Declaration("input", description, type, symbol, unit, many=True, core=core), REQUIRED
    )


def output_variable(
    type: TensorType,
    description: str,
    *,
    symbol: str = "",
    unit: str = "",
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
        symbol,
        unit,
        core=core,
        of=of,
        suffix=suffix,
        named_by_block=named_by_block,
        priority=priority,
    )
    return _static(d, None if of else default)


def output_variables(
    type: TensorType,
    description: str,
    *,
    symbol: str = "",
    unit: str = "",
    core: tuple[str, ...] = (),
) -> Any:
    """A list of provided variables of one type."""
    return _static(
        Declaration("output", description, type, symbol, unit, many=True, core=core), REQUIRED
    )


def parameter(
    description: str,
    *,
    symbol: str = "",
    unit: str = "",
    type: TensorType | None = None,
    default: object = REQUIRED,
    core: tuple[str, ...] = (),
    above: float | None = None,
    below: float | None = None,
    at_least: float | None = None,
    at_most: float | None = None,
    ascending: bool = False,
) -> Any:
    """A tensor of the model: a number, an array, a tensor, or the name of a variable to read.

    Its type is the field's annotation unless `type` is given. It is a leaf of the pytree, so it is
    differentiated and may carry batch axes; a string makes it an input variable of that name.
    Values that are known at construction must lie above `above`, below `below`, be `at_least` and
    `at_most` so large, and with `ascending` ascend along their last core axis.
    """
    return _leaf(
        Declaration(
            "parameter",
            description,
            type,
            symbol,
            unit,
            core=core,
            default=default,
            bounds=Bounds(above, below, at_least, at_most),
            ascending=ascending,
        )
    )


def parameters(
    type: TensorType,
    description: str,
    *,
    symbol: str = "",
    unit: str = "",
    default: object = REQUIRED,
    core: tuple[str, ...] = (),
    above: float | None = None,
    below: float | None = None,
    at_least: float | None = None,
    at_most: float | None = None,
) -> Any:
    """A tuple of tensors of one type, each as in `parameter`."""
    return _leaf(
        Declaration(
            "parameter",
            description,
            type,
            symbol,
            unit,
            many=True,
            core=core,
            default=default,
            bounds=Bounds(above, below, at_least, at_most),
        )
    )


def buffer(
    description: str,
    *,
    symbol: str = "",
    unit: str = "",
    type: TensorType | None = None,
    default: object = REQUIRED,
    core: tuple[str, ...] = (),
) -> Any:
    """A tensor that belongs to the definition of the model and is never a variable."""
    return _leaf(
        Declaration(
            "buffer", description, type, symbol, unit, core=core, default=default, promotable=False
        )
    )


def option(
    description: str,
    *,
    symbol: str = "",
    unit: str = "",
    default: object = REQUIRED,
    choices: Iterable[str] = (),
    compat: dict[str, Any] | None = None,
    named_by_block: bool = False,
    is_file: bool = False,
    above: float | None = None,
    below: float | None = None,
    at_least: float | None = None,
    at_most: float | None = None,
) -> Any:
    """A static choice: number, text, flag, or tuple of those.

    Numbers lie within the bounds, as those of a `parameter`.

    `compat={"neml2": value}` is what the option defaults to in a file loaded with that `compat`.
    With `named_by_block` it is the name of the input-file block, unless that gives another. With
    `is_file` it is the name of a file to read, which an input file gives from its own folder.
    """
    d = Declaration(
        "option",
        description,
        symbol=symbol,
        unit=unit,
        default=default,
        choices=tuple(choices),
        compat=tuple((compat or {}).items()),
        named_by_block=named_by_block,
        is_file=is_file,
        bounds=Bounds(above, below, at_least, at_most),
    )
    return _static(d, default)


def dependency(
    description: str,
    section: Section,
    *,
    default: object = REQUIRED,
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


def _static(declaration: Declaration, default: object) -> Any:
    if declaration.kind != "option":
        declaration = dataclasses.replace(declaration, default=default)
    return _field(declaration, default, static=True)


def _leaf(declaration: Declaration) -> Any:
    return _field(declaration, declaration.default, static=False)


def _field(declaration: Declaration, default: object, static: bool) -> Any:
    metadata = {"declaration": declaration}
    if isinstance(default, list):
        default = tuple(default)
    if default is REQUIRED:
        return eqx.field(static=static, kw_only=True, metadata=metadata)
    return eqx.field(static=static, kw_only=True, metadata=metadata, default=default)
