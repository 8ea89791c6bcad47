"""The page on tests: its Python runs, on a cheap material; its commands parse."""

import re
import shlex
from pathlib import Path

import pytest
from typer.core import TyperGroup
from typer.main import get_command

import neml2_jax
from neml2_jax.cli import main as cli

from ..lab.test_load_path import Warmed

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/lab_tests.md").read_text()
(CODE,) = re.findall(r"```python\n(.*?)```", PAGE, re.S)
COMMANDS = re.findall(r"neml2-jax (?:test|plot) [^`\n]*", PAGE.replace("\\\n", " "))


def test_its_python(monkeypatch, tmp_path):
    class File:
        def get_model(self, name):
            return Warmed(modulus=2e5)

    monkeypatch.setattr(neml2_jax, "load_input", lambda path: (ROOT / path).exists() and File())
    monkeypatch.chdir(tmp_path)
    scope = {}
    exec(compile(CODE, "lab_tests.md", "exec"), scope)
    held = scope["result"][2]
    assert held["stress_xx"][held["segment"] == 1][-1] == pytest.approx(200.0)
    assert (tmp_path / "result.csv").exists()


def test_its_commands_parse():
    app = get_command(cli.app)
    assert isinstance(app, TyperGroup)
    found = [shlex.split(c)[1:] for c in COMMANDS if "--" in c]
    assert len(found) >= 2
    for words in found:
        command = app.commands[words[0]]
        with command.make_context(words[0], list(words[1:])) as context:
            assert context.params
