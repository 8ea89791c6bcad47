"""Every material of the tests with the sanitizers: `python -m tests.export.sanitized FOLDER`.

The check program of each export is run with the sanitizers of addresses and undefined operations,
and two threads that march side by side with the one of races; their results have to be equal.
"""

import shutil
import subprocess
import sys
from pathlib import Path

import jax

from neml2_jax.export.c_files import write_c
from neml2_jax.export.material_at_point import material_at_point

from .materials import MATERIALS

THREADS = Path(__file__).parent / "two_threads.c"
RACES = "-std=c99 -O0 -g -march=native -Wno-psabi -fsanitize=thread -pthread".split()


def sanitized(name: str, folder: Path, *, threads: bool = True) -> str:
    """Export a material, build and run its programs; what they print.

    **Raises:** `RuntimeError` with the words of the sanitizer.
    """
    model, prescribed, initial = MATERIALS[name]()
    history = prescribed and (prescribed, initial)
    write_c(material_at_point(model), "material", folder, history=history)
    said = _run(["make", "-s", "sanitized"], folder)
    if threads:
        shutil.copy(THREADS, folder)
        _run(["cc", *RACES, "-o", "two_threads", THREADS.name, "material.c", "-lm"], folder)
        said += _run(["./two_threads"], folder)
    return said


def _run(command: list[str], folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode or "runtime error" in done.stderr:
        raise RuntimeError(f"{' '.join(command)}:\n{done.stdout}{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    jax.config.update("jax_enable_x64", True)
    for material in sys.argv[2:] or MATERIALS:
        print(material, sanitized(material, Path(sys.argv[1]) / material), sep="\n", flush=True)
