"""The suite runs in float64, and gives compiled programs back before they are too many."""

import atexit
import ctypes
import functools
import gc
import itertools
import os
import signal
from pathlib import Path

import hypothesis
import hypothesis.strategies
import jax
import pytest
import typer.main
import typer.testing
from _pytest import runner

from .compiling import (
    COMPILED,
    compile_cheaply_and_once,
    compiled_to_run_long,
    convert_without_programs,
    leave_out_checks_of_what_is_lowered,
    leave_out_names_of_arguments,
    leave_out_where_operations_stand,
    share_contexts_of_lowering,
)

compile_cheaply_and_once()
share_contexts_of_lowering()
leave_out_names_of_arguments()
leave_out_where_operations_stand()
leave_out_checks_of_what_is_lowered()
convert_without_programs()
jax.config.update("jax_enable_x64", True)

# Tracing makes many objects that live: looking for cycles among them takes a fifth of its time, and
# 2 s where all are looked at.
gc.freeze()
gc.set_threshold(200_000, 20, 100_000)

pytest_plugins = ["pytester"]

# What `make check` leaves out: laws with the whole battery, solves, and what is measured. A test
# elsewhere that compiles for seconds is marked by itself.
HERE = Path(__file__).parent
SLOW = (
    "benchmarks",
    "calibration/test_sampling.py",
    "derivatives",
    "devices",
    "drivers/steps_at_once/test_march_in_blocks.py",
    "equation_systems",
    "lab/test_polycrystals.py",
    "lab/test_step_control.py",
    "laws",
    "models/test_parameter_derivatives.py",
    "models/test_pushforward.py",
    "models/test_second_order.py",
    "models/test_variants.py",
    "native/test_route.py",
    "parity",
    "properties",
    "solvers",
    "texture",
)


@functools.cache
def _is_slow(file: Path) -> bool:
    return any(file.is_relative_to(HERE / slow) for slow in SLOW)


def pytest_collection_modifyitems(items):
    for item in items:
        if _is_slow(item.path):
            item.add_marker(pytest.mark.slow)


# Linux allows a process 65,530 mappings by default; every compiled program takes some, and beyond
# that the process crashes. To count them takes 0.03 s.
MAPPINGS = Path("/proc/self/maps")
MANY_MAPPINGS = 50_000
MANY_PROGRAMS = 1_000
programs_since_count = itertools.count()

# Programs and what was traced for them take 50 MB for each second of the suite.
PAGES = Path("/proc/self/statm")
MUCH_MEMORY = 2.5e9


def _count_program(event: str, duration_secs: float, **kwargs: object):
    if event == COMPILED:
        next(programs_since_count)


jax.monitoring.register_event_duration_secs_listener(_count_program)


def _mappings_are_many() -> bool:
    global programs_since_count
    if next(programs_since_count) < MANY_PROGRAMS:
        return False
    programs_since_count = itertools.count()
    return MAPPINGS.read_bytes().count(b"\n") > MANY_MAPPINGS


@pytest.fixture(autouse=True, scope="module")
def programs_are_given_back():
    yield
    if not PAGES.exists():
        return
    memory = int(PAGES.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    if memory > MUCH_MEMORY or _mappings_are_many():
        jax.clear_caches()
        gc.collect()
        # The C library keeps what it was given back, were it not asked for it.
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)


@pytest.fixture(autouse=True, scope="session")
def random_numbers_are_registered():
    """Hypothesis looks at all objects for those that refer to its own, before its first test: here
    they are few."""

    @hypothesis.given(hypothesis.strategies.none())
    def nothing(_: None):
        pass

    gc.freeze()
    nothing()


@pytest.fixture(autouse=True, scope="session")
def commands_are_made_once():
    """The command is made of its functions once, and not at each of 600 calls, for 0.03 s each."""
    once = functools.cache(typer.main.get_command)
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(typer.main, "get_command", once)
        changed.setattr(typer.testing, "_get_command", once)
        yield


def pytest_sessionfinish():
    """What lives at the end is let alone: looking for cycles in it, and giving back one program
    after the other, takes seconds."""
    gc.freeze()
    from jax._src import api

    if hasattr(api, "clean_up"):
        atexit.unregister(api.clean_up)


def _run(item, nextitem):
    return runner.pytest_runtest_protocol(item, nextitem)


# Python 3.11 keeps its frames in chunks of 16 KB, and asks the system for one anew at each call
# that crosses the end of the last: with the depth of a trace that takes an eighth of the suite's
# time. A frame of 1.1 MB begins a chunk of 2 MB, whose rest holds all that a test calls.
_run.__code__ = _run.__code__.replace(co_stacksize=140_000)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item, nextitem):
    if item.get_closest_marker("runs_long") is None:
        return _run(item, nextitem)
    with compiled_to_run_long():
        return _run(item, nextitem)


@pytest.fixture
def compilations():
    """Names of the programs that are compiled, or read from disk, while the test runs."""
    seen: list[str] = []

    def listen(event: str, duration_secs: float, **kwargs: object):
        if event == COMPILED:
            seen.append(str(kwargs.get("fun_name")))

    jax.monitoring.register_event_duration_secs_listener(listen)
    yield seen
    jax.monitoring.unregister_event_duration_listener(listen)


@pytest.fixture
def ctrl_c():
    """Signals as in a foreground process: a shell's background starts with Ctrl-C ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
