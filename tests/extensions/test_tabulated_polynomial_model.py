import numpy as np
import pytest

from neml2_jax.testing import check_model
from neml2_jax.types import Scalar

from .tabulated_polynomial_model import TabulatedPolynomialModel

random = np.random.default_rng(5)
A0, A1, A2 = (1e-2 * random.uniform(-1.0, 1.0, shape) for shape in ((2, 3, 3), *2 * [(2, 3, 3, 4)]))
STRESS, TEMPERATURE = np.array([0.0, 5.0, 10.0]), np.array([0.0, 3.0, 6.0, 10.0])


def over_sites(x):
    return Scalar(x, sub_batch_ndim=x.ndim)


def model(sharpness):
    return TabulatedPolynomialModel(
        A0=over_sites(A0),
        A1=over_sites(A1),
        A2=over_sites(A2),
        stress_tile_lower_bounds=over_sites(STRESS[:-1]),
        stress_tile_upper_bounds=over_sites(STRESS[1:]),
        temperature_tile_lower_bounds=over_sites(TEMPERATURE[:-1]),
        temperature_tile_upper_bounds=over_sites(TEMPERATURE[1:]),
        index_sharpness=sharpness,
    )


@pytest.mark.parametrize("stress", (2.0, 5.0))  # within a tile, and between two
def test_definition(stress):
    def delta(x, bounds):
        sigmoid = 1.0 / (1.0 + np.exp(-2.0 * (x - bounds)))
        return 0.5 * (sigmoid[:-1] - sigmoid[1:])

    x = np.array([stress, 4.0, 0.3, -0.2])
    weights = np.outer(delta(x[0], STRESS), delta(x[1], TEMPERATURE))
    rates = np.einsum("ij,ijk->k", weights, A0 + A1 @ x + A2 @ x**2)
    names = ("von_mises_stress", "temperature", "internal_state_1", "internal_state_2")
    outputs = ("equivalent_plastic_strain_rate", "internal_state_1_rate", "internal_state_2_rate")
    check_model(
        model(2.0),
        inputs={n: Scalar(v) for n, v in zip(names, x)},
        outputs={n: Scalar(v) for n, v in zip(outputs, rates)},
    )


def test_sharp_bounds_pick_one_tile():
    x = np.array([7.0, 4.5, 0.3, -0.2])
    rates = model(500.0)(*map(Scalar, x))
    np.testing.assert_allclose(
        [r.data for r in rates], 0.25 * (A0 + A1 @ x + A2 @ x**2)[1, 1], rtol=1e-12
    )
