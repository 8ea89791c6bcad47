"""Finds the hardening of a single crystal from noisy curves of tension along several directions.

Least squares by Levenberg and Marquardt's method; JAX differentiates the march by the parameters.
"""

import functools
import sys
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
from matplotlib.figure import Figure
from rich.console import Console
from rich.table import Table
from scipy.optimize import least_squares

import neml2_jax
from neml2_jax import Scalar
from neml2_jax.drivers import march

HERE = Path(__file__).parent
OUTPUT = HERE.parent / "output"
NOISE = 0.5  # MPa
# What is sought; the two kinds of latent hardening are taken to be equal.
TRUTH = {"strength": 16.0, "initial slope": 180.0, "saturated hardening": 60.0, "latent": 1.4}
GUESS = {"strength": 25.0, "initial slope": 90.0, "saturated hardening": 100.0, "latent": 1.0}
PATHS = {
    "strength": ("strength.family_strengths",),
    "initial slope": ("hardening.initial_slope",),
    "saturated hardening": ("hardening.saturated_hardening",),
    "latent": ("interaction.collinear_interaction", "interaction.latent_interaction"),
}
NAMES = tuple(PATHS)


def main(output: Path = OUTPUT, **variables: int) -> dict[str, dict[str, float]]:
    """What was found, and the standard error of it."""
    jax.config.update("jax_enable_x64", True)
    output.mkdir(parents=True, exist_ok=True)
    file = neml2_jax.load_input(HERE / "crystal.i", variables=variables)
    driver = file.get_driver("tension")
    prescribed, initial = driver.prescribed_values(), driver.ic
    known = driver.model.named_parameters

    def stress(logarithms: jax.Array) -> tuple[jax.Array, jax.Array]:
        """Axial stress by step and direction, twice. Logarithms keep parameters positive."""
        values = dict(zip(NAMES, jnp.exp(logarithms)))
        material = driver.model.with_parameters(
            {p: shaped_like(known[p], values[n]) for n in NAMES for p in PATHS[n]}
        )
        found = march(material, prescribed, initial)["stress"].data[..., 0]
        return found, found

    # One program for all that follows, in which one march carries the tangents of all parameters.
    program = jax.jit(jax.jacfwd(stress, has_aux=True))

    @functools.cache  # slopes are asked for where curves were
    def at(*logarithms: float) -> tuple[np.ndarray, ...]:
        return tuple(np.asarray(x) for x in program(np.array(logarithms)))

    def curves(logarithms: np.ndarray) -> np.ndarray:
        return at(*logarithms)[1]

    true, guess = (np.log([x[n] for n in NAMES]) for x in (TRUTH, GUESS))
    exact = curves(true)
    noise = np.random.default_rng(1).normal(size=exact.shape)
    measured = exact + NOISE * noise

    def misfits(logarithms: np.ndarray) -> np.ndarray:
        return ((curves(logarithms) - measured) / NOISE).ravel()

    def slopes(logarithms: np.ndarray) -> np.ndarray:
        return at(*logarithms)[0].reshape(-1, len(NAMES)) / NOISE

    result = least_squares(misfits, guess, slopes, method="lm")  # pyright: ignore
    J = slopes(result.x)
    errors = np.sqrt(np.diag(np.linalg.inv(J.T @ J)))  # of logarithms

    found = {n: float(x) for n, x in zip(NAMES, np.exp(result.x))}
    spread = {n: found[n] * float(e) for n, e in zip(NAMES, errors)}
    table = Table(title="Hardening of a single crystal")
    for column in ("", "guess", "found", "standard error", "true"):
        table.add_column(column, justify="right")
    for n in NAMES:
        numbers = (GUESS[n], found[n], spread[n], TRUTH[n])
        table.add_row(n, *(f"{x:.3g}" for x in numbers))

    def misfit(x: np.ndarray) -> float:
        return float(np.sqrt(np.mean((curves(x) - measured) ** 2)))

    told = {"before": misfit(guess), "after": misfit(result.x)}
    picture = output / "single_crystal_calibration.png"
    seconds = np.asarray(prescribed["t"].data[1:, 0])
    rate = float(prescribed["prescribed"].data[0, 0, 0])
    axes = np.asarray(file.get_tensor("axes").data)
    draw(100 * rate * seconds, axes, measured, curves(guess), curves(result.x), picture)
    console = Console()
    console.print(table)
    console.print(
        f"root mean square of what remains: {told['before']:.2f} MPa before, "
        f"{told['after']:.2f} MPa after; noise {NOISE} MPa; "
        f"{result.nfev} trials"
    )
    console.print(f"picture: {picture}")
    return {"found": found, "error": spread, "misfit": told}


def shaped_like(parameter: Scalar, value: jax.Array) -> Scalar:
    return parameter.replace(jnp.full(parameter.shape, value))


def draw(strain, axes, measured, before, after, path: Path) -> None:
    figure = Figure(figsize=(9, 4), layout="constrained")
    panels = figure.subplots(1, 2, sharey=True)
    for panel, fitted, title in zip(panels, (before, after), ("before", "after")):
        for k, axis in enumerate(axes):
            (line,) = panel.plot(strain, fitted[:, k])
            name = "[" + " ".join(f"{x:.0f}" for x in axis) + "]"
            panel.plot(strain, measured[:, k], ".", ms=4, color=line.get_color(), label=name)
        panel.set(xlabel="logarithmic strain [%]", title=title)
        panel.grid(alpha=0.3)
    panels[0].set_ylabel("axial stress [MPa]")
    panels[0].legend(title="points: measured")
    figure.savefig(path, dpi=150)


if __name__ == "__main__":
    main(OUTPUT, **{n: int(v) for n, v in (a.split("=") for a in sys.argv[1:])})
