"""A result against the saved result of an earlier run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ..declaration import dependency, option, register
from ..errors import DeclarationError
from .history import History
from .result_files import open_run
from .transient_driver import AbstractDriver, TransientDriver
from .verification import difference, raise_differences


@register
class TransientRegression(AbstractDriver):
    """Runs a transient driver and compares its outputs with those of a saved result.

    **Raises:** `ComparisonError` naming variable, step and both figures; `DeclarationError` if the
    reference cannot be read.
    """

    driver: TransientDriver = dependency("Driver to run", "Drivers")
    reference: str = option("Saved result (.npz), relative to the input file")
    rtol: float = option("Relative tolerance", default=1e-5)
    atol: float = option("Absolute tolerance", default=1e-8)

    def run(
        self,
        progress: Callable[[int, int], None] | None = None,
        save_as=None,
        resume=None,
        devices=None,
    ) -> History:
        path = Path(self.reference)
        if not path.is_file():
            raise DeclarationError(f"TransientRegression: no reference file {path}")
        history = self.driver.run(progress, save_as, resume, devices)
        found = []
        with open_run(path) as reference:
            for name in reference.keys:
                if not name.startswith("output."):
                    continue
                if name not in history.arrays:
                    found.append(f"{name}: missing from the result")
                    continue
                want = reference.rows(name, 0, reference.finished)
                text = difference(name, history[name], want, self.rtol, self.atol)
                found += [text] if text else []
        raise_differences(f"the result differs from {path.name}", found)
        return history
