"""`neml2-jax test`, as a user of it sees it."""

import csv

import jax
import numpy as np
import pytest
from typer.testing import CliRunner

from neml2_jax.cli.main import app
from neml2_jax.drivers import OutputError

ELASTIC = """
[Models]
  [elasticity]
    type = LinearIsotropicElasticity
    coefficients = '2e5 0.3'
    coefficient_types = 'YOUNGS_MODULUS POISSONS_RATIO'
    strain = 'strain'
  []
[]
"""


# Molten at 900 degrees: there no strain gives a stress.
MELTING = """
[Tensors]
  [temperatures]
    type = Python
    expr = 'Scalar(jnp.array([300.0, 900.0, 1200.0]), sub_batch_ndim=1)'
  []
  [moduli]
    type = Python
    expr = 'Scalar(jnp.array([2e5, 0.0, 0.0]), sub_batch_ndim=1)'
  []
[]
[Models]
  [modulus]
    type = ScalarLinearInterpolation
    argument = 'temperature'
    abscissa = 'temperatures'
    ordinate = 'moduli'
  []
  [hooke]
    type = LinearIsotropicElasticity
    coefficients = 'modulus 0.3'
    coefficient_types = 'YOUNGS_MODULUS POISSONS_RATIO'
    strain = 'strain'
  []
  [elasticity]
    type = ComposedModel
    models = 'modulus hooke'
  []
[]
"""


@pytest.fixture
def invoke(tmp_path, monkeypatch):
    """A command in a folder with `elastic.i`; its text."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    (tmp_path / "elastic.i").write_text(ELASTIC)

    def call(*words, fails=False):
        words = ["test", "elastic.i", "elasticity", *words, "--no-cache"]
        result = CliRunner().invoke(app, words)
        if not fails:
            assert result.exit_code == 0, result.output + repr(result.exception)
        return result

    return call


def rows(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def test_a_tension_test_with_defaults(invoke, tmp_path):
    text = invoke("--plot", "f.svg").output
    assert "uniaxial test of elasticity" in text
    assert "slope at the start │ 2e+05" in text and "yield at 0.2 %" in text and "never" in text
    assert (tmp_path / "f.svg").read_text().startswith("<?xml")


def test_lists_are_a_family_and_measured_points_lie_over_it(invoke, tmp_path):
    measured = "time [s],strain [%],stress [MPa]\n0,0,0\n1,0.1,190\n2,0.2,420\n"
    (tmp_path / "t.csv").write_text(measured)
    words = ["uniaxial", "--rate", "1e-3,1e-4", "--increments", "3", "--data", "t.csv"]
    text = invoke(*words, "--output", "o.csv", "--plot", "f.png").output
    assert "strained to 0.002, as the measured curves" in text
    assert "the model's stress is taken to be in MPa" in text and "2e+05" in text
    found = rows(tmp_path / "o.csv")
    assert {r["specimen"] for r in found} == {"rate 0.001", "rate 0.0001"} and len(found) == 8
    last = found[-1]
    np.testing.assert_allclose(float(last["stress_xx [MPa]"]), 400.0, rtol=1e-9)
    np.testing.assert_allclose(float(last["time [s]"]), 20.0, rtol=1e-9)
    assert (tmp_path / "f.png").stat().st_size > 1000
    again = invoke(*words, "--output", "o.csv", fails=True)
    assert isinstance(again.exception, OutputError) and "--overwrite" in str(again.exception)


def test_following_measured_strains(invoke, tmp_path):
    (tmp_path / "c.csv").write_text("time,strain,stress\n0,0,0\n1,1e-3,210\n3,-1e-3,-190\n4,0,0\n")
    words = ["cyclic", "--data", "c.csv", "--follow"]
    fixed = ["--increments", "1"]
    text = invoke(*words, *fixed, "--output", "o.csv", "--plot", "f.pdf").output
    # Off by -10, -10, 0 at the three rows with strain, and by 0 at the first.
    np.testing.assert_allclose(np.sqrt((10**2 + 10**2) / 4), 7.0711, rtol=1e-4)
    assert "7.0711" in text
    assert [float(r["strain_xx [-]"]) for r in rows(tmp_path / "o.csv")] == pytest.approx(
        [0, 1e-3, -1e-3, 0], abs=1e-12
    )


def test_a_strain_of_300_per_cent_is_doubted(invoke, tmp_path):
    (tmp_path / "p.csv").write_text("time,strain,stress\n0,0,0\n1,3,210\n")
    text = invoke("uniaxial", "--data", "p.csv", "--follow", "--increments", "1").output
    assert "warning: strain of p goes up to 3, 300 %" in text


def test_steps_of_a_table(invoke, tmp_path):
    (tmp_path / "s.csv").write_text("time,stress_yy [MPa],strain_xx [%]\n0,0,0\n1,20,0.1\n2,20,0\n")
    invoke("--steps", "s.csv", "--increments", "1", "--output", "o.npz")
    with np.load(tmp_path / "o.npz") as saved:
        stress = saved["output.stress"][:, 0]
    np.testing.assert_allclose(stress[:, 0], [0, 206, 6], atol=1e-8)
    np.testing.assert_allclose(stress[:, 1], [0, 20, 20], atol=1e-8)
    words = ["plot", "o.npz", "--x", "strain", "--y", "stress", "--output", "o.png"]
    assert CliRunner().invoke(app, words).exit_code == 0 and (tmp_path / "o.png").exists()


def test_a_yield_surface_that_is_not_reached(invoke):
    """Elastic: a table, and exit code 1 with what to do."""
    words = ["yield-surface", "--directions", "3", "--increments", "2"]
    result = invoke(*words, fails=True)
    assert "yield surface of elasticity" in result.output
    assert "3 directions did not yield; elastic up to strains of" in str(result.exception)


@pytest.mark.parametrize(
    "words, said",
    (
        (["uniaxal"], "did you mean 'uniaxial'"),
        (["creep"], "a creep test needs --stress"),
        (["shear", "--stress", "3"], "--stress says nothing to a shear test"),
        (["--temperature", "300"], "the model reads no temperature or T"),
        (["--set", "x=1"], "it reads none"),
        (["--rate", "fast"], "a number, or several as 1,2; got 'fast'"),
        (["--rate", "1_0"], "a number, or several as 1,2; got '1_0'"),  # 10 for Python alone
        (["--axis", "w"], "--axis is x, y, z"),
        (["--axis", "nan"], "--axis is x, y, z"),
        (["--increments", "1000000000"], "--increments is 1 to 1,000,000"),
        (["--plot", "f.gif"], "--plot ends in .png"),
        (["--output", "f.txt"], "--output ends in .csv"),
        (["--toe", "1,2"], "are about --data"),
        (["yield-surface", "--plane", "xx"], "two components"),
    ),
)
def test_what_it_refuses(invoke, words, said):
    result = CliRunner().invoke(app, ["test", "elastic.i", "elasticity", *words, "--no-cache"])
    assert result.exit_code == 2
    assert said in " ".join(result.output.replace("│", " ").split())


def test_a_failure_keeps_what_is_finished(invoke, tmp_path):
    """Heated to where it melts under a load, and one specimen that is not heated."""
    (tmp_path / "elastic.i").write_text(MELTING)
    (tmp_path / "s.csv").write_text(
        "specimen,time,stress_xx,temperature\nhot,0,0,300\nhot,1,10,600\nhot,2,10,1200\n"
        "cold,0,0,300\ncold,1,10,300\ncold,2,20,300\n"
    )
    result = invoke("--steps", "s.csv", "--output", "o.csv", "--plot", "f.png", fails=True)
    assert "1 of 2 specimens failed; specimen 0 (hot): segment table failed at time" in str(
        result.exception
    )
    found = rows(tmp_path / "o.csv")
    cold = [r for r in found if r["specimen"] == "cold"]
    np.testing.assert_allclose(float(cold[-1]["strain_xx [-]"]), 1e-4, rtol=1e-9)
    hot = [r for r in found if r["specimen"] == "hot"]
    assert float(hot[-1]["time"]) >= 1.0 and float(hot[-1]["stress_xx"]) == pytest.approx(
        10.0, rel=1e-5
    )
    assert (tmp_path / "f.png").exists()


def test_a_scalar_without_a_value(invoke, tmp_path):
    (tmp_path / "elastic.i").write_text(MELTING)
    result = invoke(fails=True)
    assert result.exit_code == 2 and "add --temperature 300" in result.output
    twice = invoke("--temperature", "300", "--set", "temperature=600", fails=True)
    assert twice.exit_code == 2 and "given twice" in " ".join(twice.output.split())
    text = invoke("--temperature", "300,600", "--increments", "2").output
    assert "temperature 600" in text and "1e+05" in text and "warning" not in text
    text = invoke("--temperature", "200", "--increments", "2").output
    assert "warning: temperature comes to 200, outside of the table of modulus" in text


def test_what_values_may_be_off_by_is_told(invoke):
    """Unless the steps are given."""
    assert "± of the steps" in invoke().output
    assert "± of the steps" not in invoke("--increments", "2").output
    family = invoke("--rate", "1e-3,1e-2").output
    assert "2e+05 ± " in family and "for the length of the steps" in family


def test_single_precision(invoke, tmp_path):
    """Without a warning, from a file with arrays; steps are chosen for accuracy there too."""
    (tmp_path / "elastic.i").write_text(MELTING)
    try:
        text = invoke("--temperature", "300,600", "--dtype", "float32").output
    finally:
        jax.config.update("jax_enable_x64", True)
    assert "2e+05" in text and "1e+05" in text


def test_prescribed_components(invoke, tmp_path):
    """Every turn of a wave is a row, however few steps are asked for; free sides stay free."""
    words = ["--prescribe", "strain_xx=1e-3*sin(2*pi*t/10)", "--prescribe", "stress_yy=30"]
    invoke(*words, "--duration", "30", "--increments", "3", "--output", "o.csv")
    found = rows(tmp_path / "o.csv")
    time, strain, side, stress = (
        np.array([float(r[n]) for r in found])
        for n in ("time", "strain_xx [-]", "stress_yy", "stress_xx")
    )
    np.testing.assert_allclose(strain, 1e-3 * np.sin(2 * np.pi * time / 10), atol=1e-12)
    np.testing.assert_allclose(side, time, atol=1e-6)
    np.testing.assert_allclose(stress, 2e5 * strain + 0.3 * side, atol=1e-6)
    np.testing.assert_allclose(np.sort(np.abs(strain))[-6:], 1e-3, rtol=1e-5)
