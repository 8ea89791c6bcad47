"""`--no-cache` holds for a block of a program, and changes nothing that outlives it."""

import os

from neml2_jax.programs.compilation_cache import SWITCH, switched_off, without_cache


def test_it_ends_with_its_block(monkeypatch):
    monkeypatch.delenv(SWITCH, raising=False)
    before = dict(os.environ)
    assert not switched_off()
    with without_cache():
        assert switched_off() and dict(os.environ) == before
    assert not switched_off()


def test_the_variable_still_switches_it_off(monkeypatch):
    for word, off in (("off", True), ("0", True), ("NO", True), ("/somewhere", False)):
        monkeypatch.setenv(SWITCH, word)
        assert switched_off() is off
