"""The folder that an export to C is: source, header, description, check."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ..types import TensorWrapper
from .c_header import VECTORS, description, header
from .c_program import c_program, template
from .figures import as_text, figures, figures_of_a_ramp
from .graph import ExportError
from .layout import length
from .material_at_point import MaterialAtPoint

_WORDS = """auto break case char const continue default do double else enum extern float for goto if
inline int long register restrict return short signed sizeof static struct switch typedef union
unsigned void volatile while main""".split()


def c_name(name: str) -> str:
    """`name` as one that C takes.

    **Raises:** `ExportError` where it is none.
    """
    found = re.sub(r"\W", "_", name, flags=re.ASCII)
    if not re.match(r"[A-Za-z]\w*$", found, re.ASCII) or found in _WORDS:
        raise ExportError(f"{name!r} is no name for functions in C; give one with `--name`")
    return found


def write_c(
    material: MaterialAtPoint,
    name: str,
    directory: Path,
    *,
    title: str = "",
    history: tuple[Mapping[str, TensorWrapper], Mapping[str, TensorWrapper]] | None = None,
) -> list[Path]:
    """Write the files of a material in C, and give their paths.

    `history` are prescribed values and initial conditions, as a driver has them, of the figures
    that `make check` compares with; otherwise a ramp, the largest of a few small ones that our own
    solver gets through.

    **Raises:** `ExportError` for a material that C cannot hold, saying why.
    """
    name = c_name(name)
    title = title or type(material.model).__name__
    program = c_program(material, name, title)
    found = figures(material, *history) if history else figures_of_a_ramp(material)
    single = material.dtype == np.float32
    values = {
        "NAME": name,
        "UPPER": name.upper(),
        "TITLE": title,
        # A solve may take a step more or less where its residual is at the tolerance.
        "TOLERANCE": "2e-3" if single else "1e-8" if material.solves else "1e-12",
        "TANGENT_TOLERANCE": "5e-2" if single else "1e-6",
        "KIND": "c_float" if single else "c_double",
    }
    about = description(material, name, title, program.operations)
    texts = {
        f"{name}.c": program.text,
        f"{name}.h": header(material, name, title, program.bytes_per_point),
        f"{name}.json": json.dumps(about, indent=2) + "\n",
        f"{name}_check.c": filled("check.c", values),
        f"{name}_check.txt": as_text(material, found),
        f"{name}.f90": filled("module.f90", {**values, "SIZES": _fortran_sizes(material)}),
        "Makefile": filled("Makefile", values),
        "README.md": filled("README.md", {**values, "SIZES": sizes(about)}),
    }
    directory.mkdir(parents=True, exist_ok=True)
    for file, text in texts.items():
        (directory / file).write_text(text, "utf-8")
    return [directory / file for file in texts]


def _fortran_sizes(material: MaterialAtPoint) -> str:
    parameters = sum(p.size for p in material.parameters)
    sizes = {what: length(getattr(material, what)) for what in VECTORS}
    return "".join(
        f"    integer, parameter :: n_{what} = {size}\n"
        for what, size in {**sizes, "parameters": parameters}.items()
    )


def filled(file: str, values: Mapping[str, str]) -> str:
    """A template with its names put in."""
    text = template(file)
    for key, value in values.items():
        text = text.replace(f"@{key}@", value)
    return text


def sizes(about: Mapping[str, Any]) -> str:
    """A table of the variables, in Markdown."""
    rows = ["| vector | from | numbers | variable | type |", "|---|---|---|---|---|"]
    for what in VECTORS:
        rows += [
            f"| {what} | {v['start']} | {v['size']} | `{v['name']}` | {v['type']} |"
            for v in about[what]
        ]
    return "\n".join(rows)
