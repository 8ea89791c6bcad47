"""From a load-displacement curve to the parameters of a steel, by gradients through the FE problem.

A notched strip is pulled. Its curve is computed with known parameters and given some noise; yield
stress, saturated hardening and rate of saturation are then found from the curve alone.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import scipy.optimize
from fe import Strip, pulled

import neml2_jax
from neml2_jax.material_point import MaterialPoint

HERE = Path(__file__).parent
OUTPUT = HERE.parent / "output"
NAMES = ("yield.yield_stress", "hardening.saturated_hardening", "hardening.saturation_rate")
KNOWN = np.array([250.0, 150.0, 40.0])
START = np.array([400.0, 60.0, 15.0])


def problem(
    across: int, along: int, steps: int
) -> tuple[Strip, np.ndarray, Callable[[Any], tuple[jax.Array, Any]]]:
    """The strip, the displacements of its edge, and the curve as a function of parameters."""
    strip = Strip.of(across, along)
    displacements = 0.012 * strip.height * np.linspace(0, 1, steps + 1)[1:] ** 1.5
    point = MaterialPoint(neml2_jax.load_input(HERE / "steel.i").get_model("model"))

    def curve(values: jax.Array) -> tuple[jax.Array, Any]:
        here = point.with_parameters(dict(zip(NAMES, values)))
        return pulled(strip, here, jnp.asarray(displacements))

    return strip, displacements, curve


def misfit(
    curve: Callable[[Any], tuple[jax.Array, Any]], start: np.ndarray = START
) -> Callable[[Any, Any], Any]:
    """A function of the logarithms of parameters over `start`, and of measured forces:
    `(loss, (forces, what else is seen)), gradient`, in one program."""

    def loss(logarithms: jax.Array, measured: jax.Array) -> tuple[jax.Array, Any]:
        force, seen = curve(start * jnp.exp(logarithms))
        return jnp.mean((force / measured[-1] - measured / measured[-1]) ** 2), (force, seen)

    return jax.jit(jax.value_and_grad(loss, has_aux=True))


def fit(
    with_gradient: Callable[[Any, Any], Any], measured: np.ndarray, start: np.ndarray = START
) -> tuple[np.ndarray, list[np.ndarray]]:
    """Parameters, and the curves on the way."""
    seen: list[np.ndarray] = []

    def value_and_gradient(x: np.ndarray) -> tuple[float, np.ndarray]:
        (value, (force, _)), gradient = with_gradient(x, measured)
        seen.append(np.asarray(force))
        return 1e4 * float(value), 1e4 * np.asarray(gradient)

    found = scipy.optimize.minimize(
        value_and_gradient,
        np.zeros(len(start)),
        jac=True,
        method="BFGS",
        options={"gtol": 1e-7, "maxiter": 60},
    )
    return start * np.exp(found.x), seen


def main(
    output: Path = OUTPUT, across: int = 6, along: int = 10, steps: int = 12, noise: float = 0.0
) -> tuple[Path, np.ndarray]:
    jax.config.update("jax_enable_x64", True)
    strip, displacements, curve = problem(across, along, steps)
    with_gradient = misfit(curve)
    # What the forces are compared with is of no matter here.
    (_, (force, seen)), _ = with_gradient(np.log(KNOWN / START), np.ones(steps))
    norms = np.asarray(seen["norms"])[steps // 2]
    print("residual norms of a step:", " ".join(f"{n:.1e}" for n in norms[np.isfinite(norms)]))
    measured = np.asarray(force) * (1 + noise * np.random.default_rng(0).normal(size=steps))
    found, curves = fit(with_gradient, measured)
    for name, start, value, known in zip(NAMES, START, found, KNOWN):
        print(f"{name}: {start:g} -> {value:.5g} (known: {known:g})")
    print(f"{len(curves)} gradients")
    picture = output / "differentiable_fe.png"
    draw(strip, displacements, measured, curves, seen, picture)
    print(f"picture: {picture}")
    return picture, found


def draw(
    strip: Strip,
    displacements: np.ndarray,
    measured: np.ndarray,
    curves: list[np.ndarray],
    seen: Any,
    path: Path,
) -> None:
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4.5), layout="constrained")
    for i, force in enumerate(curves):
        shade = str(0.85 - 0.6 * i / len(curves))
        left.plot(displacements, force, color=shade, lw=1, label="on the way" if i == 0 else None)
    left.plot(displacements, curves[-1], lw=1.5, label="found")
    left.plot(displacements, measured, "o", ms=4, label="measured")
    left.set_xlabel("displacement of the edge [mm]")
    left.set_ylabel("force per thickness [N/mm]")
    left.legend()
    left.grid(alpha=0.3)
    moved = strip.nodes + 5 * np.asarray(seen["displacement"])[-1].reshape(-1, 2)
    halves = strip.elements[:, [[0, 1, 2], [0, 2, 3]]].reshape(-1, 3)
    plastic = 100 * np.asarray(seen["equivalent_plastic_strain"]).mean(axis=1)
    drawn = right.tripcolor(*moved.T, np.repeat(plastic, 2), triangles=halves)
    figure.colorbar(drawn, ax=right, label="equivalent plastic strain [%]")
    right.set_aspect("equal")
    right.set_title("a quarter, displacements times 5")
    path.parent.mkdir(exist_ok=True)
    figure.savefig(path, dpi=150)
    plt.close(figure)


if __name__ == "__main__":
    main(noise=0.002)
