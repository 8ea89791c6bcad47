"""Exit codes over all commands: 2 for what was given, 1 for what a run came to."""

from pathlib import Path

import jax
import numpy as np
import pytest

from neml2_jax.cli import main as cli

from .test_lab import ELASTIC, MELTING

CHABOCHE = str(Path(__file__).parents[2] / "examples" / "chaboche" / "chaboche.i")
SMALL = ["points=3", "cycles=1", "steps_per_cycle=4"]
RUN = ["run", CHABOCHE, "cycles", *SMALL]
TEST = ["test", "elastic.i", "elasticity", "--no-cache"]


@pytest.fixture
def command(monkeypatch, capsys, tmp_path):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "elastic.i").write_text(ELASTIC)
    (tmp_path / "melting.i").write_text(MELTING)
    (tmp_path / "open.i").write_text("[Models]\n  [a]\n    type = X\n")
    (tmp_path / "bad.npz").write_text("no archive")
    (tmp_path / "words.csv").write_text("time,strain,stress\n0,0,zero\n")
    (tmp_path / "heat.csv").write_text("time,stress_xx,temperature\n0,0,300\n1,10,1200\n")
    (tmp_path / "one_row.csv").write_text("time,strain_xx\n0,0\n")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "index.md").write_text("mine")
    np.savez(tmp_path / "r.npz", **{"output.x": np.arange(3.0)})  # type: ignore[arg-type]

    def called(*words):
        monkeypatch.setattr("sys.argv", ["neml2-jax", *map(str, words)])
        with pytest.raises(SystemExit) as stop:
            cli.main()
        jax.config.update("jax_enable_x64", True)
        captured = capsys.readouterr()
        return stop.value.code, captured.err

    return called


GIVEN = (
    ["walk"],
    ["run"],
    ["run", "nowhere.i", "x"],
    ["run", "open.i", "x"],
    ["run", CHABOCHE, "cycle"],
    [*RUN, "--dtype", "float16"],
    [*RUN, "--output", "r.txt"],
    [*RUN, "--output", "full"],
    [*RUN, "--output", "bad.npz"],
    [*RUN, "--resume", "bad.npz"],
    [*RUN, "nonsense"],
    [*RUN, "model.R=3"],
    [*RUN, "Models/x/y:=1"],
    [*RUN, "points=0"],
    ["diagnose", CHABOCHE, "cycle"],
    ["diagnose", "nowhere.i", "cycles"],
    ["diagnose", CHABOCHE, "cycles", *SMALL, "--point", "x"],
    ["diagnose", CHABOCHE, "cycles", *SMALL, "--point", "99"],
    ["inspect", "nowhere.i"],
    ["inspect", "elastic.i", "elastcity"],
    ["inspect", "elastic.i", "--load", "nowhere.py"],
    ["syntax", "--type", "Voce"],
    ["syntax", "--section", "Model"],
    ["syntax", "--json", "--markdown", "x"],
    ["syntax", "--markdown", "full"],
    ["plot", "nowhere.npz"],
    ["plot", "bad.npz"],
    ["plot", "r.npz", "--y", "z"],
    ["plot", "r.txt"],
    ["plot", "polefigure", "bad.npz", "--pole", "1,1,1"],
    ["plot", "polefigure", "r.npz"],
    ["export", "nowhere.i", "x"],
    ["export", "elastic.i", "elastcity"],
    ["export", "elastic.i", "elasticity", "--to", "rust"],
    ["export", "elastic.i", "elasticity", "--output", "full"],
    ["export", "elastic.i", "elasticity", "--output", "r.npz"],
    ["convert", "nowhere.yaml", "--to", "x.i"],
    ["convert", "words.csv", "--to", "x.i"],
    ["convert", "words.csv", "--to", "r.npz"],
    ["test", "nowhere.i", "x"],
    ["test", "elastic.i", "elastcity"],
    [*TEST, "tensile"],
    [*TEST, "--stiffness", "0"],
    [*TEST, "--stiffness=-3"],
    [*TEST, "--accuracy", "2"],
    [*TEST, "--rate", "0"],
    [*TEST, "--rate", "1e-320"],
    [*TEST, "--strain", "0"],
    [*TEST, "--axis", ""],
    [*TEST, "--data", "words.csv", "--columns", ""],
    [*TEST, "--prescribe", "strain_xx=sin(1e5*t)", "--duration", "1"],
    [*TEST, "--prescribe", "strain_xx=[t,t]", "--duration", "1"],
    [*TEST, "--increments", "0"],
    [*TEST, "elasticity.x=3"],
    [*TEST, "--output", "words.csv"],
    [*TEST, "--data", "words.csv"],
    [*TEST, "--data", "nowhere.csv"],
    [*TEST, "--steps", "nowhere.csv"],
    [*TEST, "--steps", "one_row.csv"],
    [*TEST, "--measure", "true", "--strain=-2", "--increments", "1"],
)


@pytest.mark.parametrize("words", GIVEN, ids=lambda w: " ".join(w).replace(CHABOCHE, "F")[:60])
def test_what_was_given_is_2(command, words):
    code, said = command(*words)
    assert code == 2, said
    assert "Traceback" not in said and "it is a bug" not in said


@pytest.mark.parametrize(
    "words",
    (
        [*RUN, "Solvers/newton/max_its:=5"],
        ["test", "melting.i", "elasticity", "--steps", "heat.csv", "--no-cache"],
        [*TEST, "yield-surface", "--directions", "3", "--increments", "2"],
    ),
    ids=lambda w: w[0] + w[-1],
)
def test_a_run_that_did_not_reach_its_end_is_1(command, words):
    code, said = command(*words)
    assert code == 1 and said.strip().count("\n") <= 8, said
    assert "Traceback" not in said and "it is a bug" not in said


def test_hints(command):
    for words, hint in (
        ([*RUN, "model.R=3"], "Models/model/R:=3"),
        ([*TEST, "elasticity.coefficients=3"], "Models/elasticity/coefficients:=3"),
        ([*TEST, "Models/elasticity/coefficients=3"], "Models/elasticity/coefficients:=3"),
        ([*TEST, "tensile"], "did you mean uniaxial"),
        ([*TEST, "--stiffness", "0"], "--stiffness is a stress above zero, got 0"),
        (["export", "elastic.i", "elasticity", "--output", "full"], "add --overwrite"),
    ):
        assert hint in " ".join(command(*words)[1].replace("│", " ").split())
