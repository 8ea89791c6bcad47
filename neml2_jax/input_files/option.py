"""One `name = value` of a block, what its text can be read as, and the block."""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Callable
from typing import Any

import nmhit

from ..errors import InputFileError
from ..types.number_text import plain_number
from .references import RawValue, References, Value

_PARSERS: dict[type, tuple[str, Callable[[str], Any]]] = {
    bool: ("true or false", nmhit.parse_bool),
    int: ("an integer", nmhit.parse_int),
    float: ("a number", plain_number),  # nmhit's parse_float rounds to single precision
}
_FLAGS = {
    **dict.fromkeys(("true", "1", "on", "yes"), "true"),
    **dict.fromkeys(("false", "0", "off", "no"), "false"),
}


@dataclasses.dataclass(frozen=True)
class Option:
    """One `name = value` of a block.

    `where` opens every message about it: file, line, block and option. `line` is where the option
    stands, `value_line` where its text begins, blank lines aside; both are 0 for an override.
    """

    name: str
    where: str
    file: str
    line: int
    value_line: int
    _value: Value = dataclasses.field(repr=False)

    @property
    def text(self) -> str:
        """The value as text, with `${...}` substituted.

        **Raises:** `InputFileError` for a `${name}` without a value.
        """
        return self._read(lambda node: node.param_str())

    def where_at(self, line: int) -> str:
        """As `where`, for a line of the text, counted from 0 at the first that is not blank."""
        if not self.line:
            return self.where
        place, rest = f"{self.file}:{self.line}:", self.where
        return f"{self.file}:{self.value_line + line}:" + rest.removeprefix(place)

    def as_str(self) -> str:
        return self.text.strip()

    def as_int(self) -> int:
        return self._read(lambda node: node.param_int(), "an integer")

    def as_float(self) -> float:
        return self.element(float, self.text.strip())

    def as_bool(self) -> bool:
        return self._read(lambda node: node.param_bool(), "true or false")

    def element(self, kind: type, token: str) -> Any:
        """One of a list, by the rules that a single value follows."""
        if kind not in _PARSERS:
            return kind(token)
        expected, parse = _PARSERS[kind]
        try:
            value = parse(token)
        except (nmhit.Error, ValueError):
            value = math.nan
        if value != value:
            raise InputFileError(
                f"{self.where}: {expected} is needed, got {token!r}{_instead(expected, token)}"
            )
        return value

    def as_list_of_str(self) -> list[str]:
        if ";" in self.text:
            raise self.error("a list without `;`")
        return self.text.split()

    def as_list_of_float(self) -> list[float]:
        if not self.text.strip():
            return []
        return self._read(lambda node: node.param_list_float(), "a list of numbers")

    def as_groups_of_str(self) -> list[list[str]]:
        """`a b; c` as `[["a", "b"], ["c"]]`."""
        return [group.split() for group in self.text.split(";") if group.split()]

    def error(self, expected: str) -> InputFileError:
        """What to raise where the text is not what is expected of this option."""
        return InputFileError(
            f"{self.where}: {expected} is needed, got {self.text!r}{_instead(expected, self.text)}"
        )

    def _read(self, parse: Callable[[Value], Any], expected: str = "text") -> Any:
        try:
            return parse(self._value)
        except nmhit.Error:
            raise self.error(expected) from None


@dataclasses.dataclass(frozen=True)
class Block:
    """One object of a section."""

    section: str
    name: str
    file: str
    line: int
    options: dict[str, Option]
    overridden: dict[str, Option] = dataclasses.field(default_factory=dict)
    """Options as the file has them, where an override has changed them."""

    @property
    def where(self) -> str:
        return f"{self.file}:{self.line}: [{self.section}/{self.name}]"

    @property
    def type(self) -> str:
        if "type" not in self.options:
            raise InputFileError(
                f"{self.where}: the block has no type; give it one, as `type = NAME`"
            )
        return self.options["type"].as_str()


def _instead(expected: str, text: str) -> str:
    """How what is meant is written, where that is plain."""
    text = text.strip()
    if expected == "true or false" and text.lower() in _FLAGS:
        return f"; write {_FLAGS[text.lower()]}"
    try:
        number = float(text) if re.fullmatch(r"[-+.\deE]+", text, re.ASCII) else math.nan
    except ValueError:
        number = math.nan
    if expected == "an integer" and number.is_integer() and abs(number) < 2**53:
        return f"; write {number:.0f}"
    return ""


def option_of(
    node: nmhit.Node, references: References, label: str, file: str, line: int, lines: list[str]
) -> Option:
    """The option of a field of a parsed file; `lines` are those of the file it stands in."""
    name = node.path().rsplit("/", 1)[-1]
    where = f"{file}:{line}: [{label}] {name}"
    value = Value(RawValue.of(node), references, where)
    return Option(name, where, file, line, _value_line(line, lines), value)


def _value_line(line: int, lines: list[str]) -> int:
    """The line of the first character of a value that may begin after its opening quote."""
    opening = re.match(r"[^=]*=\s*('''|\"\"\"|'|\"|)\s*", "\n".join(lines[line - 1 : line + 50]))
    return line + opening[0].count("\n") if opening else line
