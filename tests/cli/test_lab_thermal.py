"""Temperature over time on the command line, against thermoelasticity between fixed ends."""

import csv

import numpy as np
import pytest
from typer.testing import CliRunner

from neml2_jax.cli.main import app

E, ALPHA = 2e5, 1e-5

BAR = """
[Models]
  [thermal_expansion]
    type = ScalarLinearCombination
    from = 'temperature'
    to = 'thermal_expansion'
    weights = '1e-5'
    offset = -3e-3
  []
  [thermal_strain]
    type = ScalarToDiagonalSR2
    input = 'thermal_expansion'
    output = 'thermal_strain'
  []
  [elastic_strain]
    type = SR2LinearCombination
    from = 'strain thermal_strain'
    to = 'elastic_strain'
    weights = '1 -1'
  []
  [elasticity]
    type = LinearIsotropicElasticity
    coefficients = '2e5 0.3'
    coefficient_types = 'YOUNGS_MODULUS POISSONS_RATIO'
    strain = 'elastic_strain'
  []
  [bar]
    type = ComposedModel
    models = 'thermal_expansion thermal_strain elastic_strain elasticity'
  []
[]
"""


@pytest.fixture
def rows(tmp_path, monkeypatch):
    """What a command writes, as arrays by column, each specimen."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    (tmp_path / "bar.i").write_text(BAR)
    (tmp_path / "oven.csv").write_text("time [s],heat\n0,300\n2,500\n10,400\n")

    def call(*words, fails=False):
        words = ["test", "bar.i", "bar", *words, "--output", "o.csv", "--overwrite", "--no-cache"]
        result = CliRunner().invoke(app, words)
        if fails:
            assert result.exit_code == 2, result.output
            return " ".join(result.output.replace("│", " ").split())
        assert result.exit_code == 0, result.output + repr(result.exception)
        with open(tmp_path / "o.csv", newline="") as file:
            table = list(csv.DictReader(file))
        found = []
        for name in dict.fromkeys(r["specimen"] for r in table):
            own = [r for r in table if r["specimen"] == name]
            found.append({n: np.array([float(r[n]) for r in own]) for n in own[0] if n[0] != "s"})
            found[-1] |= {
                n.split()[0]: np.array([float(r[n]) for r in own])
                for n in own[0] if n.startswith(("strain", "stress"))
            }  # fmt: skip
            wanted = E * (found[-1]["strain_xx"] - ALPHA * (found[-1]["temperature"] - 300))
            np.testing.assert_allclose(found[-1]["stress_xx"][1:], wanted[1:], atol=1e-6)
        return found

    return call


def test_fixed_ends(rows, tmp_path):
    (c,) = rows(
        "thermal", "--temperature", "300:600", "--cycles", "2", "--increments", "3", "--plot",
        "t.png", "--duration", "10",
    )  # fmt: skip
    np.testing.assert_allclose(c["strain_xx"], 0.0, atol=1e-12)
    assert c["time"][-1] == pytest.approx(20.0)
    np.testing.assert_allclose(c["stress_xx"].min(), -E * ALPHA * 300, rtol=1e-9)
    assert (tmp_path / "t.png").exists()


def test_a_model_that_does_not_expand_is_told(rows, tmp_path):
    (tmp_path / "bar.i").write_text(BAR.replace("'1e-5'", "0").replace("-3e-3", "0"))
    words = ["test", "bar.i", "bar", "thermal", "--temperature", "300:600", "--increments", "2"]
    said = CliRunner().invoke(app, [*words, "--no-cache"]).output
    assert "nothing moved: the model has no thermal expansion" in said


@pytest.mark.parametrize("phase, at_hot", (("in", 1e-3), ("out", -1e-3)))
def test_thermomechanical_fatigue(rows, phase, at_hot):
    """Two families at once: cycles between two pairs of temperatures."""
    found = rows(
        "cyclic", "--strain", "1e-3", "--cycles", "1", "--temperature", "300:600,300:700",
        "--phase", phase, "--increments", "2",
    )  # fmt: skip
    for c, hot in zip(found, (600.0, 700.0), strict=True):
        assert c["temperature"][0] == (300 + hot) / 2
        np.testing.assert_allclose(c["strain_xx"][c["temperature"] == hot], at_hot, atol=1e-12)
        np.testing.assert_allclose(c["temperature"].min(), 300.0)


@pytest.mark.parametrize(
    "way, at",
    (
        ("300:600", lambda t: 300 + 3000 * t / 10),
        ("300@0 500@2 400@10", lambda t: np.interp(t, [0, 2, 10], [300, 500, 400])),
        ("oven.csv:heat", lambda t: np.interp(t, [0, 2, 10], [300, 500, 400])),
        ("450-150*cos(2*pi*t/5)", lambda t: 450 - 150 * np.cos(2 * np.pi * t / 5)),
        ("450", lambda t: 450.0 + 0 * t),
    ),
)
def test_ways_of_the_temperature(rows, way, at):
    """Over a tension test of one unit of time, and the turn of a table is a row."""
    words = ["uniaxial", "--strain", "0.001", "--rate", "1e-3", "--increments", "2"]
    (c,) = rows(*words, "--temperature", way)
    np.testing.assert_allclose(c["temperature"], at(c["time"]))
    (c,) = rows("--strain", "0.001", "--rate", "1e-4", "--increments", "2", "--temperature", way)
    if "@" in way or "csv" in way:
        assert 2.0 in c["time"] and c["temperature"].max() == 500.0
    if ":6" in way:
        np.testing.assert_allclose(c["temperature"], 300 + 30 * c["time"])


@pytest.mark.parametrize(
    "words, said",
    (
        (["thermal"], "add --temperature 300:600"),
        (["thermal", "--temperature", "300"], "needs --temperature FROM:TO"),
        (["thermal", "--temperature", "300:300"], "needs --temperature FROM:TO"),
        (["thermal", "--temperature", "3:6", "--strain", "1", "--stress", "1"], "give one"),
        (["cyclic", "--temperature", "300", "--phase", "in"], "--phase needs --temperature"),
        (["cyclic", "--temperature", "300:600", "--phase", "up"], "--phase is in or out"),
        (["--temperature", "300:600", "--phase", "in"], "--phase says nothing to a uniaxial test"),
        (["--temperature", "300:400:500"], "a ramp 300:600"),
        (["--temperature", "hot"], "got 'hot'"),
        (["--temperature", "sin(q*t)"], "nothing is called 'q'"),
        (["--temperature", "300@0 400"], "VALUE@TIME"),
        (["--temperature", "300@0 inf@10"], "VALUE@TIME"),
        (["--temperature", "300@5 400@1"], "that rise"),
        (["--temperature", "1/t"], "no finite number at time 0"),
        (["--temperature", "nan"], "got 'nan'"),
        (["--set", "temperature=300:400", "--set", "temperature=1"], "given twice"),
        (["yield-surface", "--temperature", "300:400"], "give a number"),
    ),
)
def test_what_it_refuses(rows, words, said):
    assert said in rows(*words, fails=True)
