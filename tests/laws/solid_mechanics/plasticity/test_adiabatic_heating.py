import numpy as np

from neml2_jax.laws.solid_mechanics import AdiabaticHeating
from neml2_jax.testing import check_model
from neml2_jax.types import SR2, Scalar

model = AdiabaticHeating(heat_capacity=3.6, heat_fraction=0.9)  # steel: MPa/K


def test_work_by_components():
    s = np.array([[300.0, 40.0, -10.0], [40.0, -50.0, 5.0], [-10.0, 5.0, 100.0]])
    d = 1e-3 * np.array([[1.0, 0.2, 0.3], [0.2, -0.4, -0.1], [0.3, -0.1, -0.6]])
    work = sum(s[i, j] * d[i, j] for i in range(3) for j in range(3))
    pairs = ((0, 0), (1, 1), (2, 2), (1, 2), (0, 2), (0, 1))
    check_model(
        model,
        inputs={
            "stress": SR2.fill(*(s[i, j] for i, j in pairs)),
            "plastic_deformation_rate": SR2.fill(*(d[i, j] for i, j in pairs)),
        },
        outputs={"temperature_rate": Scalar(0.9 / 3.6 * work)},
    )


def test_shear_of_steel():
    """A shear stress of 500 MPa over a shear of 1 leaves 125 K, two components doing the work."""
    shear = SR2.fill(0.0, 0.0, 0.0, 0.0, 0.0, 500.0)
    rate = SR2.fill(0.0, 0.0, 0.0, 0.0, 0.0, 0.5)
    np.testing.assert_allclose(model(shear, rate).data, 125.0)
