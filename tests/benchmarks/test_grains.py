"""The command that measures growth runs, and knows the sizes it was given."""

import json

from benchmarks import grains


def test_growth_of_two_sizes(tmp_path, monkeypatch):
    path = tmp_path / "grains.json"
    monkeypatch.setitem(grains.PARTS, "grains", ("elasticity", (3, 5)))  # compiles fast
    words = "grains --only grains --sizes 2 7 --repeats 1 --steps 1 --json"
    monkeypatch.setattr("sys.argv", [*words.split(), str(path)])
    grains.main()
    told = json.loads(path.read_text())["grains"]
    assert [row["size"] for row in told["rows"]] == [2, 7] and told["scenario"] == "elasticity"
    assert all(row["processor [ms] a step"] > 0.0 for row in told["rows"])
