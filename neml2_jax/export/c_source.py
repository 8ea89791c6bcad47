"""Routines of a schedule as C99, in which an operation works on one number or on a vector."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from .graph import Node, Value
from .schedule import Routine, Schedule

_INFIX = {"+": "+", "-": "-", "*": "*", "/": "/", "and": "&", "or": "|"}
_COMPARED = {"<": "<", "<=": "<=", "==": "==", "!=": "!="}
_CALLED = {"max": "f_max", "min": "f_min", "abs": "f_fabs", "finite": "f_finite"}


def number(x: float, single: bool = False) -> str:
    """A number in C."""
    x = float(x)
    if not math.isfinite(x):
        return "NAN" if math.isnan(x) else ("INFINITY" if x > 0 else "(-INFINITY)")
    text = repr(x) + ("f" if single else "")
    return f"({text})" if x < 0 else text


class CSource:
    """Writes routines; `arrays` are the members of the point in which symbols are."""

    def __init__(self, schedule: Schedule, single: bool):
        self._schedule, self._single = schedule, single
        self._truths: dict[Node, int] = {}
        self._reals: dict[Node, int] = {}
        for node in schedule.places:
            kind = self._truths if node.truth else self._reals
            kind[node] = len(kind)

    @property
    def kept(self) -> tuple[int, int]:
        """Numbers and truth values that pass between routines."""
        return len(self._reals), len(self._truths)

    def stage(self, name: str) -> str:
        """The functions of a stage; the last one, of the name of the stage, runs them all."""
        routines = self._schedule.routines[name]
        texts = [self.routine(r) for r in routines]
        if len(routines) > 1:
            calls = "".join(f"    FN({r.name})(q);\n" for r in routines)
            texts.append(f"static void FN({name})(struct FN(point) *restrict q)\n{{\n{calls}}}\n")
        return "\n".join(texts)

    def routine(self, routine: Routine) -> str:
        names: dict[Node, str] = {}
        lines = []
        for node in routine.loads:
            names[node] = f"x{node.number}"
            lines.append(f"const {_type(node)} x{node.number} = {self._place(node)};")
        kept = set(routine.keeps)
        for node in routine.computes:
            for a in node.args:
                if isinstance(a, Node) and a.op == "symbol" and a not in names:
                    names[a] = f"q->{a.args[0]}[{a.args[1]}]"
            lines.append(f"const {_type(node)} x{node.number} = {self._operation(node, names)};")
            names[node] = f"x{node.number}"
            if node in kept:
                lines.append(f"{self._place(node)} = x{node.number};")
        for place, value in routine.results:
            lines.append(f"q->{place} = {self._result(value, names)};")
        body = "".join(f"    {line}\n" for line in lines) or "    (void)q;\n"
        return f"static void FN({routine.name})(struct FN(point) *restrict q)\n{{\n{body}}}\n"

    def _place(self, node: Node) -> str:
        if node.truth:
            return f"q->m[{self._truths[node]}]"
        return f"q->w[{self._reals[node]}]"

    def _result(self, value: Value, names: Mapping[Node, str]) -> str:
        if not isinstance(value, Node):
            return f"K({number(value, self._single)})"
        if value.op == "symbol":
            return f"q->{value.args[0]}[{value.args[1]}]"
        text = names[value]
        return f"SELECT({text}, K(1), K(0))" if value.truth else text

    def _operation(self, node: Node, names: Mapping[Node, str]) -> str:
        op = node.op

        def plain(a: Value) -> str:
            return names[a] if isinstance(a, Node) else number(a, self._single)

        def full(a: Value) -> str:
            return names[a] if isinstance(a, Node) else f"K({number(a, self._single)})"

        if op in _INFIX:
            a, b = (plain(x) for x in node.args)
            return f"{a} {_INFIX[op]} {b}"
        if op == "neg":
            return f"-{plain(node.args[0])}"
        if op == "not":
            return f"NOT({plain(node.args[0])})"
        args = [full(x) for x in node.args]
        if op in _COMPARED:
            return f"{args[0]} {_COMPARED[op]} {args[1]}"
        if op == "select":
            return f"SELECT({', '.join(args)})"
        return f"FN({_CALLED.get(op, f'f_{op}')})({', '.join(args)})"


def _type(node: Node) -> str:
    return "M" if node.truth else "V"


def table(name: str, numbers: Sequence[int]) -> str:
    """A constant array of small integers; one entry where there is none."""
    listed = ", ".join(map(str, numbers or (0,)))
    return f"static const short {name}[] = {{{listed}}};\n"
