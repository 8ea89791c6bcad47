"""Python files whose types input files may use."""

from __future__ import annotations

import importlib.util
import sys
import traceback
from pathlib import Path

from ..errors import InputFileError


def load_extension(path: str | Path) -> None:
    """Import a Python file whose registered classes become available to input files.

    **Raises:** `InputFileError` if it is no Python file, or its code raises something.
    """
    path = Path(path)
    if not path.exists():
        raise InputFileError(f"--load: no file {path}")
    if not path.is_file() or path.suffix != ".py":
        raise InputFileError(f"--load: {path} is no Python file; its name ends in .py")
    name = f"neml2_jax_extension_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        del sys.modules[name]
        frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == str(path)]
        line = frames[-1].lineno if frames else getattr(error, "lineno", None)
        where = f"{path}:{line}" if line else str(path)
        raise InputFileError(f"--load: {where}: {type(error).__name__}: {error}") from error
