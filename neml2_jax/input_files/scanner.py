"""What of HIT text is checked before the parser sees it, and what it includes.

The parser recurses without bound over blocks and names. Here the text is gone through once, without
recursion, in the states of its lexer.
"""

from __future__ import annotations

import dataclasses
import re

from ..errors import InputFileError

DEEPEST_BLOCKS = 20
"""Blocks in blocks."""
MOST_PARTS = 20
"""Parts of a name like `Section/block/option`."""
DEEPEST_BRACES = 20
"""`${...}` in `${...}`."""


@dataclasses.dataclass(frozen=True)
class Opening:
    """Something that has to be closed: a block, a quote or a `${`."""

    what: str
    line: int
    indentation: int = 0


@dataclasses.dataclass(frozen=True)
class Include:
    """A line of `!include`, and where in the text the path stands that it names."""

    line: int
    path: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.path)


# One state of the lexer each: what may come, longest first. `odd` is what the parser refuses.
_ITEMS = re.compile(
    r"(?P<skip>[ \t\r\n]+|#[^\n]*)|(?P<close>\[\])|(?P<open>\[)"
    r"|(?P<name>[A-Za-z0-9_./<>+\-*!~]+)|(?P<odd>.)",
    re.DOTALL,
)
_HEADER = re.compile(r"[ \t]*(?P<path>[^ \t\n\r\[\]]*)[ \t]*(?P<end>\]?)")
_ASSIGN = re.compile(r"[ \t\r]*(?P<sign>:override=|:=|=)?[ \t\r]*")
_INCLUDE = re.compile(r"[ \t]*(?P<path>[^\n\r#]*)")
_UNQUOTED = re.compile(r"[^ \t\n\r\[#$'\"\\]+|(?P<brace>\$\{)")
_BRACES = re.compile(r"\$\{|\}|\$[^{]?", re.DOTALL)
_IN_QUOTES = {"'": re.compile(r"'|\$\{"), '"': re.compile(r'"|\$\{')}


class _Scanner:
    """One pass over a text."""

    def __init__(self, text: str, label: str):
        self.text, self.label = text, label
        self.includes: list[Include] = []
        self.blocks: list[Opening] = []
        self.closed: list[tuple[Opening, int]] = []  # at another indentation than they were opened
        self.odd = False  # the parser will refuse the text, and say why
        self._line, self._counted = 1, 0

    def line(self, position: int) -> int:
        """Line of a position; positions come in their order."""
        self._line += self.text.count("\n", self._counted, position)
        self._counted = position
        return self._line

    def error(self, line: int, message: str) -> InputFileError:
        return InputFileError(f"{self.label}:{line}: {message}")

    def run(self) -> None:
        position = 0
        while match := _ITEMS.match(self.text, position):
            start, position = match.start(), match.end()
            match match.lastgroup:
                case "close":
                    self._close(start)
                case "open":
                    position = self._header(start, position)
                case "name" if match["name"] == "!include":
                    found = _INCLUDE.match(self.text, position)
                    assert found is not None
                    position = found.end()
                    if path := found["path"].rstrip():
                        self.includes.append(Include(self.line(start), path, found.start("path")))
                case "name":
                    self._check_parts(match["name"], start)
                    position = self._value(position)
                case "odd":
                    self.odd = True
        if self.blocks and not self.odd:
            raise self._unclosed()

    def _check_parts(self, name: str, position: int) -> None:
        if name.count("/") >= MOST_PARTS:
            raise self.error(
                self.line(position),
                f"the name {name[:40]!r}... has {name.count('/') + 1} parts between slashes, at "
                f"most {MOST_PARTS} are read; names are such as Section/block/option",
            )

    def _header(self, start: int, position: int) -> int:
        found = _HEADER.match(self.text, position)
        assert found is not None
        self._check_parts(found["path"], start)
        if found["path"].startswith(("./", "../")):
            raise self.error(
                self.line(start),
                f"[{found['path'][:40]}]: write [name] for [./name], and [] for [../]",
            )
        if not (found["path"] and found["end"]):
            self.odd = True
        if found["end"]:
            self.blocks.append(Opening(found["path"], self.line(start), self._indentation(start)))
        if len(self.blocks) > DEEPEST_BLOCKS:
            raise self.error(
                self.line(start),
                f"the block [{found['path'][:40]}] is inside of {DEEPEST_BLOCKS} others, as "
                f"[{self.blocks[0].what[:40]}] of line {self.blocks[0].line}; is a `[]` missing?",
            )
        return found.end()

    def _close(self, start: int) -> None:
        if not self.blocks:
            if not self.odd:
                raise self.error(
                    self.line(start), "`[]` closes no block here; remove it, or open one as [name]"
                )
            return
        block = self.blocks.pop()
        if self._indentation(start) != block.indentation:
            self.closed.append((block, self.line(start)))

    def _indentation(self, position: int) -> int:
        """Blanks in front of a position; -1 where something else stands before it in its line."""
        first = max(0, position - 200)
        before = self.text[first:position].rpartition("\n")[2]
        return len(before) if not before.strip() else -1

    def _unclosed(self) -> InputFileError:
        block = self.blocks[-1]
        text = f"the block [{block.what}] that opens here is not closed; close it with `[]`"
        line = block.line
        if self.closed:  # by its looks, the one whose `[]` was taken for another's
            other, at = self.closed[0]
            line = other.line
            text = (
                f"the block [{other.what}] that opens here seems not to be closed: the first `[]` "
                f"after it, in line {at}, is indented as that of another block, and "
                f"[{block.what}] of line {block.line} has none; add `[]`"
            )
        return self.error(line, text)

    def _value(self, position: int) -> int:
        """What follows a name."""
        found = _ASSIGN.match(self.text, position)
        assert found is not None
        position = found.end()
        if found["sign"] is None:
            self.odd = True
            return position
        quote = self.text[position : position + 1]
        if quote and quote in "'\"":
            return self._quoted(position, quote)
        begin = position
        while found := _UNQUOTED.match(self.text, position):
            position = found.end()
            if found["brace"]:
                position = self._braces(found.start())
        if begin == position and self.text[position : position + 1] != "\n":
            self.odd = True
            return min(position + 1, len(self.text))
        return position

    def _quoted(self, start: int, quote: str) -> int:
        line = self.line(start)
        if self.text.startswith(3 * quote, start):
            end = self.text.find(3 * quote, start + 3)
            if end >= 0:
                return end + 3
        else:
            position = start + 1
            while found := _IN_QUOTES[quote].search(self.text, position):
                if found[0] == quote:
                    return found.end()
                position = self._braces(found.start())
        raise self.error(line, f"the quote {quote} that opens here is not closed")

    def _braces(self, start: int) -> int:
        """The end of the `${...}` that starts there."""
        depth, position = 0, start
        while found := _BRACES.search(self.text, position):
            position = found.end()
            depth += {"${": 1, "}": -1}.get(found[0], 0)
            if depth == 0:
                return position
            if depth > DEEPEST_BRACES:
                raise self.error(
                    self.line(start), f"more than {DEEPEST_BRACES} `${{` stand inside of each other"
                )
        raise self.error(self.line(start), "the `${` that opens here is not closed with `}`")


def check_text(text: str, label: str) -> list[Include]:
    """The includes of a text.

    **Raises:** `InputFileError` for blocks, quotes and `${` that are not closed, and for more of
    them in each other than the limits above.
    """
    scanner = _Scanner(text, label)
    scanner.run()
    return scanner.includes
