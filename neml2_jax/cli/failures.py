"""What the command line says where something went wrong: one paragraph, and a way on."""

from __future__ import annotations

import traceback
from pathlib import Path

from ..drivers.comparison import ComparisonError
from ..errors import ConvergenceError, NEML2Error

LONGEST = 400
"""Characters of a message that was not written for users."""
PACKAGE = Path(__file__).parents[1]


RAN = (ConvergenceError, ComparisonError)
"""Errors of a run that was begun: it failed, did not come to its end, or gave other numbers."""
NO_FILE = (FileNotFoundError, FileExistsError, IsADirectoryError, NotADirectoryError)


def exit_code(error: Exception) -> int:
    """1 where a run failed, or something happened that nothing foresaw; 2 for what was given.

    2 is for the command line, and files that it names: whatever cannot be carried out as it is
    written. Signals have 128 and their number.
    """
    if isinstance(error, RAN):
        return 1
    missing = isinstance(error, ModuleNotFoundError) and "pip install" in str(error)
    given = (NEML2Error, NotImplementedError, PermissionError, *NO_FILE)
    return 2 if missing or isinstance(error, given) else 1


def failure_text(error: Exception) -> str:
    """The message of an error that was foreseen; of any other one that it is a bug, and where."""
    if isinstance(error, NEML2Error | NotImplementedError | FileNotFoundError):
        return str(error)
    if isinstance(error, ModuleNotFoundError) and "pip install" in str(error):
        return str(error)
    if isinstance(error, OSError) and error.filename is not None and error.strerror:
        return f"{error.filename}: {error.strerror.lower()}"
    text = " ".join(str(error).split())
    text = text if len(text) <= LONGEST else text[:LONGEST] + "..."
    if isinstance(error, MemoryError) or "RESOURCE_EXHAUSTED" in text:
        return f"there is not enough memory: take fewer points, or fewer steps at once ({text})"
    frames = traceback.extract_tb(error.__traceback__)
    own = [f for f in frames if Path(f.filename).is_relative_to(PACKAGE)]
    at = (own or frames)[-1]
    file = Path(at.filename)
    where = file.relative_to(PACKAGE.parent) if own else file
    return (
        f"{type(error).__name__}: {text} ({where}:{at.lineno}, in {at.name}). Nothing foresaw "
        f"this: it is a bug of neml2_jax, or of a file given with --load. Please report it, with "
        f"the input file and what the same command prints with --traceback"
    )
