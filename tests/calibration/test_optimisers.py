"""How far a minimum is said to be, against least squares by NumPy."""

from types import SimpleNamespace

import jax.numpy as jnp
import numpy as np
import pytest

from neml2_jax.calibration.optimisers import optimiser

RANDOM = np.random.default_rng(0)
J, R = RANDOM.normal(size=(20, 3)) * [1.0, 1e6, 1e-6], RANDOM.normal(size=20)
CASES = {
    "all are sought": (J, [0, 1, 2]),
    "the first is held": (J * [0.0, 1.0, 1.0], [1, 2]),
    "one between is held": (J * [1.0, 0.0, 1.0], [0, 2]),
    "two do the same": (J[:, [0, 0, 2]], [0, 2]),
    "all are held": (0.0 * J, []),
}


def distance(jacobian, residual):
    matrix = SimpleNamespace(as_matrix=lambda: jnp.asarray(jacobian))
    found = SimpleNamespace(residual=jnp.asarray(residual), jac=matrix)
    return float(
        optimiser("levenberg_marquardt", 1e-6, 1e-6).distance(SimpleNamespace(f_info=found))
    )


@pytest.mark.parametrize("jacobian, free", CASES.values(), ids=CASES)
def test_distance(jacobian, free):
    """What a linear model still explains, by the deviation of what is left."""
    own = J[:, free] / np.linalg.norm(J[:, free], axis=0)
    explained = own @ np.linalg.lstsq(own, R)[0] if free else 0.0 * R
    wanted = np.linalg.norm(explained) / np.sqrt(np.mean(R**2))
    np.testing.assert_allclose(distance(jacobian, R), wanted, rtol=1e-9, atol=1e-12)
    assert distance(jacobian, R - explained) < 1e-9
