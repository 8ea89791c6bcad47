"""C code that programs of XLA call: compiled once for this machine, and kept like programs are."""

from __future__ import annotations

import ctypes
import functools
import hashlib
import os
import shlex
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import jax
import jax.ffi

from .compilation_cache import SWITCH, machine, switched_off, user_directory

FLAGS = (
    *("-std=gnu11", "-O3", "-fno-math-errno", "-freciprocal-math", "-march=native"),
    *("-fPIC", "-shared", "-w"),
)
"""What the compiler is told. Results are those of IEEE arithmetic but for products fused to sums,
and quotients that are products with an inverse."""

LONGEST = 900
"""Seconds that a compiler may take."""

_LOADED: dict[str, ctypes.CDLL] = {}
_LOCK = threading.Lock()


class NativeCodeError(RuntimeError):
    """C code that cannot be compiled or loaded here; the message says why, and what to do."""


def c_compiler() -> list[str]:
    """The command of the C compiler: the variable CC, or `cc`, `gcc` or `clang` of the PATH.

    **Raises:** `NativeCodeError` where there is none.
    """
    chosen = os.environ.get("CC", "").strip()
    words = shlex.split(chosen)
    if words:
        if shutil.which(words[0]) is None:
            raise NativeCodeError(f"the variable CC is {chosen!r}, which is no program here")
        return words
    for name in ("cc", "gcc", "clang"):
        if shutil.which(name) is not None:
            return [name]
    raise NativeCodeError(
        "there is no C compiler on the PATH: install one (gcc or clang), or name it in the "
        "variable CC"
    )


def callable_by_xla(text: str, function: str) -> str:
    """Compile C code that holds an XLA handler; the name by which `jax.ffi.ffi_call` calls it.

    The library is compiled once, and taken from the cache by every later process that has the same
    code, compiler, processor and jaxlib. Two processes at once may compile it both; each takes what
    is whole. Without a cache, or where nothing can be written to it, it is compiled into a
    directory of this process.

    **Raises:** `NativeCodeError` without a compiler, and where it fails, with what it said.
    """
    command = [*c_compiler(), *FLAGS, "-I", jax.ffi.include_dir()]
    told = "\0".join([text, _version(command[0]), *command[1:], machine()])
    key = hashlib.sha256(told.encode()).hexdigest()[:32]
    name = f"{function}_{key}"
    with _LOCK:
        if key not in _LOADED:
            library = _loaded(text, key, command)
            if not hasattr(library, function):
                raise NativeCodeError(f"the C code has no function {function}")
            handler = jax.ffi.pycapsule(getattr(library, function))
            jax.ffi.register_ffi_target(name, handler, platform="cpu")
            _LOADED[key] = library
    return name


def calls(name: str, results: Sequence[jax.ShapeDtypeStruct]) -> Callable[..., Sequence[jax.Array]]:
    """The call of such code in a program, with results of these shapes and types.

    **Shapes:** as of `results`; mapped over points, it is called once each.
    """
    found: Any = jax.ffi.ffi_call(name, list(results), vmap_method="sequential")
    return found


def _loaded(text: str, key: str, command: Sequence[str]) -> ctypes.CDLL:
    kept = _directory()
    if kept is not None:
        path = kept / f"{key}.so"
        if path.exists():
            try:
                return ctypes.CDLL(str(path))
            except OSError:
                pass  # cut off, or for another system: compiled again
        try:
            kept.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=kept, prefix="compiling-") as folder:
                made = _compiled(text, Path(folder), command)
                os.replace(made, path)
            return _opened(path)
        except OSError:
            pass  # nothing can be written there, or nothing be loaded from there
    with tempfile.TemporaryDirectory(prefix="neml2-jax-") as folder:
        # What is loaded stays when its file goes.
        return _opened(_compiled(text, Path(folder), command))


def _opened(path: Path) -> ctypes.CDLL:
    return ctypes.CDLL(str(path))


def _compiled(text: str, folder: Path, command: Sequence[str]) -> Path:
    """**Raises:** `NativeCodeError` with what the compiler said."""
    source, library = folder / "march.c", folder / "march.so"
    source.write_text(text, "utf-8")
    words = [*command, str(source), "-o", str(library), "-lm"]
    try:
        done = subprocess.run(words, capture_output=True, text=True, timeout=LONGEST, check=False)
    except subprocess.TimeoutExpired:
        raise NativeCodeError(f"{command[0]} took more than {LONGEST} s") from None
    except OSError as error:
        raise NativeCodeError(f"{command[0]} cannot be run: {error}") from None
    if done.returncode != 0 or not library.exists():
        said = [line for line in done.stderr.splitlines() if line.strip()]
        errors = [line for line in said if "error" in line] or said or ["nothing"]
        raise NativeCodeError(
            f"{command[0]} fails with code {done.returncode}, and says: {errors[0].strip()}"
        )
    return library


def _directory() -> Path | None:
    """Where libraries are kept: beside the compiled programs; None where nothing is."""
    known: Any = jax.config
    if switched_off():
        return None
    setting = os.environ.get(SWITCH, "")
    if known.jax_compilation_cache_dir is not None:
        return Path(known.jax_compilation_cache_dir) / "native"
    return (Path(setting) if setting else user_directory()) / machine() / "native"


@functools.lru_cache
def _version(compiler: str) -> str:
    try:
        done = subprocess.run([compiler, "--version"], capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"{compiler}: {error}"
    return f"{compiler} {done.stdout}"
