"""SSNV118a in code_aster's steps: strain along straight lines, each in ten parts."""

import jax.numpy as jnp
import numpy as np
from scipy.optimize import fsolve

from neml2_jax import SR2, Scalar
from neml2_jax.drivers import TransientDriver
from neml2_jax.drivers.carry import Carry
from neml2_jax.drivers.march import march_chunk, start

PARTS = 10
SCALARS = "equivalent_plastic_strain", "isotropic_hardening", "memory_radius"
LAME, TWO_MU = 145000.0 * 0.3 / (1.3 * 0.4), 145000.0 / 1.3
ROOT2 = 2.0**0.5


def in_parts(driver: TransientDriver) -> tuple[float, ...]:
    """Axial, shear and plastic strain, hardening and radius of memory at 150 and 60 MPa.

    code_aster finds the strains at 4 s and then every 0.6 s for the prescribed stress; between two
    of them strain is linear, and the law is integrated in parts (`ITER_INTE_PAS`). As many of the
    steps that the driver compiles at once are taken.
    """
    steps = np.arange(1, driver.chunk + 1)
    share = np.minimum(steps / PARTS, 1.0)

    def after(carry: Carry, times: np.ndarray, strains: np.ndarray) -> tuple[np.ndarray, Carry]:
        inputs = {
            "t": Scalar(jnp.asarray(times[0] + share * (times[1] - times[0]))),
            "prescribed": SR2(jnp.asarray(strains[0] + share[:, None] * (strains[1] - strains[0]))),
            "control": SR2(jnp.zeros((len(steps), 6))),
        }
        end, _ = march_chunk(driver.model, carry, inputs, jnp.asarray(steps <= PARTS))
        total, plastic = (
            np.asarray(end.lagged[f"{n}~1"].data) for n in ("strain", "plastic_strain")
        )
        elastic = total - plastic
        volume = LAME * elastic[:3].sum()
        return TWO_MU * elastic + volume * np.array([1.0, 1.0, 1.0, 0.0, 0.0, 0.0]), end

    def strain(x: np.ndarray) -> np.ndarray:
        return np.array([x[0], x[1], x[1], 0.0, 0.0, ROOT2 * x[2]])

    rest = {"t": Scalar(0.0), "prescribed": SR2(np.zeros(6)), "control": SR2(np.zeros(6))}
    state = start(driver.model, rest, {})  # nothing has happened
    times = [0.0, *np.linspace(4.0, 10.0, 11)]
    x = np.array([0.0, 0.0, 0.0])
    for begin, now in zip(times, times[1:]):
        before, known = strain(x), state

        def unbalanced(x, begin=begin, now=now, before=before, known=known):
            stress, _ = after(known, np.array([begin, now]), np.stack((before, strain(x))))
            return stress[[0, 1, 5]] - now * np.array([15.0, 0.0, ROOT2 * 6.0])

        guess = x * now / begin if begin else np.array([4e-4, -1.2e-4, 2e-4])
        x = np.asarray(fsolve(unbalanced, guess, xtol=1e-11))
        _, state = after(known, np.array([begin, now]), np.stack((before, strain(x))))
    return float(x[0]), float(x[2]), *(float(state.lagged[f"{name}~1"].data) for name in SCALARS)
