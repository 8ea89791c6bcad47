"""What came out of a test: rows of every specimen, as long as each has gone."""

from __future__ import annotations

import csv
import dataclasses
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from ..drivers.history import History
from ..drivers.output_files import replacing
from ..errors import VariableError, suggestion
from .load_path import LoadPath
from .quantities import STRAIN, STRESS, Packing


@dataclasses.dataclass(frozen=True)
class Curve:
    """The rows of one specimen, the start among them.

    `curve["strain_xx"]` and the like, `(rows,)`, are components as in `LoadPath`; `time`, `segment`
    (the number of the segment that a row belongs to) and the scalars of the model beside them;
    `outputs["x"]`, `(rows, *sites, *base)`, is what else the model gives, in our packing, NaN at
    the start. Units are those of the model. `message` says why it ended early, and is empty where
    all went well. `coarse` is the same test in steps of twice the length, where an accuracy was
    asked for.
    """

    path: LoadPath
    columns: Mapping[str, np.ndarray]
    outputs: Mapping[str, np.ndarray]
    message: str = ""
    complete: bool = True
    coarse: Curve | None = None

    def error(self, name: str) -> np.ndarray:
        """By how much a column may be off for the length of the steps, row by row: `(rows,)`.

        It is the difference to steps of twice the length. NaN where no accuracy was asked for.
        """
        if self.coarse is None:
            return np.full(len(self), np.nan)
        at = np.searchsorted(self["time"], self.coarse["time"])
        off = np.abs(self[name][at] - self.coarse[name])
        return np.interp(self["time"], self.coarse["time"], off)

    def __getitem__(self, name: str) -> np.ndarray:
        if name in self.columns:
            return self.columns[name]
        if name in self.outputs:
            return self.outputs[name]
        known = [*self.columns, *self.outputs]
        raise VariableError(
            f"the test has no {name!r}{suggestion(name, known)}; it has {', '.join(known)}"
        )

    def __len__(self) -> int:
        return len(self.columns["time"])


@dataclasses.dataclass(frozen=True)
class LabResult:
    """Curves of all specimens, in the order of their paths.

    `assumed` says what of the model was taken without being asked for. `gradient` and `flux` are
    the variables that strain and stress stand for; with `rate` the strain is the integral of the
    gradient over time.
    """

    curves: tuple[Curve, ...]
    gradient: str
    flux: str
    strains: Packing
    stresses: Packing
    assumed: Mapping[str, str] = dataclasses.field(default_factory=dict)
    rate: bool = False

    def __getitem__(self, index: int) -> Curve:
        return self.curves[index]

    def __len__(self) -> int:
        return len(self.curves)

    @property
    def ok(self) -> bool:
        """Whether every specimen came to the end of its path."""
        return all(c.complete for c in self.curves)

    @property
    def coarse(self) -> LabResult | None:
        """The same tests in steps of twice the length, where an accuracy was asked for."""
        curves = tuple(c.coarse for c in self.curves if c.coarse is not None)
        return dataclasses.replace(self, curves=curves) if len(curves) == len(self) else None

    @property
    def mask(self) -> np.ndarray:
        """`(steps, specimens)`: where there are rows."""
        lengths = np.array([len(c) for c in self.curves])
        return np.arange(lengths.max())[:, None] < lengths

    def padded(self, name: str) -> np.ndarray:
        """`(steps, specimens, ...)` of a quantity, NaN below the end of shorter ones."""
        columns = [np.asarray(c[name], float) for c in self.curves]
        out = np.full((len(self.mask), len(columns), *columns[0].shape[1:]), np.nan)
        for i, x in enumerate(columns):
            out[: len(x), i] = x
        return out

    def history(self) -> History:
        """As other runs are saved: steps in front, then specimens, tensors in our packing."""
        steps = len(self.mask)
        arrays = {"input.t": self.padded("time")}
        strain = np.stack([self.padded(f"{STRAIN}_{c}") for c in self.strains.components], -1)
        stress = np.stack([self.padded(f"{STRESS}_{c}") for c in self.stresses.components], -1)
        arrays[f"input.{self.gradient}"] = self.strains.packed(strain + self.strains.undeformed)
        arrays[f"output.{self.flux}"] = self.stresses.packed(stress)
        for name in self.curves[0].columns:
            if not name.startswith((f"{STRAIN}_", f"{STRESS}_")) and name != "time":
                arrays[f"input.{name}"] = self.padded(name)
        for name in self.curves[0].outputs:
            if all(name in c.outputs for c in self.curves):
                arrays[f"output.{name}"] = self.padded(name)
        return History(steps, arrays, steps)

    def save(self, path: str | Path, units: Mapping[str, str] | None = None) -> Path:
        """Write a `.csv`, `.npz` or `.h5` file.

        **Raises:** `OutputError` for another ending, and where nothing can be written.
        """
        path = Path(path)
        if path.suffix != ".csv":
            return self.history().save(path)
        units = units or {}
        names = [*self.curves[0].columns]
        scalars = [n for n, x in self.curves[0].outputs.items() if x.ndim == 1]
        heads = ["specimen", *(_header(n, units) for n in [*names, *scalars])]
        with replacing(path) as target, open(target, "w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(heads)
            for i, curve in enumerate(self.curves):
                columns = [curve[n] for n in [*names, *scalars]]
                for row in zip(*columns, strict=True):
                    cells = ["" if np.isnan(x) else repr(float(x)) for x in row]
                    writer.writerow([curve.path.name or str(i), *cells])
        return path


def _header(name: str, units: Mapping[str, str]) -> str:
    unit = units.get(name) or units.get(name.split("_")[0], "")
    if name.startswith(f"{STRAIN}_"):
        unit = unit or "-"
    return f"{name} [{unit}]" if unit else name
