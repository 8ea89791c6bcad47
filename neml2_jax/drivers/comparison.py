"""Results against references: differences in words, and drivers that look for them."""

from __future__ import annotations

import abc
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np

from ..declaration import dependency, option
from ..errors import NEML2Error
from .abstract_driver import AbstractDriver
from .devices import Device
from .history import History
from .transient_driver import TransientDriver


class ComparisonError(NEML2Error, AssertionError):
    """A result differs from its reference."""


def difference(
    name: str, got: np.ndarray, want: np.ndarray, rtol: float, atol: float
) -> str | None:
    """The worst excess over `atol + rtol |want|` in words, or `None` where all is within.

    NaN in `want` is not compared; NaN in `got` where `want` is a number is a difference.
    """
    try:
        got, want = np.broadcast_arrays(np.squeeze(got), np.squeeze(want))
    except ValueError:
        return f"{name}: result {np.shape(got)} and reference {np.shape(want)} differ in shape"
    mask = np.isfinite(want)
    bad = np.count_nonzero(~np.isfinite(got[mask]))
    if bad:
        return f"{name}: {bad} values of the result are not finite"
    excess = np.where(mask, np.abs(got - want) - (atol + rtol * np.abs(want)), -np.inf)
    if excess.size and excess.max() > 0:
        at = np.unravel_index(excess.argmax(), excess.shape)
        return (
            f"{name}: got {got[at]:.8e}, reference {want[at]:.8e} at index "
            f"{tuple(map(int, at))}; outside rtol={rtol:g}, atol={atol:g}"
        )
    return None


def raise_differences(what: str, found: list[str]) -> None:
    if found:
        raise ComparisonError(f"{what}:\n  " + "\n  ".join(found))


class AbstractComparison(AbstractDriver):
    """Runs a transient driver and compares what it records with a reference."""

    driver: TransientDriver = dependency("Driver to run", "Drivers")
    rtol: float = option("Relative tolerance", default=1e-5)
    atol: float = option("Absolute tolerance", default=1e-8)

    @abc.abstractmethod
    def checked_reference(self) -> str:
        """What is compared with, in words. Called before the first step.

        **Raises:** `DeclarationError` where nothing can be compared with it.
        """

    @abc.abstractmethod
    def differences(self, history: History) -> Iterable[str]:
        """What differs, in words."""

    def run(
        self,
        progress: Callable[[int, int], None] | None = None,
        save_as: str | Path | None = None,
        resume: str | Path | None = None,
        devices: Sequence[Device] | None = None,
        native: bool = False,
    ) -> History:
        """As `TransientDriver.run`.

        **Raises:** `ComparisonError` for what differs, `DeclarationError` for a reference that
        cannot be compared with.
        """
        reference = self.checked_reference()
        history = self.driver.run(progress, save_as, resume, devices, native)
        raise_differences(f"the result differs from {reference}", list(self.differences(history)))
        return history
