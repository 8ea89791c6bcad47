"""Which routine computes what, and in which order."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from .graph import Node, Value, reachable

LONGEST = 1200
"""Operations of one function; compilers take more than proportionally longer for more."""


Place = tuple[str, int]


@dataclasses.dataclass(frozen=True)
class Stage:
    """A part of the work of a step: what it stores where.

    Results of the stages that it `sees` are at hand when it runs. What of it does not depend on
    the arrays `varies` is computed once by the stage `before`.
    """

    name: str
    results: list[tuple[str, Value]]
    sees: tuple[str, ...] = ()
    varies: tuple[str, ...] = ()
    before: str = ""


@dataclasses.dataclass(frozen=True)
class Routine:
    """A function without branches: what it loads, computes in order, keeps for others, and gives.

    `loads` and `keeps` are nodes that have a place in memory.
    """

    name: str
    loads: list[Node]
    computes: list[Node]
    keeps: list[Node]
    results: list[tuple[str, Value]]


@dataclasses.dataclass(frozen=True)
class Schedule:
    """The routines of each stage, in order, and the places of what passes between routines.

    A place is an array, `w` of numbers or `m` of truth values, and an index in it. What only passes
    between routines of one stage shares its place with others of which that is so: few places stay
    in the fast memory of a core.
    """

    routines: dict[str, list[Routine]]
    places: dict[Node, Place]

    @property
    def sizes(self) -> dict[str, int]:
        """How many places there are in each array."""
        return {
            array: max((i + 1 for a, i in self.places.values() if a == array), default=0)
            for array in ("w", "m")
        }

    @property
    def operations(self) -> dict[str, int]:
        """By stage."""
        return {
            stage: sum(len(r.computes) for r in routines)
            for stage, routines in self.routines.items()
        }


def scheduled(stages: Sequence[Stage], longest: int = LONGEST) -> Schedule:
    """Each stage in routines of at most so many operations; nothing is computed twice in sight."""
    by_stage = _computed_by(stages)
    pieces: list[tuple[str, str, list[Node]]] = []
    for stage in stages:
        nodes = by_stage[stage.name]
        cuts = range(0, max(len(nodes), 1), longest)
        for number, first in enumerate(cuts):
            name = stage.name if len(cuts) == 1 else f"{stage.name}_{number}"
            pieces.append((stage.name, name, nodes[first : first + longest]))
    results = _results_of(stages, pieces)
    made = [set(nodes) for _, _, nodes in pieces]
    loads = [
        _loads(nodes, own, [x for _, x in results[name]])
        for (_, name, nodes), own in zip(pieces, made)
    ]
    places = _places([(stage, nodes) for stage, _, nodes in pieces], loads)
    routines: dict[str, list[Routine]] = {stage.name: [] for stage in stages}
    for (stage, name, nodes), load in zip(pieces, loads):
        keeps = [n for n in nodes if n in places]
        routines[stage].append(Routine(name, load, nodes, keeps, results[name]))
    return Schedule(routines, places)


def _computed_by(stages: Sequence[Stage]) -> dict[str, list[Node]]:
    """The nodes that each stage computes, in the order in which it does."""
    named = {stage.name: stage for stage in stages}
    makes: dict[str, set[Node]] = {stage.name: set() for stage in stages}
    roots: dict[str, list[Value]] = {s.name: [x for _, x in s.results] for s in stages}
    for stage in stages:
        at_hand = {node for name in stage.sees for node in makes[name]}
        varying = _depending(stage.varies, roots[stage.name]) if stage.varies else None
        for node in reachable(roots[stage.name], at_hand):
            if node.op == "symbol":
                continue
            if varying is None or node in varying:
                makes[stage.name].add(node)
            elif not any(node in makes[s] for s in named[stage.before].sees):
                if node not in makes[stage.before]:
                    makes[stage.before].add(node)
                    roots[stage.before].append(node)
    return {stage.name: _in_depth(roots[stage.name], makes[stage.name]) for stage in stages}


def _depending(arrays: Sequence[str], roots: Sequence[Value]) -> set[Node]:
    """The nodes that depend on one of these arrays."""
    found: set[Node] = set()
    for node in reachable(roots):
        own = node.op == "symbol" and node.args[0] in arrays
        if own or any(a in found for a in node.args if isinstance(a, Node)):
            found.add(node)
    return found


def _in_depth(roots: Sequence[Value], wanted: set[Node]) -> list[Node]:
    """The wanted nodes, each as late as the first that needs it allows: few live at once."""
    out: list[Node] = []
    done: set[Node] = set()
    for root in roots:
        stack: list[tuple[Any, bool]] = [(root, False)]
        while stack:
            node, ready = stack.pop()
            if not isinstance(node, Node) or node in done or node not in wanted:
                continue
            if ready:
                done.add(node)
                out.append(node)
            else:
                stack.append((node, True))
                stack.extend((a, False) for a in reversed(node.args))
    return out


def _places(
    pieces: Sequence[tuple[str, Sequence[Node]]], loads: Sequence[Sequence[Node]]
) -> dict[Node, Place]:
    """Of all that is loaded, for routines with their stages, in order."""
    last: dict[Node, int] = {}  # the last routine that loads it
    users: dict[Node, set[str]] = {}
    for number, ((stage, _), row) in enumerate(zip(pieces, loads)):
        for node in row:
            last[node] = number
            users.setdefault(node, set()).add(stage)
    counts = {"w": 0, "m": 0}
    places: dict[Node, Place] = {}
    for stage, nodes in pieces:
        for node in nodes:
            if node in users and users[node] != {stage}:
                places[node] = _next(counts, node)
    free: dict[str, list[int]] = {"w": [], "m": []}
    ends: dict[int, list[Place]] = {}
    for number, (_, nodes) in enumerate(pieces):
        for node in nodes:
            if node in users and node not in places:
                array = _array(node)
                again = free[array].pop() if free[array] else None
                places[node] = _next(counts, node) if again is None else (array, again)
                ends.setdefault(last[node], []).append(places[node])
        for array, index in ends.get(number, []):
            free[array].append(index)
    return places


def _array(node: Node) -> str:
    return "m" if node.truth else "w"


def _next(counts: dict[str, int], node: Node) -> Place:
    array = _array(node)
    counts[array] += 1
    return array, counts[array] - 1


def _results_of(
    stages: Sequence[Stage], pieces: Sequence[tuple[str, str, list[Node]]]
) -> dict[str, list[tuple[str, Value]]]:
    """What each routine stores: what it has computed, and the last one of a stage all else."""
    out: dict[str, list[tuple[str, Value]]] = {name: [] for _, name, _ in pieces}
    for stage in stages:
        own = [(name, set(nodes)) for of, name, nodes in pieces if of == stage.name]
        for place, value in stage.results:
            made_by = [name for name, nodes in own if value in nodes]
            out[(made_by or [own[-1][0]])[0]].append((place, value))
    return out


def _loads(nodes: Sequence[Node], own: set[Node], results: Sequence[Value]) -> list[Node]:
    """What a routine takes from memory, in the order of its first use."""
    found: dict[Node, None] = {}
    for node in nodes:
        for a in node.args:
            if isinstance(a, Node) and a not in own and a.op != "symbol":
                found[a] = None
    for value in results:
        if isinstance(value, Node) and value not in own and value.op != "symbol":
            found[value] = None
    return list(found)
