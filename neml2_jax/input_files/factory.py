"""Objects from the blocks of an input file, built when asked for and kept."""

from __future__ import annotations

import importlib.util
import re
import sys
import traceback
import typing
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from .. import types as tensor_types
from ..declaration import (
    REGISTRY,
    Declaration,
    Section,
    declarations,
    option_name,
    suggestion,
)
from ..errors import InputFileError, NEML2Error
from ..models.common.composed_model import ComposedModel
from ..models.model import AbstractModel
from ..types import TensorWrapper
from .hit import Block, InputFile, Option
from .settings import Settings
from .tensors import TensorBlocks

COMPATIBILITIES = ("neml2",)


class Input:
    """An input file whose objects are built lazily and once.

    **Raises:** `InputFileError` naming file, line, block and option for anything that cannot be
    built: unknown types, unknown or missing options, names that no block has, cycles.
    """

    def __init__(self, file: InputFile, compat: str | None = None):
        if compat is not None and compat not in COMPATIBILITIES:
            raise ValueError(f"compat is one of {COMPATIBILITIES} or None, got {compat!r}")
        self.file = file
        self.compat = compat
        self.settings = Settings.of(file)
        self._tensors = TensorBlocks(file)
        self._built: dict[tuple[str, str], Any] = {}
        self._building: list[tuple[str, str]] = []
        self._providers: dict[str, list[str]] = {}

    # ------------------------------------------------------------------ what a user asks for

    def get_model(self, name: str) -> Any:
        return self._get("Models", name)

    def get_solver(self, name: str) -> Any:
        return self._get("Solvers", name)

    def get_driver(self, name: str) -> Any:
        return self._get("Drivers", name)

    def get_data(self, name: str) -> Any:
        return self._get("Data", name)

    def get_equation_system(self, name: str) -> Any:
        return self._get("EquationSystems", name)

    def get_tensor(self, name: str) -> Any:
        return self._tensors.get(name)

    # ------------------------------------------------------------------ building

    def _get(self, section: Section, name: str, at: Option | None = None) -> Any:
        key = (section, name)
        if key in self._built:
            return self._built[key]
        block = self._block(section, name, at)
        if key in self._building:
            chain = " -> ".join(n for _, n in [*self._building[self._building.index(key) :], key])
            raise InputFileError(
                f"{_where(block)}: the objects need each other in a cycle: {chain}"
            )
        self._building.append(key)
        try:
            built = self._build(section, block)
        finally:
            self._building.pop()
        self._built[key] = built
        return built

    def _block(self, section: str, name: str, at: Option | None) -> Block:
        blocks = self.file.sections.get(section, {})
        if name not in blocks:
            where = f"{at.where}: " if at is not None else f"{self.file.path}: "
            raise InputFileError(
                f"{where}[{section}] has no block {name!r}{suggestion(name, blocks)}; "
                f"it has {list(blocks)}"
            )
        return blocks[name]

    def _build(self, section: Section, block: Block) -> Any:
        known = REGISTRY[section]
        cls = known.get(block.type)
        if cls is None:
            raise InputFileError(
                f"{_where(block)}: unknown type {block.type!r}{suggestion(block.type, known)}. "
                f"`neml2-jax syntax --section {section}` lists the types; one of your own is "
                f"loaded with --load FILE.py"
            )
        arguments = self._arguments(cls, block)
        try:
            return self.settings.applied_to(cls(**arguments))
        except InputFileError:
            raise
        except (NEML2Error, ValueError, TypeError) as error:
            raise InputFileError(f"{_where(block)}: {error}") from error

    def _arguments(self, cls: type, block: Block) -> dict[str, Any]:
        declared = declarations(cls)
        hints = typing.get_type_hints(cls)
        by_option = {option_name(f): f for f, d in declared.items() if d.kind != "table"}
        tables = {f: d for f, d in declared.items() if d.kind == "table"}
        arguments: dict[str, Any] = {}
        for name, given in block.options.items():
            if name == "type":
                continue
            if name in by_option:
                field = by_option[name]
                arguments[field] = self._value(block, declared[field], hints[field], given)
            elif not self._fill_table(cls, tables, name, block, arguments):
                raise InputFileError(
                    f"{given.where}: {block.type} has no option {name!r}"
                    f"{suggestion(name, by_option)}; it has {sorted(by_option)}"
                )
        for field, d in declared.items():
            if field in arguments or d.kind == "table":
                continue
            if d.named_by_block:
                arguments[field] = block.name
            elif self.compat is not None and self.compat in dict(d.compat):
                arguments[field] = dict(d.compat)[self.compat]
            elif d.default_block is not None and d.section is not None:
                arguments[field] = self._get(d.section, d.default_block)
            elif d.required:
                raise InputFileError(
                    f"{_where(block)}: {block.type} needs the option "
                    f"{option_name(field)!r}: {d.description}"
                )
        if cls is ComposedModel:
            self._with_providers(block, arguments)
        return arguments

    def _value(self, block: Block, d: Declaration, hint: Any, given: Option) -> Any:
        match d.kind:
            case "input" | "output":
                return tuple(given.as_list_of_str()) if d.many else given.as_str()
            case "parameter" | "buffer":
                if d.many:
                    return tuple(
                        self._parameter(block, d, token, given) for token in given.as_list_of_str()
                    )
                return self._parameter(block, d, given.as_str(), given)
            case "dependency":
                assert d.section is not None
                if d.many:
                    return tuple(
                        self._dependency(d.section, n, given) for n in given.as_list_of_str()
                    )
                return self._dependency(d.section, given.as_str(), given)
            case _:
                return _option_value(hint, given)

    def _dependency(self, section: Section, name: str, given: Option) -> Any:
        return self._get(section, name, given)

    def _parameter(self, block: Block, d: Declaration, text: str, given: Option) -> Any:
        """Number(s), a tensor's name, a model's name (or `model.output`), or a variable's name."""
        numbers = _numbers(text)
        if numbers is not None:
            return numbers[0] if len(numbers) == 1 else numbers
        if text in self.file.sections.get("Tensors", {}):
            return _as_type(d, self.get_tensor(text), text, given)
        head, dot, output = text.partition(".")
        if not d.promotable:
            raise InputFileError(
                f"{given.where}: {text!r} is neither a number nor a block of [Tensors]"
                f"{suggestion(text, self.file.sections.get('Tensors', {}))}"
            )
        if head in self.file.sections.get("Models", {}) and head != block.name:
            provider = self._get("Models", head, given)
            outputs = list(provider.output_spec)
            if dot and output not in outputs:
                raise InputFileError(
                    f"{given.where}: the model {head!r} gives no {output!r}; it gives {outputs}"
                )
            if not dot and len(outputs) != 1:
                raise InputFileError(
                    f"{given.where}: the model {head!r} gives {outputs}; say which one, "
                    f"as {head}.{outputs[0]}"
                )
            self._providers.setdefault(block.name, []).append(head)
            return output if dot else outputs[0]
        return text

    def _fill_table(self, cls, tables, name, block: Block, arguments: dict[str, Any]) -> bool:
        for field in tables:
            prefix = "" if field == "reference" else field + "_"
            match = re.fullmatch(prefix + r"(\w+?)_(names|values)", name)
            if match is None or not hasattr(tensor_types, match[1]):
                continue
            kind = getattr(tensor_types, match[1])
            names, values = (
                block.options.get(f"{prefix}{match[1]}_{x}") for x in ("names", "values")
            )
            given = block.options[name]
            if names is None or values is None:
                raise InputFileError(
                    f"{given.where}: {prefix}{match[1]}_names and _values are given together"
                )
            keys, tokens = names.as_list_of_str(), values.as_list_of_str()
            if len(keys) != len(tokens):
                raise InputFileError(f"{given.where}: {len(keys)} names but {len(tokens)} values")
            entries = arguments.setdefault(field, {})
            for key, token in zip(keys, tokens):
                numbers = _numbers(token)
                if numbers is None:
                    value = _as_type(None, self.get_tensor(token), token, values, kind)
                elif kind.BASE_SHAPE:
                    raise InputFileError(
                        f"{values.where}: a {kind.__name__} is given by a block of [Tensors], "
                        f"not by the number {token}"
                    )
                else:
                    value = kind(numbers[0])
                entries[key] = value
            return True
        return False

    # ------------------------------------------------------------------ parameter providers

    def _with_providers(self, block: Block, arguments: dict[str, Any]) -> None:
        """Add the models that provide promoted parameters of the composed ones, and theirs."""
        names = list(block.options["models"].as_list_of_str())
        models = list(arguments["models"])
        waiting = list(names)
        while waiting:
            for provider in self._providers.get(waiting.pop(), []):
                if provider not in names:
                    names.append(provider)
                    models.append(self._get("Models", provider))
                    waiting.append(provider)
        arguments["models"] = tuple(models)
        arguments["names"] = tuple(names)


def _as_type(
    d: Declaration | None, value: Any, text: str, given: Option, kind: Any = None
) -> TensorWrapper:
    kind = d.type if d is not None else kind
    core = len(d.core) if d is not None else 0
    if isinstance(value, kind):
        if value.sub_batch_ndim < core:
            raise InputFileError(
                f"{given.where}: [Tensors/{text}] gives the entries of a table along its last "
                f"{'axis' if core == 1 else f'{core} axes'}; say so with {kind.__name__}(..., "
                f"sub_batch_ndim={core}), it has sub_batch_ndim={value.sub_batch_ndim}"
            )
        return value
    if isinstance(value, TensorWrapper):
        if value.BASE_SHAPE == kind.BASE_SHAPE and kind.BASE_SHAPE:
            return kind(value.data, sub_batch_ndim=value.sub_batch_ndim)
        raise InputFileError(
            f"{given.where}: [Tensors/{text}] is a {type(value).__name__}, "
            f"a {kind.__name__} is needed"
        )
    try:
        return kind(value, sub_batch_ndim=core)
    except (ValueError, TypeError) as error:
        raise InputFileError(f"{given.where}: [Tensors/{text}]: {error}") from error


def _option_value(hint: Any, given: Option) -> Any:
    args = [a for a in typing.get_args(hint) if a is not type(None)]
    if typing.get_origin(hint) is tuple:
        inner = args[0] if args else str
        if typing.get_origin(inner) is tuple:
            return tuple(tuple(g) for g in given.as_groups_of_str())
        tokens = given.as_list_of_str()
        return tuple(_scalar_option(inner, token, given) for token in tokens)
    if args and typing.get_origin(hint) is not None:  # X | None
        hint = args[0]
    match hint:
        case _ if hint is bool:
            return given.as_bool()
        case _ if hint is int:
            return given.as_int()
        case _ if hint is float:
            return given.as_float()
    return given.as_str()


def _scalar_option(kind: Any, token: str, given: Option) -> Any:
    try:
        if kind is bool:
            return {"true": True, "false": False, "1": True, "0": False}[token.lower()]
        return kind(token)
    except (ValueError, KeyError):
        raise InputFileError(
            f"{given.where}: {token!r} is no {getattr(kind, '__name__', kind)}"
        ) from None


def _numbers(text: str) -> list[float] | None:
    try:
        return [float(token) for token in text.split()] or None
    except ValueError:
        return None


def _where(block: Block) -> str:
    return f"{block.file}:{block.line}: [{block.section}/{block.name}]"


def load_extension(path: str | Path) -> None:
    """Import a Python file whose registered classes become available to input files.

    **Raises:** `InputFileError` if it is no Python file, or its code raises something.
    """
    path = Path(path)
    if not path.exists():
        raise InputFileError(f"--load: no file {path}")
    if not path.is_file() or path.suffix != ".py":
        raise InputFileError(f"--load: {path} is no Python file; its name ends in .py")
    name = f"neml2_jax_extension_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        del sys.modules[name]
        frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == str(path)]
        line = frames[-1].lineno if frames else getattr(error, "lineno", None)
        where = f"{path}:{line}" if line else str(path)
        raise InputFileError(f"--load: {where}: {type(error).__name__}: {error}") from error


def load_input(
    path: str | Path,
    overrides: Iterable[str] = (),
    variables: Mapping[str, Any] | None = None,
    compat: str | None = None,
) -> Input:
    """Read an input file.

    `overrides` are texts like `"Models/elasticity/coefficients:='2e5 0.3'"`; `variables` give
    values to `${name}` before the file is read. `compat="neml2"` restores the known deviations of
    NEML2 (listed in `docs/compatibility.md`).

    **Raises:** `InputFileError` naming file and line.
    """
    return Input(InputFile.read(Path(path), tuple(overrides), dict(variables or {})), compat)


def load_string(
    text: str,
    overrides: Iterable[str] = (),
    variables: Mapping[str, Any] | None = None,
    compat: str | None = None,
) -> Input:
    """As `load_input`, from text."""
    return Input(InputFile.parse(text, tuple(overrides), dict(variables or {})), compat)


def load_model(path: str | Path, name: str, **kwargs: Any) -> AbstractModel:
    """One model of an input file."""
    return load_input(path, **kwargs).get_model(name)
