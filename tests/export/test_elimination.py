"""Elimination by expressions, against numpy on the numbers."""

import numpy as np
import pytest

from neml2_jax.export.elimination import factored, solution, solves
from neml2_jax.export.graph import Graph, reachable

from .graph_values import values


def symbols(graph, array, x, numbers=()):
    """An array of symbols, with the zeros of `x` and the entries that are `numbers` as they are."""
    out = np.empty(x.shape, object)
    for k, value in enumerate(x.flat):
        known = value == 0.0 or value in numbers
        out.flat[k] = float(value) if known else graph.symbol(array, k)
    return out


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("filled", (0.3, 1.0))
def test_against_numpy(seed, filled):
    rng, graph = np.random.default_rng(seed), Graph()
    A = rng.normal(size=(7, 7)) * (rng.random((7, 7)) < filled) + 4.0 * np.eye(7)
    A[2] = np.eye(7)[2]  # a row of numbers
    b = rng.normal(size=7)
    factors = factored(graph, symbols(graph, "A", A, (1.0,)))
    x = solution(graph, factors, symbols(graph, "b", b))
    found = values(x, {"A": A, "b": b})
    np.testing.assert_allclose(found, np.linalg.solve(A, b), rtol=1e-12)


def test_factors_are_stored_and_taken_again():
    rng, graph = np.random.default_rng(5), Graph()
    A, b = rng.normal(size=(6, 6)) + 4.0 * np.eye(6), rng.normal(size=6)
    factors = factored(graph, symbols(graph, "A", A))
    stored = values(factors.numbers, {"A": A})
    again = factors.taken_from(graph.symbol("F", i) for i in range(len(stored)))
    x = values(solution(graph, again, symbols(graph, "b", b)), {"F": stored, "b": b})
    np.testing.assert_allclose(x, np.linalg.solve(A, b), rtol=1e-12)


@pytest.mark.parametrize("off, good", ((0.0, True), (1e-13, True), (1e-9, False), (np.nan, False)))
def test_whether_something_solves(off, good):
    """By the backward error, of a matrix whose solution itself is far less exact."""
    n, graph = 6, Graph()
    A = 1.0 / (np.arange(n)[:, None] + np.arange(n) + 1.0)
    x = np.linalg.solve(A, np.ones(n)) * (1.0 + off * (-1.0) ** np.arange(n))
    given = [symbols(graph, name, y) for name, y in (("A", A), ("x", x), ("b", np.ones(n)))]
    told = solves(graph, *given, allowed=4096 * np.finfo(float).eps)
    assert values([told], {"A": A, "x": x, "b": np.ones(n)})[0] == good


def test_zeros_on_the_diagonal():
    A = np.array([[0.0, 2.0, 0.0], [3.0, 0.0, 1.0], [0.0, 1.0, 4.0]])
    graph = Graph()
    x = solution(graph, factored(graph, symbols(graph, "A", A)), np.array([1.0, 2.0, 3.0], object))
    np.testing.assert_allclose(values(x, {"A": A}), np.linalg.solve(A, [1.0, 2.0, 3.0]), rtol=1e-13)


def test_zeros_are_kept():
    """An arrow of n unknowns takes work linear in n, whichever way it points."""
    counts = {}
    for n in (5, 10, 20):
        A = 2.0 * np.eye(n)
        A[0] = A[:, 0] = 3.0  # the full row and column come first, and are eliminated last
        graph = Graph()
        x = solution(graph, factored(graph, symbols(graph, "A", A)), symbols(graph, "b", A[0]))
        counts[n] = sum(node.op != "symbol" for node in reachable(x))
    assert counts[20] - counts[10] == 2 * (counts[10] - counts[5])
    assert counts[20] < 12 * 20
