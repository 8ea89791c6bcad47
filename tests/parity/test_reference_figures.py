"""Figures of the reference library, where they are at hand: `../shared/parity`."""

import functools
import importlib.util
import re
import subprocess
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from typer.testing import CliRunner

from neml2_jax.cli import main as cli
from neml2_jax.declaration import REGISTRY
from neml2_jax.input_files.tensors import TENSOR_TYPES

PARITY = Path(__file__).parents[3] / "shared" / "parity"
# Types that only cases of the reference use, and the file that `--load` takes them from.
EXTENSIONS = {
    "SurrogateFlowRate": Path(__file__).parents[1] / "extensions" / "surrogate_flow_rate.py"
}
# What a user types, from the start of the interpreter to its exit code.
IN_A_PROCESS = "regression/solid_mechanics/mixed_control/model.i"
pytestmark = [
    pytest.mark.parity,
    pytest.mark.skipif(not PARITY.is_dir(), reason=f"no reference figures in {PARITY}"),
]


def harness():
    spec = importlib.util.spec_from_file_location("run_parity", PARITY / "run_parity.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    vars(module)["np"] = SimpleNamespace(**{**vars(np), "load": closed_again})
    return module


def closed_again(path):
    """`numpy.load`, which the harness leaves open: here that is a warning, and an error."""
    with np.load(path) as file:
        return dict(file)


def cases(kind):
    if not PARITY.is_dir():
        return [pytest.param(None, id="absent")]
    paths = sorted((PARITY / kind).rglob("*.i"))
    return [
        pytest.param(
            p,
            id=p.relative_to(PARITY / kind).as_posix(),
            marks=(pytest.mark.skipif(bool(absent(p)), reason=f"not written yet: {absent(p)}"),),
        )
        for p in paths
    ]


def absent(path):
    """Types that a file uses and the library does not have."""
    known = {t for types in REGISTRY.values() for t in types} | set(TENSOR_TYPES)
    return sorted(used(path) - known - set(EXTENSIONS))


def used(path):
    found = re.findall(r"^\s*type\s*=\s*'?(\w+)'?\s*$", path.read_text(), re.MULTILINE)
    return set(found)


def loading(module, path):
    """The harness, whose commands load the extensions that the file needs.

    They run in this process, which has JAX at hand and shares what is compiled, but for that of
    `IN_A_PROCESS`.
    """
    options = [f"--load={EXTENSIONS[t]}" for t in sorted(used(path) & set(EXTENSIONS))]
    alone = path.relative_to(PARITY).as_posix() == IN_A_PROCESS
    run = functools.partial(in_a_process if alone else in_this_process, options=options)
    module.subprocess = SimpleNamespace(run=run)
    return module


def in_a_process(command, *, options, **settings):
    return subprocess.run([*command, *options], **settings)


def in_this_process(command, *, options, **settings):
    done = CliRunner().invoke(cli.app, [*command[1:], *options])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return SimpleNamespace(returncode=done.exit_code, stdout=done.output, stderr=done.output)


@pytest.mark.parametrize("path", cases("models"))
def test_models(path):
    assert harness().check_model(path) == []


@pytest.mark.slow
@pytest.mark.parametrize("path", cases("regression"))
def test_regression(path):
    assert loading(harness(), path).check_regression(path) == []


@pytest.mark.slow
@pytest.mark.parametrize("path", cases("verification"))
def test_verification(path):
    assert loading(harness(), path).check_verification(path) == []
