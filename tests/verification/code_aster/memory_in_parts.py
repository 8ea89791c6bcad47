"""SSNV118a in code_aster's steps: strain along straight lines, each in ten parts."""

import jax
import jax.numpy as jnp
import numpy as np
from scipy.optimize import fsolve

from neml2_jax import SR2, Scalar
from neml2_jax.drivers import march
from neml2_jax.models import AbstractModel

PARTS = 10
TENSORS = "strain", "plastic_strain", "first_center", "second_center", "memory_center"
SCALARS = "equivalent_plastic_strain", "isotropic_hardening", "memory_radius", "memory_rate"
LAME, TWO_MU = 145000.0 * 0.3 / (1.3 * 0.4), 145000.0 / 1.3
ROOT2 = 2.0**0.5


def in_parts(model: AbstractModel) -> tuple[float, ...]:
    """Axial, shear and plastic strain, hardening and radius of memory at 150 and 60 MPa.

    code_aster finds the strains at 4 s and then every 0.6 s for the prescribed stress; between two
    of them strain is linear, and the law is integrated in parts (`ITER_INTE_PAS`).
    """

    @jax.jit
    def after(state, times, strains):
        share = jnp.linspace(0.0, 1.0, PARTS + 1)
        inputs = {
            "t": Scalar(times[0] + share * (times[1] - times[0])),
            "prescribed": SR2(strains[0] + share[:, None] * (strains[1] - strains[0])),
            "control": SR2(jnp.zeros((PARTS + 1, 6))),
        }
        history = march(model, inputs, state)
        end = {name: type(state[name])(history[name].data[-1]) for name in state}
        elastic = end["strain"].data - end["plastic_strain"].data
        volume = LAME * elastic[:3].sum()
        return TWO_MU * elastic + volume * jnp.array([1.0, 1.0, 1.0, 0.0, 0.0, 0.0]), end

    def strain(x: np.ndarray) -> np.ndarray:
        return np.array([x[0], x[1], x[1], 0.0, 0.0, ROOT2 * x[2]])

    state = {name: SR2(jnp.zeros(6)) for name in TENSORS}
    state |= {name: Scalar(jnp.array(0.0)) for name in SCALARS}
    times = [0.0, *np.linspace(4.0, 10.0, 11)]
    x = np.array([0.0, 0.0, 0.0])
    for start, now in zip(times, times[1:]):
        before, known = strain(x), state

        def unbalanced(x, start=start, now=now, before=before, known=known):
            stress, _ = after(known, np.array([start, now]), np.stack((before, strain(x))))
            return np.asarray(stress)[[0, 1, 5]] - now * np.array([15.0, 0.0, ROOT2 * 6.0])

        guess = x * now / start if start else np.array([4e-4, -1.2e-4, 2e-4])
        x = np.asarray(fsolve(unbalanced, guess, xtol=1e-11))
        _, state = after(known, np.array([start, now]), np.stack((before, strain(x))))
    return float(x[0]), float(x[2]), *(float(state[name].data) for name in SCALARS[:3])
