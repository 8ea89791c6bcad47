"""The header of a material in C, and its description in JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..declaration import declarations
from ..errors import STATUS_TEXTS, Status
from ..models.declared_variables import variable_names
from ..models.lagged_names import lag, previous
from ..models.model import AbstractModel
from .c_program import STATUSES
from .layout import Variable, length
from .material_at_point import MaterialAtPoint

COMPONENTS = {
    "SR2": "11 22 33 sqrt2*23 sqrt2*13 sqrt2*12",
    "R2": "11 12 13 21 22 23 31 32 33",
    "WR2": "the axial vector: 32 13 21",
    "Vec": "1 2 3",
    "MRP": "modified Rodrigues parameters 1 2 3",
    "Scalar": "",
}
"""In which order, and with which factors, the components of a type stand."""

VECTORS = {
    "gradients": "given at the start and at the end of a step; tangents are by those at the end",
    "externals": "given at the start and at the end of a step",
    "state": "kept by the host from step to step; zeros at first if nothing else is known",
    "fluxes": "given back",
}


def header(material: MaterialAtPoint, name: str, title: str, bytes_per_point: int) -> str:
    """NAME.h."""
    upper, real = name.upper(), "float" if material.dtype == np.float32 else "double"
    sizes = "".join(
        f"    {upper}_{what.upper()} = {length(getattr(material, what))},\n" for what in VECTORS
    )
    parameters = sum(p.size for p in material.parameters)
    statuses = "".join(
        f"    {upper}_{status} = {value}, /* {_wrapped(STATUS_TEXTS[Status(value)])} */\n"
        for status, value in STATUSES.items()
    )
    return f"""\
/* {name}: {title}
 *
 * One C99 file, {name}.c, and this header; link with -lm. All functions are reentrant: threads may
 * call them at once, each with arrays of its own. A call takes about
 * {bytes_per_point // 1024 + 1} KiB of stack for each point of a vector.
 */
#ifndef {upper}_H
#define {upper}_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {{
#endif

typedef {real} {name}_real;

/* Numbers of a point. A tangent has {upper}_FLUXES rows of {upper}_GRADIENTS columns. */
enum {{
{sizes}    {upper}_PARAMETERS = {parameters}
}};

{_listing(material, upper)}
/* How a point ended; where it did not converge its numbers are NaN. */
enum {{
{statuses}}};

/* A step of any number of points. All arrays have the points in front: the numbers of point p are
 * those from p * size on. `state_after` may be `state`. */
typedef struct {{
    size_t points;
    const {name}_real *gradients_before, *gradients;
    const {name}_real *externals_before, *externals;
    const {name}_real *state;
    const {name}_real *parameters; /* of all points; NULL where there are none */
    {name}_real *fluxes, *state_after;
    {name}_real *tangent; /* d fluxes / d gradients; NULL: not wanted */
    int *status;          /* NULL: not wanted */
    int *iterations;      /* NULL: not wanted */
}} {name}_step;

/* Does a step, and gives the number of points that failed. */
size_t {name}_update(const {name}_step *step);

/* The same for one point; gives its status. `tangent` may be NULL. */
int {name}_point(const {name}_real *gradients_before, const {name}_real *gradients,
    const {name}_real *externals_before, const {name}_real *externals,
    const {name}_real *state, const {name}_real *parameters, {name}_real *fluxes,
    {name}_real *state_after, {name}_real *tangent);

#ifdef __cplusplus
}}
#endif
#endif
"""


def _listing(material: MaterialAtPoint, upper: str) -> str:
    """Where each variable stands, as comments and constants."""
    out = []
    for what, meaning in VECTORS.items():
        first = material.externals[0].start if what == "externals" and material.externals else 0
        rows = [_row(v, first, material) for v in getattr(material, what)]
        names = _told_apart([r["name"] for r in rows])
        lines = "".join(
            f"    {upper}_{_SINGULAR[what]}_{n} = {r['start']}, /* {_text(r)} */\n"
            for n, r in zip(names, rows)
        )
        body = f"enum {{\n{lines}}};\n" if rows else ""
        out.append(f"/* {what}: {meaning}. */\n{body}")
    if material.parameters:
        names = _told_apart([p.name for p in material.parameters])
        lines = "".join(
            f"    {upper}_PARAMETER_{n} = {p.start}, /* {p.name}: "
            f"{', '.join(f'{x:.9g}' for x in p.value.ravel()[:9])} */\n"
            for n, p in zip(names, material.parameters)
        )
        out.append(f"/* parameters, and their values in the input file. */\nenum {{\n{lines}}};\n")
    return "\n".join(out)


_SINGULAR = {"gradients": "GRADIENT", "externals": "EXTERNAL", "state": "STATE", "fluxes": "FLUX"}


def _identifier(name: str) -> str:
    return "".join(c if c.isalnum() and c.isascii() else "_" for c in name)


def _told_apart(names: Sequence[str]) -> list[str]:
    """Identifiers of these names, each once."""
    out: list[str] = []
    for name in map(_identifier, names):
        same = sum(o == name or o.startswith(f"{name}__") for o in out)
        out.append(f"{name}__{same}" if same else name)
    return out


def _text(row: dict[str, Any]) -> str:
    sites = f", {' x '.join(map(str, row['sites']))} sites" if row["sites"] else ""
    unit = f" [{row['unit']}]" if row["unit"] else ""
    components = f": {row['components']}" if row["components"] else ""
    return f"{row['name']}{unit}, {row['type']}{components}{sites}"


def _row(v: Variable, first: int, material: MaterialAtPoint) -> dict[str, Any]:
    """A variable in words; a state is called by what it is at the end of the step."""
    kind, name = v.kind.__name__, previous(v.name) if v in material.state else v.name
    return {
        "name": name,
        "type": kind,
        "components": COMPONENTS.get(kind, f"{kind}, as the library stores it"),
        "sites": list(v.sites),
        "start": v.start - first,
        "size": v.size,
        "unit": unit_of(material.model, lag(v.name)[0]),
    }


def unit_of(model: AbstractModel, name: str) -> str:
    """What the laws that give or read a variable say of its unit, if they agree."""
    said: set[str] = set()

    def visit(part: AbstractModel) -> None:
        declared = declarations(type(part))
        for kind in ("output", "input"):
            for field, names in variable_names(part, kind).items():
                if name in names and declared[field].unit:
                    said.add(declared[field].unit)
        for _, child in part.named_children():
            visit(child)

    visit(model)
    said.discard("any")
    return said.pop() if len(said) == 1 else ""


def _wrapped(text: str) -> str:
    return text.split(":")[0]


def description(
    material: MaterialAtPoint, name: str, title: str, operations: dict[str, int]
) -> dict[str, Any]:
    """NAME.json: variables, parameters and sizes."""

    def rows(variables: Sequence[Variable]) -> list[dict[str, Any]]:
        first = variables[0].start if variables else 0
        return [_row(v, first, material) for v in variables]

    return {
        "name": name,
        "title": title,
        "dtype": str(material.dtype),
        **{what: rows(getattr(material, what)) for what in VECTORS},
        "parameters": [
            {"name": p.name, "shape": list(p.shape), "start": p.start, "value": p.value.tolist()}
            for p in material.parameters
        ],
        "solves": [
            {"path": s.path, "unknowns": [n for g in s.layout for n in g.names], "size": s.size}
            for s in material.solves
        ],
        "statuses": STATUSES,
        "operations": operations,
    }
