"""A result against figures given in the input file."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..declaration import option, register, table
from ..errors import DeclarationError
from ..types import TensorWrapper
from .comparison import AbstractComparison, difference
from .history import History


@register
class Verification(AbstractComparison):
    """Runs a transient driver and compares its result with given figures.

    Names are `output.<variable>` or `input.<variable>`; figures are
    `(compared steps, *points, *sites, *base)`.
    With one entry in `time_steps` they are the figures of that step alone. A step at which a
    variable has no value counts as zero.

    **Raises:** `ComparisonError` naming variable, step and both figures; `DeclarationError` for
    steps that the driver does not have.
    """

    reference: dict[str, TensorWrapper] = table("Reference figures")
    time_steps: tuple[int, ...] = option("Steps to compare; by default all", default=())

    def checked_reference(self) -> str:
        steps = self.driver.steps
        wrong = [k for k in self.time_steps if not -steps <= k < steps]
        if wrong:
            raise DeclarationError(
                f"Verification: time_steps are 0 to {steps - 1}, negative ones from the end; got "
                f"{', '.join(map(str, wrong))}"
            )
        return "the figures of the input file"

    def differences(self, history: History) -> Iterator[str]:
        for name, x in self.reference.items():
            if name not in history.arrays:
                yield f"{name}: missing from the result"
                continue
            got, want = history[name], np.asarray(x.data)
            if self.time_steps:
                got = got[list(self.time_steps)]
            if len(self.time_steps) == 1:
                want = want[None]
            if np.isnan(got[0]).all():  # the start, for which no initial condition was given
                got = np.concatenate([np.zeros_like(got[:1]), got[1:]])
            if text := difference(name, got, want, self.rtol, self.atol):
                yield text
