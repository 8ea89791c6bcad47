"""`neml2-jax calibrate` as a user calls it: a first fit, and all that may be wrong with files."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import neml2_jax
from neml2_jax.cli.failures import failure_text
from neml2_jax.cli.main import app
from neml2_jax.errors import ConvergenceError
from tests.calibration import cases
from tests.lab.materials import VISCOPLASTIC

BLOCKS = """
[Calibrations]
  [fit]
    type = Calibration
    model = 'model'
    tests = 'tension'
    parameters = 'yield K'
  []
  [tension]
    type = CalibrationTest
    file = 'data.csv'
    noise = 1  # MPa
  []
  [yield]
    type = CalibrationParameter
    paths = 'yield_function.yield_stress'
    lower = 10
    upper = 500
    initial = 80
  []
  [K]
    type = CalibrationParameter
    paths = 'flow_rate.reference_stress'
    scale = log
  []
[]
"""
STRAIN = np.linspace(0.0, 0.01, 9)
GOOD = [(e / 1e-3, e, min(2e5 * e, 300.0) + 3.0 * (-1) ** k) for k, e in enumerate(STRAIN)]


def table(rows, header="time [s],strain,stress [MPa]"):
    return "\n".join([header, *(",".join(f"{x:.6g}" for x in row) for row in rows)]) + "\n"


def write(folder: Path, blocks: str = BLOCKS, data: str | None = None) -> Path:
    (folder / "steel.i").write_text(VISCOPLASTIC + blocks)
    (folder / "data.csv").write_text(table(GOOD) if data is None else data)
    return folder / "steel.i"


def call(folder: Path, *words: str) -> tuple[int, str]:
    """Exit code and all that is printed, as `main` says errors."""
    arguments = ["calibrate", str(folder / "steel.i"), *words, "--no-cache"]
    found = CliRunner().invoke(app, arguments, env={"COLUMNS": "200"})
    error = found.exception
    said = "" if error is None or isinstance(error, SystemExit) else failure_text(error)  # type: ignore[arg-type]
    return found.exit_code, found.output + said


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


THREE = """
[Calibrations]
  [fit]
    type = Calibration
    model = 'model'
    tests = 'tension'
    parameters = 'yield drag exponent'
  []
  [tension]
    type = CalibrationTest
    file = 'data.csv'
    noise = 0.5
  []
  [yield]
    type = CalibrationParameter
    paths = 'yield_function.yield_stress'
    scale = log
    initial = 60
    lower = 10
    upper = 500
  []
  [drag]
    type = CalibrationParameter
    paths = 'flow_rate.reference_stress'
    scale = log
    lower = 100
    upper = 1e4
  []
  [exponent]
    type = CalibrationParameter
    paths = 'flow_rate.exponent'
    initial = 3
    lower = 1
    upper = 20
  []
[]
"""
"""The calibration of `cases.noisy`, whose programs serve."""
PATHS = {"yield": "yield_function.yield_stress", "drag": "flow_rate.reference_stress",
         "exponent": "flow_rate.exponent"}  # fmt: skip


def write_three(folder: Path, header: str = "specimen,time [s],strain,stress [MPa]") -> None:
    rows = []
    for test in cases.noisy(0.5, seed=5)[0].tests:
        c = test.curve
        assert c is not None
        for t, strain, stress in zip(c["time"], c["strain"], c["stress"]):
            rows.append(f"{c.name},{t:.6g},{strain:.6g},{stress:.6g}")
    (folder / "data.csv").write_text("\n".join([header, *rows]) + "\n")
    (folder / "steel.i").write_text(VISCOPLASTIC + THREE)


@pytest.mark.slow
def test_a_fit_from_files_alone(here):
    """The written file has the values that are printed, and its cost through `neml2-jax test`."""
    write_three(here)
    code, said = call(here, "--output", "fitted.i", "--plot")
    assert code == 0, said
    text = (here / "fitted.i").read_text()
    before = (here / "steel.i").read_text()
    changed = [(a, b) for a, b in zip(before.split("\n"), text.split("\n"), strict=True) if a != b]
    old = ["yield_stress = 100", "reference_stress = 1000", "exponent = 5"]
    assert [a.strip() for a, _ in changed] == old
    record = json.loads((here / "fitted.json").read_text())
    assert record["repeat"]["input_text"] == before
    model = neml2_jax.load_model(here / "fitted.i", "model")
    for name, x in zip(record["result"]["names"], record["result"]["values"], strict=True):
        np.testing.assert_allclose(model.named_parameters[PATHS[name]].data, x, rtol=1e-9)
    for what in ("fit", "residuals", "correlation"):
        assert (here / f"fitted_{what}.png").stat().st_size > 5000
    arguments = ["test", "fitted.i", "model", "--data", "data.csv", "--follow", "--no-cache"]
    arguments += ["--increments", "1"]  # or more, where there are more rows: the steps of the fit
    found = CliRunner().invoke(app, arguments, env={"COLUMNS": "200"}).output
    assert "off the data" in found, found
    off = re.findall(r"^│ (?:fast|slow) +│ +([\d.]+) │$", found, re.M)
    # The cost is half the sum of squares by the noise; the lab counts rows of the start too, of
    # zeros.
    squares = sum(n * float(x) ** 2 for n, x in zip((11, 7), off, strict=True))
    np.testing.assert_allclose(0.5 * squares / 0.5**2, record["result"]["cost"], rtol=1e-4)


def fitted(*given, **options):
    """In place of the fit, which comes after all that may be wrong with files."""
    raise ConvergenceError("it is fitted")


WITH_NAN = table(GOOD).replace(f"{GOOD[3][2]:.6g}", "nan")
HOSTILE = {
    "empty file": (BLOCKS, "", "no rows"),
    "header only": (BLOCKS, "time,strain,stress\n", "no rows"),
    "one row": (BLOCKS, table(GOOD[:1]), "two at least"),
    "NaN": (BLOCKS, WITH_NAN, "data.csv:5"),
    "text": (BLOCKS, WITH_NAN.replace("nan", "broken"), "data.csv:5"),
    "other columns": (BLOCKS, table(GOOD, "t,eps,sig"), "has no column 'time'"),
    "two units": (
        BLOCKS.replace("    noise", "    noise"),
        table(GOOD, "time [s],strain [mm],stress [MPa]"),
        "strain [mm]",
    ),
    "times that fall": (BLOCKS, table(GOOD[::-1]), "not later than"),
    "data of zeros": (BLOCKS, table([(t, e, 0.0) for t, e, _ in GOOD]), "zero in all rows"),
    "no data file": (BLOCKS.replace("data.csv", "daten.csv"), None, "there is no file"),
    "bounds reversed": (BLOCKS.replace("lower = 10", "lower = 900"), None, "not below the upper"),
    "initial outside": (
        BLOCKS.replace("initial = 80", "initial = 800"), None, "outside of the bounds"
    ),
    "path misspelt": (
        BLOCKS.replace("function.yield_stress", "function.yeld_stress"), None, "did you mean"
    ),
    "parameter block misspelt": (BLOCKS.replace("'yield K'", "'yeld K'"), None, "did you mean"),
    "test as a parameter": (BLOCKS.replace("'yield K'", "'tension'"), None, "CalibrationParameter"),
    "sought twice": (
        BLOCKS.replace("flow_rate.reference_stress", "yield_function.yield_stress"),
        None,
        "sought by",
    ),
    "more parameters than data": (BLOCKS, table(GOOD[:2]), "from 1 data"),
    "log of a negative": (
        BLOCKS.replace("scale = log", "scale = log\n    initial = -3"), None, "positive values"
    ),
    "noise of zero": (BLOCKS.replace("noise = 1", "noise = 0"), None, "noise is positive"),
    "noise in words": (BLOCKS.replace("noise = 1", "noise = small"), None, "a number"),
    "observed and prescribed": (
        BLOCKS.replace("    noise", "    observed = 'strain'\n    noise"), None, "both prescribed"
    ),
    "nothing to observe": (
        BLOCKS.replace("    noise", "    observed = 'hardness'\n    noise"),
        table(GOOD, "time,strain,hardness"),
        "no 'hardness'",
    ),
    "unknown option": (BLOCKS.replace("noise = 1", "nois = 1"), None, "did you mean"),
    "no calibration": ("", None, "0 calibrations"),
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE)
def test_what_is_wrong_is_said_in_one_line(here, case, monkeypatch):
    blocks, data, said = HOSTILE[case]
    write(here, blocks, data)
    monkeypatch.setattr("neml2_jax.cli.calibrate_run.calibrate", fitted)
    code, output = call(here)
    assert code != 0 and said in " ".join(output.split()), output
    assert "Traceback" not in output and "Nothing foresaw" not in output
    assert len([x for x in output.split("error:")[-1].split("\n") if x.strip()]) < 12


def test_a_unit_of_which_nothing_is_known_is_a_name(here, monkeypatch):
    write_three(here, "specimen,time [s],strain,stress [bananas]")
    monkeypatch.setattr("neml2_jax.cli.calibrate_run.calibrate", fitted)
    _, output = call(here)
    assert "it is fitted" in output
    assert "stress is taken to be in bananas" in " ".join(output.split()), output


def test_results_that_would_be_lost(here):
    write(here)
    (here / "fit.json").write_text("{}")
    code, said = call(here)
    assert code != 0 and "no result of a calibration" in said
    code, said = call(here, "--output", "steel.i", "--overwrite")
    assert code != 0 and "is the input file itself" in said
    code, said = call(here, "--resume", "gone.json", "--result", "x.json")
    assert code != 0 and "there is no file" in said
    code, said = call(here, "fitt")
    assert code != 0 and "did you mean 'fit'" in " ".join(said.split())
    code, said = call(here, "--starts", "0")
    assert code != 0 and "1 at least" in said
