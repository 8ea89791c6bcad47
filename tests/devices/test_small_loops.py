"""Loops compiled as one function, seen in the program that XLA makes; in processes of their own."""

import json
import os
import subprocess
import sys

import pytest

from neml2_jax.drivers import compile_small_loops_whole

# Flags are read once in a process: one starts, and before JAX has a device there, divides for each.
COMPILE = """
import json, os, sys
import jax, jax.numpy as jnp
from neml2_jax.drivers import compile_small_loops_whole

def told(flags, below):
    os.environ["XLA_FLAGS"] = flags
    if below is not None:
        compile_small_loops_whole(below)
    grow = jax.jit(lambda x: jax.lax.while_loop(lambda x: x.sum() < 1e4, lambda x: 1.1 * x, x))
    return "small_call" in grow.lower(jnp.ones(1000)).compile().as_text()

for flags, below in json.loads(sys.argv[1]):
    child = os.fork()
    if child == 0:
        print(json.dumps(told(flags, below)), flush=True)
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
"""

CASES = {
    "by itself": ("", None, False),
    "small enough": ("", 3_000_000, True),
    "too large": ("", 3_000, False),
    "beside another flag": (
        "--xla_backend_extra_options=xla_cpu_some_other=1",
        3_000_000,
        True,
    ),
    "as the environment says": (
        "--xla_backend_extra_options=xla_cpu_small_while_loop_byte_threshold=3000",
        3_000_000,
        False,
    ),
}


def test_loops_that_are_small_enough():
    asked = json.dumps([(flags, below) for flags, below, _ in CASES.values()])
    done = subprocess.run(
        [sys.executable, "-c", COMPILE, asked],
        env={**os.environ, "XLA_FLAGS": "", "JAX_PLATFORMS": "cpu"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    found = dict(zip(CASES, map(json.loads, done.stdout.splitlines()), strict=True))
    assert found == {name: whole for name, (_, _, whole) in CASES.items()}


def test_too_late():
    import jax

    devices = jax.devices()
    with pytest.raises(RuntimeError, match="before anything is computed"):
        compile_small_loops_whole()
    assert jax.devices() == devices


def test_a_negative_size_is_refused():
    with pytest.raises(ValueError, match="0 or more, not -1"):
        compile_small_loops_whole(-1)
