"""An input file and those that it includes, handed to the parser as it can read them."""

from __future__ import annotations

import dataclasses
import re
import tempfile
from collections.abc import Collection
from pathlib import Path
from typing import Any

import nmhit

from ..errors import InputFileError
from ..text_files import character_name, checked_text, read_text
from .included_files import SourceText, with_included

TEXT = Path("<text>")

_FOREIGN = re.compile(r"[^\x00-\x7f]")


class SourceFiles:
    """The texts of an input file and of those that it includes.

    **Raises:** `InputFileError` for one that is no text in UTF-8.
    """

    def __init__(self, path: Path, text: str | None = None):
        self.path = path
        self.text = read_text(path) if text is None else checked_text(text, str(path))
        self._texts: dict[str, SourceText] = {}
        self._names: dict[str, str] = {}  # of copies, to what they are copies of

    def parse(self) -> Any:
        """The tree of the parser.

        **Raises:** `InputFileError` with file and line where the text is not understood, or
        includes what cannot be read.
        """
        of_file = self.path is not TEXT
        main = SourceText.of(str(self.path), self.path.parent if of_file else Path(), self.text)
        self._texts = with_included(main, self.path if of_file else None)
        try:
            return self._parse()
        except nmhit.Error as error:
            raise InputFileError(self._said(error)) from None
        except UnicodeDecodeError:
            # The parser stumbles over its own message about a character outside of ASCII.
            raise InputFileError(self._foreign_character()) from None

    def place(self, node: nmhit.Node) -> tuple[str, int]:
        """File and line of a node of the tree."""
        return self._name(str(node.filename)), node.line()

    def lines(self, file: str) -> list[str]:
        source = self._texts.get(_same(file, self._texts))
        return source.text.split("\n") if source is not None else [""]

    def replaces(self, field: nmhit.Node, name: str) -> bool:
        """Whether a field is written as `name := ...`, which the tree does not tell."""
        file, line = self.place(field)
        return bool(re.search(rf"{re.escape(name)}\s*:(override)?=", self.lines(file)[line - 1]))

    def _parse(self) -> Any:
        if self._as_they_are():
            if self.path is TEXT:
                return nmhit.parse_text(self.text)
            return nmhit.parse_file(self.path)
        return self._parse_copies(self._texts)

    def _as_they_are(self) -> bool:
        """Whether the parser can read all files by itself: no mark, and lines that end in LF."""
        return all(
            name == str(TEXT) or Path(name).read_bytes() == source.text.encode()
            for name, source in self._texts.items()
        )

    def _parse_copies(self, texts: dict[str, SourceText]) -> Any:
        with tempfile.TemporaryDirectory() as folder:
            copies = {name: str(Path(folder) / f"{i}.i") for i, name in enumerate(texts)}
            self._names = {copy: name for name, copy in copies.items()}
            for name, source in texts.items():
                others = [copies[str(source.file(include))] for include in source.includes]
                Path(copies[name]).write_bytes(_with_includes(source, others).encode())
            return nmhit.parse_file(Path(copies[str(self.path)]))

    def _name(self, file: str) -> str:
        name = self._names.get(file, file)
        return str(TEXT) if self.path is TEXT and name not in self._texts else name

    def _said(self, error: nmhit.Error) -> str:
        parts = [
            f"{self._name(str(m.filename or ''))}:{m.line}: {m.message}"
            for m in getattr(error, "messages", ())
        ]
        return "; ".join(dict.fromkeys(parts)) or f"{self.path}: {error}"

    def _foreign_character(self) -> str:
        """Parse again with another character in place of those, which the parser can name."""
        try:
            replaced = {
                name: dataclasses.replace(source, text=_FOREIGN.sub("\x01", source.text))
                for name, source in self._texts.items()
            }
            self._parse_copies(replaced)
        except nmhit.Error as error:
            for m in error.messages:
                file = self._name(str(m.filename))
                found = _FOREIGN.search(self.lines(file)[m.line - 1], m.column - 1)
                if found:
                    return (
                        f"{file}:{m.line}: {character_name(found[0])} stands outside of quotes; "
                        f"names of options and variables are of letters without accents, digits, "
                        f"and `_`, and quotes are ' or \""
                    )
        return f"{self.path}: a character that is not ASCII stands outside of quotes"


def _with_includes(source: SourceText, files: list[str]) -> str:
    """The text with these files in its lines of `!include`."""
    parts, end = [], 0
    for include, file in zip(source.includes, files):
        parts += [source.text[end : include.start], file]
        end = include.end
    return "".join([*parts, source.text[end:]])


def _same(file: str, known: Collection[str]) -> str:
    """The name among those known of a file that has several."""
    if file in known:
        return file
    path = Path(file).resolve()
    return next((name for name in known if Path(name).resolve() == path), file)
