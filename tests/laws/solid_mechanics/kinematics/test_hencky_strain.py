import numpy as np
import pytest

from neml2_jax.laws.solid_mechanics import HenckyStrain
from neml2_jax.testing import check_model
from neml2_jax.types import R2, SR2

TURN = np.array([[0.6, -0.8, 0.0], [0.8, 0.6, 0.0], [0.0, 0.0, 1.0]])


def check(F, strain, **options):
    check_model(
        HenckyStrain(**options),
        inputs={"deformation_gradient": R2(F)},
        outputs={"strain": SR2.fill(*strain)},
    )


@pytest.mark.parametrize("turn", (np.eye(3), TURN))
@pytest.mark.parametrize("stretches", ((1.0, 1.0, 1.0), (1.5, 0.7, 0.7), (2.0, 1.2, 0.5)))
def test_stretches(stretches, turn):
    """Of a bar along the axes, also turned after it; two or three stretches may be equal."""
    check(turn @ np.diag(stretches), np.log(stretches))


@pytest.mark.parametrize("shear", (0.0, 1e-6, 0.5, 3.0))
def test_simple_shear(shear):
    """The logarithm of the largest stretch along the principal axes of C, in closed form;
    M. E. Gurtin, E. Fried, L. Anand, The Mechanics and Thermodynamics of Continua (2010), 9."""
    k = 0.5 * shear
    size = np.arcsinh(k) / np.sqrt(1.0 + k * k)
    F = np.eye(3)
    F[0, 1] = shear
    check(F, (-k * size, k * size, 0.0, 0.0, 0.0, size))
    check(F, (k * size, -k * size, 0.0, 0.0, 0.0, size), configuration="CURRENT")
