"""One call of `neml2-jax test`: run, print, draw, save."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from ..declaration.units import TEMPERATURES
from ..drivers import Interrupted
from ..drivers.output_files import OutputError, check_output
from ..errors import ConvergenceError, suggestion
from ..lab import LabResult, MeasuredCurve, material_test, read_measured
from ..lab.curve_values import (
    Value,
    creep_values,
    cyclic_values,
    monotonic_values,
    relaxation_values,
    with_errors,
)
from ..lab.labels import component_label, labelled
from ..lab.load_path import LoadPath
from ..lab.material_test import failures
from ..lab.measured_data import doubted_strains, names_in_header
from ..lab.measures import Axial, axial
from ..lab.pictures import Line, Points, cycle_rows, draw, under_points
from ..lab.table_ranges import outside_of_tables
from ..lab.turned_frame import SPECIMEN
from ..models import AbstractModel
from ..models.lagged_names import lag
from ..types import TensorWrapper
from .given_numbers import numbers
from .lab_request import Request, load_paths, measured, table_paths
from .lab_tables import values_of_family, values_of_one
from .outputs import check_target
from .reporting import Progress
from .tables import number_column, show

SHEARS = ("shear", "simple-shear")
STILL = 1e-12
CYCLED = ("cyclic", "thermal")


@dataclasses.dataclass
class Session:
    """What was asked for, and what has been read."""

    request: Request
    model: AbstractModel
    name: str
    tensors: Any
    options: dict[str, Any]
    units: dict[str, str]
    measure: Any
    plot: Path | None
    show: bool
    output: Path | None
    data: list[MeasuredCurve] = dataclasses.field(default_factory=list)

    # ------------------------------------------------------------------ what is given

    def given(self, starts: Sequence[str], inputs: Sequence[str]) -> None:
        """Values of the history at the start, and of inputs that are no scalars."""
        history = {lag(n)[0]: t for n, t in self.model.input_spec.items() if lag(n)[1]}
        fixed = {n: t for n, t in self.model.input_spec.items() if not lag(n)[1]}
        for option, texts, known in (("start", starts, history), ("input", inputs, fixed)):
            values = {}
            for text in texts:
                name, equals, value = text.partition("=")
                if not equals or name not in known:
                    raise typer.BadParameter(
                        f"--{option} {text}: NAME=VALUE, where NAME is one of "
                        f"{', '.join(known) or 'none'}{suggestion(name, known)}"
                    )
                values[name] = self._tensor(option, name, value, known[name])
            self.options["initial" if option == "start" else "inputs"] = values

    def _tensor(self, option: str, name: str, text: str, kind: Any) -> TensorWrapper:
        if text in self.tensors.file.sections.get("Tensors", {}):
            return self.tensors.get_tensor(text)
        found = [x for x in numbers(f"{option} {name}", text) if x is not None]
        size = int(np.prod(kind.BASE_SHAPE, dtype=int))
        if len(found) != size:
            raise typer.BadParameter(
                f"--{option} {name}: a {kind.__name__} has {size} numbers, got {len(found)}; or "
                f"name a block of [Tensors]"
            )
        return kind(np.reshape(found, kind.BASE_SHAPE))

    def check_targets(self, overwrite: bool) -> None:
        """**Raises:** `OutputError` where something cannot be written, or would be lost."""
        if self.plot is not None:
            check_output(self.plot)
        if self.output is None:
            return
        if self.output.suffix == ".csv":
            check_output(self.output)
            if self.output.exists() and not overwrite:
                raise OutputError(f"{self.output} is already there; to replace it, add --overwrite")
        else:
            said = check_target(self.output, None, overwrite)
            if said:
                Console(stderr=True).print(said)

    def read_data(
        self, path: Path, columns: str, toe: str | None, zero: bool, count: int | None
    ) -> None:
        """Measured curves; where no unit is given, theirs is taken for the model's, and said."""
        self.data = measured(path, columns, self.units, toe, zero, count)
        for quantity in ("stress", "time"):
            unit = self.data[0].units.get(quantity, "")
            if unit and quantity not in self.units:
                self.units[quantity] = unit
                print(f"the model's {quantity} is taken to be in {unit}, as that of {path}")
        what = [f"{len(self.data)} measured curves"] if len(self.data) > 1 else ["measured curve"]
        rows = ", ".join(f"{c.name} {len(c)} rows" for c in self.data)
        done = [f"toe taken out by {toe}"] * bool(toe) + ["first row taken off"] * zero
        done += [f"resampled to about {count} rows"] * bool(count)
        print(f"{what[0]}: {rows}" + (f"; {', '.join(done)}" if done else ""))
        for c in self.data:
            for text in doubted_strains(self.model, c.name, c.columns, c.units):
                print(f"warning: {text}")

    def _defaults_of_data(self) -> None:
        """Strain and rate of the measured curve, where a monotonic test says neither."""
        if not self.data or self.request.kind != "uniaxial":
            return
        columns = self.data[0].columns
        if self.request.strain is None and "strain" in columns:
            e = np.concatenate([c["strain"] for c in self.data])
            strain = float(e[np.argmax(np.abs(e))])
            self.request.strain = f"{strain:.6g}"
            if strain == 0.0:
                raise typer.BadParameter("the measured curves have no strain; give --strain")
            print(f"strained to {self.request.strain}, as the measured curves")
        if self.request.rate is None and {"strain", "time"} <= set(columns):
            c = self.data[0]
            way, time = np.abs(np.diff(c["strain"])).sum(), np.ptp(c["time"])
            if way > 0 and time > 0:
                self.request.rate = f"{way / time:.4g}"
                print(f"at the mean rate of the measured curve, {self.request.rate}")

    # ------------------------------------------------------------------ tests with curves

    def curves(self, steps: Path | None, follow: bool) -> None:
        """Run the test; a failure is told after all that is finished is shown and saved."""
        component = "xy" if self.request.kind in SHEARS else "xx"
        if self.request.kind == "prescribed":
            named = [x.partition("=")[0].partition("_")[2] for x in self.request.prescribe]
            component = "xx" if "xx" in named else named[0]
        if steps is not None:
            paths, component = self._paths_of(steps)
        elif follow:
            for name in ("time", "strain"):
                if not self.data or name not in self.data[0].columns:
                    raise typer.BadParameter(f"--follow needs --data with a column {name}")
            curves = [
                dataclasses.replace(c, columns={**c.columns, f"strain_{component}": c["strain"]})
                for c in self.data
            ]
            scalars = [n for n in curves[0].columns if n in self.model.input_spec]
            also = [n for n in scalars if n != "strain" and n != "stress"]
            paths = table_paths(self.request, self.model, curves, [f"strain_{component}", *also])
        else:
            self._defaults_of_data()
            paths = load_paths(self.request, self.model)
        try:
            result = self._run(paths)
        except Interrupted as stop:
            self._save(stop.history)  # type: ignore[arg-type]
            raise typer.Exit(128 + stop.signal) from None
        self._print(result, component, follow)
        self._save(result)
        if self.plot is not None or self.show:
            self._draw(result, component, follow, self.plot)
        if self.plot is not None:
            print(f"saved {self.plot}")
        if not result.ok:
            raise ConvergenceError(
                failures(result) + ("" if self.output else "; --output would keep the rest")
            )

    def _paths_of(self, steps: Path) -> tuple[list[LoadPath], str]:
        heads = names_in_header(steps)
        if "time" not in heads or len(heads) < 2:
            raise typer.BadParameter(
                f"--steps {steps}: it needs the columns time and what is prescribed, such as "
                f"strain_xx; it has {', '.join(heads)}"
            )
        names = [n for n in heads if n.casefold() != "specimen"]
        curves = read_measured(steps, names)
        along = [n for n in names if n != "time"]
        components = [n.split("_")[1] for n in along if n.startswith(("strain_", "stress_"))]
        component = "xx" if "xx" in components or not components else components[0]
        return table_paths(self.request, self.model, curves, along), component

    def _run(self, paths: list[LoadPath]) -> LabResult:
        with Progress(Console()) as bar:
            return material_test(
                self.model,
                paths,
                throw=False,
                progress=lambda done, total: bar.update(int(100 * done), 100 * int(total)),
                **self.options,
            )

    def _save(self, result: LabResult | None) -> None:
        if self.output is not None and result is not None:
            result.save(self.output, self.units)
            print(f"saved {self.output}")

    def _print(self, result: LabResult, component: str, followed: bool) -> None:
        of, to = (n.removeprefix(SPECIMEN) for n in (result.gradient, result.flux))
        ends_of = ("steps", "time", f"strain {component}", f"stress {component}")
        done = Table(
            "specimen",
            *map(number_column, ends_of),
            title=f"{self.request.kind} test of {self.name}, from {of} to {to}",
        )
        for i, curve in enumerate(result.curves):
            ends = [curve[n][-1] for n in ("time", f"strain_{component}", f"stress_{component}")]
            label = curve.path.name or str(i)
            done.add_row(label, str(len(curve) - 1), *(f"{x:.5g}" for x in ends))
        parts: list[Any] = [done]
        values = [self._with_errors(result, i, component, followed) for i in range(len(result))]
        if len(values) == 1 and values[0]:
            parts.append(values_of_one(values[0], self._unit))
        elif all(values):
            parts.append(values_of_family(result, values, self._unit))
        show(parts)
        for name, text in result.assumed.items():
            print(f"{name}: {text}")
        if self.request.kind == "thermal":
            moved = [np.ptp(c[n]) for c in result.curves for n in ("strain_xx", "strain_yy")]
            if max(moved) < STILL:
                print("nothing moved: the model has no thermal expansion")
        for text in outside_of_tables(self.model, result):
            print(f"warning: {text}")

    def _unit(self, kind: str) -> str:
        known = {**self.units, "1/time": f"1/{self.units['time']}" if "time" in self.units else ""}
        return known.get(kind, "") or kind

    def _with_errors(
        self, result: LabResult, index: int, component: str, followed: bool
    ) -> list[Value]:
        values, coarse = self._values(result, index, component, followed), result.coarse
        if coarse is None or not values:
            return values
        return with_errors(values, self._values(coarse, index, component, followed))

    def _values(self, result: LabResult, index: int, component: str, followed: bool) -> list[Value]:
        curve, kind = result[index], self.request.kind
        if len(curve) < 2:
            return []
        if followed or kind in ("steps", "prescribed"):
            return self._misfit(result, index, component, followed)
        if kind in CYCLED:
            return cyclic_values(curve)
        if kind in ("creep", "relaxation"):
            return (creep_values if kind == "creep" else relaxation_values)(curve)
        drawn = self._axial(result, index, component)
        loading = curve["segment"] == 0
        found = monotonic_values(drawn.strain[loading], drawn.stress[loading])
        return found + self._misfit(result, index, component, followed)

    def _misfit(self, result: LabResult, index: int, component: str, followed: bool) -> list[Value]:
        if not self.data or "stress" not in self.data[0].columns:
            return []
        data = self.data[index if followed else min(index, len(self.data) - 1)]
        if not followed and len(self.data) not in (1, len(result)):
            return []
        below = self._below(result, index, component, data, followed)
        off = (below - data["stress"])[np.isfinite(below)]
        if not len(off):
            return []
        return [Value("root mean square off the data", float(np.sqrt(np.mean(off**2))), "stress")]

    def _axial(self, result: LabResult, index: int, component: str) -> Axial:
        curve, finite = result[index], result.strains.shape == (3, 3)
        if component == "xy":
            e = curve["strain_xy"] * (1.0 if finite else 2.0)
            return Axial(e, curve["stress_xy"], "shear strain γ", f"{result.flux} xy")
        return axial(curve, result, self.measure, component)

    # ------------------------------------------------------------------ pictures

    def _draw(self, result: LabResult, component: str, followed: bool, path: Path | None) -> None:
        kind = self.request.kind
        over_time = kind in ("creep", "relaxation")
        lines, x_label, y_label = [], "", ""
        time = labelled("time", self.units.get("time", ""))
        for i, curve in enumerate(result.curves):
            drawn = self._axial(result, i, component)
            strain, stress = self._labels(result, drawn, component)
            x, y, x_label, y_label = drawn.strain, drawn.stress, strain, stress
            if over_time:
                held = curve["segment"] == curve["segment"].max()
                start = curve["time"][~held][-1] if (~held).any() else 0.0
                x = curve["time"][held] - start
                y = (drawn.strain if kind == "creep" else drawn.stress)[held]
                x_label, y_label = f"{time} of the hold", strain if kind == "creep" else stress
                if "time" not in self.units:
                    x_label = "time of the hold"
            if kind == "thermal":
                heated = next(n for n in TEMPERATURES if n in curve.columns)
                x, x_label = curve[heated], "temperature"
                if self.request.stress is not None:
                    y, y_label = drawn.strain, strain
            first_last = cycle_rows(result, i) if kind in CYCLED else None
            first, last = first_last or (None, None)
            label = curve.path.name or ("model" if self.data else "")
            lines.append(Line(x, y, label, first, last))
        draw(
            lines,
            path,
            x_label,
            y_label,
            points=self._points(result, component, followed, over_time),
            title=f"{self.name}, {kind}",
            logarithmic=over_time,
            show=self.show,
        )

    def _labels(self, result: LabResult, drawn: Axial, component: str) -> tuple[str, str]:
        """Of strain and stress; with the model's own symbols where they are drawn as they are."""
        units = {"stress": self.units.get("stress", "")}
        if self.measure != "model" or component == "xy":
            return labelled(drawn.strain_label, "-"), labelled(drawn.stress_label, units["stress"])
        read, given = (
            component_label(self.model, name.removeprefix(SPECIMEN), text, component, units)
            for name, text in (
                (result.gradient, drawn.strain_label),
                (result.flux, drawn.stress_label),
            )
        )
        if "[" not in given:
            given = labelled(given, units["stress"])
        return read if "[" in read else labelled(read, "-"), given

    def _points(
        self, result: LabResult, component: str, followed: bool, over_time: bool
    ) -> list[Points]:
        found = []
        for i, data in enumerate(self.data):
            label = data.name if len(self.data) > 1 else "measured"
            if over_time:
                y = "strain" if self.request.kind == "creep" else "stress"
                none = np.full(len(data), np.nan)
                found.append(Points(data["time"], data[y], none, label))
                continue
            below = np.full(len(data), np.nan)
            if followed or len(result) in (1, len(self.data)):
                at = i if len(result) > 1 else 0
                below = self._below(result, at, component, data, followed)
            found.append(Points(data["strain"], data["stress"], below, label))
        return found

    def _below(
        self, result: LabResult, index: int, component: str, data: MeasuredCurve, followed: bool
    ) -> np.ndarray:
        drawn = self._axial(result, index, component)
        curve = result[index]
        times = curve["time"] - curve["time"][-1]  # a table may be reached by a step before it
        if followed:
            own = data["time"] - data["time"][-1]
            data = dataclasses.replace(data, columns={**data.columns, "time": own})
        return under_points(drawn, times, data, followed)
