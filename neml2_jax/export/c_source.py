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
        kept, loaded = set(routine.keeps), set(routine.loads)

        def load(x: Value) -> None:
            """Where it is first needed, so that few numbers are held at once."""
            if x in loaded and x not in names:
                names[x] = f"x{x.number}"
                lines.append(f"const {_type(x)} x{x.number} = {self._place(x)};")

        for node in routine.computes:
            for a in node.args:
                if not isinstance(a, Node):
                    continue
                if a.op == "symbol":
                    names[a] = f"q->{a.args[0]}[{a.args[1]}]"
                load(a)
            lines.append(f"const {_type(node)} x{node.number} = {self._operation(node, names)};")
            names[node] = f"x{node.number}"
            if node in kept:
                lines.append(f"{self._place(node)} = x{node.number};")
        for place, value in routine.results:
            load(value)
            lines.append(f"q->{place} = {self._result(value, names)};")
        body = "".join(f"    {line}\n" for line in lines) or "    (void)q;\n"
        return f"static void FN({routine.name})(struct FN(point) *restrict q)\n{{\n{body}}}\n"

    def _place(self, node: Node) -> str:
        array, index = self._schedule.places[node]
        return f"q->{array}[{index}]"

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
