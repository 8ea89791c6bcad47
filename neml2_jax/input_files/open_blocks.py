"""Which block of a file is not closed, told from what stands where."""

from __future__ import annotations

import dataclasses
import re

_HEADER = re.compile(r"\s*\[(?P<name>[^\[\]]*)\]")
_CLOSING = ("", "..", "../")


@dataclasses.dataclass(frozen=True)
class OpenBlock:
    """A block without an end: its path, the line of its header, its indentation."""

    path: str
    line: int
    indentation: int


def block_left_open(text: str) -> OpenBlock | None:
    """The block that most likely lacks its `[]`, if one does.

    It is the first one that stands open where a line that is indented no more than its header opens
    another, or where one that is indented less closes one; else the innermost open at the end.
    """
    open_blocks: list[OpenBlock] = []
    for number, line in enumerate(_without_texts(text).splitlines(), 1):
        header = _HEADER.match(line)
        if header is None:
            continue
        indentation, name = len(line) - len(line.lstrip()), header["name"].strip()
        last = open_blocks[-1] if open_blocks else None
        if name in _CLOSING:
            if last is not None and indentation < last.indentation:
                return last
            if last is not None:
                open_blocks.pop()
            continue
        if last is not None and indentation <= last.indentation:
            return last
        name = name.removeprefix("./")
        path = f"{last.path}/{name}" if last is not None else name
        open_blocks.append(OpenBlock(path, number, indentation))
    return open_blocks[-1] if open_blocks else None


def _without_texts(text: str) -> str:
    """The text with quoted values and comments blanked, line by line as it was."""
    pattern = r"'''.*?'''|\"\"\".*?\"\"\"|'[^']*'|\"[^\"]*\"|#[^\n]*"
    return re.sub(pattern, lambda m: re.sub(r"[^\n]", " ", m[0]), text, flags=re.S)
