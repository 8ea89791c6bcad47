"""Routines of stages: run one after the other they give what the expressions are worth."""

import numpy as np
import pytest

from neml2_jax.export.graph import Graph, Node
from neml2_jax.export.schedule import Stage, scheduled

from .graph_values import operation, values


def run(schedule, stages, memory, kept):
    """Routines in a row; `memory` maps arrays to lists, `kept` holds what passes between them."""

    def read(a, local):
        if not isinstance(a, Node):
            return a
        return memory[a.args[0]][a.args[1]] if a.op == "symbol" else local[a]

    for stage in stages:
        for routine in schedule.routines[stage]:
            local = {node: kept[schedule.places[node]] for node in routine.loads}
            for node in routine.computes:
                assert node not in local
                local[node] = operation(node, [read(a, local) for a in node.args])
            for node in routine.keeps:
                kept[schedule.places[node]] = local[node]
            for place, value in routine.results:
                array, index = place.rstrip("]").split("[")
                memory[array][int(index)] = read(value, local)


def random_expressions(graph, rng, leaves, count):
    made = list(leaves)
    for _ in range(count):
        a, b = (made[i] for i in rng.integers(max(0, len(made) - 40), len(made), size=2))
        op = rng.integers(3)
        made.append([graph.add, graph.sub, graph.mul][op](a, graph.call("tanh", b)))
    return made


@pytest.mark.parametrize("longest", (7, 50, 10_000))
def test_stages_in_routines(longest):
    rng, graph = np.random.default_rng(3), Graph()
    given = [graph.symbol("given", i) for i in range(4)]
    u = [graph.symbol("u", i) for i in range(3)]
    first = random_expressions(graph, rng, given, 60)
    both = random_expressions(graph, rng, [*first[-9:], *u], 120)
    stages = [
        Stage("begin", [("u[0]", first[-1]), ("u[1]", 2.0), ("u[2]", given[0])]),
        Stage("loop", [("r[0]", both[-1]), ("r[1]", both[-7])], ("begin",), ("u",), "begin"),
        Stage("end", [("out[0]", both[-2]), ("out[1]", u[1])], ("begin", "loop")),
    ]
    schedule = scheduled(stages, longest)
    routines = [r for of_stage in schedule.routines.values() for r in of_stage]
    assert max(len(r.computes) for r in routines) <= longest
    computed = [node for r in routines for node in r.computes]
    assert len(computed) == len(set(computed))  # nothing twice in sight

    memory = {"given": rng.normal(size=4), "u": np.zeros(3), "r": np.zeros(2), "out": np.zeros(2)}
    kept: dict = {}
    run(schedule, ["begin"], memory, kept)
    for _ in range(2):  # what depends on u is computed again for another u
        memory["u"] = rng.normal(size=3)
        run(schedule, ["loop", "end"], memory, kept)
        expected = values([x for s in stages[1:] for _, x in s.results], memory)
        np.testing.assert_allclose([*memory["r"], *memory["out"]], expected, rtol=1e-14)


def test_what_does_not_vary_is_computed_before():
    graph = Graph()
    x, u = graph.symbol("x", 0), graph.symbol("u", 0)
    constant = graph.call("exp", x)
    stages = [
        Stage("begin", []),
        Stage("loop", [("r[0]", graph.mul(constant, u))], ("begin",), ("u",), "begin"),
    ]
    schedule = scheduled(stages)
    assert schedule.routines["begin"][0].computes == [constant]
    assert schedule.operations == {"begin": 1, "loop": 1}


def test_a_stage_out_of_sight_is_not_read():
    """What `middle` computed may be of another u when `end` runs."""
    graph = Graph()
    u = graph.symbol("u", 0)
    square = graph.mul(u, u)
    stages = [
        Stage("begin", []),
        Stage("middle", [("r[0]", square)], ("begin",), ("u",), "begin"),
        Stage("end", [("out[0]", graph.call("exp", square))], ("begin",)),
    ]
    schedule = scheduled(stages)
    assert square in schedule.routines["end"][0].computes
