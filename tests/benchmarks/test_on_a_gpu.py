"""The script for accelerators, on the CPU: its rows, and where time or memory is short."""

import json

import jax
import pytest

from benchmarks import on_a_gpu

# The march of `test_reuse.py`, which is compiled once for both.
SMALL = ["--anyway", "--scenario", "isoharden", "--batch", "3", "--steps", "12", "--repeats", "1"]


def test_rows_and_a_profile(tmp_path, capsys):
    output, profile = tmp_path / "rows.json", tmp_path / "profile"
    on_a_gpu.main([*SMALL, "--output", str(output), "--profile", str(profile)])
    told = json.loads(output.read_text())
    rows = {(r["dtype"], r["reuse"]): r for r in told["rows"]}
    assert set(rows) == {(d, r) for d in ("float64", "float32") for r in (0.0, 0.3)}
    assert all(r["converged"] and r["updates a second"] > 0.0 for r in rows.values())
    assert told["machine"]["platform"] == "cpu"
    assert list(profile.rglob("*.xplane.pb"))
    assert capsys.readouterr().out.count("isoharden") == 4


def test_without_an_accelerator_it_says_so(tmp_path):
    with pytest.raises(SystemExit, match="no accelerator here"):
        on_a_gpu.main(["--output", str(tmp_path / "rows.json")])
    assert not list(tmp_path.iterdir())


def test_rows_that_time_or_memory_do_not_allow(tmp_path, monkeypatch, capsys):
    def measured(scenario, points, dtype, reuse, steps, repeats):
        if dtype == "float64":
            raise jax.errors.JaxRuntimeError("RESOURCE_EXHAUSTED: out of memory")
        return {"converged": True, "seconds": 1.0, "updates a second": 1.0,
                "iterations a step": 1.0, "trace": 0.0, "compile": 0.0}  # fmt: skip

    monkeypatch.setattr(on_a_gpu, "measured", measured)
    output = tmp_path / "rows.json"
    words = ["--anyway", "--scenario", "a", "--batch", "1,10", "--reuse", "0"]
    on_a_gpu.main([*words, "--output", str(output)])
    rows = json.loads(output.read_text())["rows"]
    assert [r.get("left out") for r in rows] == [
        "1 points do not fit into memory",
        None,
        "1 points do not fit into memory",
        None,
    ]
    on_a_gpu.main([*words, "--output", str(output), "--seconds", "-1"])
    rows = json.loads(output.read_text())["rows"]
    assert all("s were left" in r["left out"] for r in rows)
    assert "left out" in capsys.readouterr().out
