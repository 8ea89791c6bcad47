"""The page `docs/add_a_model.md` runs as it stands: files, test, commands and Python."""

import contextlib
import os
import re
import runpy
import shlex
import sys
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from neml2_jax.cli import main as cli

from ..forked import Forked

PAGE = (Path(__file__).parents[2] / "docs" / "add_a_model.md").read_text()
FILES = dict(re.findall(r"^File `([\w.]+)`:\n\n```\w+\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))
COMMANDS = re.findall(r"^```sh\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)[0].splitlines()
# The block of Python that is no file.
SCRIPT = next(
    text
    for text in re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    if text not in FILES.values()
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("add_a_model")
    for name, text in FILES.items():
        (path / name).write_text(text)
    return path


def test_the_page_has_what_it_promises():
    assert set(FILES) == {"my_laws.py", "test_my_laws.py", "bundle.i"}
    assert len(COMMANDS) == 4


def suite_in(folder):
    os.chdir(folder)
    sys.path.insert(0, str(folder))
    sys.exit(pytest.main(["-q", "-W", "error", "--assert=plain", "test_my_laws.py"]))


@pytest.mark.slow
def test_its_test_passes(folder):
    done = Forked.of(suite_in, folder).wait()
    assert done.returncode == 0, done.stdout + done.stderr
    assert "7 passed" in done.stdout


@pytest.fixture(scope="module")
def printed(folder):
    """What the commands of the page print, run in its folder."""
    out = []
    with contextlib.chdir(folder):
        for command in COMMANDS:
            program, *arguments = shlex.split(command)
            assert program == "neml2-jax"
            done = CliRunner().invoke(cli.app, arguments)
            assert done.exit_code == 0, f"{command}\n{done.output}"
            out.append(done.output)
    return out


@pytest.mark.slow
def test_its_commands_run(folder, printed):
    with np.load(folder / "relaxation.npz") as saved:
        assert saved["output.creep_strain"].shape == (51, 3)
        assert saved["output.stress"].shape == (51,)
    assert re.search(r"form +\(option str\) = POWER", printed[3])


def run_in(folder, script):
    os.chdir(folder)
    sys.path.insert(0, str(folder))
    runpy.run_path(script, run_name="__main__")


@pytest.mark.slow
@pytest.mark.usefixtures("printed")  # the commands leave a result
def test_its_python_gives_what_the_input_file_gives(folder):
    r"""By $\partial\sigma/\partial w_i = \sigma_i$ the slopes add up to the stress."""
    report = """
import numpy as np
weights = np.array([0.5, 0.3, 0.2])
[path] = [p for p in slopes if p.endswith("fraction")]
print(float(stress), float(np.sum(weights * np.asarray(slopes[path].data))))
"""
    (folder / "script.py").write_text(SCRIPT + report)
    done = Forked.of(run_in, folder, "script.py").wait()
    assert done.returncode == 0, done.stderr
    stress, sum_of_slopes = map(float, done.stdout.split())
    with np.load(folder / "relaxation.npz") as saved:
        assert stress == pytest.approx(saved["output.stress"][-1], rel=1e-10)
    assert sum_of_slopes == pytest.approx(stress, rel=1e-12)
