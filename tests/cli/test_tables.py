"""Tables fit the lines that they are printed on, and lose nothing."""

import re

import pytest
from rich.table import Table

from neml2_jax.cli.lab_tables import values_of_family
from neml2_jax.cli.tables import number_column, show
from neml2_jax.lab import Curve, LabResult, LoadPath, uniaxial
from neml2_jax.lab.curve_values import Value


def printed(capsys, monkeypatch, part, columns=None):
    if columns is None:
        monkeypatch.delenv("COLUMNS", raising=False)
    else:
        monkeypatch.setenv("COLUMNS", str(columns))
    show([part])
    return capsys.readouterr().out


def wide():
    table = Table("specimen", *(number_column(f"stress of cycle {i}") for i in range(12)))
    for row in range(3):
        table.add_row(f"hot {row}", *(f"{100 * row + i}.5" for i in range(12)))
    return table


@pytest.mark.parametrize("columns", (40, 80, 100))
def test_columns_of_numbers_go_below_each_other(capsys, monkeypatch, columns):
    text = printed(capsys, monkeypatch, wide(), columns)
    assert max(map(len, text.splitlines())) <= columns
    assert sorted(re.findall(r"\d+\.5", text)) == sorted(
        f"{100 * row + i}.5" for row in range(3) for i in range(12)
    )
    assert text.count("hot 2") == text.count("┡") > 1  # each part says whose rows they are


def test_a_pipe_has_each_row_on_one_line(capsys, monkeypatch):
    lines = printed(capsys, monkeypatch, wide()).splitlines()
    assert sum("hot" in line for line in lines) == 3 and max(map(len, lines)) > 120


def result(specimens: int) -> LabResult:
    path = uniaxial(0.01)
    assert isinstance(path, LoadPath)
    curves = tuple(Curve(path, {}, {}) for _ in range(specimens))
    return LabResult(curves, "strain", "stress", None, None)  # type: ignore[arg-type]


@pytest.mark.parametrize("specimens, rows", ((2, 3), (5, 5)))
def test_values_of_a_family(capsys, monkeypatch, specimens, rows):
    """The longer list goes down; numbers are to the right, units are kept."""
    values = [[Value(f"peak {i}", 10.0**i, "stress", error=0.5) for i in range(3)]] * specimens
    table = values_of_family(result(specimens), values, lambda kind: {"stress": "MPa"}[kind])
    text = printed(capsys, monkeypatch, table, 100)
    assert table.row_count == rows and text.count("[MPa]") == 3
    ends = {line.rstrip().rfind("0.5") for line in text.splitlines() if "± 0.5" in line}
    assert len(ends) == 1
