"""A result against the saved result of an earlier run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..declaration import option, register
from ..errors import DeclarationError
from .comparison import AbstractComparison, difference
from .history import History
from .result_files import open_run


@register
class TransientRegression(AbstractComparison):
    """Runs a transient driver and compares its outputs with those of a saved result.

    **Raises:** `ComparisonError` naming variable, step and both figures; `DeclarationError` if the
    reference cannot be read.
    """

    reference: str = option("Saved result, .npz or .h5; a relative path is from the working folder")

    def checked_reference(self) -> str:
        if not Path(self.reference).is_file():
            raise DeclarationError(f"TransientRegression: no reference file {self.reference}")
        return Path(self.reference).name

    def differences(self, history: History) -> Iterator[str]:
        with open_run(Path(self.reference)) as reference:
            for name in reference.keys:
                if not name.startswith("output."):
                    continue
                if name not in history.arrays:
                    yield f"{name}: missing from the result"
                    continue
                want = reference.rows(name, 0, reference.finished)
                if text := difference(name, history[name], want, self.rtol, self.atol):
                    yield text
