"""What is timed has converged, and like is compared with like."""

import pytest

from benchmarks.measure import OURS, OURS_ON_ONE, _difference, measure, other, summary
from benchmarks.reference import Times
from benchmarks.report import markdown
from benchmarks.scenarios import PLAIN, March
from neml2_jax.errors import ConvergenceError


def test_a_march_that_fails_is_not_timed(monkeypatch):
    run = March.__call__

    def failing(self):
        carry, record = run(self)
        return type(carry)(carry.lagged, ~carry.failed), record

    monkeypatch.setattr(March, "__call__", failing)
    with pytest.raises(ConvergenceError, match="elasticity, 2 points: .*did not converge"):
        measure("elasticity", 2, 1)


def test_what_is_plain_is_compared_with_one_core():
    seconds = {OURS: 1.0, OURS_ON_ONE: 2.0, "plain": 2.2, "jaxmat": 8.0, "reference": 5.0}
    told = summary({name: [Times(x, 2.0 * x)] for name, x in seconds.items()})
    assert told["ratio"] == {"plain": 1.1, "jaxmat": 4.0, "reference": 5.0}
    row = {"scenario": "chaboche2", "points": 2, "steps": 1, "devices": 2, "skipped": {}}
    row |= {"first call": {"compile": 1.0}, "commit": "abc", **told}
    row |= {"largest difference to plain": 1e-9, "largest difference to reference": None}
    machine = {"processor": "a", "cores": 2, "jaxlib": "0", "dtype": "float64", "when": "now"}
    machine |= {"commit": "other", "load average at the start": 0.0}
    table = markdown({"machine": machine, "repeats": 7, "scenarios": [row]})
    assert "commit abc," in table and "1 rounds" in table
    assert "| 1.1 (1.1) | 4 (4) | 5 (5) | 1.0e-09 |  | nothing in common |" in table
    del row["median"][OURS_ON_ONE]
    assert "not on one core" in markdown({"machine": machine, "repeats": 7, "scenarios": [row]})


@pytest.mark.slow
@pytest.mark.parametrize("scenario", PLAIN)
def test_what_is_plain_solves_the_same_equations(scenario):
    points = 3
    run, stress = other("plain", scenario, points, {})
    assert _difference(stress(run()), March(scenario, points)) < 1e-7  # a tolerance of 1e-8


@pytest.mark.slow
def test_jaxmat_solves_the_same_equations_but_for_static_recovery(monkeypatch):
    pytest.importorskip("jaxmat", reason="it is only wanted for a comparison of speed")
    import jax

    from benchmarks import jaxmat_chaboche2, plain_chaboche2

    monkeypatch.setattr(
        plain_chaboche2, "BACK", tuple((C, g, 0.0, a) for C, g, _, a in plain_chaboche2.BACK)
    )
    history = jaxmat_chaboche2.history(2)
    theirs = jaxmat_chaboche2.stress(jax.jit(jaxmat_chaboche2.run)(*history))
    plain = plain_chaboche2.stress(plain_chaboche2.run(*history))
    assert float(abs(theirs - plain).max() / abs(plain).max()) < 1e-8
