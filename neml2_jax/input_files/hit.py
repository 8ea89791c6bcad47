"""Reading HIT text: sections, blocks and options, each knowing where it stands."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import nmhit

from ..declaration import suggestion
from ..errors import InputFileError

SECTIONS = ("Models", "Tensors", "EquationSystems", "Solvers", "Drivers", "Data", "Settings")


@dataclasses.dataclass(frozen=True)
class Option:
    """One `name = value` of a block."""

    name: str
    where: str
    _node: Any = dataclasses.field(repr=False)

    @property
    def text(self) -> str:
        """The value as text, with `${...}` substituted.

        **Raises:** `InputFileError` for a `${name}` without a value.
        """
        try:
            return self._node.param_str()
        except nmhit.Error as error:
            missing = re.search(r"no parameter '(.+?)'", str(error))
            if missing:
                raise InputFileError(
                    f"{self.where}: ${{{missing[1]}}} has no value; "
                    f"give it one, as {missing[1]}=VALUE after the driver's name or in `variables`"
                ) from None
            raise InputFileError(f"{self.where}: {error}") from None

    def as_str(self) -> str:
        return self.text.strip()

    def as_list_of_str(self) -> list[str]:
        return self.text.split()

    def as_groups_of_str(self) -> list[list[str]]:
        """`a b; c` as `[["a", "b"], ["c"]]`."""
        return [g.split() for g in self.text.split(";") if g.split()]

    def as_int(self) -> int:
        return self._converted(int, "an integer")

    def as_float(self) -> float:
        return self._converted(float, "a number")

    def as_bool(self) -> bool:
        text = self.as_str().lower()
        if text not in ("true", "false"):
            raise InputFileError(f"{self.where}: true or false is needed, got {self.as_str()!r}")
        return text == "true"

    def as_list_of_float(self) -> list[float]:
        try:
            return [float(t) for t in self.as_list_of_str()]
        except ValueError:
            raise InputFileError(f"{self.where}: numbers are needed, got {self.text!r}") from None

    def _converted(self, kind: Any, what: str) -> Any:
        try:
            return kind(self.as_str())
        except ValueError:
            raise InputFileError(f"{self.where}: {what} is needed, got {self.as_str()!r}") from None


@dataclasses.dataclass(frozen=True)
class Block:
    """One object of a section."""

    section: str
    name: str
    file: str
    line: int
    options: dict[str, Option]

    @property
    def where(self) -> str:
        return f"{self.file}:{self.line}: [{self.section}/{self.name}]"

    @property
    def type(self) -> str:
        if "type" not in self.options:
            raise InputFileError(f"{self.where}: the block has no type")
        return self.options["type"].as_str()


@dataclasses.dataclass(frozen=True)
class InputFile:
    """A parsed file: section to block name to block. A section may appear any number of times."""

    path: Path
    sections: dict[str, dict[str, Block]]

    @staticmethod
    def read(
        path: Path, overrides: Sequence[str] = (), variables: Mapping[str, Any] | None = None
    ) -> InputFile:
        """Read a file.

        **Raises:** `InputFileError` if there is none, if it cannot be parsed, if a block or an
        option is given twice, or if an override or a variable names nothing in it.
        """
        if not path.is_file():
            raise InputFileError(f"no input file {path}")
        return _parsed(path, path.read_text(), overrides, dict(variables or {}))

    @staticmethod
    def parse(
        text: str, overrides: Sequence[str] = (), variables: Mapping[str, Any] | None = None
    ) -> InputFile:
        """Read from text."""
        return _parsed(None, text, overrides, dict(variables or {}))


def _parsed(
    path: Path | None, text: str, overrides: Sequence[str], variables: dict[str, Any]
) -> InputFile:
    name = str(path) if path is not None else "<text>"
    for variable in variables:
        if not re.search(r"\$\{[^}]*\b" + re.escape(variable) + r"\b", text):
            used = sorted(set(re.findall(r"\$\{\s*(\w+)\s*\}", text)))
            raise InputFileError(
                f"{name}: the file does not use a variable ${{{variable}}}"
                f"{suggestion(variable, used)}; it uses {used}"
            )
    given = [f"{k} := '{v}'" for k, v in variables.items()]
    try:
        if path is not None:
            root = nmhit.parse_file(path, [], given)
        else:
            root = nmhit.parse_text(text, [], given)
    except nmhit.Error as error:
        raise InputFileError(f"{name}: {_messages(error)}") from None
    sections: dict[str, dict[str, Block]] = {}
    for top in root.children(nmhit.NodeType.Section):
        section = top.path()
        if section not in SECTIONS:
            raise InputFileError(
                f"{name}:{top.line()}: unknown section [{section}]{suggestion(section, SECTIONS)}"
            )
        if section == "Settings":
            _collect_settings(name, top, sections)
            continue
        for child in top.children(nmhit.NodeType.Section):
            block = _block(name, section, child)
            known = sections.setdefault(section, {}).get(block.name)
            if known is not None:
                raise InputFileError(
                    f"{name}:{block.line}: [{section}/{block.name}] is already there, "
                    f"at line {known.line}"
                )
            sections[section][block.name] = block
    for override in overrides:
        _override(name, sections, override, given)
    return InputFile(path if path is not None else Path("<text>"), sections)


def _block(name: str, section: str, node: Any) -> Block:
    block_name = _last(node)
    options: dict[str, Option] = {}
    for field in node.children(nmhit.NodeType.Field):
        key = _last(field)
        where = f"{name}:{field.line()}: [{section}/{block_name}] {key}"
        options[key] = Option(key, where, field)
    nested = node.children(nmhit.NodeType.Section)
    if nested:
        raise InputFileError(
            f"{name}:{nested[0].line()}: [{section}/{block_name}] holds a block "
            f"{_last(nested[0])!r}; blocks do not nest"
        )
    return Block(section, block_name, name, node.line(), options)


def _collect_settings(name: str, top: Any, sections: dict[str, dict[str, Block]]) -> None:
    settings = sections.setdefault("Settings", {})
    options = {
        _last(f): Option(_last(f), f"{name}:{f.line()}: [Settings] {_last(f)}", f)
        for f in top.children(nmhit.NodeType.Field)
    }
    settings[""] = Block("Settings", "", name, top.line(), options)
    for child in top.children(nmhit.NodeType.Section):
        block = _block(name, "Settings", child)
        settings[block.name] = block


def _override(
    name: str, sections: dict[str, dict[str, Block]], override: str, given: list[str]
) -> None:
    path, separator, _ = override.partition(":=")
    parts = path.strip().split("/")
    if not separator or len(parts) != 3:
        raise InputFileError(f"override {override!r}: Section/block/option:=value is needed")
    section, block_name, option = parts
    if section not in sections:
        raise InputFileError(
            f"override {override!r}: {name} has no section [{section}]"
            f"{suggestion(section, sections)}"
        )
    block = sections[section].get(block_name)
    if block is None:
        raise InputFileError(
            f"override {override!r}: [{section}] has no block {block_name!r}"
            f"{suggestion(block_name, sections[section])}"
        )
    text = "\n".join([*given, override])
    try:
        node = nmhit.parse_text(text).find(path.strip())
    except nmhit.Error as error:
        raise InputFileError(f"override {override!r}: {_messages(error)}") from None
    where = f"override {override!r}: [{section}/{block_name}] {option}"
    block.options[option] = Option(option, where, node)


def _last(node: Any) -> str:
    return node.path().rsplit("/", 1)[-1]


def _messages(error: nmhit.Error) -> str:
    parts = []
    for m in error.messages:
        line = getattr(m, "line", None)
        parts.append(f"line {line}: {m}" if line else str(m))
    return "; ".join(dict.fromkeys(parts))
