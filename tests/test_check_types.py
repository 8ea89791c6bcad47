"""Types are checked again where something that pyright reads has changed, and only there."""

import importlib.util
import subprocess
from pathlib import Path

import pytest


@pytest.fixture
def checking(tmp_path, monkeypatch):
    """The script over a checkout of one file, and what it runs, which ends as `ends` says."""
    path = Path(__file__).parents[1] / ".ci" / "check_types.py"
    spec = importlib.util.spec_from_file_location("check_types", path)
    assert spec is not None and spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    (tmp_path / "pyproject.toml").write_text('[tool.pyright]\ninclude = ["package"]\n')
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "one.py").write_text("x: int = 1\n")
    monkeypatch.setattr(script, "ROOT", tmp_path)
    monkeypatch.setattr(script, "PASSED", tmp_path / ".cache" / "types")
    ran, ends = [], [0]

    def run(command, **_):
        ran.append(command)
        return subprocess.CompletedProcess(command, ends[0])

    monkeypatch.setattr(script.subprocess, "run", run)
    (tmp_path / ".cache").mkdir()
    return script, tmp_path, ran, ends


def test_what_has_passed_is_not_checked_again(checking, capsys):
    script, root, ran, _ = checking
    (root / "notes.txt").write_text("no type")
    assert script.main() == 0 and len(ran) == 1
    (root / "notes.txt").write_text("another")
    assert script.main() == 0 and len(ran) == 1
    assert "nothing has changed" in capsys.readouterr().out


@pytest.mark.parametrize(
    "change",
    (
        lambda root: (root / "package" / "one.py").write_text("x: int = 2\n"),
        lambda root: (root / "package" / "one.py").rename(root / "package" / "two.py"),
        lambda root: (root / "package" / "two.pyi").write_text(""),
        lambda root: (root / "package" / "one.py").unlink(),
        lambda root: (root / "pyproject.toml").write_text(
            '[tool.pyright]\ninclude = ["package"]\ntypeCheckingMode = "strict"\n'
        ),
    ),
    ids=("content", "name", "more", "fewer", "settings"),
)
def test_what_changed_is_checked(checking, change):
    script, root, ran, _ = checking
    assert script.main() == 0 and len(ran) == 1
    change(root)
    assert script.main() == 0 and len(ran) == 2


def test_what_failed_is_checked_again(checking):
    script, root, ran, ends = checking
    assert script.main() == 0
    (root / "package" / "one.py").write_text('x: int = "1"\n')
    ends[0] = 1
    assert script.main() == 1 and script.main() == 1
    assert len(ran) == 3


def test_packages_are_part_of_what_is_read(checking, monkeypatch):
    script, root, _, _ = checking
    before = script.what_is_read()
    (root / "jax-0.0.dist-info").mkdir()
    monkeypatch.setattr(script.sysconfig, "get_path", lambda _: str(root))
    assert script.what_is_read() != before
