"""Tensors whose components are columns of a table of measured or computed data."""

from __future__ import annotations

import abc
import dataclasses
import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar, Literal

import jax.numpy as jnp
import numpy as np

from ...declaration import AbstractDeclared, Section, option, register
from ...text_files import ENCODINGS
from ...types import SR2, WR2, Scalar, TensorWrapper, Vec
from .csv_table import DELIMITERS, CSVFormat, CSVTable, EmptyCells

_STRESS = re.compile(r"(?i)(.*stress|sig|tau|s_?[xyz])")

ReadTable = Callable[[Path, CSVFormat], CSVTable]


class AbstractCSVTensor(AbstractDeclared):
    """What the tensors from tables share: which columns of which rows, and how they are written.

    A row of the table is an entry of the leading axis. Blank lines are passed over. Every cell of
    the chosen columns must be a number; the others may hold anything.
    """

    SECTION: ClassVar[Section] = "Tensors"
    suffixes: ClassVar[tuple[str, ...]]

    csv_file: str = option("Path of the file, from the folder of the input file")
    variable: str = option(
        "What the names of the columns begin with; each component adds its suffix. Either this or "
        "`column_names`",
        default="",
    )
    column_names: str = option(
        "Names of the columns, separated by blanks, or by semicolons where names hold blanks",
        default="",
    )
    factor: tuple[float, ...] = option(
        "What the cells are multiplied by, such as `0.01` for percent: one number, or one a column",
        default=(1.0,),
    )
    offset: tuple[float, ...] = option(
        "What is added to the cells then, such as `273.15` for degrees Celsius: one number, or one "
        "a column",
        default=(0.0,),
    )
    where_column: str = option(
        "Take only rows that have `where_value` in this column, such as one specimen of several",
        default="",
    )
    where_value: str = option("What the cells of `where_column` are to hold", default="")
    empty_cells: EmptyCells = option(
        "Empty cells (or NaN) are an error, or rows in which all chosen columns are empty are left "
        "out at the end (columns of different length), or they are read as NaN",
        default="ERROR",
        choices=("ERROR", "TRAILING", "NAN"),
    )
    delimiter: str = option(
        "What separates the fields; SPACE is any number of blanks and tabs",
        default="COMMA",
        choices=tuple(DELIMITERS),
    )
    decimal: str = option(
        "What decimals begin with; neither reads separators of thousands",
        default="POINT",
        choices=("POINT", "COMMA"),
    )
    header_line: int = option(
        "Line of the file that has the names of the columns, counted from 1; what stands above it "
        "is passed over. 0 is the first that is neither blank nor a comment",
        default=0,
    )
    unit_row: bool = option(
        "Whether the row below the names has units; it is passed over", default=False
    )
    comment: str = option("What a line begins with that is passed over", default="#")
    encoding: str = option(
        "How characters are stored; a byte order mark is passed over",
        default="UTF-8",
        choices=tuple(ENCODINGS),
    )

    def __check_init__(self) -> None:
        if self.variable and self.column_names:
            raise ValueError("give variable or column_names, not both")
        if not self.variable and not self.column_names:
            raise ValueError("give variable or column_names")
        if len(self.columns) != len(self.suffixes):
            raise ValueError(
                f"{type(self).__name__} takes {len(self.suffixes)} columns, got {self.columns}"
            )
        for name, values in (("factor", self.factor), ("offset", self.offset)):
            if len(values) not in (1, len(self.suffixes)) or not all(map(math.isfinite, values)):
                raise ValueError(
                    f"{name}: one number is needed, or one for each of {self.columns}; got {values}"
                )
        if 0 in self.factor:
            raise ValueError("factor: a factor of 0 leaves nothing of the data")
        if bool(self.where_column) != bool(self.where_value):
            raise ValueError("where_column and where_value are given together")
        if self.header_line < 0:
            raise ValueError(f"header_line counts from 1, got {self.header_line}")

    @property
    def columns(self) -> list[str]:
        """The names of the columns, in the order of the components."""
        if self.variable:
            return [self.variable + suffix for suffix in self.suffixes]
        if ";" in self.column_names:
            return [name.strip() for name in self.column_names.split(";")]
        return self.column_names.split()

    def tensor(self, folder: Path = Path(), read: ReadTable = CSVTable.read) -> TensorWrapper:
        """The tensor; `csv_file` is sought from `folder`.

        **Raises:** `InputFileError` naming file, line and column for what is not as the options
        say.
        """
        names = (field.name for field in dataclasses.fields(CSVFormat))
        table = read(folder / self.csv_file, CSVFormat(**{n: getattr(self, n) for n in names}))
        if self.where_column:
            table = table.where(self.where_column, self.where_value)
        cells = table.numbers(self.columns, self.empty_cells)
        return self.packed(cells * np.array(self.factor) + np.array(self.offset))

    @abc.abstractmethod
    def packed(self, components: np.ndarray) -> TensorWrapper:
        """The tensor of these components, `(rows, columns)`."""


@register
class CSVScalar(AbstractCSVTensor):
    """A scalar from one column of a table; `variable` is the name of the column."""

    suffixes = ("",)

    def packed(self, components: np.ndarray) -> Scalar:
        return Scalar(_array(components[:, 0]))


@register
class CSVVec(AbstractCSVTensor):
    """A vector from three columns of a table, `_x`, `_y`, `_z`."""

    suffixes = ("_x", "_y", "_z")

    def packed(self, components: np.ndarray) -> Vec:
        return Vec(_array(components))


@register
class CSVWR2(AbstractCSVTensor):
    """A skew tensor from three columns of a table, its components `_zy`, `_xz`, `_yx`.

    These are the components of the axial vector; none carries a factor.
    """

    suffixes = ("_zy", "_xz", "_yx")

    def packed(self, components: np.ndarray) -> WR2:
        return WR2(_array(components))


@register
class CSVSR2(AbstractCSVTensor):
    r"""A symmetric tensor from six columns, `_xx`, `_yy`, `_zz`, `_yz`, `_xz`, `_xy`.

    What shear columns hold is said by `components`: $\sqrt 2 \varepsilon_{xy}$ (`MANDEL`, also
    where nothing is said), $\varepsilon_{xy}$ (`TENSOR`), or $\gamma_{xy} = 2 \varepsilon_{xy}$
    (`ENGINEERING`, of strains only). **Measured shears are not Mandel components**: say `TENSOR` or
    `ENGINEERING`. Nothing in a file tells the three apart, whether its columns are called
    `strain_xy`, `e_xy` or `exy`; a column `gamma_xy` is refused unless `components` is
    `ENGINEERING`.
    """

    suffixes = ("_xx", "_yy", "_zz", "_yz", "_xz", "_xy")

    components: Literal["MANDEL", "TENSOR", "ENGINEERING"] = option(
        "What the shear columns hold: sqrt(2) times the tensor component, as NEML2 takes it, the "
        "tensor component, or engineering shear, twice the tensor component",
        default="MANDEL",
        choices=("MANDEL", "TENSOR", "ENGINEERING"),
    )

    def __check_init__(self) -> None:
        stresses = [c for c in self.columns if _STRESS.match(c)]
        if self.components == "ENGINEERING" and stresses:
            raise ValueError(
                f"components = ENGINEERING: the column {stresses[0]!r} is a stress by its name, "
                f"and only strains have engineering shears; say components = TENSOR"
            )
        gammas = [c for c in self.columns[3:] if re.search(r"(?i)gamma|γ", c)]
        if self.components != "ENGINEERING" and gammas:
            raise ValueError(
                f"components = {self.components}: the column {gammas[0]!r} is an engineering shear "
                f"by its name; say components = ENGINEERING, or call it otherwise"
            )

    def packed(self, components: np.ndarray) -> SR2:
        if self.components == "MANDEL":
            return SR2(_array(components))
        shear = 0.5 if self.components == "ENGINEERING" else 1.0
        return SR2.fill(*_array(components * np.array([1.0, 1.0, 1.0, shear, shear, shear])).T)


def _array(values: np.ndarray) -> jnp.ndarray:
    return jnp.asarray(values, jnp.result_type(float))
