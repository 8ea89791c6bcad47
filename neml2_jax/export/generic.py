"""A material with the generic interface of MFront behaviours: a function a hypothesis."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from ..declaration.units import TEMPERATURES
from ..types import R2, SR2, Vec
from .c_files import c_name, filled, write_c
from .generic_symbols import symbols
from .graph import ExportError
from .layout import Variable, length
from .material_at_point import MaterialAtPoint

_COMPONENTS = {
    SR2: ((0, 1, 2, 5, 4, 3), 4),
    R2: ((0, 4, 8, 1, 3, 2, 6, 5, 7), 5),
    Vec: ((0, 1, 2), 2),
}
"""Where MFront's components stand in a type of ours, and how many of them there are in a plane."""

_MEASURES = {"cauchy": (0, "that of Cauchy"), "pk1": (2, "the first Piola-Kirchhoff one")}
"""What the interface calls the stress of a model in F."""


def write_generic(
    material: MaterialAtPoint, name: str, directory: Path, *, title: str = "", history: Any = None
) -> list[Path]:
    """Write a material in C with the functions `NAME_Tridimensional` and so on; give the paths.

    The time is the last internal state variable, since the interface has none.

    **Raises:** `ExportError` for a model in F without such a stress, and as `write_c`.
    **Source:** T. Helfer and others, J. Open Source Softw. 5 (2020) 2003.
    """
    paths = write_c(material, name, directory, title=title, history=history)
    return [*paths, *generic_files(material, name, directory, title)]


def generic_files(
    material: MaterialAtPoint, name: str, directory: Path, title: str = ""
) -> list[Path]:
    """What stands beside the files of `write_c`."""
    name = c_name(name)
    others = [v for v in material.externals if v.name != "t"]
    others.sort(key=lambda v: v.name not in TEMPERATURES)
    order = [v.name for v in others]
    numbers = [(v.name, i) for v in others for i in _order(v)]
    gradients = length(material.gradients)
    time = [v.start - gradients for v in material.externals if v.name == "t"]
    measure, word = _measure(material)
    state = length(material.state) + len(time)
    parameters = sum(p.size for p in material.parameters)
    values = {
        "NAME": name,
        "UPPER": name.upper(),
        "TITLE": title or type(material.model).__name__,
        "TIME": str(time[0] if time else -1),
        "TIME_WORDS": ", and the time" if time else "",
        "MEASURE": str(measure),
        "MEASURE_WORD": word,
        "GENERIC_STATE": str(state),
        "GENERIC_EXTERNALS": ", ".join(order) or "none",
        "GENERIC_PROPERTIES": f"{parameters}, as in {name}.h" if parameters else "none",
        "EXTERNALS_AT": "".join(
            f"{numbers.index((v.name, i)) if v in others else -1}, "
            for v in material.externals
            for i in range(v.size)
        ),
        "STATE_AT": "".join(f"{v.start + i}, " for v in material.state for i in _order(v)),
        "SYMBOLS": symbols(material, others, name),
        "LOADED_BY_MGIS": _loaded_by_mgis(material, name),
    }
    for what, of in (("GRADIENT", material.gradients), ("FORCE", material.fluxes)):
        for end, plane in (("3D", False), ("2D", True)):
            orders = [_order(v, plane) for v in of]
            places = [v.start + k for v, order in zip(of, orders) for k in order]
            values[f"{what}S_{end}"] = ", ".join(map(str, places))
            values[f"{what}_SIZES_{end}"] = "".join(f"{len(order)}, " for order in orders)
    paths = []
    for end in ("h", "c"):
        paths.append(directory / f"{name}_generic.{end}")
        paths[-1].write_text(filled(f"generic.{end}", values), "utf-8")
    with (directory / "Makefile").open("a", encoding="utf-8") as makefile:
        makefile.write(filled("Makefile_generic", values))
    return paths


def _loaded_by_mgis(material: MaterialAtPoint, name: str) -> str:
    gradients, forces = len(material.gradients), len(material.fluxes)
    if gradients == forces:
        return f'MGIS loads it as one of MFront: load("lib{name}_generic.so", "{name}", ...).'
    return (
        f"MGIS does not load it: it takes as many forces as gradients, here {forces} and "
        f"{gradients};\n * `--gradient` and `--flux` of the export choose others."
    )


def _order(v: Variable, plane: bool = False) -> list[int]:
    """Which of its numbers a host has, in its order; with sites, all of each of them."""
    size = math.prod(v.kind.BASE_SHAPE)
    order, in_plane = _COMPONENTS.get(v.kind, (tuple(range(size)), size))
    if plane and not v.sites:
        order = order[:in_plane]
    return [size * site + k for site in range(math.prod(v.sites)) for k in order]


def _measure(material: MaterialAtPoint) -> tuple[int, str]:
    """Which stress a model in F gives; -1 for others.

    **Raises:** `ExportError` for a stress that the interface has no number for.
    """
    if all(v.kind is not R2 for v in material.gradients):
        return -1, "one of small strain"
    if material.measure not in _MEASURES:
        raise ExportError(
            f"of a model in F the generic interface takes one stress, that of Cauchy (SR2) or the "
            f"first Piola-Kirchhoff stress (R2), and {[v.name for v in material.fluxes]} is not "
            f"known to be it; choose one with `--flux`"
        )
    return _MEASURES[material.measure]
