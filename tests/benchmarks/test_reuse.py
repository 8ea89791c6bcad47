"""The comparison of marches with and without reused Jacobians, on a march of few steps."""

from benchmarks.reuse import HEAD, compare, line


def test_rows_of_a_short_march():
    full, ours = compare("isoharden", 3, (0.0, 0.3), repeats=1, steps=12)
    assert full["converged"] and ours["converged"]
    assert full["ratio"] == 1.0 and full["difference"] == 0.0
    assert ours["difference"] < 1e-6
    assert ours["iterations"] >= full["iterations"] > 0.0
    assert line(ours).count("|") == HEAD.splitlines()[0].count("|")
