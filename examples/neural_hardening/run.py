"""A hardening law learned from tension curves, and put into finite elements."""

from __future__ import annotations

import sys
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
from make_data import RATES, hardening

import neml2_jax
from neml2_jax import Scalar
from neml2_jax.calibration import Calibration, CalibrationParameter, CalibrationTest
from neml2_jax.calibration.training import Trained, train
from neml2_jax.hosts.scikit_fem import ScikitFemMaterial
from neml2_jax.laws.learned import neural_laws, save_weights
from neml2_jax.material_point import point_under

HERE = Path(__file__).parent
OUTPUT = HERE.parent / "output"
FILE = HERE / "steel.i"
LAW = "isotropic_hardening"


def learn(epochs: int) -> Trained:
    """Weights from four rates, two curves at a time."""
    material = neml2_jax.load_input(FILE).get_model("material")
    weights = [n for n in material.named_parameters if n.startswith(f"{LAW}.weights")]
    problem = Calibration(
        model=material,
        tests=tuple(
            CalibrationTest(file=str(HERE / f"tension_{r:g}.csv"), noise=1.0) for r in RATES
        ),
        parameters=tuple(CalibrationParameter(paths=(n,)) for n in weights),
    ).problem()
    return train(problem, seed=0, epochs=epochs, batch=2, learning_rate=0.03)


def main(output: Path = OUTPUT, epochs: int = 300, around: int = 8, steps: int = 12) -> Path:
    jax.config.update("jax_enable_x64", True)
    output.mkdir(exist_ok=True)
    trained = learn(epochs)
    print(
        f"mean square of residuals, in noise: {trained.costs[0]:.4g} -> {trained.costs.min():.4g}"
    )
    (law,) = neural_laws(trained.material).values()
    file = save_weights(law, output / "hardening.npz")
    # The trained law as any user of the input file has it.
    overrides = [f"Models/{LAW}/weights_file:={file.resolve()}"]
    loaded = neml2_jax.load_input(FILE, overrides)
    material = loaded.get_model("material")
    strain = np.linspace(0.0, 0.05, 101)
    learned = np.asarray(loaded.get_model(LAW)(Scalar(jnp.asarray(strain))).data)
    error = np.abs(learned - hardening(strain)).max()
    print(f"the learned hardening is off by {error:.2g} MPa at most")

    sys.path.insert(0, str(HERE.parent / "plate_with_hole"))
    from plate import solve  # pyright: ignore[reportMissingImports]

    point = point_under("plane_strain", material)
    times = np.linspace(0.0, 10.0, steps + 1)
    result = solve(
        lambda basis: ScikitFemMaterial(point, basis), lambda t: 1e-3 * t, times, around, around
    )
    print(f"plate with a hole: {len(result.times) - 1} steps, {result.cuts} cuts, residuals of "
          f"step 3 {' '.join(f'{r:.1e}' for r in result.residuals[2])}")  # fmt: skip
    picture = output / "neural_hardening.png"
    draw(picture, strain, learned, trained, result.times, result.reactions)
    print(f"picture: {picture}")
    return picture


def draw(
    path: Path,
    strain: np.ndarray,
    learned: np.ndarray,
    trained: Trained,
    times: list[float],
    reactions: list[float],
) -> None:
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, (left, middle, right) = plt.subplots(1, 3, figsize=(12, 4), layout="constrained")
    left.semilogy(trained.costs)
    left.set_xlabel("epoch")
    left.set_ylabel("mean square of residuals")
    middle.plot(100 * strain, hardening(strain), "k--", label="true")
    middle.plot(100 * strain, learned, label="learned")
    middle.set_xlabel("plastic strain [%]")
    middle.set_ylabel("hardening [MPa]")
    middle.legend()
    right.plot([0.1 * t for t in times], reactions, ".-")
    right.set_xlabel("mean strain of the plate [%]")
    right.set_ylabel("mean stress [MPa]")
    for axes in (left, middle, right):
        axes.grid(alpha=0.3)
    figure.savefig(path, dpi=150)
    plt.close(figure)


if __name__ == "__main__":
    main()
