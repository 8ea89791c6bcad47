"""A material in C, compiled and called through ctypes."""

import contextlib
import ctypes
import functools
import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jax
import numpy as np
import pytest

from neml2_jax.export import c_files
from neml2_jax.export.c_files import write_c
from neml2_jax.export.figures import Figures
from neml2_jax.export.layout import length
from neml2_jax.export.material_at_point import MaterialAtPoint, material_at_point
from neml2_jax.programs.compilation_cache import machine

needs_compiler = pytest.mark.skipif(shutil.which("cc") is None, reason="there is no C compiler")

FLAGS = ("-std=c99", "-O0", "-march=native", "-Wall", "-Wno-psabi", "-Wno-maybe-uninitialized")
ARRAYS = (
    "gradients_before gradients externals_before externals state parameters fluxes state_after "
    "tangent status iterations"
).split()


class _Step(ctypes.Structure):
    _fields_ = [("points", ctypes.c_size_t), *((name, ctypes.c_void_p) for name in ARRAYS)]


@functools.cache
def compiler() -> str:
    """What the compiler says of itself."""
    return subprocess.run(["cc", "-v"], capture_output=True, text=True).stderr


def library_of(folder: Path, name: str, flags: Sequence[str]) -> Path:
    """The code of a folder, compiled there without a warning.

    Libraries are kept where the suite keeps its programs, for its next run.
    """
    library = folder / f"lib{name}.so"
    command = ["cc", *flags, "-shared", "-fPIC", f"{name}.c", "-o", library.name, "-lm"]
    sources = [x.name.encode() + x.read_bytes() for x in sorted(folder.glob("*.[ch]"))]
    told = "\0".join([compiler(), machine(), *command]).encode()
    key = hashlib.sha256(b"\0".join([told, *sources])).hexdigest()[:32]
    settings: Any = jax.config
    directory = settings.jax_compilation_cache_dir  # None where nothing is kept
    kept = Path(directory or folder) / "exported" / f"{key}.so"
    if kept.exists():
        shutil.copy(kept, library)
        return library
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""  # no warning either
    kept.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=kept.parent) as beside:  # so that what is kept is whole
        os.replace(shutil.copy(library, beside), kept)
    return library


class Native:
    """The functions of a library; numbers in the precision of the export."""

    def __init__(self, folder: Path, name: str, flags=FLAGS):
        self.folder, library = folder, library_of(folder, name, flags)
        self.about = json.loads((folder / f"{name}.json").read_text())
        self.size = {
            what: sum(v["size"] for v in self.about[what])
            for what in ("gradients", "externals", "state", "fluxes")
        }
        self.dtype = np.dtype(self.about["dtype"])
        loaded = ctypes.CDLL(str(library))
        self._update, self._point = loaded[f"{name}_update"], loaded[f"{name}_point"]
        self._update.restype = ctypes.c_size_t

    def update(self, now, before, state, parameters=(), tangent=True):
        """`(fluxes, state, tangent, status, iterations)` for forces with gradients first."""
        n, G = len(now), self.size["gradients"]
        given = [before[:, :G], now[:, :G], before[:, G:], now[:, G:], state, np.array(parameters)]
        given = [np.ascontiguousarray(x, self.dtype) for x in given]
        out: list[Any] = [np.zeros((n, self.size[w]), self.dtype) for w in ("fluxes", "state")]
        out.append(np.zeros((n, self.size["fluxes"], G), self.dtype))
        told = [np.full(n, -1, np.int32), np.full(n, -1, np.int32)]
        places: list[Any] = [x.ctypes.data for x in (*given, *out, *told)]
        if not tangent:
            places[8] = None
        step = _Step(n, *places)
        assert self._update(ctypes.byref(step)) == np.count_nonzero(told[0])
        return (*out, *told)

    def point(self, now, before, state, parameters=()):
        """`(fluxes, state, tangent, status)` of one point."""
        G = self.size["gradients"]
        given = [before[:G], now[:G], before[G:], now[G:], state, np.array(parameters)]
        given = [np.ascontiguousarray(x, self.dtype) for x in given]
        out: list[Any] = [np.zeros(self.size[w], self.dtype) for w in ("fluxes", "state")]
        out.append(np.zeros((self.size["fluxes"], G), self.dtype))
        status = self._point(*(ctypes.c_void_p(x.ctypes.data) for x in (*given, *out)))
        return (*out, status)


def read_figures(material: MaterialAtPoint, text: str) -> Figures:
    """The figures that an export wrote for its check."""
    numbers = iter(map(float, text.split()))
    G, E, S, F = (
        length(v) for v in (material.gradients, material.externals, material.state, material.fluxes)
    )

    def take(*shape):
        return np.array([next(numbers) for _ in range(int(np.prod(shape)))]).reshape(shape)

    steps, n = take(2).astype(int)
    take(sum(p.size for p in material.parameters))
    state = take(n, S)
    forces, fluxes, states = [np.concatenate([take(n, G), take(n, E)], 1)], [], []
    for _ in range(steps):
        forces.append(np.concatenate([take(n, G), take(n, E)], 1))
        fluxes.append(take(n, F))
        states.append(take(n, S))
    forces, fluxes, states = (np.array(x) for x in (forces, fluxes, states))
    found = Figures(forces, state, fluxes, states, take(n, F, G))
    assert next(numbers, None) is None
    return found


@contextlib.contextmanager
def without_figures():
    """Exports whose figures nobody reads: they are marched by a program of our own solver, which is
    traced and compiled for half the time of an export."""
    steps = np.zeros((0, 0, 0))
    none = Figures(np.zeros((1, 0, 0)), np.zeros((0, 0)), steps, steps, steps)
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(c_files, "figures", lambda *_: none)
        changed.setattr(c_files, "figures_of_a_ramp", lambda _: none)
        yield


def compiled(model, folder, name="material", flags=FLAGS, **options):
    """The material and its library alone."""
    material = material_at_point(model, **options)
    with without_figures():
        write_c(material, name, folder)
    return material, Native(folder, name, flags)


def exported(model, folder, name="material", flags=FLAGS, history=None, **options):
    """The material, its library, and the figures of our own solver."""
    material = material_at_point(model, **options)
    write_c(material, name, folder, history=history)
    expected = read_figures(material, (folder / f"{name}_check.txt").read_text())
    return material, Native(folder, name, flags), expected
