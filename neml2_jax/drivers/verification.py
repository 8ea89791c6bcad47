"""A result against figures given in the input file."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..declaration import dependency, option, register, table
from ..errors import NEML2Error
from ..types import TensorWrapper
from .history import History
from .transient_driver import AbstractDriver, TransientDriver


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


@register
class Verification(AbstractDriver):
    """Runs a transient driver and compares its result with given figures.

    Names are `output.<variable>` or `input.<variable>`; figures carry the compared steps in front.
    With one entry in `time_steps` they are the figures of that step alone. A step at which a
    variable has no value counts as zero.

    **Raises:** `ComparisonError` naming variable, step and both figures.
    """

    driver: TransientDriver = dependency("Driver to run", "Drivers")
    reference: dict[str, TensorWrapper] = table("Reference figures")
    rtol: float = option("Relative tolerance", default=1e-5)
    atol: float = option("Absolute tolerance", default=1e-8)
    time_steps: tuple[int, ...] = option("Steps to compare; by default all", default=())

    def run(
        self,
        progress: Callable[[int, int], None] | None = None,
        save_as=None,
        resume=None,
        devices=None,
    ) -> History:
        history = self.driver.run(progress, save_as, resume, devices)
        found = []
        for name, x in self.reference.items():
            if name not in history.arrays:
                found.append(f"{name}: missing from the result")
                continue
            got = history[name]
            want = np.asarray(x.data)
            if self.time_steps:
                got = got[list(self.time_steps)]
            if len(self.time_steps) == 1:
                want = want[None]
            if np.isnan(got[0]).all():  # the start, for which no initial condition was given
                got = np.concatenate([np.zeros_like(got[:1]), got[1:]])
            text = difference(name, got, want, self.rtol, self.atol)
            found += [text] if text else []
        raise_differences("Verification failed", found)
        return history
