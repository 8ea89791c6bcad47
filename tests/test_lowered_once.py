"""What is lowered once is what would be lowered now: the truth is JAX's own lowering."""

import os
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax._src.interpreters import mlir

from neml2_jax.laws.solid_mechanics import VoceIsotropicHardening
from neml2_jax.types import Scalar

from .forked import Forked
from .lowered_once import Unknown, keep_what_is_lowered, text_of

X = np.arange(1.0, 4.0)


def text(function, *arguments):
    return text_of(jax.jit(function).trace(*arguments).jaxpr)


@jax.custom_jvp
def squared(x):
    return x * x


@squared.defjvp
def _(primals, tangents):
    return squared(primals[0]), 2.0 * primals[0] * tangents[0]


PROGRAMS = {
    "a product": (lambda x: x * 2.0, X),
    "another literal": (lambda x: x * 3.0, X),
    "a literal of another sign": (lambda x: x * -0.0, X),
    "zero": (lambda x: x * 0.0, X),
    "another operation": (lambda x: x + 2.0, X),
    "another shape": (lambda x: x * 2.0, X[:2]),
    "another dtype": (lambda x: x * 2.0, X.astype(np.float32)),
    "operands": (lambda x, y: x - y, X, X),
    "operands exchanged": (lambda x, y: y - x, X, X),
    "another result": (lambda x, y: (x - y, x)[1], X, X),
    "a parameter": (lambda x: jnp.cumsum(x), X),
    "another parameter": (lambda x: jax.lax.cumsum(x, reverse=True), X),
    "a constant": (lambda x: x + X, X),
    "another constant": (lambda x: x + X[::-1], X),
    "a large constant": (lambda x: x + np.arange(300.0)[:, None], X),
    "another large constant": (lambda x: x - np.arange(300.0)[:, None], X),
    "a loop": (lambda x: jax.lax.fori_loop(0, 3, lambda i, y: y * 2.0, x), X),
    "a loop of another body": (lambda x: jax.lax.fori_loop(0, 3, lambda i, y: y * 3.0, x), X),
    "branches": (lambda x: jax.lax.cond(x[0] > 0, jnp.sin, jnp.cos, x), X),
    "branches exchanged": (lambda x: jax.lax.cond(x[0] > 0, jnp.cos, jnp.sin, x), X),
    "a rule of its own": (squared, X),
    "its derivative": (jax.grad(lambda x: squared(x).sum()), X),
    "random numbers": (lambda seed: jax.random.normal(jax.random.key(seed), (3,)), 0),
    "a factorisation": (lambda x: jnp.linalg.cholesky(jnp.diag(x)), X),
    "a law": (
        lambda m, e: m.call_by_name({"equivalent_plastic_strain": Scalar(e)}),
        VoceIsotropicHardening(saturated_hardening=100.0, saturation_rate=1.1),
        X,
    ),
}


def test_programs_that_differ_are_told_apart():
    told = {name: text(*program) for name, program in PROGRAMS.items()}
    assert len(set(told.values())) == len(PROGRAMS), told


def test_the_same_program_traced_again_has_the_same_text():
    def anew(factor):
        return lambda x: jax.lax.fori_loop(0, 3, lambda i, y: factor * jnp.sin(y), x)

    assert text(anew(2.0), X) == text(anew(2.0), X)
    assert text(anew(2.0), X) != text(anew(3.0), X)


def test_random_numbers_of_another_kind_are_another_program():
    def drawn(seed):
        return jax.random.normal(jax.random.key(seed), (3,))

    with jax.threefry_partitionable(True):
        one = text(drawn, 0)
    with jax.threefry_partitionable(False):
        other = text(lambda seed: drawn(seed), 0)
    assert one != other


@pytest.fixture
def lowered(monkeypatch, tmp_path):
    """The folder, and how JAX lowers without it."""
    original = mlir.lower_jaxpr_to_module
    while hasattr(original, "__wrapped__"):
        original = original.__wrapped__
    calls = []

    def counted(name, program, **how):
        calls.append(name)
        return original(name, program, **how)

    monkeypatch.setattr(mlir, "lower_jaxpr_to_module", counted)
    keep_what_is_lowered(tmp_path / "lowered")
    return tmp_path / "lowered", calls


@pytest.mark.parametrize("name", PROGRAMS)
def test_what_is_read_is_what_would_be_lowered(name, lowered):
    folder, calls = lowered
    function, *arguments = PROGRAMS[name]
    texts = []
    for _ in range(2):
        # Another function, so that JAX does not know it yet.
        traced = jax.jit(lambda *args: function(*args)).trace(*arguments)
        texts.append(traced.lower().as_text())
    assert len(calls) == len(list(folder.iterdir())) == 1
    assert texts[0] == texts[1]


def test_other_platforms_are_kept_by_themselves(lowered):
    _, calls = lowered
    for platforms in (("cpu",), ("cpu", "cuda", "tpu"), ("cpu", "cuda", "tpu")):
        text = jax.jit(lambda x: 2.0 * x).trace(X).lower(lowering_platforms=platforms).as_text()
        assert ("_platform_index" in text) == (len(platforms) > 1)
    assert len(calls) == 2


def test_what_speaks_with_the_process_is_lowered_each_time(lowered):
    folder, calls = lowered

    def calling_back(x):
        shape = jax.ShapeDtypeStruct((3,), np.float64)
        return jax.pure_callback(lambda a: 2.0 * np.asarray(a), shape, x)

    for _ in range(2):
        jax.jit(lambda x: calling_back(x)).trace(X).lower()
    assert len(calls) == 2
    assert not list(folder.iterdir())


def test_parameters_of_unknown_types_are_refused():
    def with_a_function(x):
        return jax.pure_callback(np.sin, jax.ShapeDtypeStruct((3,), np.float64), x)

    with pytest.raises(Unknown):
        text(with_a_function, X)


def test_a_process_that_lowers_nothing_runs_what_it_reads(lowered, tmp_path):
    """Rules of lowering load LAPACK, without which its programs would jump to nowhere."""
    folder, _ = lowered
    jax.jit(_spectrum).trace(X).lower()
    before = sorted(folder.iterdir())
    ended = Forked.of(_told, folder, tmp_path / "told", environment={"JAX_ENABLE_X64": "1"}).wait()
    assert ended.returncode == 0, ended.stderr
    assert sorted(folder.iterdir()) == before
    np.testing.assert_allclose(np.loadtxt(tmp_path / "told"), X, rtol=1e-14)


def _spectrum(x):
    turned = jnp.array([[0.6, -0.8, 0.0], [0.8, 0.6, 0.0], [0.0, 0.0, 1.0]])
    return jnp.linalg.eigvalsh(turned @ jnp.diag(x) @ turned.T)


def _told(folder: Path, told: Path) -> None:
    jax.config.update("jax_enable_x64", os.environ["JAX_ENABLE_X64"] == "1")
    keep_what_is_lowered(folder)
    np.savetxt(told, jax.jit(_spectrum)(X))
