"""Figures of the reference library, where they are at hand: `../shared/parity`."""

import functools
import importlib.util
import re
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest

from neml2_jax.declaration import REGISTRY
from neml2_jax.input_files.tensors import TENSOR_TYPES

PARITY = Path(__file__).parents[3] / "shared" / "parity"
# Types that only cases of the reference use, and the file that `--load` takes them from.
EXTENSIONS = {
    "SurrogateFlowRate": Path(__file__).parents[1] / "extensions" / "surrogate_flow_rate.py"
}
pytestmark = [
    pytest.mark.parity,
    pytest.mark.skipif(not PARITY.is_dir(), reason=f"no reference figures in {PARITY}"),
]


def harness():
    spec = importlib.util.spec_from_file_location("run_parity", PARITY / "run_parity.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


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
    """The harness, whose commands load the extensions that the file needs."""
    options = [f"--load={EXTENSIONS[t]}" for t in sorted(used(path) & set(EXTENSIONS))]
    run = functools.partial(with_options, options=options)
    module.subprocess = SimpleNamespace(run=run)
    return module


def with_options(command, *, options, **settings):
    return subprocess.run([*command, *options], **settings)


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
    assert harness().check_verification(path) == []
