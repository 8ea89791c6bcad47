"""Loops compiled as one function, seen in the program that XLA makes; in processes of their own."""

import os
import subprocess
import sys

import pytest

from neml2_jax.drivers import compile_small_loops_whole

COMPILE = """
import jax, jax.numpy as jnp
from neml2_jax.drivers import compile_small_loops_whole
if {below} is not None:
    compile_small_loops_whole({below})
grow = jax.jit(lambda x: jax.lax.while_loop(lambda x: x.sum() < 1e4, lambda x: 1.1 * x, x))
print("small_call" in grow.lower(jnp.ones(1000)).compile().as_text())
"""


@pytest.mark.parametrize(
    ("flags", "below", "whole"),
    [
        ("", None, False),
        ("", 3_000_000, True),
        ("", 3_000, False),
        ("--xla_backend_extra_options=xla_cpu_some_other=1", 3_000_000, True),
        (
            "--xla_backend_extra_options=xla_cpu_small_while_loop_byte_threshold=3000",
            3_000_000,
            False,
        ),
    ],
)
def test_loops_that_are_small_enough(flags, below, whole):
    done = subprocess.run(
        [sys.executable, "-c", COMPILE.format(below=below)],
        env={**os.environ, "XLA_FLAGS": flags, "JAX_PLATFORMS": "cpu"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [str(whole)]


def test_too_late():
    import jax

    devices = jax.devices()
    with pytest.raises(RuntimeError, match="before anything is computed"):
        compile_small_loops_whole()
    assert jax.devices() == devices


def test_a_negative_size_is_refused():
    with pytest.raises(ValueError, match="0 or more, not -1"):
        compile_small_loops_whole(-1)
