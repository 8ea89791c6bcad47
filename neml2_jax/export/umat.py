"""A material as a user material of Abaqus: the C file, and a function of the 37 arguments."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ..declaration.units import TEMPERATURES
from ..drivers.march import at_step, start
from ..models.lagged_names import previous
from ..types import R2, SR2, TensorWrapper
from .c_files import c_name, filled, write_c
from .generic import generic_files
from .graph import ExportError
from .layout import Variable, length
from .material_at_point import MaterialAtPoint


def write_umat(
    material: MaterialAtPoint, name: str, directory: Path, *, title: str = "", history: Any = None
) -> list[Path]:
    """Write a material in C with the symbol `umat_`, and give the paths.

    Its gradient is one strain (SR2), or one deformation gradient (R2); its flux one stress (SR2),
    of a deformation gradient that of Cauchy or of Kirchhoff. The generic interface stands beside it
    where it takes this stress.

    **Raises:** `ExportError` for other materials, and as `write_c`.
    """
    name = c_name(name)
    finite = _is_finite(material)
    paths = write_c(material, name, directory, title=title, history=history)
    externals = _externals(material)
    held = sum(e.variable.size for e in externals if e.variable.size > 1)
    count = length(material.state) + held
    properties = (
        f"PROPS holds its {length_of_parameters(material)} parameters in the order of {name}.h."
        if material.parameters
        else "PROPS is not read."
    )
    turning = [v.start for v in material.state if v.kind is SR2 and not v.sites]
    inner = [
        v.start + 6 * k
        for v in material.state
        if v.kind is SR2 and v.sites
        for k in range(int(np.prod(v.sites)))
    ]
    values = {
        "NAME": name,
        "UPPER": name.upper(),
        "TITLE": title or type(material.model).__name__,
        "STATE_COUNT": str(count),
        "PROPERTIES": properties,
        "STATE_IN_PLANE_STRESS": str(count + 3),
        "HELD": str(count - length(material.state)),
        "PARAMETER_COUNT": str(length_of_parameters(material)),
        "FIELDS": str(sum(e.word.startswith("PREDEF") for e in externals)),
        "FINITE": str(int(finite)),
        "EXTERNAL_LINES": _external_lines(externals),
        "LIBRARY": name.upper().replace("_", ""),
    }
    of_kinematics = {
        "TURNING": "".join(f"{at}, " for at in turning + inner),
        "KIRCHHOFF": str(int(material.measure == "kirchhoff")),
    }
    kinematics = "umat_finite.c" if finite else "umat_small.c"
    values["KINEMATICS"] = filled(kinematics, of_kinematics)
    parameters = length_of_parameters(material)
    words = {
        **values,
        "GENERIC": _GENERIC.format(name=name) if material.measure != "kirchhoff" else "",
        "MATERIAL": name.upper(),
        "CONSTANTS": str(max(parameters, 1)),
        "CONSTANT_LINE": f"the {parameters} parameters, 8 on a line" if parameters else "0.",
        "ELEMENTS": _FINITE if finite else _SMALL.format(count + 3),
        "EXTERNALS": _in_words(externals),
        "STATEV": _state(material, _at_start(material, history)),
    }
    umat, include = filled("umat.c", values), f'#include "{name}.h"\n'
    alone = [(directory / f"{name}.{end}").read_text("utf-8") for end in ("h", "c")] + [umat]
    one_file = [text.replace(include, "") for text in alone]
    for file, text in (
        (f"{name}_umat.c", umat),
        (f"{name}_abaqus.c", "\n".join([f"#define {name.upper()}_LANES 1", *one_file])),
        ("UMAT.md", filled("UMAT.md", words)),
        ("Makefile", filled("Makefile", values) + filled("Makefile_umat", values)),
    ):
        (directory / file).write_text(text, "utf-8")
    new = [directory / f for f in (f"{name}_umat.c", f"{name}_abaqus.c", "UMAT.md")]
    if material.measure != "kirchhoff":
        new += generic_files(material, name, directory, title)
    return [*paths, *new]


_GENERIC = """\
| `{name}_generic.h`, `{name}_generic.c` | the interface of MFront's generic behaviours |
"""
_SMALL = (
    "Solids, plane strain and axisymmetry (NTENS 6 or 4); plane stress (NTENS 3) with a Depvar of "
    "{}: the last three are the strains 33, 13 and 23 at which the stresses there are zero."
)
_FINITE = (
    "The gradient is F: steps with NLGEOM, solids, plane strain and axisymmetry (NTENS 6 or 4); no "
    "plane stress."
)


def length_of_parameters(material: MaterialAtPoint) -> int:
    return sum(p.size for p in material.parameters)


def _is_finite(material: MaterialAtPoint) -> bool:
    """Whether the gradient is F; a strain otherwise."""
    gradients = [(v.name, v.kind) for v in material.gradients]
    fluxes = [(v.name, v.kind, v.sites) for v in material.fluxes]
    if len(gradients) != 1 or gradients[0][1] not in (SR2, R2):
        raise ExportError(
            f"a UMAT is given one strain (SR2) or one deformation gradient (R2), and this material "
            f"takes {_listed(gradients)}; choose one with `--gradient`, or export `--to c`"
        )
    if len(fluxes) != 1 or fluxes[0][1] is not SR2 or fluxes[0][2]:
        raise ExportError(
            f"a UMAT gives one stress (SR2), and this material {_listed(fluxes)}; choose one with "
            f"`--flux`"
        )
    finite = gradients[0][1] is R2
    if finite and material.measure not in ("cauchy", "kirchhoff"):
        raise ExportError(
            f"a UMAT gives the stress of Cauchy, and {fluxes[0][0]!r} is not known to be it or "
            f"that of Kirchhoff: let the model give `cauchy_stress` or `kirchhoff_stress`"
        )
    return finite


def _listed(variables: list[Any]) -> str:
    return ", ".join(f"{v[0]} ({v[1].__name__})" for v in variables) or "nothing"


@dataclasses.dataclass(frozen=True)
class External:
    """Where a prescribed variable that is no gradient comes from: in C, and in words.

    `lines` hold, for each of its numbers, what it is at the start and at the end of the step.
    """

    variable: Variable
    lines: list[tuple[str, str]]
    word: str


def _externals(material: MaterialAtPoint) -> list[External]:
    """Time, temperature and fields; what is no scalar is kept in STATEV, behind the state."""
    out: list[External] = []
    fields, held = 0, length(material.state)
    for v in material.externals:
        if v.size > 1:
            words = f"STATEV({held + 1}) to STATEV({held + v.size}), which the job sets"
            places = [f"statev[{held + i}]" for i in range(v.size)]
            out.append(External(v, [(x, x) for x in places], words))
            held += v.size
        elif v.name == "t":
            out.append(External(v, [("time[1]", "time[1] + *dtime")], "TIME(2), DTIME"))
        elif v.name in TEMPERATURES:
            out.append(External(v, [("*temp", "*temp + *dtemp")], "TEMP, DTEMP"))
        else:
            lines = [(f"predef[{fields}]", f"predef[{fields}] + dpred[{fields}]")]
            fields += 1
            out.append(External(v, lines, f"PREDEF({fields})"))
    return out


def _external_lines(externals: Sequence[External]) -> str:
    numbers = [x for e in externals for x in e.lines]
    return "".join(
        f"    p->external{at}[{k}] = (umat_real)({x});\n"
        for k, ends in enumerate(numbers)
        for at, x in enumerate(ends)
    )


def _in_words(externals: Sequence[External]) -> str:
    rows = ["| prescribed | from |", "|---|---|"]
    rows += [f"| `{e.variable.name}` | {e.word} |" for e in externals]
    return "\n".join(rows) if externals else "There are no others."


def _state(material: MaterialAtPoint, at_start: Mapping[str, TensorWrapper]) -> str:
    """The state variables, and where they start if a history says so."""
    rows = ["| STATEV | variable | type | start |", "|---|---|---|---|"]
    for v in material.state:
        start = ""
        if v.name in at_start:
            x = at_start[v.name]
            data = np.asarray(x.materialize().data)[(0,) * x.dynamic_batch_ndim]
            start = " ".join(f"{y:.12g}" for y in data.ravel()) if data.any() else "0"
        of = f"`{previous(v.name)}` | {v.kind.__name__} | {start}"
        rows.append(f"| {v.start + 1} to {v.start + v.size} | {of} |")
    return "\n".join(rows) if material.state else "There is none."


def _at_start(material: MaterialAtPoint, history: Any) -> Mapping[str, TensorWrapper]:
    """The state of the start of a history, by name."""
    if history is None:
        return {}
    prescribed, initial = history
    first = {n: at_step(x, 0) for n, x in prescribed.items()}
    return start(material.model, first, dict(initial), each_for_itself=True).lagged
