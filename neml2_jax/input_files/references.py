"""Values of options with their `${...}` substituted.

The values that a file gives are looked up here, and not by the parser, which follows references
without bound and without noticing that they come back.
"""

from __future__ import annotations

import dataclasses
import os
import re
from collections import deque
from collections.abc import Callable
from typing import cast

import nmhit

from ..errors import InputFileError, suggestion

DEEPEST = 100
"""References that lead to each other in a row."""
LONGEST = 2**20
"""Characters of a value with all references substituted."""
COMMANDS = ("env", "raw", "replace")

# Of functions that input files of MOOSE use.
_IN_PLACE_OF = {
    "units": "write the number in the units of the other values of the file, or give it from "
    "outside, as ${name} and name=VALUE",
    "fparse": "compute it in a block of [Tensors] of type Python, or give it from outside, as "
    "${name} and name=VALUE",
}
_BRACES = re.compile(r"\$\{|\}")


@dataclasses.dataclass(frozen=True)
class RawValue:
    """The text of a value as the file has it, without the quotes around it."""

    text: str

    @staticmethod
    def of(field: nmhit.Field) -> RawValue:
        text = field.raw_val()
        verbatim = field.render() != f"{field.path()} = {text}\n"  # between triple quotes
        if not verbatim and len(text) >= 2 and text[0] == text[-1] and text[0] in "'\"":
            text = text[1:-1]
        return RawValue(text)


class References:
    """Raw values by the paths that `${path}` names them by, the last where one replaces another."""

    def __init__(self) -> None:
        self.values: dict[str, RawValue] = {}
        self.texts: list[str] = []
        self._known: dict[str, str] = {}

    @staticmethod
    def of(root: nmhit.Root) -> References:
        """Those of all fields of a parsed file."""
        references = References()
        waiting: deque[tuple[str, nmhit.Node]] = deque([("", root)])
        while waiting:
            path, node = waiting.popleft()
            for field in node.children(nmhit.NodeType.Field):
                value = RawValue.of(cast(nmhit.Field, field))
                references.texts.append(value.text)
                references.values[path + field.path()] = value
            sections = node.children(nmhit.NodeType.Section)
            waiting += [(f"{path}{section.path()}/", section) for section in sections]
        return references

    def replace(self, path: str, value: RawValue) -> None:
        """Give a path another value."""
        self.texts.append(value.text)
        self.values[path] = value

    def expanded(self, value: RawValue, where: str) -> str:
        """The text with all references substituted.

        **Raises:** `InputFileError` opening with `where` for a reference to nothing, to itself, or
        to more than the limits above.
        """
        return self._text(value.text, where, ())

    def _text(self, text: str, where: str, chain: tuple[str, ...]) -> str:
        out: list[str] = []
        size = position = 0
        while (start := text.find("${", position)) >= 0:
            end = _closing(text, start)
            if end < 0:
                raise InputFileError(f"{where}: a `${{` is not closed with `}}`")
            value = self._evaluated(text[start + 2 : end], where, chain)
            size += start - position + len(value)
            if size > LONGEST:
                raise InputFileError(
                    f"{where}: with ${{...}} substituted, the text is longer than {LONGEST} "
                    f"characters; put data into a CSV file{_through(chain)}"
                )
            out += text[position:start], value
            position = end + 1
        return "".join([*out, text[position:]])

    def _evaluated(self, inside: str, where: str, chain: tuple[str, ...]) -> str:
        words = _words(inside)
        plain = bool(words) and not words[0].startswith("${")
        command, rest = (words[0], words[1:]) if plain else ("", words)
        if command in _IN_PLACE_OF and (rest or command not in self.values):
            raise InputFileError(
                f"{where}: there is no function ${{{command} ...}}, as in NEML2; "
                f"{_IN_PLACE_OF[command]}"
            )
        if not plain or (rest and command not in COMMANDS):
            raise InputFileError(
                f"{where}: `${{{_short(inside)}}}` is not understood; there are ${{name}}, "
                f"${{replace name}}, ${{env NAME}} and ${{raw a b}}, which joins texts"
            )
        if command not in COMMANDS or (command in self.values and not rest):
            return self._value(command, where, chain)
        texts = [self._text(word, where, chain) for word in rest]
        if command == "raw":
            return "".join(texts)
        if len(texts) != 1:
            raise InputFileError(f"{where}: ${{{command} NAME}} takes one name, got {texts}")
        if command == "replace":
            return self._value(texts[0], where, chain)
        if texts[0] not in os.environ:
            raise InputFileError(f"{where}: the environment variable {texts[0]} is not set")
        return os.environ[texts[0]]

    def _value(self, name: str, where: str, chain: tuple[str, ...]) -> str:
        if name in self._known:
            return self._known[name]
        if name in chain:
            ring = " -> ".join([*chain[chain.index(name) :], name])
            raise InputFileError(
                f"{where}: ${{{name}}} refers to itself: {_short(ring)}; give one of them a value"
            )
        if len(chain) >= DEEPEST:
            raise InputFileError(
                f"{where}: more than {DEEPEST} references lead to each other, from "
                f"${{{chain[0]}}} on; refer to the value itself"
            )
        if name not in self.values:
            give = (
                f"give it a value: {name}=VALUE" if "/" not in name else "no option has this path"
            )
            raise InputFileError(
                f"{where}: ${{{_short(name)}}} has no value: {give}"
                f"{suggestion(name, self.values)}{_through(chain)}"
            )
        text = self._text(self.values[name].text, where, (*chain, name))
        self._known[name] = text
        return text


@dataclasses.dataclass(frozen=True)
class Value:
    """A value of an option, read as text, a number, a list ...

    **Raises:** `nmhit.Error` where the text is something else; `InputFileError` as
    `References.expanded`.
    """

    raw: RawValue
    references: References = dataclasses.field(repr=False)
    where: str

    def param_str(self) -> str:
        return self.references.expanded(self.raw, self.where)

    def param_int(self) -> int:
        return nmhit.parse_int(self.param_str())

    def param_bool(self) -> bool:
        return nmhit.parse_bool(self.param_str())

    def param_list_float(self) -> list[float]:
        return self._list(nmhit.parse_double)

    def _list(self, parse: Callable[[str], float]) -> list[float]:
        return [parse(token) for token in self.param_str().split()]


def _closing(text: str, start: int) -> int:
    """Where the `}` of the `${` at `start` is; -1 where there is none."""
    depth = 0
    for found in _BRACES.finditer(text, start):
        depth += 1 if found[0] == "${" else -1
        if depth == 0:
            return found.start()
    return -1


def _words(text: str) -> list[str]:
    """The words of a text; `${...}` is a word, wherever it stands."""
    words: list[str] = []
    position = 0
    while (start := text.find("${", position)) >= 0 and (end := _closing(text, start)) >= 0:
        words += text[position:start].split()
        words.append(text[start : end + 1])
        position = end + 1
    return words + text[position:].split()


def _short(text: str) -> str:
    return text if len(text) <= 100 else f"{text[:60]} ... {text[-30:]}"


def _through(chain: tuple[str, ...]) -> str:
    return f" (through ${{{'} -> ${'.join(chain[:5])}}})" if chain else ""
