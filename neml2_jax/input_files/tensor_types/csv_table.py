"""Tables of measured data: the text of a CSV file to named columns, and of those to numbers."""

from __future__ import annotations

import collections
import csv
import dataclasses
import io
import math
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np

from ...errors import InputFileError, suggestion
from ...text_files import MEBIBYTE, read_text
from ...types.number_text import NUMBER

LARGEST = 256 * MEBIBYTE
MOST_FIELDS = 10_000_000
DELIMITERS = {"COMMA": ",", "SEMICOLON": ";", "TAB": "\t", "SPACE": " "}
# What a spreadsheet writes in place of a value; a row may begin with it.
_FAULTS = re.compile(r"#(N/A|NV|DIV/0!|REF!|VALUE!|NAME\?|NUM!|NULL!)")

EmptyCells = Literal["ERROR", "TRAILING", "NAN"]


@dataclasses.dataclass(frozen=True)
class CSVFormat:
    """How a file is written; the options of the same names say what each is."""

    delimiter: str = "COMMA"
    decimal: str = "POINT"
    encoding: str = "UTF-8"
    comment: str = "#"
    header_line: int = 0
    unit_row: bool = False


class Row(NamedTuple):
    """The cells of a row, and the line of the file on which it ends."""

    line: int
    cells: Sequence[str]


@dataclasses.dataclass(frozen=True)
class CSVTable:
    """Rows of text below the names of their columns."""

    path: Path
    names: tuple[str, ...]
    rows: tuple[Row, ...]
    format: CSVFormat

    @staticmethod
    def read(path: Path, format: CSVFormat) -> CSVTable:
        """**Raises:** `InputFileError` for a file that is no table of that format."""
        advice = ", or say encoding = LATIN-1" if format.encoding == "UTF-8" else ""
        text = read_text(path, format.encoding, advice, LARGEST)
        rows = list(_rows(path, text, format))
        if not rows:
            raise InputFileError(f"{path} has no rows below a line of column names")
        header, *body = rows
        names = tuple(_one_line(name) for name in header.cells)
        _check_names(path, header.line, names, format)
        for row in body:
            if len(row.cells) != len(names):
                advice = _other_delimiter(names, format)
                if row is body[0] and all(
                    math.isnan(_number(c.strip(), format)) for c in row.cells
                ):
                    advice = f"; if these are the names of the columns, header_line = {row.line}"
                elif not advice and format.delimiter == "COMMA" and len(row.cells) > len(names):
                    advice = "; numbers with decimal commas need quotes or another delimiter"
                raise InputFileError(
                    f"{path}:{row.line}: the row has {len(row.cells)} fields for {len(names)} "
                    f"columns{advice}"
                )
        if not format.unit_row and _looks_like_units(body, format):
            raise InputFileError(
                f"{path}:{body[0].line}: {', '.join(body[0].cells[:4])} looks like a row of units; "
                f"unit_row = true passes over it"
            )
        if format.unit_row and body:
            units = body.pop(0)
            # Not any: `1` is a unit.
            if all(NUMBER.fullmatch(cell.strip()) for cell in units.cells):
                raise InputFileError(
                    f"{path}:{units.line}: unit_row = true, but the row below the names holds "
                    f"numbers: {', '.join(units.cells[:4])}"
                )
        if not body:
            raise InputFileError(f"{path} has no rows below a line of column names")
        return CSVTable(path, names, tuple(body), format)

    def where(self, column: str, value: str) -> CSVTable:
        """The rows that have this text in this column.

        **Raises:** `InputFileError` if there are none.
        """
        index = self._index(column)
        rows = tuple(row for row in self.rows if row.cells[index].strip() == value)
        if not rows:
            there = list(dict.fromkeys(row.cells[index].strip() for row in self.rows))
            more = ", ..." if len(there) > 10 else ""
            raise InputFileError(
                f"{self.path}: no row has {value!r} in column {column!r}"
                f"{suggestion(value, there)}; it holds {', '.join(map(repr, there[:10]))}{more}"
            )
        return dataclasses.replace(self, rows=rows)

    def numbers(self, columns: Sequence[str], empty_cells: EmptyCells) -> np.ndarray:
        """The cells of these columns, `(rows, columns)`.

        Of empty cells, `ERROR` refuses all, `NAN` makes NaN, and `TRAILING` leaves out rows at the
        end in which all of these columns are empty.

        **Raises:** `InputFileError` with line and column for a cell that is no number.
        """
        indices = [self._index(name) for name in columns]
        rows = list(self.rows)
        if empty_cells == "TRAILING":
            while rows and all(_is_empty(rows[-1].cells[i]) for i in indices):
                rows.pop()
            if not rows:
                raise InputFileError(f"{self.path}: all cells of {list(columns)} are empty")
        cells = [[_number(row.cells[i].strip(), self.format) for i in indices] for row in rows]
        out = np.array(cells).reshape(len(rows), len(indices))
        for r, c in np.argwhere(~np.isfinite(out)):
            out[r, c] = self._without_number(rows[r], indices[c], r == 0, empty_cells)
        return out

    def _index(self, name: str) -> int:
        name = _one_line(name)
        if name in self.names:
            return self.names.index(name)
        shown = ", ".join(map(repr, self.names[:20])) + (", ..." if len(self.names) > 20 else "")
        raise InputFileError(
            f"{self.path} has no column {name!r}{suggestion(name, self.names)}; its columns are "
            f"{shown}{_other_delimiter(self.names, self.format)}"
        )

    def _without_number(self, row: Row, index: int, first: bool, empty_cells: EmptyCells) -> float:
        cell = row.cells[index].strip()
        where = f"{self.path}:{row.line}: column {self.names[index]!r}"
        if not _is_empty(cell):
            advice = self._advice(cell, first and not self.format.unit_row)
            raise InputFileError(f"{where}: {cell!r} is no number{advice}")
        if empty_cells != "NAN":
            raise InputFileError(
                f"{where}: the cell is {cell or 'empty'}; empty_cells = TRAILING ends the columns "
                f"where all that follows is empty, NAN reads NaN"
            )
        return math.nan

    def _advice(self, cell: str, first: bool) -> str:
        decimal_comma = "," in cell and NUMBER.fullmatch(cell.replace(",", "."))
        if self.format.decimal == "POINT" and decimal_comma:
            return "; if the comma is a decimal one, say decimal = COMMA"
        if self.format.decimal == "COMMA" and "." in cell:
            return "; with decimal = COMMA a number has no point"
        if cell.endswith("%"):
            return "; leave the sign out of the cells and give factor = 0.01"
        if first:
            return "; if this is a row of units, unit_row = true passes over it"
        return ""


def _number(cell: str, format: CSVFormat) -> float:
    """What a cell says, or NaN."""
    if format.decimal == "COMMA":
        # A point would separate thousands: 1.234 is not 1,234.
        cell = cell.replace(",", ".") if "." not in cell else ""
    return float(cell) if NUMBER.fullmatch(cell) else math.nan


def _looks_like_units(body: Sequence[Row], format: CSVFormat) -> bool:
    """Whether a column has a text in its first row and numbers in all others.

    Another column may have the unit `1`, and would be read as if that were its first value.
    """
    for i, cell in enumerate(body[0].cells if body else ()):
        if not _is_empty(cell) and math.isnan(_number(cell.strip(), format)):
            others = [row.cells[i].strip() for row in body[1:] if not _is_empty(row.cells[i])]
            if others and not any(math.isnan(_number(other, format)) for other in others):
                return True
    return False


def _rows(path: Path, text: str, format: CSVFormat) -> Iterator[Row]:
    """All rows but blank lines and comments, from the header on."""
    line = last = fields = 0

    def lines() -> Iterator[str]:
        nonlocal line
        for line, content in enumerate(io.StringIO(text), start=1):  # noqa: B007
            if line < format.header_line:
                continue
            stripped = content.strip()
            comment = format.comment and stripped.startswith(format.comment)
            if line == format.header_line:
                # `# t e` is how some programs write names.
                content = content.lstrip(" ").removeprefix(format.comment)
                stripped, comment = content.strip(), False
                if not stripped:
                    raise InputFileError(f"{path}:{line}: header_line = {line}, but it is blank")
            if stripped and (not comment or _FAULTS.match(stripped)):
                spaced = format.delimiter == "SPACE"
                yield stripped.replace("\t", " ") if spaced else content

    delimiter = DELIMITERS[format.delimiter]
    reader = csv.reader(lines(), delimiter=delimiter, skipinitialspace=True, strict=True)
    try:
        for cells in reader:
            last = line
            fields += len(cells)
            if fields > MOST_FIELDS:
                raise InputFileError(
                    f"{path}:{line}: the file has more than {MOST_FIELDS:,} fields, the most that "
                    f"are read"
                )
            yield Row(line, cells)
    except csv.Error as error:
        reason = str(error)
        if "end of data" in reason:
            reason, line = "a quote that opens here or below is not closed", last + 1
        elif "field limit" in reason:
            reason = f"a field has more than {csv.field_size_limit()} characters"
        raise InputFileError(f"{path}:{line}: {reason}") from None


def _check_names(path: Path, line: int, names: tuple[str, ...], format: CSVFormat) -> None:
    numeric = all(not name or NUMBER.fullmatch(name.replace(",", ".")) for name in names)
    if numeric and not format.header_line:
        comments = f" (lines that begin with {format.comment} are comments)"
        raise InputFileError(
            f"{path}:{line}: the row holds numbers where names of columns are needed"
            f"{comments if format.comment else ''}; header_line = N says which line has the names"
        )
    for name, count in collections.Counter(names).items():
        if name and count > 1:
            raise InputFileError(
                f"{path}:{line}: {count} columns are called {name!r}; give each a name of its own"
            )


def _other_delimiter(names: tuple[str, ...], format: CSVFormat) -> str:
    """What to try where all names are in one field."""
    for delimiter, mark in DELIMITERS.items():
        if len(names) == 1 and delimiter != format.delimiter and mark in names[0]:
            return f"; are they separated otherwise, as delimiter = {delimiter}?"
    return ""


def _one_line(name: str) -> str:
    """A name as it is asked for: spreadsheets break long ones into lines."""
    return re.sub(r"[ \n]+", " ", name).strip()


def _is_empty(cell: str) -> bool:
    return cell.strip().lower() in ("", "nan")
