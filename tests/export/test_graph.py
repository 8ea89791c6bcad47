"""Scalar expressions: each stored once, folded, and with algebra that changes no number."""

import math

import numpy as np
import pytest

from neml2_jax.export.graph import ExportError, Graph, Node, reachable

from .graph_values import values


@pytest.fixture
def graph():
    return Graph()


def test_an_expression_is_stored_once(graph):
    x, y = graph.symbol("x", 0), graph.symbol("x", 1)
    assert graph.add(x, y) is graph.add(y, x)
    assert graph.mul(x, y) is graph.mul(y, x)
    assert graph.sub(x, y) is not graph.sub(y, x)
    assert graph.symbol("x", 0) is x


def test_numbers_are_folded(graph):
    assert graph.add(2.0, 3.0) == 5.0
    assert graph.call("exp", 0.5) == math.exp(0.5)
    assert graph.div(1.0, 0.0) == math.inf and math.isnan(graph.div(0.0, 0.0))
    assert graph.call("log", 0.0) == -math.inf  # as C has it, where Python raises
    assert math.isnan(graph.call("sqrt", -1.0))
    assert graph.compare("<", 1.0, 2.0) is True
    assert not graph.nodes


def test_identities(graph):
    x, y = graph.symbol("x", 0), graph.symbol("x", 1)
    assert graph.add(x, 0.0) is x and graph.mul(1.0, x) is x and graph.div(x, 1.0) is x
    assert graph.neg(graph.neg(x)) is x
    assert graph.mul(0.0, x) == 0.0 and graph.div(0.0, x) == 0.0
    assert graph.add(x, graph.neg(y)) is graph.sub(x, y)
    assert graph.sub(x, graph.neg(y)) is graph.add(x, y)
    assert graph.power(x, 2) is graph.mul(x, x) and graph.call("pow", x, 1.0) is x
    condition = graph.compare("<", x, y)
    assert graph.select(condition, x, x) is x
    assert graph.select(graph.no(condition), x, y) is graph.select(condition, y, x)


def test_algebra_is_exact(graph):
    """What is not exact in floating point stays as it is written."""
    x = graph.symbol("x", 0)
    assert graph.div(x, 3.0).op == "/"  # and no product with a third
    assert graph.div(x, 4.0).op == "*"
    assert graph.sub(x, x).op == "-"  # NaN where x is not finite


@pytest.mark.parametrize("seed", range(5))
def test_random_expressions(seed):
    """Against the same operations in numpy, on the numbers themselves."""
    rng, graph = np.random.default_rng(seed), Graph()
    given = rng.normal(size=8)
    made = [(graph.symbol("x", i), x) for i, x in enumerate(given)]
    made += [(c, c) for c in (0.0, 1.0, -1.0, 2.0, 0.3)]
    two = (("add", np.add), ("sub", np.subtract), ("mul", np.multiply), ("div", np.divide))
    for _ in range(200):
        (a, p), (b, q) = (made[i] for i in rng.integers(len(made), size=2))
        name, function = two[rng.integers(4)]
        if name == "div" and abs(q) < 1e-3:
            continue
        if abs(p) < 1e6 and abs(q) < 1e6:
            made.append((getattr(graph, name)(a, b), function(p, q)))
            c = graph.compare("<", a, b)
            made.append((graph.select(c, graph.neg(a), b), -p if p < q else q))
    found = values([a for a, _ in made], {"x": given})
    np.testing.assert_array_equal(found + 0.0, np.array([x for _, x in made]) + 0.0)


def test_reachable_is_in_order_and_stops():
    graph = Graph()
    x = graph.symbol("x", 0)
    inner = graph.call("exp", x)
    outer = graph.add(inner, graph.call("sin", inner))
    found = reachable([outer])
    assert found[0] is x and found[-1] is outer
    place = {node: k for k, node in enumerate(found)}
    assert all(place[a] < place[n] for n in found for a in n.args if isinstance(a, Node))
    assert x not in reachable([outer], {inner})


def test_too_many_operations_are_refused():
    graph = Graph(most=10)
    with pytest.raises(ExportError, match="more than 10 scalar operations.*stablehlo"):
        for i in range(11):
            graph.symbol("x", i)
