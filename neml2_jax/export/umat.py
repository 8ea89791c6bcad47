"""A material as a user material of Abaqus: the C file, and a function of the 37 arguments."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from ..models.lagged_names import previous
from ..types import R2, SR2
from .c_files import c_name, filled, write_c
from .generic import generic_files
from .graph import ExportError
from .layout import TEMPERATURES, length
from .material_at_point import MaterialAtPoint


def write_umat(
    material: MaterialAtPoint, name: str, directory: Path, *, title: str = "", history: Any = None
) -> list[Path]:
    """Write a material in C with the symbol `umat_` and the generic interface, and give the paths.

    Its gradient is one strain (SR2), or one deformation gradient (R2); its flux one stress (SR2),
    of a deformation gradient that of Cauchy.

    **Raises:** `ExportError` for other materials, and as `write_c`.
    """
    name = c_name(name)
    finite = _is_finite(material)
    paths = write_c(material, name, directory, title=title, history=history)
    externals = _externals(material)
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
        "STATE_COUNT": str(length(material.state)),
        "PROPERTIES": properties,
        "STATE_IN_PLANE_STRESS": str(length(material.state) + 3),
        "PARAMETER_COUNT": str(length_of_parameters(material)),
        "FIELDS": str(sum(start.startswith("predef") for start, _ in externals)),
        "FINITE": str(int(finite)),
        "EXTERNAL_LINES": "".join(_line(k, *e) for k, e in enumerate(externals)),
        "LIBRARY": name.upper().replace("_", ""),
    }
    of_kinematics = {"TURNING": "".join(f"{at}, " for at in turning + inner)}
    kinematics = "umat_finite.c" if finite else "umat_small.c"
    values["KINEMATICS"] = filled(kinematics, of_kinematics)
    count = length_of_parameters(material)
    words = {
        **values,
        "MATERIAL": name.upper(),
        "CONSTANTS": str(max(count, 1)),
        "CONSTANT_LINE": f"the {count} parameters, 8 on a line" if count else "0.",
        "ELEMENTS": _FINITE if finite else _SMALL.format(length(material.state) + 3),
        "EXTERNALS": _in_words(material, externals),
        "STATEV": _state(material),
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
    return [*paths, *new, *generic_files(material, name, directory, title)]


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
    if finite and fluxes[0][0].startswith(("pk", "S")):
        raise ExportError(f"a UMAT gives the Cauchy stress, and {fluxes[0][0]!r} is none")
    return finite


def _listed(variables: list[Any]) -> str:
    return ", ".join(f"{v[0]} ({v[1].__name__})" for v in variables) or "nothing"


def _externals(material: MaterialAtPoint) -> list[tuple[str, str]]:
    """Of each external number what it is at the start and at the end of the step."""
    out, fields = [], 0
    for v in material.externals:
        if v.size != 1:
            raise ExportError(
                f"a UMAT has no place for the prescribed {v.name!r}, a {v.kind.__name__}"
            )
        if v.name == "t":
            out.append(("time[1]", "time[1] + *dtime"))
        elif v.name in TEMPERATURES:
            out.append(("*temp", "*temp + *dtemp"))
        else:
            out.append((f"predef[{fields}]", f"predef[{fields}] + dpred[{fields}]"))
            fields += 1
    return out


def _line(k: int, start: str, end: str) -> str:
    return "".join(
        f"    p->external{at}[{k}] = (umat_real)({x});\n" for at, x in enumerate((start, end))
    )


def _in_words(material: MaterialAtPoint, externals: list[tuple[str, str]]) -> str:
    rows = ["| prescribed | from |", "|---|---|"]
    of = {"t": "TIME(2), DTIME", "*": "TEMP, DTEMP"}
    for v, (start, _) in zip(material.externals, externals):
        field = start.removeprefix("predef[").rstrip("]")
        word = of.get(start[0]) or f"PREDEF({int(field) + 1})"
        rows.append(f"| `{v.name}` | {word} |")
    return "\n".join(rows) if material.externals else "There are no others."


def _state(material: MaterialAtPoint) -> str:
    rows = ["| STATEV | variable | type |", "|---|---|---|"]
    rows += [
        f"| {v.start + 1} to {v.start + v.size} | `{previous(v.name)}` | {v.kind.__name__} |"
        for v in material.state
    ]
    return "\n".join(rows) if material.state else "There is none."
