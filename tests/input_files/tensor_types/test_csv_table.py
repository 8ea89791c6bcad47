"""Tables as instruments, spreadsheets and other programs write them.

The source of truth is the tables themselves, which are written out beside the numbers they hold.
"""

import os
from pathlib import Path

import numpy as np
import pytest

from neml2_jax.errors import InputFileError
from neml2_jax.input_files.tensor_types import csv_table
from neml2_jax.input_files.tensor_types.csv_table import CSVFormat, CSVTable

COMMA_POINT = "t,e_xx,note\n0,0.5,start\n1,-1.5e-3,\n2,+.25,end\n"
NUMBERS = [[0.0, 0.5], [1.0, -1.5e-3], [2.0, 0.25]]


@pytest.fixture
def table(tmp_path):
    def read(text, **format):
        data = text if isinstance(text, bytes) else text.encode()
        (tmp_path / "data.csv").write_bytes(data)
        return CSVTable.read(tmp_path / "data.csv", CSVFormat(**format))

    return read


def numbers(table, columns=("t", "e_xx"), empty_cells="ERROR"):
    return table.numbers(columns, empty_cells).tolist()


@pytest.mark.parametrize(
    "text, format",
    [
        (COMMA_POINT, {}),
        (COMMA_POINT.replace(",", " , "), {}),
        (COMMA_POINT.replace(",", ";"), {"delimiter": "SEMICOLON"}),
        (COMMA_POINT.replace(",", "\t"), {"delimiter": "TAB"}),
        ("t   e_xx\tnote\n  0 0.5 a  \n 1\t-1.5e-3  b\n2 +.25 c\n", {"delimiter": "SPACE"}),
        (
            "t;e_xx\n0;0,5\n1,0;-1,5e-3\n2;+,25\n",
            {"delimiter": "SEMICOLON", "decimal": "COMMA"},
        ),
        ('"t","e_xx"\n"0","0,5"\n"1","-1,5e-3"\n"2","+,25"\n', {"decimal": "COMMA"}),
        ("t,e_xx\ns,1\n0,0.5\n1,-1.5e-3\n2,+.25\n", {"unit_row": True}),
        ("\n# measured\n\nt,e_xx\n0,0.5\n  # pause\n1,-1.5e-3\n\n2,+.25\n\n\n", {}),
        ("% by\nt,e_xx\n% of\n0,0.5\n1,-1.5e-3\n2,+.25", {"comment": "%"}),
        ("Machine 7, room 3\nDate\nt,e_xx\n0,0.5\n1,-1.5e-3\n2,+.25\n", {"header_line": 3}),
        ("# t,e_xx\n0,0.5\n1,-1.5e-3\n2,+.25\n", {"header_line": 1}),
        ("t,\"e_xx\"\n0,0.5\n1,-1.5e-3\n2,+.25\n", {}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("encoding", ("utf-8", "utf-8-sig"))
@pytest.mark.parametrize("end", ("\n", "\r\n", "\r"))
def test_one_table_in_many_forms(table, text, format, encoding, end):
    assert numbers(table(text.replace("\n", end).encode(encoding), **format)) == NUMBERS


def test_names_are_asked_for_as_they_are_read(table):
    """Spreadsheets break names into lines and pad them."""
    found = table('Time [s], "Größe\n in mm",µ\n1,2,3\n'.encode("latin-1"), encoding="LATIN-1")
    assert found.names == ("Time [s]", "Größe in mm", "µ")
    assert numbers(found, ("µ", "Time  [s]", "Größe in mm")) == [[3.0, 1.0, 2.0]]


LONG = "specimen,t,e\nA,0,1\nA,1,2\nB,0,3\n B ,1,4\nB,2,5\nA,3,6\n"
WIDE = "t_A,e_A,t_B,e_B\n0,1,0,3\n1,2,1,4\n,,2,5\n"


def test_specimens_below_each_other(table):
    found = table(LONG)
    assert numbers(found.where("specimen", "A"), ("t", "e")) == [[0, 1], [1, 2], [3, 6]]
    assert numbers(found.where("specimen", "B"), ("t", "e")) == [[0, 3], [1, 4], [2, 5]]
    with pytest.raises(InputFileError, match="no row has 'a' in column 'specimen'.*'A', 'B'$"):
        found.where("specimen", "a")


def test_specimens_beside_each_other(table):
    found = table(WIDE)
    assert numbers(found, ("t_A", "e_A"), "TRAILING") == [[0, 1], [1, 2]]
    assert numbers(found, ("t_B", "e_B"), "TRAILING") == [[0, 3], [1, 4], [2, 5]]
    filled = np.array([[0, 1], [1, 2], [np.nan, np.nan]])
    np.testing.assert_array_equal(found.numbers(("t_A", "e_A"), "NAN"), filled)
    with pytest.raises(InputFileError, match=r"data\.csv:4: column 't_A': the cell is empty"):
        numbers(found, ("t_A", "e_A"))


@pytest.mark.parametrize(
    "text, message",
    [
        ("t,e\n0,\n1,2\n", "2: column 'e': the cell is empty"),
        ("t,e\n0,1\n,2\n,\n", "3: column 't': the cell is empty"),
        ("t,e\n0,1\n1,\n1,2\n", "3: column 'e': the cell is empty"),
        ("t,e\n0,NaN\n1,2\n", "2: column 'e': the cell is NaN"),
    ],
)
def test_cells_that_are_empty_between_others(table, text, message):
    for empty_cells in ("ERROR", "TRAILING"):
        with pytest.raises(InputFileError, match=rf"data\.csv:{message}"):
            numbers(table(text), ("t", "e"), empty_cells)
    assert np.isnan(numbers(table(text), ("t", "e"), "NAN")).any()


@pytest.mark.parametrize(
    "cell, format, advice",
    [
        ("1;5", {}, ""),
        ("inf", {}, ""),
        ("1e999", {}, ""),
        ("1_000", {}, ""),
        ("1 000", {}, ""),
        ("0x10", {}, ""),
        ("1.0D5", {}, ""),
        ("١", {}, ""),
        ("\u22125", {}, ""),
        ("N/A", {}, ""),
        ("#N/A", {}, ""),
        ("0.5%", {}, "; leave the sign out of the cells and give factor = 0.01"),
        ('"1,5"', {}, "; if the comma is a decimal one, say decimal = COMMA"),
        ('"1.234,5"', {"decimal": "COMMA"}, "; with decimal = COMMA a number has no point"),
        ("1.234", {"decimal": "COMMA"}, "; with decimal = COMMA a number has no point"),
    ],
)
def test_cells_that_are_no_numbers(table, cell, format, advice):
    """Row numbers are those of the file: blank lines and comments count."""
    with pytest.raises(InputFileError) as caught:
        numbers(table(f"e,t\n\n0,0\n# comment\n{cell},1\n", **format), ("t", "e"))
    shown = cell.strip('"')
    assert f"data.csv:5: column 'e': {shown!r} is no number{advice}" in str(caught.value)
    assert str(caught.value).endswith(advice or "number")


@pytest.mark.parametrize(
    "text, format, message",
    [
        ("", {}, "data.csv has no rows below"),
        ("t,e\n", {}, "data.csv has no rows below"),
        ("t,e\ns,1\n", {"unit_row": True}, "data.csv has no rows below"),
        ("t,e\n\n0,1\n1\n", {}, "data.csv:4: the row has 1 fields for 2 columns"),
        ("Test 12, machine 3, A\nt,e\n0,1\n", {}, "the names of the columns, header_line = 2"),
        ("t,e\n0,5,1,5\n", {}, "4 fields for 2 columns; numbers with decimal commas need quotes"),
        ("t;e\n0,5;1,5\n", {}, "data.csv:2: the row has 3 fields for 1 columns; are they sep"),
        ("t;e\n0;1\n", {}, "no column 't'"),
        ("t;e\n0;1\n", {}, "delimiter = SEMICOLON"),
        ("t\te\n0\t1\n", {}, "delimiter = TAB"),
        ("t,e\n0,1\n", {"delimiter": "SEMICOLON"}, "delimiter = COMMA"),
        ("t,e\nMPa,s\n0,1\n", {}, "data.csv:2: MPa, s looks like a row of units; unit_row"),
        ("x,t,e\ns,0,1\n0,0,1\n", {}, "data.csv:2: s, 0, 1 looks like a row of units; unit_row"),
        ("t,e\nMPa,s\n", {}, "data.csv:2: column 't': 'MPa' is no number; if this is a row"),
        ("\n\n0,1\n", {"header_line": 2}, "data.csv:2: header_line = 2, but it is blank"),
        ("t,e\n0,1\n", {"unit_row": True}, "data.csv:2: unit_row = true, but the row below the"),
        ("0,1\n2,3\n", {}, "data.csv:1: the row holds numbers where names of columns are needed"),
        ("#t,e\n0,1\n", {}, "data.csv:2: the row holds numbers where names of columns"),
        ("t,e,t\n0,1,2\n", {}, "data.csv:1: 2 columns are called 't'"),
        ("t, e ,e\n0,1,2\n", {}, "data.csv:1: 2 columns are called 'e'"),
        ("t,e\n0,1\n", {"header_line": 5}, "data.csv has no rows below"),
        ('t,e\n0,1\n"1,2\n3,4\n', {}, "data.csv:3: a quote that opens here or below is not closed"),
        ('t,e\n"0"1,1\n', {}, "data.csv:2: "),
        ("t,e\n0," + "1" * 200_000 + "\n", {}, "data.csv:2: a field has more than 131072"),
        ("t,e\n0,\0\n", {}, "data.csv:2: the text holds NUL"),
        ("t,ö\n0,1\n".encode("latin-1"), {}, "data.csv:1: byte 3 of the line, 0xF6, is not UTF-8"),
        ("t,ö\n0,1\n".encode("latin-1"), {}, "or say encoding = LATIN-1"),
        ("t,e\n0,1\n".encode("utf-16"), {}, "data.csv: the file is UTF-16"),
    ],
)
def test_tables_that_are_refused(table, text, format, message):
    with pytest.raises(InputFileError) as caught:
        numbers(table(text, **format), ("t", "e"))
    assert message in str(caught.value)


def test_columns_without_names_are_passed_over(table):
    assert numbers(table("t,e,,\n0,1,,\n"), ("t", "e")) == [[0.0, 1.0]]


def test_names_that_are_numbers_need_their_line(table):
    assert numbers(table("300,400\n1,2\n", header_line=1), ("400", "300")) == [[2.0, 1.0]]


def test_more_fields_than_are_read(table, monkeypatch):
    monkeypatch.setattr(csv_table, "MOST_FIELDS", 5)
    assert numbers(table("t,e\n0,1\n"), ("t",)) == [[0]]
    with pytest.raises(InputFileError, match=r"data\.csv:3: the file has more than 5 fields"):
        table("t,e\n0,1\n1,2\n")


def test_empty_first_cells_stay_where_tabs_separate(table):
    found = table("# \tt\te\n\t0\t1\n", delimiter="TAB", header_line=1)
    assert numbers(found, ("t", "e")) == [[0, 1]]


def test_what_is_no_file(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    device = Path("/dev/zero")
    for path, kind in ((tmp_path, "a folder"), (tmp_path / "pipe", "a pipe"), (device, "a d")):
        with pytest.raises(InputFileError, match=f"it is {kind}"):
            CSVTable.read(path, CSVFormat())
    (tmp_path / "long.csv").touch()
    os.truncate(tmp_path / "long.csv", 2**40)
    with pytest.raises(InputFileError, match="longer than 256 MiB"):
        CSVTable.read(tmp_path / "long.csv", CSVFormat())
