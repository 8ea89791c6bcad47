"""`neml2-jax calibrate --sample`: draw from the posterior after the fit, print, save, draw."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..calibration.posterior import Posterior, bands
from ..calibration.posterior_files import save_posterior
from ..calibration.posterior_pictures import draw_bands, draw_corner
from ..calibration.problem import CalibrationProblem
from ..calibration.sampling import sample
from .draw_progress import DrawProgress
from .tables import number_column, show

CHAINS, WARMUP = 4, 200
"""Of NUTS, which starts from Laplace's approximation."""


def samples_of(stem: Path) -> Path:
    """The file of samples beside a result, which is called `STEM.json`."""
    return stem.with_name(f"{stem.name}.samples.npz")


def sample_after_fit(
    problem: CalibrationProblem,
    start: Any,
    stem: Path,
    *,
    method: str,
    draws: int,
    seed: int,
    plot: bool,
) -> Posterior:
    """Samples from where the fit has ended, `STEM.samples.npz`, and with `plot` two pictures.

    There are no pictures of what was stopped.
    """
    chains = f"{draws} draws of each of {CHAINS} chains"
    what = chains if method == "NUTS" else f"{draws} particles"
    print(f"drawing from the posterior by {method}: {what}", flush=True)
    with DrawProgress(Console(stderr=True), CHAINS) as shown:
        posterior = sample(
            problem,
            seed=seed,
            method=method,
            draws=draws,
            warmup=WARMUP,
            chains=CHAINS,
            start=start,
            progress=shown.look,
        )
    show(posterior_report(posterior))
    print(f"saved {save_posterior(posterior, samples_of(stem))}")
    if posterior.stopped:
        return posterior
    if plot:
        corner = stem.with_name(stem.name + "_corner.png")
        print(f"saved {draw_corner(posterior, corner)}")
        predicted = bands(problem, posterior, seed=seed)
        picture = stem.with_name(stem.name + "_bands.png")
        print(f"saved {draw_bands(problem, predicted, picture)}")
    return posterior


def posterior_report(posterior: Posterior) -> list[Any]:
    """A table of the parameters, and what is to be known before they are trusted."""
    count = posterior.values.shape[0] * posterior.values.shape[1]
    title = f"posterior: {count} draws by {posterior.method}, seed {posterior.seed}"
    found = posterior.summary()
    columns = list(next(iter(found.values())))
    table = Table("parameter", *map(number_column, columns), title=title)
    for name, of in found.items():
        table.add_row(name, *(f"{of[c]:.4g}" for c in columns))
    return [table, *(Text(f"warning: {text}") for text in posterior.warnings)]
