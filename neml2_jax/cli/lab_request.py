"""What the options of `neml2-jax test` ask for, as load paths."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import typer

from ..declaration.units import TEMPERATURES
from ..errors import suggestion
from ..lab import (
    LoadPath,
    MeasuredCurve,
    biaxial,
    creep,
    cyclic,
    following,
    plane_strain_compression,
    read_measured,
    relaxation,
    resampled,
    shear,
    simple_shear,
    thermal,
    uniaxial,
    without_offset,
    without_toe,
)
from ..lab.quantities import MATRIX, SYMMETRIC
from ..models import AbstractModel
from ..models.lagged_names import lag
from ..types import R2, Scalar
from .given_numbers import axis_of, numbers
from .lab_over_time import Given, Ramp, fixed, given_values, label, prescribed_path, with_ways

KINDS = (
    "uniaxial", "cyclic", "thermal", "creep", "relaxation", "shear", "simple-shear", "biaxial",
    "plane-strain-compression", "yield-surface", "steps", "prescribed",
)  # fmt: skip
# What of the options a test has, beside those that all have; another one is refused.
OWN: dict[str, tuple[str, ...]] = {
    "uniaxial": ("strain", "rate", "unload"),
    "cyclic": ("strain", "stress", "rate", "cycles", "ratio", "phase"),
    "thermal": ("strain", "stress", "duration", "cycles"),
    "creep": ("stress", "duration"),
    "relaxation": ("strain", "rate", "duration"),
    "shear": ("strain", "rate"),
    "simple-shear": ("strain", "rate"),
    "biaxial": ("strain", "rate", "ratio"),
    "plane-strain-compression": ("strain", "rate"),
    "yield-surface": ("strain", "rate", "plane", "directions", "offset", "prestrain"),
    "steps": (),
    "prescribed": ("duration", "prescribe"),
}
# What tests are called elsewhere.
OTHER_NAMES = {
    "tension": "uniaxial", "tensile": "uniaxial", "compression": "uniaxial --strain -0.05",
    "torsion": "shear", "fatigue": "cyclic", "lcf": "cyclic", "tmf": "cyclic --phase in",
    "hold": "relaxation", "rolling": "plane-strain-compression", "equibiaxial": "biaxial",
    "yield": "yield-surface", "yieldsurface": "yield-surface", "steps": "--steps FILE.csv",
    "table": "--steps FILE.csv",
}  # fmt: skip
PHASES = ("in", "out")
MOST = 1_000_000
"""Steps or cycles of a test; all of them are laid out before it begins."""
PROBE_STRAIN, PROBE_RATE = 0.05, 1e-4
SHOWN = {"strain": "strain", "stress": "stress", "rate": "rate", "duration": "duration"}


@dataclasses.dataclass
class Request:
    """The options as they were typed; lists are separated by commas."""

    kind: str
    strain: str | None = None
    stress: str | None = None
    rate: str | None = None
    temperature: str | None = None
    duration: str | None = None
    cycles: int | None = None
    ratio: float | None = None
    unload: bool = False
    axis: str | None = None
    scalars: Sequence[str] = ()
    increments: int | None = None
    plane: str | None = None
    directions: int | None = None
    offset: float | None = None
    prestrain: str | None = None
    phase: str | None = None
    prescribe: Sequence[str] = ()

    def check(self) -> None:
        """**Raises:** `typer.BadParameter` for a test that there is not, and options that it has
        not."""
        if self.kind not in KINDS:
            other = OTHER_NAMES.get(self.kind.lower().replace("_", "-"))
            known = [k for k in KINDS if k not in ("steps", "prescribed")]
            near = f" (did you mean {other}?)" if other else suggestion(self.kind, known)
            raise typer.BadParameter(
                f"there is no test {self.kind!r}{near}; tests are {', '.join(known)}, and "
                f"--steps FILE.csv or --prescribe NAME=VALUE"
            )
        every = {n for names in OWN.values() for n in names}
        for name in sorted(every - set(OWN[self.kind])):
            if getattr(self, name) not in (None, False, (), []):
                others = [k for k, names in OWN.items() if name in names]
                raise typer.BadParameter(
                    f"--{name} says nothing to a {self.kind} test; it is one of {', '.join(others)}"
                )
        if self.kind == "creep" and self.stress is None:
            raise typer.BadParameter("a creep test needs --stress")
        if self.kind == "cyclic" and self.strain is not None and self.stress is not None:
            raise typer.BadParameter("cycles are of strain or of stress; give one amplitude")
        if self.kind == "thermal" and self.strain is not None and self.stress is not None:
            raise typer.BadParameter("the ends are held at a strain, or under a stress; give one")
        if self.phase is not None and self.phase not in PHASES:
            raise typer.BadParameter(f"--phase is in or out, got {self.phase!r}")
        for name in ("cycles", "increments", "directions"):
            x = getattr(self, name)
            if x is not None and not 1 <= x <= MOST:
                raise typer.BadParameter(f"--{name} is 1 to {MOST:,}, got {x}")
        for name in ("rate", "duration"):
            for x in numbers(name, getattr(self, name)):
                if x is not None and x <= 0:
                    raise typer.BadParameter(f"--{name} is above zero, got {x:g}")
        self.check_strain()

    def check_strain(self) -> None:
        """**Raises:** `typer.BadParameter` for a strain of zero, where something is strained."""
        for name in ("strain", "prestrain"):
            if self.kind != "thermal" and 0.0 in numbers(name, getattr(self, name)):
                raise typer.BadParameter(f"--{name} of zero: nothing would be strained")


def scalars_read(model: AbstractModel, time: str = "t") -> list[str]:
    """Scalars that a model reads and does not give, the time left out."""
    known = {time, *model.output_spec}
    return [
        n for n, t in model.input_spec.items()
        if t is Scalar and not lag(n)[1] and n not in known
    ]  # fmt: skip


def constants(
    request: Request, model: AbstractModel, driven: Sequence[str]
) -> list[dict[str, Given]]:
    """Values of the scalars, one set for each combination; `driven` are given by a table.

    **Raises:** `typer.BadParameter` for a name that the model does not read, and for one of which
    nothing gives a value.
    """
    known = scalars_read(model)
    given: dict[str, list[Given]] = {}
    if request.temperature is not None:
        name = next((n for n in TEMPERATURES if n in known), None)
        if name is None:
            raise typer.BadParameter(
                f"--temperature: the model reads no {' or '.join(TEMPERATURES)}; scalars that it "
                f"reads are {', '.join(known) or 'none'}"
                + ("; say which with --set NAME=..." if known else "")
            )
        given[name] = given_values("--temperature", name, request.temperature)
    for text in request.scalars:
        name, equals, value = text.partition("=")
        if not equals or name not in known:
            raise typer.BadParameter(
                f"--set {text}: NAME=VALUE, where NAME is a scalar that the model reads: "
                f"{', '.join(known) or 'it reads none'}{suggestion(name, known)}"
            )
        if name in given:
            raise typer.BadParameter(f"--set {text}: {name} is given twice; several values are 1,2")
        given[name] = given_values(f"--set {name}", name, value)
    missing = [n for n in known if n not in given and n not in driven]
    if missing:
        warm = "300:600" if request.kind == "thermal" else "300"
        hint = f"--temperature {warm}" if missing[0] in TEMPERATURES else f"--set {missing[0]}=..."
        if any(f"{n}_residual" in model.output_spec for n in missing):
            hint = "an ImplicitUpdate, and test that: this model gives its residuals only"
        what = ", ".join(missing)
        raise typer.BadParameter(f"the model reads {what}, and nothing gives a value; add {hint}")
    return [dict(zip(given, values)) for values in itertools.product(*given.values())]


def load_paths(request: Request, model: AbstractModel) -> list[LoadPath]:
    """A path for each combination of the lists that were given, labelled by what differs."""
    finite = any(t is R2 for n, t in model.input_spec.items() if "~" not in n)
    lists = {n: numbers(n, getattr(request, n)) for n in SHOWN}
    axes, sets = axis_of(request.axis), constants(request, model, ())
    varied = {n for n, x in lists.items() if len(x) > 1}
    paths = []
    for values in itertools.product(*lists.values()):
        own = dict(zip(lists, values))
        for axis, scalars in itertools.product(axes, sets):
            words = [f"{SHOWN[n]} {own[n]:g}" for n in lists if n in varied]
            several = {n for n in scalars if len({label(n, s[n]) for s in sets}) > 1}
            words += [label(n, scalars[n]) for n in scalars if n in several]
            if len(axes) > 1:
                words.append("axis " + " ".join(f"{x:.3g}" for x in axis))
            options = {n: x for n, x in own.items() if x is not None}
            common: dict[str, Any] = {"axis": axis, "name": ", ".join(words)}
            paths.append(_path(request, options, scalars, common, finite))
    return paths


def _path(
    request: Request,
    own: dict[str, Any],
    scalars: dict[str, Given],
    common: dict[str, Any],
    finite: bool,
) -> LoadPath:
    steps = {} if request.increments is None else {"steps": request.increments}
    common["constants"] = fixed(scalars)
    if request.kind == "prescribed":
        ways = _prescribed(request, finite)
        path = prescribed_path(ways, own.get("duration"), request.increments, **common)
        return with_ways(path, scalars)
    if request.kind == "thermal" or request.phase is not None:
        return _thermal(request, own, scalars, {**steps, **common})
    return with_ways(_mechanical(request, own, {**steps, **common}, finite), scalars)


def _prescribed(request: Request, finite: bool) -> dict[str, Given]:
    """Components by name, each with its way."""
    known = [f"strain_{c}" for c in (MATRIX if finite else SYMMETRIC)]
    known += [f"stress_{c}" for c in SYMMETRIC]
    ways: dict[str, Given] = {}
    for text in request.prescribe:
        name, equals, value = text.partition("=")
        if not equals or name not in known:
            raise typer.BadParameter(
                f"--prescribe {text}: NAME=VALUE, where NAME is a component such as strain_xx or "
                f"stress_yy{suggestion(name, known)}; scalars are given with --set"
            )
        if name in ways:
            raise typer.BadParameter(f"--prescribe {text}: {name} is given twice")
        given = given_values(f"--prescribe {name}", name, value)
        if len(given) > 1:
            raise typer.BadParameter(f"--prescribe {text}: a component goes one way")
        ways[name] = given[0]
    return ways


def _thermal(
    request: Request, own: dict[str, Any], scalars: dict[str, Given], common: dict[str, Any]
) -> LoadPath:
    """Cycles of the temperature: with fixed ends, or in or out of phase with cycles of strain."""
    name = next((n for n in TEMPERATURES if n in scalars), None)
    ramp = scalars[name] if name is not None else None
    if name is None or not isinstance(ramp, Ramp) or ramp.begin == ramp.end:
        what = "--phase" if request.phase else "a thermal test"
        raise typer.BadParameter(
            f"{what} needs --temperature FROM:TO, the two ends of a cycle, such as 300:600"
            + ("" if name or scalars else "; this model reads no temperature")
        )
    rest = {n: x for n, x in scalars.items() if n != name}
    if request.phase is None:
        own = {{"duration": "period"}.get(n, n): x for n, x in own.items()}
        if request.cycles is not None:
            own["cycles"] = request.cycles
        return with_ways(thermal(ramp.begin, ramp.end, scalar=name, **own, **common), rest)
    ends = (ramp.begin, ramp.end) if request.phase == "in" else (ramp.end, ramp.begin)
    path = _mechanical(request, own, {**common, "at_ends": {name: ends}}, False)
    return with_ways(path, rest)


def _mechanical(
    request: Request, own: dict[str, Any], common: dict[str, Any], finite: bool
) -> LoadPath:
    if request.kind == "cyclic":
        control = "stress" if "stress" in own else "strain"
        amplitude = {"amplitude": own.pop(control)} if control in own else {}
        if control == "stress" and "rate" not in own:
            own["rate"] = amplitude["amplitude"]  # a reversal takes two units of time
        for name in ("cycles", "ratio"):
            if getattr(request, name) is not None:
                own[name] = getattr(request, name)
        return cyclic(**amplitude, control=control, **own, **common)
    if request.kind == "biaxial" and request.ratio is not None:
        own["ratio"] = request.ratio
    if request.kind == "uniaxial":
        own["unload"] = request.unload
    if request.kind in ("shear", "simple-shear"):
        own["finite"] = finite
    makers: Mapping[str, Any] = {
        "uniaxial": uniaxial,
        "creep": creep,
        "relaxation": relaxation,
        "shear": shear,
        "simple-shear": simple_shear,
        "biaxial": biaxial,
        "plane-strain-compression": plane_strain_compression,
    }
    return makers[request.kind](**own, **common)


def table_paths(
    request: Request, model: AbstractModel, curves: Sequence[MeasuredCurve], along: Sequence[str]
) -> list[LoadPath]:
    """Paths that follow the columns `along` of tables."""
    driven = [n for n in along if not n.startswith(("strain_", "stress_"))]
    axes, sets = axis_of(request.axis), constants(request, model, driven)
    for what, x in (("--axis", axes), ("scalars", sets)):
        if len(x) not in (1, len(curves)):
            raise typer.BadParameter(
                f"{what}: {len(x)} values for {len(curves)} specimens; give one, or one for each"
            )
    paths = []
    for i, curve in enumerate(curves):
        given, axis = sets[i if len(sets) > 1 else 0], axes[i if len(axes) > 1 else 0]
        columns = {n: curve[n] for n in along}
        begin = {**fixed(given), **{n: float(columns[n][0]) for n in driven}}
        steps = None if request.increments is None else max(request.increments, len(curve) - 1)
        times = curve["time"] - curve["time"][0]
        if len(times) < 2 or not (np.diff(times) > 0).all():
            late = np.flatnonzero(np.diff(times) <= 0)
            at = int(late[0]) + 1 if len(late) else 0
            where = f", in row {at + 1} it is {curve['time'][at]:g}" if at else ""
            raise typer.BadParameter(
                f"{curve.name}: the time has two rows or more and rises from row to row{where}"
            )
        path = following(times, columns, steps=steps, constants=begin, axis=axis, name=curve.name)
        paths.append(with_ways(path, given))
    return paths


def measured(
    path: Path,
    columns: str,
    units: Mapping[str, str],
    toe: str | None,
    zero: bool,
    count: int | None,
) -> list[MeasuredCurve]:
    """Measured curves, with what was asked to be done to them.

    **Raises:** `typer.BadParameter` for options that cannot be carried out.
    """
    names = [c.strip() for c in columns.split(",")]
    curves = list(read_measured(path, names, units=units))
    try:
        if zero:
            moved = [n for n in names if n not in TEMPERATURES]
            curves = [without_offset(c, *moved) for c in curves]
        if toe is not None:
            bounds = numbers("toe", toe)
            if len(bounds) != 2:
                raise typer.BadParameter(f"--toe is two stresses, such as 50,150; got {toe!r}")
            low, high = (float(x) for x in bounds if x is not None)
            curves = [without_toe(c, low, high) for c in curves]
        if count is not None:
            curves = [resampled(c, count) for c in curves]
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    return curves
