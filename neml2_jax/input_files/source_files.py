"""An input file and those that it includes, handed to the parser as it can read them."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Collection
from pathlib import Path
from typing import Any

import nmhit

from ..errors import InputFileError
from ..text_files import character_name, checked_text, read_text

TEXT = Path("<text>")

_INCLUDE = re.compile(r"(?m)^([^#\n]*!include[ \t]+)([^ \t#\n](?:[^#\n]*[^ \t#\n])?)")
_FOREIGN = re.compile(r"[^\x00-\x7f]")


class SourceFiles:
    """The texts of an input file and of those that it includes.

    **Raises:** `InputFileError` for one that is no text in UTF-8.
    """

    def __init__(self, path: Path, text: str | None = None):
        self.path = path
        self.text = read_text(path) if text is None else checked_text(text, str(path))
        self._texts: dict[str, str] = {}
        self._included: dict[str, list[str]] = {}
        self._names: dict[str, str] = {}  # of copies, to what they are copies of

    def parse(self) -> Any:
        """The tree of the parser.

        **Raises:** `InputFileError` with file and line where the text is not understood.
        """
        self._read_all()
        try:
            return self._parse()
        except nmhit.Error as error:
            raise InputFileError(self._said(error)) from None
        except UnicodeDecodeError:
            # The parser stumbles over its own message about a character outside of ASCII.
            raise InputFileError(self._foreign_character()) from None

    def place(self, node: Any) -> tuple[str, int]:
        """File and line of a node of the tree."""
        return self._name(str(node.filename)), node.line()

    def lines(self, file: str) -> list[str]:
        return self._texts.get(_same(file, self._texts), "").split("\n")

    def _read_all(self) -> None:
        """Texts by the names that the parser makes of them, each file once."""
        waiting, seen = [(self.path, self.text)], {self.path.resolve()}
        while waiting:
            path, text = waiting.pop()
            self._texts[str(path)] = text
            included = self._included.setdefault(str(path), [])
            folder = Path() if path is TEXT else path.parent
            for match in _INCLUDE.finditer(text):
                other = folder / match[2]
                included.append(str(other))
                try:
                    # Where there is none the parser says so, unless this stands in a quoted text.
                    if other.exists() and other.resolve() not in seen:
                        seen.add(other.resolve())
                        waiting.append((other, read_text(other)))
                except (OSError, InputFileError) as error:
                    line = text.count("\n", 0, match.start()) + 1
                    reason = error if isinstance(error, InputFileError) else error.strerror
                    raise InputFileError(f"{path}:{line}: !include {match[2]}: {reason}") from None

    def _parse(self) -> Any:
        if self._as_they_are():
            if self.path is TEXT:
                return nmhit.parse_text(self._texts[str(TEXT)])
            return nmhit.parse_file(self.path)
        return self._parse_copies(self._texts)

    def _as_they_are(self) -> bool:
        """Whether the parser can read all files by itself: no mark, and lines that end in LF."""
        return all(
            name == str(TEXT) or Path(name).read_bytes() == text.encode()
            for name, text in self._texts.items()
        )

    def _parse_copies(self, texts: dict[str, str]) -> Any:
        with tempfile.TemporaryDirectory() as folder:
            copies = {name: str(Path(folder) / f"{i}.i") for i, name in enumerate(texts)}
            self._names = {copy: name for name, copy in copies.items()}
            for name, text in texts.items():
                others = [copies.get(_same(o, copies)) for o in self._included[name]]
                Path(copies[name]).write_bytes(_with_includes(text, others).encode())
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
            self._parse_copies({n: _FOREIGN.sub("\x01", text) for n, text in self._texts.items()})
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


def _with_includes(text: str, files: list[str | None]) -> str:
    """`text` with these files in its lines of `!include`, where they are not None."""
    waiting = iter(files)
    return _INCLUDE.sub(lambda match: match[1] + (next(waiting) or match[2]), text)


def _same(file: str, known: Collection[str]) -> str:
    """The name among those known of a file that has several."""
    if file in known:
        return file
    path = Path(file).resolve()
    return next((name for name in known if Path(name).resolve() == path), file)
