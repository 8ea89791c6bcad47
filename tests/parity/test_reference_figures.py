"""Figures of the reference library, where they are at hand: `../shared/parity`."""

import importlib.util
from pathlib import Path

import pytest

PARITY = Path(__file__).parents[3] / "shared" / "parity"
pytestmark = [
    pytest.mark.parity,
    pytest.mark.skipif(not PARITY.is_dir(), reason=f"no reference figures in {PARITY}"),
]

EXTENSIONS_ONLY = ("ml_surrogate", "misc/polynomial")  # types that a test of the reference defines


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
        pytest.param(p, id=p.relative_to(PARITY / kind).as_posix())
        for p in paths
        if not any(e in p.as_posix() for e in EXTENSIONS_ONLY)
    ]


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
