"""Loops compiled as one function, seen in the program that XLA makes; in processes of their own."""

import jax
import jax.numpy as jnp
import pytest

from neml2_jax.drivers import compile_small_loops_whole

from ..forked import Forked


def tell(below):
    """Whether a loop is compiled as one function."""
    if below is not None:
        compile_small_loops_whole(below)
    grow = jax.jit(lambda x: jax.lax.while_loop(lambda x: x.sum() < 1e4, lambda x: 1.1 * x, x))
    text = grow.lower(jnp.ones(1000)).compile().as_text()
    assert text is not None
    print("small_call" in text)


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
    """In processes of their own, since flags are read once in each."""
    started = {
        name: Forked.of(tell, below, environment={"XLA_FLAGS": flags})
        for name, (flags, below, _) in CASES.items()
    }
    ended = {name: process.wait(120) for name, process in started.items()}
    assert all(done.returncode == 0 for done in ended.values()), ended
    found = {name: done.stdout.split() == ["True"] for name, done in ended.items()}
    assert found == {name: whole for name, (_, _, whole) in CASES.items()}


def test_too_late():
    devices = jax.devices()
    with pytest.raises(RuntimeError, match="before anything is computed"):
        compile_small_loops_whole()
    assert jax.devices() == devices


def test_a_negative_size_is_refused():
    with pytest.raises(ValueError, match="0 or more, not -1"):
        compile_small_loops_whole(-1)
