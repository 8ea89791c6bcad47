"""Compiled programs, kept between processes.

Reading one back takes a fraction of the time that XLA takes to compile it.
"""

from __future__ import annotations

import contextlib
import contextvars
import hashlib
import importlib.metadata
import logging
import os
import platform
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SWITCH = "NEML2_JAX_CACHE"
"""Environment variable: `off` (or 0, no, false) switches the cache off, a path moves it."""

_refused = contextvars.ContextVar("_refused", default=False)


@contextlib.contextmanager
def without_cache() -> Iterator[None]:
    """Nothing is kept and nothing read back in a block, whatever the variable says."""
    token = _refused.set(True)
    try:
        yield
    finally:
        _refused.reset(token)


def switched_off() -> bool:
    """Whether the variable says so, or `without_cache`."""
    return _refused.get() or os.environ.get(SWITCH, "").lower() in ("off", "0", "no", "false")


def use_compilation_cache() -> Path | None:
    """Let JAX keep what it compiles, and say where; None where that is switched off.

    A directory that the user has set for JAX stays.
    """
    import jax

    if switched_off():
        return None
    setting = os.environ.get(SWITCH, "")
    known: Any = jax.config
    if known.jax_compilation_cache_dir is not None:
        _quiet_false_alarm()
        return Path(known.jax_compilation_cache_dir)
    directory = (Path(setting) if setting else user_directory()) / machine()
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None  # no place to write to: everything works without
    jax.config.update("jax_compilation_cache_dir", str(directory))
    # Everything is kept: many small programs take seconds together.
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.0)
    jax.config.update("jax_persistent_cache_min_entry_size_bytes", -1)
    _quiet_false_alarm()
    return directory


def _quiet_false_alarm() -> None:
    """Silence what XLA writes each time that it reads a program back.

    It compares what the compiler prefers (prefer-no-gather) with what the processor can do, and
    reports kilobytes of a mismatch that is none (github.com/openxla/xla/issues/44565). Enough of it
    fills the pipe of a process that nobody reads from, which then waits forever.
    """
    import jax

    # JAX itself sets 1 when it is imported.
    chosen = os.environ.get("TF_CPP_MIN_LOG_LEVEL", "1") != "1"
    known: Any = jax.config
    if chosen or known.jax_logging_level not in (None, "NOTSET"):
        return
    jax.config.update("jax_logging_level", "CRITICAL")  # of C++ and Python alike
    logging.getLogger("jax").setLevel(logging.WARNING)
    logging.getLogger("jaxlib").setLevel(logging.WARNING)


def user_directory() -> Path:
    """Where this user's caches are."""
    if "XDG_CACHE_HOME" in os.environ:
        return Path(os.environ["XDG_CACHE_HOME"]) / "neml2_jax"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "neml2_jax"
    if sys.platform == "win32" and "LOCALAPPDATA" in os.environ:
        return Path(os.environ["LOCALAPPDATA"]) / "neml2_jax"
    return Path.home() / ".cache" / "neml2_jax"


def machine() -> str:
    """What a compiled program depends on: jaxlib and the processor's instructions.

    Home directories are shared between machines; a program for another processor may stop with an
    illegal instruction.
    """
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        wanted = ("flags", "features", "model name", "cpu part")
        found = sorted({x for x in lines if x.lower().startswith(wanted)})
    except OSError:
        found = [platform.processor()]
    digest = hashlib.sha256("\n".join(found).encode()).hexdigest()[:12]
    return f"jaxlib-{importlib.metadata.version('jaxlib')}-{platform.machine()}-{digest}"
