"""The suite runs in float64, and gives compiled programs back before they are too many."""

import os
from pathlib import Path

import jax
import pytest

jax.config.update("jax_enable_x64", True)

# orix compiles through numba, which keeps what it compiles. Two workers that fill one cache at once
# leave entries that crash whoever reads them.
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "alone")
CACHE = Path(__file__).parents[1] / ".pytest_cache" / f"numba-{WORKER}"
os.environ.setdefault("NUMBA_CACHE_DIR", str(CACHE))

# Linux allows a process 65,530 mappings by default; every compiled program takes some, and beyond
# that the process crashes.
MAPPINGS = Path("/proc/self/maps")
MANY_MAPPINGS = 20_000


@pytest.fixture(autouse=True, scope="module")
def programs_are_given_back():
    yield
    if MAPPINGS.exists() and MAPPINGS.read_bytes().count(b"\n") > MANY_MAPPINGS:
        jax.clear_caches()
