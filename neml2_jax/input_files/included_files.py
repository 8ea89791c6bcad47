"""A text and all files that it includes, read before the parser opens them.

The parser recurses without bound over included files, and opens whatever an include names.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

from ..errors import InputFileError
from ..text_files import file_status, read_text
from .scanner import Include, check_text

DEEPEST_INCLUDES = 20
"""Files that include each other in a row."""
MOST_INCLUDES = 1000
"""Includes of one input file, those in included files among them."""
LARGEST = 2**24
"""Bytes of an input file with all that it includes."""


@dataclasses.dataclass(frozen=True)
class SourceText:
    """One text, by the name that the parser makes of it, with its includes."""

    name: str
    folder: Path
    """What its includes are relative to."""
    text: str
    includes: list[Include]

    @staticmethod
    def of(name: str, folder: Path, text: str) -> SourceText:
        """**Raises:** `InputFileError`, as `check_text`."""
        return SourceText(name, folder, text, check_text(text, name))

    def file(self, include: Include) -> Path:
        return self.folder / include.path


def with_included(source: SourceText, path: Path | None = None) -> dict[str, SourceText]:
    """A text and all that it includes, by name; `path` is the file that the text is of, if any.

    **Raises:** `InputFileError` naming file and line for an include that is no ordinary file, that
    comes back to a file which includes it, and for more or larger ones than the limits above.
    """
    texts = {source.name: source}
    total, count = len(source.text), 0
    # An explicit stack of files that are open, each with its includes that are still to be read.
    chain = [_identity(path) if path else None]
    sources = [source]
    waiting: list[Iterator[Include]] = [iter(source.includes)]
    while waiting:
        include = next(waiting[-1], None)
        if include is None:
            for stack in (waiting, chain, sources):
                stack.pop()
            continue
        where = f"{sources[-1].name}:{include.line}: !include {include.path}"
        found = sources[-1].file(include)
        try:
            status = file_status(found)  # before anything is read of it
            identity, count = (status.st_dev, status.st_ino), count + 1
            if identity in chain:
                ring = " -> ".join(
                    [*(s.name for s in sources[chain.index(identity) :]), str(found)]
                )
                raise InputFileError(f"files include each other in a ring: {ring}")
            total += status.st_size
            _check_limits(len(chain), count, total)
            text = read_text(found)
        except InputFileError as error:
            raise InputFileError(f"{where}: {error}") from None
        inner = SourceText.of(str(found), found.parent, text)
        texts[inner.name] = inner
        waiting.append(iter(inner.includes))
        chain.append(identity)
        sources.append(inner)
    return texts


def _check_limits(depth: int, count: int, total: int) -> None:
    if depth > DEEPEST_INCLUDES:
        raise InputFileError(f"more than {DEEPEST_INCLUDES} files include each other in a row")
    if count > MOST_INCLUDES:
        raise InputFileError(f"there are more than {MOST_INCLUDES} includes")
    if total > LARGEST:
        raise InputFileError(
            f"the files together are larger than {LARGEST} bytes; put data into CSV files"
        )


def _identity(path: Path) -> tuple[int, int]:
    """Which file it is, whatever it is called."""
    status = file_status(path)
    return status.st_dev, status.st_ino
