"""Figures of the reference library, where they are at hand: `../shared/parity`."""

import importlib.util
import re
from pathlib import Path

import pytest

from neml2_jax.declaration import REGISTRY
from neml2_jax.input_files.tensors import TENSOR_TYPES

PARITY = Path(__file__).parents[3] / "shared" / "parity"
pytestmark = [
    pytest.mark.parity,
    pytest.mark.skipif(not PARITY.is_dir(), reason=f"no reference figures in {PARITY}"),
]


def harness():
    spec = importlib.util.spec_from_file_location("run_parity", PARITY / "run_parity.py")
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
    used = re.findall(r"^\s*type\s*=\s*'?(\w+)'?\s*$", path.read_text(), re.MULTILINE)
    return sorted(set(used) - known)


@pytest.mark.parametrize("path", cases("models"))
def test_models(path):
    assert harness().check_model(path) == []


@pytest.mark.slow
@pytest.mark.parametrize("path", cases("regression"))
def test_regression(path):
    assert harness().check_regression(path) == []


@pytest.mark.slow
@pytest.mark.parametrize("path", cases("verification"))
def test_verification(path):
    assert harness().check_verification(path) == []
