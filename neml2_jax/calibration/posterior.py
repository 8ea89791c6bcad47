"""Samples of a posterior: what they say of parameters, of predictions, and of themselves."""

from __future__ import annotations

import dataclasses
import warnings
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from .hierarchy import HierarchicalProblem
from .optimisers import needed
from .problem import CalibrationProblem

FEWEST = 4
"""Draws of a chain of which anything can be said about the chain."""
RHAT, EFFECTIVE = 1.01, 100.0
"""Above and below which samples are not to be trusted (Vehtari et al. 2021)."""


@dataclasses.dataclass(frozen=True)
class Posterior:
    """Samples, `(chains, draws, unknowns)`: `values` of the parameters, and `z` without bounds.

    `log_density` and `diverging` are `(chains, draws)`. Particles of SMC are one chain. `stopped`
    is the signal that ended the drawing, if any.
    """

    names: tuple[str, ...]
    z: np.ndarray
    values: np.ndarray
    log_density: np.ndarray
    diverging: np.ndarray
    method: str
    seed: int
    stopped: str = ""

    def inference_data(self) -> Any:
        """The samples as arviz has them.

        **Raises:** `ModuleNotFoundError` where arviz is not installed.
        """
        return _arviz().from_dict(
            posterior={n: self.values[..., i] for i, n in enumerate(self.names)},
            sample_stats={"diverging": self.diverging, "lp": self.log_density},
        )

    def summary(self) -> dict[str, dict[str, float]]:
        """Of each parameter: mean, sd, quantiles, and of chains ess_bulk, ess_tail and r_hat.

        The last three are NaN of fewer than `FEWEST` draws, and so is sd of a single one.

        **Source:** A. Vehtari et al., Bayesian Analysis 16 (2021) 667-718.
        """
        flat = self.values.reshape(-1, len(self.names))
        quantiles = np.quantile(flat, (0.05, 0.5, 0.95), axis=0)
        found = {
            n: {
                "mean": float(flat[:, i].mean()),
                "sd": float(flat[:, i].std(ddof=1)) if len(flat) > 1 else np.nan,
                **dict(zip(("q5", "median", "q95"), map(float, quantiles[:, i]))),
            }
            for i, n in enumerate(self.names)
        }
        if self.method == "NUTS" and self.values.shape[1] < FEWEST:
            for n in self.names:
                found[n] |= dict.fromkeys(("ess_bulk", "ess_tail", "r_hat"), np.nan)
        elif self.method == "NUTS":
            arviz, data = _arviz(), self.inference_data()
            measures = {
                "ess_bulk": arviz.ess(data, method="bulk"),
                "ess_tail": arviz.ess(data, method="tail"),
                "r_hat": arviz.rhat(data),
            }
            for n in self.names:
                found[n] |= {what: float(x[n]) for what, x in measures.items()}
        return found

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a user should know before trusting the samples, in sentences."""
        out, each = [], self.values.shape[1]
        if self.stopped:
            out.append(f"stopped by {self.stopped} after {each} draws of each chain")
        if self.method == "NUTS" and each < FEWEST:
            return (*out, f"{each} draws of each chain say nothing of the posterior; draw more")
        if count := int(np.count_nonzero(self.diverging)):
            out.append(
                f"{count} of {self.diverging.size} draws diverged: parts of the posterior are too "
                f"narrow for the step; sample with more warmup, or give priors to what the data "
                f"do not fix"
            )
        for name, of in self.summary().items():
            if not of.get("r_hat", 1.0) <= RHAT:
                out.append(
                    f"{name}: chains differ (r_hat {of['r_hat']:.3f}); draw more samples, or use "
                    f"SMC if the posterior has several modes"
                )
            elif of.get("ess_bulk", EFFECTIVE) < EFFECTIVE:
                out.append(f"{name}: {of['ess_bulk']:.0f} effective samples only; draw more")
        return tuple(out)

    def correlation(self) -> np.ndarray:
        """`(unknowns, unknowns)` of the values."""
        return np.corrcoef(self.values.reshape(-1, len(self.names)), rowvar=False)


@dataclasses.dataclass(frozen=True)
class Bands:
    """Quantiles of what a posterior predicts for each datum, `(quantiles, data)`.

    `model` are those of the answers of the model, `data` those of data to come, noise and all.
    """

    quantiles: tuple[float, ...]
    model: np.ndarray
    data: np.ndarray


def bands(
    problem: CalibrationProblem | HierarchicalProblem,
    posterior: Posterior,
    *,
    seed: int,
    draws: int = 200,
    quantiles: tuple[float, ...] = (0.05, 0.5, 0.95),
) -> Bands:
    r"""What the posterior predicts, from so many of its draws.

    Where the noise is unknown, its factor follows from the residuals of each draw,
    $\sigma^2 = \sum r^2 / \chi^2_N$, as its prior $1/\sigma$ says. Answers of draws at which a test
    fails are left out.
    """
    numbers = np.random.default_rng(seed)
    flat = posterior.values.reshape(-1, len(posterior.names))
    chosen = flat[numbers.choice(len(flat), min(draws, len(flat)), replace=False)]
    answers = np.asarray(
        jax.jit(lambda v: jax.lax.map(problem.predictions, v))(jnp.asarray(chosen))
    )
    noise = np.asarray(problem.rows.noise)
    factor = np.ones(len(chosen))
    if not problem.rows.noise_is_known:
        off = (answers - np.asarray(problem.rows.measured)) / noise
        factor = np.sqrt(np.nansum(off**2, -1) / numbers.chisquare(off.shape[1], len(chosen)))
    noisy = answers + factor[:, None] * noise * numbers.standard_normal(answers.shape)
    return Bands(
        quantiles,
        np.nanquantile(answers, quantiles, axis=0),
        np.nanquantile(noisy, quantiles, axis=0),
    )


def _arviz() -> Any:
    """arviz, whose import tells of its own coming versions."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        return needed("arviz", "the diagnosis of samples")
