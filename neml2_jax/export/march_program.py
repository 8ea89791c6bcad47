"""Whole marches of a material in C, for XLA to call: one file for the machine that it runs on."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from .c_program import STATUSES, c_pieces, put_in, template
from .c_source import table
from .layout import Variable, length
from .material_at_point import MaterialAtPoint

FUNCTION = "neml2_jax_march"
"""The handler that XLA calls, in every such file."""

VECTORS_OF_A_TILE = 8
"""Vectors of points that take a step before any of them takes the next one.

What a step reads and writes of them lies together in memory. Where factors of Jacobians are kept
there is one: they are too many to keep for each vector.
"""


@dataclasses.dataclass(frozen=True)
class MarchProgram:
    """The text in C, and the operations of each stage of a step."""

    text: str
    operations: dict[str, int]


def march_program(material: MaterialAtPoint, title: str) -> MarchProgram:
    """A march of any number of points through any number of steps.

    XLA hands in, all of the material's precision but the first two: the first step that each point
    takes, `(points,)`, and the number of steps that are wanted, both int32; all parameters,
    `(points or 1, size)`; each force at all steps, `(steps, points or 1, size)`, of which the last
    ones count where there are more than results have; each force before them, `(points or 1,
    size)`, and each state. It is given, as int32, the step at which each point failed (the number
    of steps where it did not), its status, and its iterations; and each flux, `(steps, points,
    size)`, NaN where a point has failed or takes no step.

    **Raises:** `ExportError` for what C cannot do, saying why.
    """
    pieces = c_pieces(material, of_march=True)
    solves = "".join(
        f"        FN(solve_{k})(q, count, status, iterations, 0);\n"
        for k in range(len(material.solves))
    )
    of_variables = {"force": material.forces, "state": material.state, "flux": material.fluxes}
    values = {
        **pieces.texts,
        "TITLE": title,
        "STATUSES": "".join(f"    {name} = {value},\n" for name, value in STATUSES.items()),
        "GRADIENTS": str(length(material.gradients)),
        "FORCES": str(length(material.forces)),
        "VECTORS_OF_A_TILE": str(1 if pieces.reusing else VECTORS_OF_A_TILE),
        "STATE": str(length(material.state)),
        "FLUXES": str(length(material.fluxes)),
        "PARAMETERS": str(sum(p.size for p in material.parameters)),
        **{f"{what.upper()}_VARIABLES": str(len(v)) for what, v in of_variables.items()},
        "TABLES": pieces.texts["TABLES"]
        + "".join(_places(what, v) for what, v in of_variables.items()),
        "MARCH": template("march.c"),
        "FORGET": "".join(f"    q->kept{k} = 0;\n" for k in pieces.reusing),
        "TAKE_FORCES": "".join(
            f"    take(q->now + {v.start}, &m->now[{i}], {v.size}, k, first, count);\n"
            for i, v in enumerate(material.forces)
        ),
        "GIVE_FLUXES": "".join(
            f"    give(q->fluxes + {v.start}, m->fluxes[{i}] + first * {v.size}, {v.size}, count, "
            f"active);\n"
            for i, v in enumerate(material.fluxes)
        ),
        "SOLVES_OF_MARCH": solves,
        "CALL": template("march_call.c"),
    }
    return MarchProgram(put_in("march_file.c", values), pieces.operations)


def _places(what: str, variables: Sequence[Variable]) -> str:
    starts, sizes = [v.start for v in variables], [v.size for v in variables]
    return table(f"{what}_start", starts) + table(f"{what}_size", sizes)
