r"""Whether what is left after a fit looks like noise.

Runs (Wald and Wolfowitz): the number of stretches of one sign among $n_+$ and $n_-$ residuals has

$$\mu = 1 + \frac{2 n_+ n_-}{n}, \qquad \sigma^2 = \frac{(\mu - 1)(\mu - 2)}{n - 1}$$

where signs are independent. Autocorrelation is that of neighbours, with the error $n^{-1/2}$.

**Source:** A. Wald, J. Wolfowitz, Ann. Math. Statist. 11 (1940) 147-162.
"""

from __future__ import annotations

import dataclasses
import math

import numpy as np

FEWEST = 10
"""Residuals below which nothing is said."""
UNLIKELY = 0.01


@dataclasses.dataclass(frozen=True)
class ResidualTest:
    """Of the residuals of one column of one test, in the order of its rows.

    `runs_probability` is that of as few stretches, by chance; NaN for too few residuals.
    `mean_square` is 1 on average where the noise was given and the model is right.
    """

    test: str
    quantity: str
    count: int
    root_mean_square: float
    mean_square: float
    runs: int
    runs_probability: float
    autocorrelation: float

    @property
    def text(self) -> str:
        """What it means, or nothing."""
        if not self.runs_probability < UNLIKELY:
            return ""
        return (
            f"{self.quantity} of {self.test}: the residuals keep their sign for long stretches "
            f"({self.runs} runs of {self.count} rows, neighbours correlate by "
            f"{self.autocorrelation:.2f}): the model has another form than the data, or rows are "
            f"not independent; errors are larger than said"
        )


def residual_test(
    test: str, quantity: str, off: np.ndarray, residuals: np.ndarray, root_mean_square: float
) -> ResidualTest:
    """`off` is in units of the data, `residuals` are divided by the noise."""
    n = len(off)
    signs = off > 0.0
    runs = 1 + int(np.count_nonzero(signs[1:] != signs[:-1])) if n else 0
    probability = _runs_probability(runs, int(signs.sum()), n)
    centred = residuals - residuals.mean()
    total = float(centred @ centred)
    neighbours = float(centred[1:] @ centred[:-1]) / total if n >= FEWEST and total > 0 else np.nan
    return ResidualTest(
        test,
        quantity,
        n,
        root_mean_square,
        float(np.mean(residuals**2)),
        runs,
        probability,
        neighbours,
    )


def _runs_probability(runs: int, above: int, count: int) -> float:
    """That of so few runs or fewer, by the normal distribution."""
    below = count - above
    if count < FEWEST:
        return math.nan
    if min(above, below) == 0:
        return 2.0**-count
    mean = 1.0 + 2.0 * above * below / count
    variance = (mean - 1.0) * (mean - 2.0) / (count - 1.0)
    if variance <= 0.0:
        return math.nan
    return 0.5 * math.erfc((mean - runs) / math.sqrt(2.0 * variance))
