"""`neml2-jax export` writes a folder that checks itself, and refuses in one sentence."""

import json
import shutil
import subprocess

import jax
import pytest
from typer.testing import CliRunner

from neml2_jax.cli import main as cli

from ..export.materials import ZENER

DRIVER = """
[Tensors]
  [times]
    type = Python
    expr = 'Scalar(jnp.linspace(0.0, 3.0, 7))'
  []
  [strains]
    type = Python
    expr = '''
      e = jnp.linspace(0.0, 0.01, 7)
      result = SR2.fill(e, -0.2 * e, 0.1 * e, 0.3 * e, 0.0 * e, 0.4 * e)
    '''
  []
[]
[Drivers]
  [ramp]
    type = TransientDriver
    model = 'model'
    prescribed_time = 'times'
    prescribed_SR2_names = 'strain'
    prescribed_SR2_values = 'strains'
  []
[]
"""


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("export") / "zener.i"
    path.write_text(ZENER + DRIVER)
    return path


def export(*words):
    try:
        return CliRunner().invoke(cli.app, ["export", *map(str, words)])
    finally:
        jax.config.update("jax_enable_x64", True)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("cc") is None, reason="there is no C compiler")
@pytest.mark.parametrize(
    "options",
    ((), ("--parameters", "runtime"), ("--dtype", "float32")),
    ids=("baked", "runtime", "float32"),
)
def test_the_folder_checks_itself(file, tmp_path, options):
    """With sanitizers, which end the program where memory or arithmetic is misused."""
    done = export(file, "model", "--output", tmp_path, "--name", "zener", *options)
    assert done.exit_code == 0, done.output
    about = json.loads((tmp_path / "zener.json").read_text())
    assert [v["name"] for v in about["state"]] == ["viscous_strain"]
    assert bool(about["parameters"]) == ("runtime" in options)
    assert about["dtype"] == ("float32" if "float32" in options else "float64")
    figures = tmp_path / "zener_check.txt"
    assert figures.read_text().split()[:2] == ["6", "1"]  # the history of the driver
    flags = "-std=c99 -O0 -Wno-psabi -fsanitize=address,undefined -fno-sanitize-recover=all"
    command = ["make", "-s", "check", f"CFLAGS={flags}"]
    made = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert made.returncode == 0, made.stdout + made.stderr
    assert made.stdout.count(": ok") == 4
    # A figure that is wrong is told.
    lines = figures.read_text().splitlines()
    lines[-1] = "1.0 " * len(lines[-1].split())
    figures.write_text("\n".join(lines))
    made = subprocess.run(["./zener_check"], cwd=tmp_path, capture_output=True, text=True)
    assert made.returncode == 1 and "tangents" in made.stdout and "WRONG" in made.stdout


def test_unknown_options_are_refused(file):
    done = export(file, "model", "--to", "rust")
    assert done.exit_code == 2 and "--to is c" in done.output


def test_a_driver_without_history_is_refused(file):
    done = export(file, "model", "--driver", "rampp")
    assert done.exit_code == 1 and "rampp" in str(done.exception)
