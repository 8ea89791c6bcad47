"""The C file of a material: its stages, their routines, and the solver around them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import numpy as np

from ..errors import Status
from ..solvers.newton import AbstractNonlinearSolver, Newton
from ..solvers.newton_with_line_search import NewtonWithLineSearch
from .c_source import CSource, number, table
from .elimination import LARGEST, Factors, factored, solution, solves
from .graph import ExportError, Graph, Node
from .layout import Solve, length
from .material_at_point import MaterialAtPoint
from .material_expressions import MaterialExpressions, SolveExpressions, material_expressions
from .parts import in_c, right_hand_sides
from .schedule import Schedule, Stage, scheduled

MOST_UNKNOWNS = 128
"""Unknowns of one solve: its matrix stands on the stack of a thread."""

BACKWARD_ERROR = 4096
"""Roundings that a solution of linear equations may be off, before pivots are chosen by size."""

NAMES = {"gradients": "GRADIENTS", "externals": "EXTERNALS", "state": "STATE", "fluxes": "FLUXES"}


@dataclasses.dataclass(frozen=True)
class CProgram:
    """A material in C: the text, and what it costs."""

    text: str
    operations: dict[str, int]
    bytes_per_point: int


@dataclasses.dataclass(frozen=True)
class CPieces:
    """What a material is in C, for templates that march it: texts by their names in a template.

    `reusing` are the numbers of the solves that keep factors.
    """

    texts: dict[str, str]
    operations: dict[str, int]
    bytes_per_point: int
    reusing: list[int]


def c_program(material: MaterialAtPoint, name: str, title: str) -> CProgram:
    """The C file of a material.

    **Raises:** `ExportError` for what C cannot do, saying why.
    """
    pieces = c_pieces(material)
    values = {"NAME": name, "UPPER": name.upper(), "TITLE": title, **pieces.texts}
    text = put_in("file.c", {**values, "STEP": template("step.c")})
    return CProgram(text, pieces.operations, pieces.bytes_per_point)


def c_pieces(material: MaterialAtPoint, *, of_march: bool = False) -> CPieces:
    """Routines, solves and sizes of a material in C.

    For a march solvers that reuse Jacobians do so, from step to step of one call.

    **Raises:** `ExportError` for what C cannot do, saying why.
    """
    for solve in material.solves:
        if solve.update.ramped:  # parts of a step in C know no ramps
            raise ExportError(
                f"{solve.path}: a solve with `ramped` is not exported to C; export the model "
                f"without it, or use `--to stablehlo`"
            )
        if solve.size > MOST_UNKNOWNS:
            raise ExportError(
                f"{solve.path} has {solve.size} unknowns at a point, and a C file takes "
                f"{MOST_UNKNOWNS} at most: export a material with fewer sites (grains, slip "
                f"systems, bins), or use `--to stablehlo`"
            )
    single = material.dtype == np.float32
    found = material_expressions(material, Graph())
    entries = [np.argwhere(_there(s.jacobian)) for s in found.solves]
    reused = [_reused(s) if of_march else 0.0 for s in material.solves]
    factors = [
        factored(found.graph, s.jacobian) if len(s.residual) <= LARGEST else None
        for s in found.solves
    ]
    stages = _stages(material, found, entries, factors, reused)
    schedule = scheduled(stages)
    source = CSource(schedule, single)
    members = _members(material, entries, schedule)
    reusing = [k for k, theta in enumerate(reused) if theta]
    for k, (of, theta) in enumerate(zip(factors, reused)):
        members |= {f"F{k}": len(of.numbers)} if of and theta else {}
    in_parts, solver = ("", ""), template("solver.c") if material.solves else "struct FN(point);"
    if material.parts is not None:
        forces, state = length(material.forces), length(material.state)
        in_parts = in_c(material.parts, forces, state)
        solver += template("parts.c")
    texts = {
        "MOST_FORCES": str(length(material.forces) + 1),
        "IS_FLOAT": str(int(single)),
        "MOST_UNKNOWNS": str(max([1, *(s.size for s in material.solves)])),
        "TABLES": _tables(material, entries) + in_parts[0],
        "LANES_CODE": template("lanes.c"),
        "SOLVER": solver,
        "POINT": _point(members, reusing),
        "ROUTINES": "\n".join(source.stage(stage.name) for stage in stages),
        "EQUATIONS": in_parts[1]
        + "\n".join(
            _equations(k, s, len(e), single, material.parts is not None, theta)
            for k, (s, e, theta) in enumerate(zip(material.solves, entries, reused))
        ),
        "SOLVES": "".join(
            f"    FN(solve_{k})(q, count, status, iterations, s->tangent != NULL);\n"
            for k in _all(material)
        ),
        "TANGENTS": "".join(f"        FN(tangent_of_{k})(q, status);\n" for k in _all(material)),
    }
    size = sum(members.values()) * material.dtype.itemsize
    return CPieces(texts, _operations(schedule), size, reusing)


def put_in(file: str, values: Mapping[str, str]) -> str:
    """A template with its names put in, some of which are templates themselves."""
    text = template(file)
    for _ in range(2):
        for key, value in values.items():
            text = text.replace(f"@{key}@", value)
    return text


def template(name: str) -> str:
    """A file of `native`."""
    return files("neml2_jax.export").joinpath("native", name).read_text("utf-8")


def _there(A: np.ndarray) -> np.ndarray:
    return np.array([isinstance(x, Node) or x != 0.0 for x in A.flat], bool).reshape(A.shape)


def _all(material: MaterialAtPoint) -> range:
    return range(len(material.solves))


def _operations(schedule: Schedule) -> dict[str, int]:
    return {name: count for name, count in schedule.operations.items() if count}


# ------------------------------------------------------------------------- what is computed when


def _reused(solve: Solve) -> float:
    """What a step by an old Jacobian may leave of the residual; 0 for new ones at every step."""
    solver = solve.update.solver
    plain = isinstance(solver, Newton) and solve.size <= LARGEST
    return float(solver.jacobian_reuse) if plain else 0.0


def _trusted(solve: Solve, reused: float) -> bool:
    """Whether a step is checked only where it has not made the residual smaller."""
    return isinstance(solve.update.solver, Newton) and solve.size <= LARGEST and not reused


def _stages(
    material: MaterialAtPoint,
    found: MaterialExpressions,
    entries: list[np.ndarray],
    of_solves: list[Factors | None],
    reused: list[float],
) -> list[Stage]:
    """The work of a step; tangents come last, and may use the Jacobian at the solution."""
    graph, G = found.graph, length(material.gradients)
    stages: list[Stage] = []
    seen: tuple[str, ...] = ()
    tangents, jacobians = [], []
    for k, (s, at) in enumerate(zip(found.solves, entries)):
        begin, residual, jacobian = f"begin_{k}", f"residual_{k}", f"jacobian_{k}"
        own: dict[str, Any] = {"varies": (f"u{k}", f"r{k}"), "before": begin}
        stages.append(Stage(begin, _row(f"u{k}", s.guess), seen))
        stages.append(Stage(residual, _row(f"r{k}", s.residual), (*seen, begin), **own))
        seen = (*seen, begin, residual)
        results = _row(f"A{k}", s.jacobian[tuple(at.T)])
        columns: list[tuple[str, Any]] = []
        right = _by_gradients(graph, found, k, G)
        factors = of_solves[k]
        if factors is not None:
            minus = [graph.neg(graph.symbol(f"r{k}", i)) for i in range(len(s.residual))]
            step = solution(graph, factors, np.array(minus, object))
            results += _row(f"d{k}", step)
            if not _trusted(material.solves[k], reused[k]):
                allowed = BACKWARD_ERROR * float(np.finfo(material.dtype).eps)
                sound = solves(graph, s.jacobian, step, minus, allowed)
                results += _row(f"s{k}", [sound])
            columns = _row(f"X{k}", [x for b in right for x in solution(graph, factors, b)])
            if reused[k]:
                numbers = factors.numbers
                results += _row(f"F{k}", numbers)
                old = factors.taken_from(graph.symbol(f"F{k}", i) for i in range(len(numbers)))
                again = solution(graph, old, np.array(minus, object))
                stages.append(Stage(f"again_{k}", _row(f"d{k}", again)))
        stages.append(Stage(jacobian, results, seen, **own))
        jacobians.append(jacobian)
        of_rows = _row(f"B{k}", [x for b in right for x in b])
        tangents.append((f"tangent_{k}", of_rows + columns))
        if material.parts is not None:
            sides = right_hand_sides(graph, material.parts, s, G)
            part = _row(f"B{k}", [x for b in sides for x in b])
            if factors is not None:
                part += _row(f"X{k}", [x for b in sides for x in solution(graph, factors, b)])
            stages.append(Stage(f"part_{k}", part, (*seen, jacobian)))
    stages.append(Stage("finish", _row("fluxes", found.fluxes) + _row("after", found.state), seen))
    sees = (*seen, *jacobians)
    for name, results in tangents:
        stages.append(Stage(name, results, sees))
        sees = (*sees, name)
    stages.append(Stage("tangents", _row("tangent", _tangent(graph, found, G).ravel()), sees))
    return stages


def _row(array: str, values: Any) -> list[tuple[str, Any]]:
    return [(f"{array}[{i}]", x) for i, x in enumerate(values)]


def _by_gradients(graph: Graph, found: MaterialExpressions, k: int, G: int) -> list[np.ndarray]:
    r"""$-\mathrm d r / \mathrm d g$ at fixed unknowns of its own, one array a gradient."""
    s: SolveExpressions = found.solves[k]
    out = []
    for g in range(G):
        total = [graph.neg(x) for x in s.by_gradients[:, g]]
        for j, by in enumerate(s.by_earlier):
            for i, row in enumerate(by):
                for m, a in enumerate(row):
                    x = graph.symbol(f"X{j}", g * by.shape[1] + m)
                    total[i] = graph.sub(total[i], graph.mul(a, x))
        out.append(np.array(total, object))
    return out


def _tangent(graph: Graph, found: MaterialExpressions, G: int) -> np.ndarray:
    """Fluxes by gradients, through the solutions."""
    out = found.fluxes_by_gradients.copy()
    for k, by in enumerate(found.fluxes_by_unknowns):
        n = by.shape[1]
        for i, g in np.ndindex(out.shape):
            for m in range(n):
                x = graph.symbol(f"X{k}", g * n + m)
                out[i, g] = graph.add(out[i, g], graph.mul(by[i, m], x))
    return out


# ------------------------------------------------------------------------- the parts of the file


def _members(
    material: MaterialAtPoint, entries: list[np.ndarray], schedule: Schedule
) -> dict[str, int]:
    """Arrays of a point and their sizes."""
    G, F = length(material.gradients), length(material.fluxes)
    members = {"now": length(material.forces), "before": length(material.forces)}
    members |= {"state": length(material.state), "after": length(material.state)}
    members |= {"parameters": sum(p.size for p in material.parameters)}
    members |= {"fluxes": F, "tangent": F * G}
    for k, (s, at) in enumerate(zip(material.solves, entries)):
        members |= {f"u{k}": s.size, f"r{k}": s.size, f"d{k}": s.size, f"A{k}": len(at)}
        members |= {f"s{k}": 1}
        members |= {f"B{k}": s.size * G, f"X{k}": s.size * G}
        if material.parts is not None:
            members |= {"theta": 2, f"T{k}": s.size * G, "parted": 1}
    return members | schedule.sizes


def _point(members: dict[str, int], reusing: list[int]) -> str:
    arrays = "".join(
        f"    {'M' if name == 'm' else 'V'} {name}[{size or 1}];\n"
        for name, size in members.items()
        if name != "parted"
    )
    arrays += "    int parted[LANES];\n" if "parted" in members else ""
    arrays += "".join(f"    int kept{k};\n" for k in reusing)
    return f"/* All of the points of one vector. */\nstruct FN(point) {{\n{arrays}}};\n"


def _tables(material: MaterialAtPoint, entries: list[np.ndarray]) -> str:
    return "".join(
        table(f"row_{k}", at[:, 0].tolist())
        + table(f"column_{k}", at[:, 1].tolist())
        + table(f"variable_{k}", solve.variables)
        for k, (solve, at) in enumerate(zip(material.solves, entries))
    )


def _equations(k: int, solve: Solve, entries: int, single: bool, parts: bool, reused: float) -> str:
    """The solve of one update, and the tangents of its solution."""
    n, options = solve.size, _options(solve.path, solve.update.solver)
    trusted = _trusted(solve, reused)
    sound = f"q->s{k}" if n <= LARGEST and not trusted else "NULL"
    theta = number(reused, single)
    again = f"FN(again_{k}), {theta}, &q->kept{k}" if reused else "NULL, 0, NULL"
    reals = {
        key: number(options[key], single) for key in ("abs_tol", "rel_tol", "cutback", "decrease")
    }
    return f"""\
/* {solve.path}: {", ".join(n for g in solve.layout for n in g.names)} */
static struct FN(equations) FN(equations_{k})(struct FN(point) *q)
{{
    const struct FN(equations) s = {{{n}, {entries}, row_{k}, column_{k}, variable_{k},
        {max(solve.variables) + 1}, q->u{k}, q->r{k}, q->A{k}, q->d{k}, {sound}, {int(trusted)},
        FN(residual_{k}), FN(jacobian_{k}), {again}, {reals["abs_tol"]}, {reals["rel_tol"]},
        {options["max_its"]}, {options["search"]}, {options["trials"]}, {reals["cutback"]},
        {reals["decrease"]},
        {len(options["merit"])}, "{options["merit"]}"}};
    return s;
}}
static void FN(solve_{k})(struct FN(point) *q, int count, int *status, int *iterations,
                          int tangent)
{{
    const struct FN(equations) s = FN(equations_{k})(q);
    int own[LANES];
    LANE own[l] = l < count && status[l] == CONVERGED ? NOT_DONE : CONVERGED;
    FN(begin_{k})(q);
    FN(solved)(q, &s, own, iterations);
    {"FN(solve_in_parts)(q, &s, own, iterations, tangent);" if parts else "(void)tangent;"}
    LANE if (status[l] == CONVERGED) status[l] = own[l];
}}
static void FN(tangent_of_{k})(struct FN(point) *q, const int *status)
{{
    const struct FN(equations) s = FN(equations_{k})(q);
    int live[LANES];
    LANE live[l] = status[l] == CONVERGED;
    for (int i = 0; i < {n} * GRADIENTS; ++i)
        q->X{k}[i] = K(NAN);
    FN(jacobian_{k})(q);
    FN(tangent_{k})(q);
    for (int g = 0; g < GRADIENTS; ++g)
        FN(mended)(&s, q->A{k}, q->B{k} + g * {n}, q->X{k} + g * {n}, live);
{_PARTED if parts else ""}}}
"""


_PARTED = """\
    LANE if (q->parted[l]) for (int i = 0; i < (int)(sizeof q->X0 / sizeof *q->X0); ++i)
        AT(q->X0[i], l) = AT(q->T0[i], l);
"""


_MERITS = {"SCALED_RESIDUAL": "s", "RESIDUAL": "r"}


def _options(path: str, solver: AbstractNonlinearSolver) -> dict[str, Any]:
    """How a solver of ours goes about it, for the solver in C."""
    options = {"abs_tol": solver.abs_tol, "rel_tol": solver.rel_tol, "max_its": solver.max_its}
    if isinstance(solver, Newton):
        return {**options, "search": 0, "trials": 0, "cutback": 2.0, "decrease": 0.0, "merit": "f"}
    if isinstance(solver, NewtonWithLineSearch):
        own = _MERITS[solver.linesearch_merit]
        others = "".join(m for m in _MERITS.values() if m != own)
        return {
            **options,
            "search": 2 if solver.linesearch_type == "STRONG_WOLFE" else 1,
            "trials": solver.max_linesearch_iterations - 2,
            "cutback": solver.linesearch_cutback,
            "decrease": solver.linesearch_stopping_criteria,
            "merit": own + others + "f" if solver.switch_merit else own,
        }
    raise ExportError(
        f"{path}: a {type(solver).__name__} is not exported to C; take Newton or "
        f"NewtonWithLineSearch, or `--to stablehlo`"
    )


STATUSES = {s.name: int(s) for s in Status}
"""What the C file says of a point."""
