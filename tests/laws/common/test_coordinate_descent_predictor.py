import jax
import numpy as np
import pytest

from neml2_jax.errors import DeclarationError
from neml2_jax.laws.common import CoordinateDescentPredictor
from neml2_jax.laws.solid_mechanics import PowerLawSlipRule
from neml2_jax.types import Scalar

law = PowerLawSlipRule(gamma0=0.2, n=8.0)


def phi(w, strength):
    return 0.2 * np.abs(w / strength) ** 7 * (w / strength)


def predictor(**options):
    return CoordinateDescentPredictor(
        rate_law=law, driving_force_input="resolved_shears", **options
    )


def coupled(m, seed):
    """A singular positive semi-definite coupling and a driving force in its range."""
    draws = np.random.default_rng(seed)
    B = draws.normal(size=(m, 3))
    return 2e3 * B @ B.T, 400.0 * B @ draws.normal(size=3), draws.uniform(40.0, 60.0, m)


@pytest.mark.parametrize("force", (-300.0, 0.0, 1e-3, 30.0, 9000.0))
def test_one_coordinate_satisfies_its_equation(force):
    rate = predictor(tolerance=0.0).call_by_name(
        {"coupling": Scalar(1e4), "trial_driving_force": Scalar(force), "slip_strengths": 50.0}
    )["rate"]
    np.testing.assert_allclose(rate.data, phi(force - 1e4 * rate.data, 50.0), rtol=1e-9)
    assert rate.sub_batch_ndim == 0


def test_all_coordinates_satisfy_theirs_over_points_and_grains():
    systems = [[coupled(5, seed=10 * i + k) for k in range(2)] for i in range(3)]
    A, b, strength = (np.array([[s[j] for s in row] for row in systems]) for j in range(3))
    inputs = {
        "coupling": Scalar(A, sub_batch_ndim=3),
        "trial_driving_force": Scalar(b, sub_batch_ndim=2),
        "slip_strengths": Scalar(strength, sub_batch_ndim=2),
    }
    rate = jax.jit(predictor(sweeps=400, tolerance=0.0).call_by_name)(inputs)["rate"]
    assert rate.sub_batch_shape == (2, 5)
    g = np.asarray(rate.data)
    w = b - np.einsum("pgij,pgj->pgi", A, g)
    np.testing.assert_allclose(g, phi(w, strength), rtol=1e-6, atol=1e-12)


def test_sweeps_decrease_the_potential():
    A, b, strength = coupled(6, seed=3)
    inputs = {
        "coupling": Scalar(A, sub_batch_ndim=2),
        "trial_driving_force": Scalar(b, sub_batch_ndim=1),
        "slip_strengths": Scalar(strength, sub_batch_ndim=1),
    }

    def potential(g):
        dual = strength * 0.2 * 8 / 9 * (np.abs(g) / 0.2) ** (9 / 8)
        return dual.sum() + 0.5 * g @ A @ g - b @ g

    after = [
        potential(np.asarray(predictor(sweeps=n, tolerance=0.0).call_by_name(inputs)["rate"].data))
        for n in (0, 1, 2, 4, 8)
    ]
    assert np.all(np.diff(after) < 0.0)


def test_derivatives_are_zero():
    A, b, strength = coupled(4, seed=1)

    def total(b):
        inputs = {
            "coupling": Scalar(A, sub_batch_ndim=2),
            "trial_driving_force": b,
            "slip_strengths": Scalar(strength, sub_batch_ndim=1),
        }
        return predictor(sweeps=2).call_by_name(inputs)["rate"].data.sum()

    assert np.all(jax.grad(total)(Scalar(b, sub_batch_ndim=1)).data == 0.0)
    assert predictor(sweeps=1).jacobian(
        {"coupling": Scalar(1.0), "trial_driving_force": Scalar(1.0), "slip_strengths": 50.0}
    )[1] == {"rate": {}}


def test_refusals():
    with pytest.raises(DeclarationError, match="did you mean 'resolved_shears'"):
        CoordinateDescentPredictor(rate_law=law, driving_force_input="resolved_shear")
    inputs = {
        "coupling": Scalar(np.ones((2, 3)), sub_batch_ndim=2),
        "trial_driving_force": Scalar(np.ones(3), sub_batch_ndim=1),
        "slip_strengths": Scalar(50.0),
    }
    with pytest.raises(ValueError, match=r"expected \(\.\.\., m, m\)"):
        predictor().call_by_name(inputs)


def test_a_point_is_the_same_with_and_without_company():
    """With a coarse tolerance points end after different numbers of sweeps."""
    systems = [coupled(5, seed=k) for k in range(6)]
    A, b, strength = (np.array([s[j] for s in systems]) for j in range(3))
    b *= np.array([1.0, 1e-2, 1.0, 3.0, 1.0, 1e-3])[:, None]

    def rates(points):
        inputs = {
            "coupling": Scalar(A[points], sub_batch_ndim=2),
            "trial_driving_force": Scalar(b[points], sub_batch_ndim=1),
            "slip_strengths": Scalar(strength[points], sub_batch_ndim=1),
        }
        return np.asarray(predictor(tolerance=0.05).call_by_name(inputs)["rate"].data)

    together = rates(slice(None))
    for k in range(6):
        np.testing.assert_allclose(together[k], rates(slice(k, k + 1))[0], rtol=1e-13)
