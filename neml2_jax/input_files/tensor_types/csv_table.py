"""Tables of measured data: the text of a CSV file to named columns, and of those to numbers."""

from __future__ import annotations

import csv
import dataclasses
import math
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

import numpy as np

from ...declaration import suggestion
from ...errors import InputFileError
from ...text_files import MEBIBYTE, read_text

LARGEST = 256 * MEBIBYTE
DELIMITERS = {"COMMA": ",", "SEMICOLON": ";", "TAB": "\t", "SPACE": " "}
# What a spreadsheet writes in place of a value; a row may begin with it.
_FAULTS = re.compile(r"#(N/A|NV|DIV/0!|REF!|VALUE!|NAME\?|NUM!|NULL!)")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)

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


@dataclasses.dataclass(frozen=True)
class Row:
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
                if not advice and format.delimiter == "COMMA" and len(row.cells) > len(names):
                    advice = "; numbers with decimal commas need quotes or another delimiter"
                raise InputFileError(
                    f"{path}:{row.line}: the row has {len(row.cells)} fields for {len(names)} "
                    f"columns{advice}"
                )
        if format.unit_row and body:
            units = body.pop(0)
            # Not any: `1` is a unit.
            if all(_NUMBER.fullmatch(cell.strip()) for cell in units.cells):
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
        out = np.empty((len(rows), len(indices)))
        for r, row in enumerate(rows):
            for c, index in enumerate(indices):
                out[r, c] = self._number(row, index, first=r == 0, empty_cells=empty_cells)
        return out

    def _index(self, name: str) -> int:
        name = _one_line(name)
        if name in self.names:
            return self.names.index(name)
        shown = ", ".join(map(repr, self.names))
        raise InputFileError(
            f"{self.path} has no column {name!r}{suggestion(name, self.names)}; its columns are "
            f"{shown}{_other_delimiter(self.names, self.format)}"
        )

    def _number(self, row: Row, index: int, first: bool, empty_cells: EmptyCells) -> float:
        cell = row.cells[index].strip()
        where = f"{self.path}:{row.line}: column {self.names[index]!r}"
        if _is_empty(cell):
            if empty_cells == "NAN":
                return math.nan
            raise InputFileError(
                f"{where}: the cell is {'empty' if not cell else cell}; empty_cells = TRAILING "
                f"ends the columns where all that follows is empty, NAN reads NaN"
            )
        text = cell
        if self.format.decimal == "COMMA":
            # A point would separate thousands: 1.234 is not 1,234.
            text = cell.replace(",", ".") if "." not in cell else ""
        value = float(text) if _NUMBER.fullmatch(text) else math.nan
        if not math.isfinite(value):
            advice = self._advice(cell, first and not self.format.unit_row)
            raise InputFileError(f"{where}: {cell!r} is no number{advice}")
        return value

    def _advice(self, cell: str, first: bool) -> str:
        if self.format.decimal == "POINT" and _NUMBER.fullmatch(cell.replace(",", ".")):
            return "; decimal = COMMA reads decimal commas"
        if self.format.decimal == "COMMA" and "." in cell:
            return "; with decimal = COMMA a number has no point"
        if cell.endswith("%"):
            return "; leave the sign out of the cells and give factor = 0.01"
        if first:
            return "; if this is a row of units, unit_row = true passes over it"
        return ""


def _rows(path: Path, text: str, format: CSVFormat) -> Iterator[Row]:
    """All rows but blank lines and comments, from the header on."""
    line = last = 0

    def lines() -> Iterator[str]:
        nonlocal line
        for line, content in enumerate(text.split("\n"), start=1):  # noqa: B007
            if line < format.header_line:
                continue
            stripped = content.strip()
            comment = format.comment and stripped.startswith(format.comment)
            if stripped and (not comment or _FAULTS.match(stripped)):
                spaced = format.delimiter == "SPACE"
                yield stripped.replace("\t", " ") + "\n" if spaced else content + "\n"

    delimiter = DELIMITERS[format.delimiter]
    reader = csv.reader(lines(), delimiter=delimiter, skipinitialspace=True, strict=True)
    try:
        for cells in reader:
            last = line
            yield Row(line, cells)
    except csv.Error as error:
        reason = str(error)
        if "end of data" in reason:
            reason, line = "a quote that opens here or below is not closed", last + 1
        elif "field limit" in reason:
            reason = f"a field has more than {csv.field_size_limit()} characters"
        raise InputFileError(f"{path}:{line}: {reason}") from None


def _check_names(path: Path, line: int, names: tuple[str, ...], format: CSVFormat) -> None:
    numeric = all(not name or _NUMBER.fullmatch(name.replace(",", ".")) for name in names)
    if numeric and not format.header_line:
        comments = f" (lines that begin with {format.comment} are comments)"
        raise InputFileError(
            f"{path}:{line}: the row holds numbers where names of columns are needed"
            f"{comments if format.comment else ''}; header_line = N says which line has the names"
        )
    for name in names:
        if name and names.count(name) > 1:
            raise InputFileError(
                f"{path}:{line}: {names.count(name)} columns are called {name!r}; give each a name "
                f"of its own"
            )


def _other_delimiter(names: tuple[str, ...], format: CSVFormat) -> str:
    """What to try where all names are in one field."""
    for delimiter, mark in DELIMITERS.items():
        if len(names) == 1 and delimiter != format.delimiter and mark in names[0]:
            return f"; are they separated otherwise, as delimiter = {delimiter}?"
    return ""


def _one_line(name: str) -> str:
    """A name as it is asked for: spreadsheets break long ones into lines."""
    return " ".join(name.split())


def _is_empty(cell: str) -> bool:
    return cell.strip().lower() in ("", "nan")
