"""`examples/native`: the C and the Fortran program print what our driver gives."""

import os
import shlex
import shutil
import subprocess
from pathlib import Path

import jax.numpy as jnp
import numpy as np
import pytest

import neml2_jax
from neml2_jax import SR2, Scalar
from neml2_jax.drivers import march

from ..forked import Forked, command
from .native import without_figures

EXAMPLES = Path(__file__).parents[2] / "examples"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("make") is None, reason="there is no make"),
    pytest.mark.skipif(shutil.which("cc") is None, reason="there is no C compiler"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The examples as they stand, and the material exported."""
    path = tmp_path_factory.mktemp("examples")
    for name in ("native", "chaboche"):
        shutil.copytree(EXAMPLES / name, path / name, ignore=shutil.ignore_patterns("material"))
    # What make would start, as a copy of a process that has imported the library.
    program, *words = shlex.split(make(path / "native", "--dry-run", "material/material.c"))
    assert program == "neml2-jax"
    done = Forked.of(command_in, path / "native", words).wait()
    assert done.returncode == 0, done.stderr
    return path / "native"


def command_in(folder, words):
    os.chdir(folder)
    with without_figures():
        command(*words)


def make(folder, *words):
    done = subprocess.run(
        ["make", "-s", "NEML2_JAX=neml2-jax", "CFLAGS=-std=c99 -O0 -Wno-psabi", *words],
        cwd=folder,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def expected():
    """Stress along the same cycle, by the transient driver's march."""
    material = neml2_jax.load_input(EXAMPLES / "chaboche" / "chaboche.i").get_model("material")
    times = 10.0 * jnp.arange(41.0)[:, None] * jnp.ones(3)
    wave = 0.004 * jnp.arange(1.0, 4.0) * jnp.sin(2 * np.pi * times / 400)
    strain = SR2(wave[..., None] * jnp.array([1.0, -0.45, -0.45, 0.0, 0.0, 0.0]))
    stress = march(material, {"strain": strain, "t": Scalar(times)})["stress"].data[..., 0]
    return np.stack([times[1:], wave[1:], stress], axis=-1).reshape(-1, 3)


@pytest.mark.parametrize("program", ("march_c", "march_f"))
def test_the_program_agrees_with_our_march(folder, program, expected):
    if program == "march_f" and shutil.which("gfortran") is None:
        pytest.skip("there is no gfortran")
    make(folder, program)
    done = subprocess.run([f"./{program}"], cwd=folder, capture_output=True, text=True, check=True)
    found = np.array([list(map(float, line.split())) for line in done.stdout.splitlines()])
    scale = np.abs(expected).max(0)
    np.testing.assert_allclose(found[:, :3] / scale, expected / scale, rtol=0.0, atol=1e-12)
    assert (found[:, 3] > 1e5).all()  # the stiffness is between that of flow and of elasticity
