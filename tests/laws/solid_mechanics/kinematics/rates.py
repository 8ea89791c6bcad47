"""What holds for every objective stress rate."""

import numpy as np

from neml2_jax.types import R2, SR2
from neml2_jax.types.functions import r2_from_sr2

F = np.array([[1.2, 0.3, -0.1], [0.05, 0.9, 0.2], [-0.15, 0.1, 1.1]])
F_RATE = np.array([[0.2, -0.4, 0.1], [0.3, 0.1, -0.2], [0.05, 0.3, -0.25]])
L = F_RATE @ np.linalg.inv(F)
STRESS = np.array([[100.0, 20.0, -30.0], [20.0, -50.0, 10.0], [-30.0, 10.0, 70.0]])
RATE = np.array([[5.0, -3.0, 1.0], [-3.0, 2.0, 7.0], [1.0, 7.0, -4.0]])


def sr2(s):
    return SR2.fill(s[0, 0], s[1, 1], s[2, 2], s[1, 2], s[0, 2], s[0, 1])


def simple_shear(k):
    """Deformation gradient and velocity gradient at shear `k`, sheared at a rate of 1."""
    flow = np.zeros((3, 3))
    flow[0, 1] = 1.0
    return np.eye(3) + k * flow, flow


def evaluate(model, stress=STRESS, l=L, rate=RATE, F=F):  # noqa: E741
    read = "objective_stress_rate" if model.inverse else "stress_rate"
    given = {"stress": sr2(stress), "spatial_velocity_gradient": R2(l), read: sr2(rate)}
    if "deformation_gradient" in model.input_spec:
        given["deformation_gradient"] = R2(F)
    (out,) = model.call_by_name(given).values()
    return np.asarray(r2_from_sr2(out).data)


def check_objective(kind):
    """Seen from a frame that turns, the rate is the same one, turned; Holzapfel (2000), 5.3."""
    Q, _ = np.linalg.qr(np.cos(np.arange(9.0)).reshape(3, 3))
    Q = Q * np.linalg.det(Q)
    spin = np.array([[0.0, -0.7, 0.4], [0.7, 0.0, 1.1], [-0.4, -1.1, 0.0]])
    turned = Q @ STRESS @ Q.T
    got = evaluate(
        kind(),
        turned,
        Q @ L @ Q.T + spin,
        Q @ RATE @ Q.T + spin @ turned - turned @ spin,
        Q @ F,
    )
    np.testing.assert_allclose(got, Q @ evaluate(kind()) @ Q.T, atol=1e-11)


def check_inverse(kind):
    """Reading the objective rate gives the rate of stress back."""
    objective = evaluate(kind())
    np.testing.assert_allclose(evaluate(kind(inverse=True), rate=objective), RATE, atol=1e-12)


def check_simple_shear(kind, stress, k):
    """The closed-form stress of a hypoelastic law of shear modulus 1 solves it: `stress(k)`, the
    rate of which is taken by differences."""
    gradient, l = simple_shear(k)  # noqa: E741
    h = 1e-6
    rate = evaluate(kind(inverse=True), stress(k), l, l + l.T, gradient)
    np.testing.assert_allclose(rate, (stress(k + h) - stress(k - h)) / (2.0 * h), atol=1e-8)


def plane(xx, yy, xy):
    return np.array([[xx, xy, 0.0], [xy, yy, 0.0], [0.0, 0.0, 0.0]])
