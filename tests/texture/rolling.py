"""The rolling example, by one compiled program whatever is asked of it.

Models that differ in numbers share what is compiled, if they have as many grains, and steps at
once: 64 and 20, the fewest that are asked for.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

import neml2_jax
from neml2_jax.drivers import TransientDriver
from neml2_jax.types import MRP, SR2, WR2, Scalar

EXAMPLE = Path(__file__).parents[2] / "examples" / "rolling_texture" / "rolling.i"
GRAINS, STEPS_AT_ONCE = 64, 20
# What stiff grains need, whose elastic strains are a thousandth.
TOLERANCE = "Solvers/newton/abs_tol:=1e-13"
IDEALLY_PLASTIC = "Models/hardening/initial_slope:=0.0"


def rolled(overrides: Sequence[str] = (), seed: int = 25, steps: int = 75) -> dict[str, np.ndarray]:
    """Outputs of 64 random grains, from the start to half the thickness."""
    settings = (TOLERANCE, f"Drivers/roll/steps_per_chunk:={STEPS_AT_ONCE}")
    variables = {"grains": str(GRAINS), "steps": str(steps), "seed": str(seed)}
    history = neml2_jax.load_input(EXAMPLE, [*overrides, *settings], variables)
    return outputs(history.get_driver("roll").run())


def rolled_from(
    orientations: MRP, times: np.ndarray, overrides: Sequence[str] = ()
) -> dict[str, np.ndarray]:
    """Outputs at these times, of grains as many as are given."""
    model = neml2_jax.load_input(EXAMPLE, [*overrides, TOLERANCE]).get_model("grain")
    count, shape = orientations.data.shape[0], (len(times), GRAINS)
    tiles = -(-count // GRAINS)
    given = np.resize(np.asarray(orientations.data), (tiles, GRAINS, 3))  # over again, to fill up
    found = []
    for tile in given:
        driver = TransientDriver(
            model=model,
            prescribed_time=Scalar(times[:, None] * np.ones(shape)),
            prescribed={
                "deformation_rate": SR2(np.broadcast_to([1.0, 0, -1.0, 0, 0, 0], (*shape, 6))),
                "vorticity": WR2(np.zeros((*shape, 3))),
            },
            ic={
                "orientation": MRP(tile),
                "slip_hardening": Scalar(np.zeros((GRAINS, 12)), sub_batch_ndim=1),
            },
            steps_per_chunk=STEPS_AT_ONCE,
        )
        found.append(outputs(driver.run()))
    return {n: np.concatenate([x[n] for x in found], axis=1)[:, :count] for n in found[0]}


def outputs(history) -> dict[str, np.ndarray]:
    return {n: np.asarray(history[f"output.{n}"]) for n in ("orientation", "stress")}
