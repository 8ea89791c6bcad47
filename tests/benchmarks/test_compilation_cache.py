"""`neml2-jax run` keeps compiled programs, for the next process to find."""

import os
import subprocess
import sys
from pathlib import Path

import jax
import jaxlib.version
import pytest

from neml2_jax.programs.compilation_cache import machine, use_compilation_cache, user_directory

from ..compiling import LEVEL_0
from ..forked import Forked, command

pytestmark = pytest.mark.slow
FILE = Path(__file__).parents[2] / "benchmarks" / "inputs" / "elasticity.i"


WORDS = "run", str(FILE), "driver", "nbatch=2", "--device", "cpu"


def run(folder, *options, setting=None):
    """The programs in the folder, after a run in a copy of a process that has the library."""
    environment = {"NEML2_JAX_CACHE": setting or str(folder)}
    done = Forked.of(without_the_suites_cache, *WORDS, *options, environment=environment).wait()
    assert done.returncode == 0, done.stderr
    return programs(folder)


def without_the_suites_cache(*words):
    jax.config.update("jax_compilation_cache_dir", None)
    command(*words)


def run_from_the_start(folder):
    """The same, after a run in a process of its own, which has said nothing of the programs."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("JAX_", "TF_CPP"))}
    environment["NEML2_JAX_CACHE"] = str(folder)
    environment[LEVEL_0.upper()] = os.environ[LEVEL_0.upper()]  # part of what programs are kept by
    done = subprocess.run(
        [sys.executable, "-m", "neml2_jax.cli.main", *WORDS],
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""  # XLA would write kilobytes for each program that it reads back
    return programs(folder)


def programs(folder):
    return {p.name for p in Path(folder).rglob("*-cache")}


def test_the_second_process_compiles_nothing(tmp_path):
    first = run(tmp_path)
    assert any(name.startswith("jit_march_chunk") for name in first), first
    assert run_from_the_start(tmp_path) == first
    assert [p.name for p in tmp_path.iterdir()] == [machine()]
    assert jaxlib.version.__version__ in machine()


def test_it_can_be_switched_off(tmp_path):
    assert run(tmp_path, "--no-cache") == set()
    assert run(tmp_path, setting="off") == set()


def test_where_it_is(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert user_directory() == tmp_path / "neml2_jax"
    monkeypatch.setenv("NEML2_JAX_CACHE", "off")
    assert use_compilation_cache() is None
