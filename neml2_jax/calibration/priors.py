r"""What is known of a parameter before the data: a distribution of its values.

`Normal m s`, `LogNormal m s` (median and standard deviation of the logarithm), `HalfNormal s`,
`Uniform a b`, `LogUniform a b`. A normal distribution of $x$ or $\ln x$ is a sum of squares, and so
a row of a least-squares problem; the others are flat.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from typing import Any

import jax.numpy as jnp
from jax.scipy import stats

from ..errors import DeclarationError, suggestion

KINDS = {"Normal": 2, "LogNormal": 2, "HalfNormal": 1, "Uniform": 2, "LogUniform": 2}
"""Distributions, and how many numbers each has."""


@dataclasses.dataclass(frozen=True)
class Prior:
    """A distribution of the values of one parameter."""

    kind: str
    numbers: tuple[float, ...]

    @staticmethod
    def of(words: Sequence[str], what: str) -> Prior:
        """From words such as `Normal 100 10`.

        **Raises:** `DeclarationError` for what is no such distribution.
        """
        kind, *texts = words
        if kind not in KINDS:
            raise DeclarationError(
                f"{what}: {kind!r} is no prior{suggestion(kind, KINDS)}; priors are "
                f"{', '.join(KINDS)}, as in `prior = 'Normal 100 10'`"
            )
        numbers = _numbers(texts)
        if len(numbers) != KINDS[kind] or not all(map(math.isfinite, numbers)):
            raise DeclarationError(
                f"{what}: the prior {kind} has {KINDS[kind]} numbers, got {' '.join(texts)!r}"
            )
        wide = numbers[-1] > (numbers[0] if kind.endswith("Uniform") else 0.0)
        positive = kind in ("LogNormal", "LogUniform") and numbers[0] <= 0
        if not wide or positive:
            raise DeclarationError(
                f"{what}: the prior {kind} {' '.join(texts)} is none: "
                + (
                    "its first number is above zero"
                    if positive
                    else "its bounds ascend" if kind.endswith("Uniform")
                    else "its standard deviation is above zero"
                )
            )  # fmt: skip
        return Prior(kind, numbers)

    @property
    def is_row(self) -> bool:
        """Whether it is a row of a least-squares problem."""
        return self.kind in ("Normal", "LogNormal", "HalfNormal")

    @property
    def support(self) -> tuple[float, float]:
        """Where it is not zero."""
        match self.kind:
            case "Normal":
                return -math.inf, math.inf
            case "Uniform" | "LogUniform":
                return self.numbers[0], self.numbers[1]
        return 0.0, math.inf

    def row(self, x: Any) -> Any:
        """By how many standard deviations a value is off."""
        match self.kind:
            case "Normal":
                return (x - self.numbers[0]) / self.numbers[1]
            case "LogNormal":
                return (jnp.log(x) - math.log(self.numbers[0])) / self.numbers[1]
        return x / self.numbers[0]

    def log_density(self, x: Any) -> Any:
        """Of a value, normalised."""
        match self.kind:
            case "Normal":
                return stats.norm.logpdf(x, *self.numbers)
            case "LogNormal":
                median, spread = self.numbers
                return stats.norm.logpdf(jnp.log(x), math.log(median), spread) - jnp.log(x)
            case "HalfNormal":
                inside = jnp.log(2.0) + stats.norm.logpdf(x, 0.0, self.numbers[0])
                return jnp.where(x >= 0.0, inside, -jnp.inf)
            case "Uniform":
                low, high = self.numbers
                return stats.uniform.logpdf(x, low, high - low)
        low, high = self.numbers
        inside = (x >= low) & (x <= high)
        return jnp.where(inside, -jnp.log(x) - math.log(math.log(high / low)), -jnp.inf)


def _numbers(texts: Sequence[str]) -> tuple[float, ...]:
    try:
        return tuple(float(t) for t in texts)
    except ValueError:
        return ()
