"""Who feeds whom: the order in which composed models run, and what is left open."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from ..errors import CompositionError, suggestion
from .interface import AbstractInterface, Slot

_RANK = {"low": 0, "default": 1, "high": 2}

SlotsOf = Sequence[dict[str, Slot]]
"""What each model reads, or gives, by name."""

Providers = dict[str, list[int]]
"""By variable, the models that give it, the one that speaks last at the end."""


@dataclasses.dataclass(frozen=True)
class Composition:
    """The evaluation order (indices into the models), and the variables at the boundary."""

    order: tuple[int, ...]
    inputs: tuple[Slot, ...]
    outputs: tuple[Slot, ...]


def compose(
    names: Sequence[str],
    models: Sequence[AbstractInterface],
    additional_outputs: Sequence[str] = (),
) -> Composition:
    """Order models by the variables they pass on, and find the variables at the boundary.

    Inputs are the variables that nobody provides; outputs those that nobody consumes, and
    `additional_outputs`. Several models may provide one variable if their priorities differ: they
    run from low to high, and everybody else reads the last. A model that reads and provides the
    same variable transforms it in place.

    **Raises:** `CompositionError` on two providers of equal priority, a cycle (its path is named),
    one variable read as two types, or an unknown additional output.
    """
    reads = [{s.name: s for s in m.input_slots()} for m in models]
    gives = [{s.name: s for s in m.output_slots()} for m in models]
    providers = _providers(names, models, gives)
    _check_types(names, reads, gives)
    edges: list[set[int]] = [set() for _ in models]  # edges[i]: what must run before i
    for i, read in enumerate(reads):
        for variable in read:
            chain = providers.get(variable, [])
            if i in chain:
                edges[i].update(chain[: chain.index(i)][-1:])
            else:
                edges[i].update(chain[-1:])
    for chain in providers.values():
        for before, after in zip(chain, chain[1:]):
            edges[after].add(before)
    order = _sorted(names, edges, reads, gives)
    return Composition(
        order,
        _open_inputs(order, reads, gives),
        _open_outputs(order, reads, gives, providers, additional_outputs),
    )


def _providers(
    names: Sequence[str], models: Sequence[AbstractInterface], gives: SlotsOf
) -> Providers:
    providers: Providers = {}
    ranks = [{v: _RANK[p] for v, p in m.output_priorities.items()} for m in models]
    for i, given in enumerate(gives):
        for variable in given:
            providers.setdefault(variable, []).append(i)
    for variable, chain in providers.items():
        chain.sort(key=lambda i: ranks[i].get(variable, 1))
        for a, b in zip(chain, chain[1:]):
            if ranks[a].get(variable, 1) == ranks[b].get(variable, 1):
                raise CompositionError(
                    f"{variable!r} is provided by both {names[a]!r} and {names[b]!r}: rename the "
                    f"output of one of them, or leave one out of the composition"
                )
    return providers


def _check_types(names: Sequence[str], reads: SlotsOf, gives: SlotsOf) -> None:
    seen: dict[str, tuple[type, str]] = {}
    for i in range(len(names)):
        for slot in [*gives[i].values(), *reads[i].values()]:
            known, who = seen.setdefault(slot.name, (slot.type, names[i]))
            if known is not slot.type:
                raise CompositionError(
                    f"{slot.name!r} is a {known.__name__} in {who!r} "
                    f"and a {slot.type.__name__} in {names[i]!r}"
                )


def _sorted(
    names: Sequence[str], edges: Sequence[set[int]], reads: SlotsOf, gives: SlotsOf
) -> tuple[int, ...]:
    """Kahn's algorithm; among models that are ready, the one named first runs first."""
    done: list[int] = []
    left = list(range(len(names)))
    while left:
        ready = next((i for i in left if not edges[i] - set(done)), None)
        if ready is None:
            raise CompositionError(_cycle_text(names, edges, set(done), left, reads, gives))
        done.append(ready)
        left.remove(ready)
    return tuple(done)


def _cycle_text(
    names: Sequence[str],
    edges: Sequence[set[int]],
    done: set[int],
    left: Sequence[int],
    reads: SlotsOf,
    gives: SlotsOf,
) -> str:
    path = [left[0]]
    while True:
        before = next(i for i in sorted(edges[path[-1]]) if i not in done)
        if before in path:
            path = path[path.index(before) :] + [before]
            break
        path.append(before)
    links = []
    for reader, giver in zip(path, path[1:]):
        shared = [v for v in reads[reader] if v in gives[giver]]
        links.append(
            f"{names[reader]!r} needs {', '.join(map(repr, shared))} from {names[giver]!r}"
        )
    return (
        "the models depend on each other in a cycle: "
        + "; ".join(links)
        + ". Solve for one of these variables with an ImplicitUpdate, or use its old value (~1)"
    )


def _open_inputs(order: Sequence[int], reads: SlotsOf, gives: SlotsOf) -> tuple[Slot, ...]:
    inputs: dict[str, Slot] = {}
    given: set[str] = set()
    for i in order:
        for name, slot in reads[i].items():
            if name in given:
                continue
            if name not in inputs or inputs[name].core < slot.core:
                inputs[name] = slot
        given.update(gives[i])
    return tuple(inputs.values())


def _open_outputs(
    order: Sequence[int],
    reads: SlotsOf,
    gives: SlotsOf,
    providers: Providers,
    additional: Sequence[str],
) -> tuple[Slot, ...]:
    consumed: set[str] = set()
    for i, read in enumerate(reads):
        for name in read:
            chain = providers.get(name, [])
            if chain and chain[-1] != i:
                consumed.add(name)
    outputs: dict[str, Slot] = {}
    for i in order:
        for name, slot in gives[i].items():
            if name not in consumed or name in additional:
                outputs[name] = slot
    for name in additional:
        if name not in outputs:
            everything = [n for given in gives for n in given]
            raise CompositionError(
                f"additional output {name!r} is provided by none of the models"
                f"{suggestion(name, everything)}; they provide {everything}"
            )
    return tuple(outputs.values())
