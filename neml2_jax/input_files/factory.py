"""Objects from the blocks of an input file, built when asked for and kept."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ..declaration import REGISTRY, Declaration, Section, declarations, option_name
from ..errors import InputFileError, MissingInputError, NEML2Error, suggestion
from ..models.composed_model import ComposedModel
from ..models.model import AbstractModel
from ..types.number_text import check_promotable
from .hit import InputFile
from .numbers import number_or_name, numbers_or_name
from .option import Block, Option
from .option_values import field_types, option_value
from .settings import Settings
from .tables import fill_table, table_entry
from .tensors import TensorBlocks, as_type, check_known

log = logging.getLogger(__name__)

COMPATIBILITIES = ("neml2",)


class Input:
    """An input file whose objects are built lazily and once.

    **Raises:** `InputFileError` naming file, line, block and option for anything that cannot be
    built: unknown types, unknown or missing options, names that no block has, cycles.
    """

    def __init__(self, file: InputFile, compat: str | None = None):
        if compat is not None and compat not in COMPATIBILITIES:
            raise InputFileError(f"compat is one of {COMPATIBILITIES} or None, got {compat!r}")
        self.file = file
        self.compat = compat
        self.settings = Settings.of(file)
        self._tensors = TensorBlocks(file)
        self._built: dict[tuple[str, str], Any] = {}
        self._building: list[tuple[str, str]] = []
        self._providers: dict[str, list[str]] = {}
        self._promoted: dict[str, Option] = {}

    def __repr__(self) -> str:
        sections = (f"[{s}] {', '.join(n for n in b if n)}" for s, b in self.file.sections.items())
        return "\n  ".join([f"input file {self.file.path}", *sections])

    # ------------------------------------------------------------------ what a user asks for

    def get_model(self, name: str) -> Any:
        """The model of a block of `[Models]`, built once and then the same.

        **Raises:** `InputFileError` where there is none or it cannot be built, with file and line.
        """
        return self._get("Models", name)

    def get_solver(self, name: str) -> Any:
        """The solver of a block of `[Solvers]`.

        **Raises:** `InputFileError` where there is none or it cannot be built, with file and line.
        """
        return self._get("Solvers", name)

    def get_driver(self, name: str) -> Any:
        """The driver of a block of `[Drivers]`.

        **Raises:** `InputFileError` where there is none or it cannot be built, with file and line.
        """
        return self._get("Drivers", name)

    def get_data(self, name: str) -> Any:
        """The object of a block of `[Data]`, such as a crystal.

        **Raises:** `InputFileError` where there is none or it cannot be built, with file and line.
        """
        return self._get("Data", name)

    def get_equation_system(self, name: str) -> Any:
        """The system of a block of `[EquationSystems]`.

        **Raises:** `InputFileError` where there is none or it cannot be built, with file and line.
        """
        return self._get("EquationSystems", name)

    def get_calibration(self, name: str) -> Any:
        """The fit of a block of `[Calibrations]`.

        **Raises:** `InputFileError` where there is none or it cannot be built, with file and line.
        """
        return self._get("Calibrations", name)

    def get_tensor(self, name: str) -> Any:
        """The value of a block of `[Tensors]`: a tensor, an array or a number.

        **Raises:** `InputFileError` where there is none or it cannot be built, with file and line.
        """
        return self._tensors.get(name)

    # ------------------------------------------------------------------ building

    def _get(self, section: Section, name: str, at: Option | None = None) -> Any:
        key = (section, name)
        if key in self._built:
            return self._built[key]
        block = self._block(section, name, at)
        if key in self._building:
            chain = " -> ".join(n for _, n in [*self._building[self._building.index(key) :], key])
            raise InputFileError(f"{block.where}: the objects need each other in a cycle: {chain}")
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
                f"{block.where}: unknown type {block.type!r}{suggestion(block.type, known)}. "
                f"`neml2-jax syntax --section {section}` lists the types; one of your own is "
                f"loaded with --load FILE.py"
            )
        arguments = self._arguments(cls, block)
        try:
            return self.settings.applied_to(cls(**arguments))
        except InputFileError:
            raise
        except MissingInputError as error:
            found = "".join(self._no_number(name) for name in error.names)
            raise InputFileError(f"{block.where}: {error}{found}") from error
        except (NEML2Error, ValueError, TypeError) as error:
            raise InputFileError(f"{block.where}: {error}") from error

    def _no_number(self, name: str) -> str:
        """Where a missing input was given as a parameter, which makes it a variable."""
        given = self._promoted.get(name)
        if given is None:
            return ""
        blocks = [*self.file.sections.get("Tensors", {}), *self.file.sections.get("Models", {})]
        blocks = [block for block in blocks if block != name]  # of a law whose own name it is
        return (
            f"; {given.where}: {name!r} is no number and no block of [Tensors] or [Models], so it "
            f"was taken for a variable{suggestion(name, blocks)}"
        )

    def _arguments(self, cls: type, block: Block) -> dict[str, Any]:
        declared = declarations(cls)
        hints = field_types(cls)
        by_option = {option_name(f): f for f, d in declared.items() if d.kind != "table"}
        tables = [f for f, d in declared.items() if d.kind == "table"]
        arguments: dict[str, Any] = {}
        former = _former_type(block)
        left_out = []
        for name, given in block.options.items():
            if name == "type":
                continue
            if name in by_option:
                field = by_option[name]
                arguments[field] = self._value(block, declared[field], hints[field], given)
            elif fill_table(tables, name, block, self._tensors, arguments):
                continue
            elif former is not None and given.line and _has_option(former, name):
                left_out.append(name)
            else:
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
                path = f"{block.section}/{block.name}/{option_name(field)}"
                how = f"; give it too, as {path}:=VALUE" if former is not None else ""
                raise InputFileError(
                    f"{block.where}: {block.type} needs the option "
                    f"{option_name(field)!r}: {d.description}{how}"
                )
        if former is not None and left_out:
            log.warning(
                f"[{block.section}/{block.name}] is a {block.type} by an override, which has no "
                f"{', '.join(map(repr, left_out))}: left out, as options of {former.__name__}, "
                f"its type in the file"
            )
        if cls is ComposedModel:
            self._with_providers(block, arguments)
        return arguments

    def _value(self, block: Block, d: Declaration, hint: object, given: Option) -> Any:
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
                value = option_value(hint, given)
                return str(self.file.path.parent / value) if d.is_file and value else value

    def _dependency(self, section: Section, name: str, given: Option) -> Any:
        return self._get(section, name, given)

    def _parameter(self, block: Block, d: Declaration, text: str, given: Option) -> Any:
        """Number(s), a tensor's name, a model's name (or `model.output`), or a variable's name."""
        numbers = numbers_or_name(text, d, given)
        if numbers is not None:
            return numbers
        if text in self._tensors:
            value = as_type(d.type, self.get_tensor(text), text, given, len(d.core))
            check_known(value, text, given, infinite=True)
            return value
        head, dot, output = text.partition(".")
        if not d.promotable:
            number_or_name(text, given)
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
        try:
            check_promotable(text)
        except ValueError as error:
            blocks = [*self.file.sections.get("Tensors", {}), *self.file.sections.get("Models", {})]
            raise InputFileError(f"{given.where}: {error}{suggestion(head, blocks)}") from None
        self._promoted.setdefault(text, given)
        return text

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


def _former_type(block: Block) -> type | None:
    """The type that the file gives a block whose type is overridden, if it is a known one."""
    given = block.overridden.get("type")
    return None if given is None else REGISTRY[block.section].get(given.as_str())  # type: ignore[call-overload]


def _has_option(cls: type, name: str) -> bool:
    """Whether a type takes an option of this name, entries of its tables among them."""
    declared = declarations(cls)
    if any(option_name(f) == name and d.kind != "table" for f, d in declared.items()):
        return True
    return any(d.kind == "table" and table_entry(f, name) for f, d in declared.items())


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
