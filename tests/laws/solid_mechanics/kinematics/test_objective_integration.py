"""Rigid and superposed rotations over steps of any size; `scipy.spatial.transform.Rotation`."""

import functools

import jax
import numpy as np
import pytest
from scipy.linalg import logm, polar
from scipy.spatial.transform import Rotation

from neml2_jax.drivers import march
from neml2_jax.equation_systems import ImplicitUpdate, NonlinearSystem
from neml2_jax.errors import DeclarationError
from neml2_jax.laws.common import R2ToSR2, R2ToWR2, SR2CorotationalTimeIntegration
from neml2_jax.laws.solid_mechanics import (
    GreenNaghdiRotationIncrement,
    LinearIsotropicElasticity,
    RelativePolarDecomposition,
    SpatialVelocityGradient,
    SpinRotationIncrement,
)
from neml2_jax.models import ComposedModel
from neml2_jax.solvers import Newton
from neml2_jax.testing import check_model
from neml2_jax.types import R2, SR2, WR2, Scalar
from neml2_jax.types.functions import r2_from_sr2, r2_from_wr2

AXES = ([0.0, 0.0, 1.0], [1.0, 0.0, 0.0], np.array([1.0, -2.0, 3.0]) / np.sqrt(14.0))
STRETCHED = np.array([[1.2, 0.3, -0.1], [0.05, 0.9, 0.2], [-0.15, 0.1, 1.1]])
STRESS = np.array([[100.0, 20.0, -30.0], [20.0, -50.0, 10.0], [-30.0, 10.0, 70.0]])


def turn(degrees, axis):
    return Rotation.from_rotvec(np.radians(degrees) * np.asarray(axis)).as_matrix()


def sr2(s):
    return SR2.fill(s[..., 0, 0], s[..., 1, 1], s[..., 2, 2], *(s[..., i, j] for i, j in PAIRS))


PAIRS = ((1, 2), (0, 2), (0, 1))


@functools.cache
def material(kinematics):
    """A hypoelastic solid whose stress turns by the rotation increment of the step."""
    laws = {
        "jaumann": [RelativePolarDecomposition()],
        "green-naghdi": [
            RelativePolarDecomposition(rotation_increment="of_the_vorticity"),
            GreenNaghdiRotationIncrement(),
        ],
        "midpoint": [
            SpatialVelocityGradient(),
            R2ToSR2(input="spatial_velocity_gradient", output="deformation_rate"),
            R2ToWR2(input="spatial_velocity_gradient", output="vorticity"),
            SpinRotationIncrement(scheme="MIDPOINT"),
        ],
        "exponential": [
            RelativePolarDecomposition(rotation_increment="another"),
            SpinRotationIncrement(),
        ],
    }[kinematics]
    laws = laws + [
        LinearIsotropicElasticity(
            coefficients=(2e5, 0.3),
            coefficient_types=("YOUNGS_MODULUS", "POISSONS_RATIO"),
            strain="deformation_rate",
            stress="stress_rate",
        ),
        SR2CorotationalTimeIntegration(variable="stress"),
    ]
    system = NonlinearSystem(model=ComposedModel(models=laws), unknowns="stress")
    model = ImplicitUpdate(equation_system=system, solver=Newton())

    @jax.jit
    def stresses(F, t, initial):
        history = march(model, {"deformation_gradient": F, "t": t}, {"stress": initial})
        stress = history["stress"]
        assert isinstance(stress, SR2)
        return r2_from_sr2(stress).data

    return stresses


def history(kinematics, F, initial=STRESS):
    """Stresses after each step of deformation gradients, `(steps, points, 3, 3)`."""
    t = Scalar(np.linspace(0.0, 2.0, len(F))[:, None] * np.ones(F.shape[1]))
    start = sr2(np.broadcast_to(initial, (F.shape[1], 3, 3)))
    return np.asarray(material(kinematics)(R2(F), t, start))


@jax.jit
def values_and_slopes(model, inputs):
    def of(inputs):
        values = {n: x.data for n, x in model.call_by_name(inputs).items()}
        return values, values

    slopes, values = jax.jacfwd(of, has_aux=True)(inputs)
    return values, slopes


def checked(model, inputs):
    """Outputs, after every derivative by every input was compared with central differences; twice
    as cheap as `check_model` for laws of eigenvalues."""
    at = {n: np.asarray(x.data) for n, x in inputs.items()}
    values, slopes = values_and_slopes(model, at)
    h = 1e-6
    for name, x in at.items():
        for i in np.ndindex(*x.shape):
            ends = []
            for sign in (1.0, -1.0):
                moved = x.copy()
                moved[i] += sign * h
                ends.append(values_and_slopes(model, {**at, name: moved})[0])
            for output, up in ends[0].items():
                want = (np.asarray(up) - np.asarray(ends[1][output])) / (2 * h)
                got = slopes[output][name][(..., *i)]
                np.testing.assert_allclose(got, want, rtol=1e-5, atol=1e-7)
    return values


@pytest.mark.parametrize("kinematics", ("jaumann", "green-naghdi", "midpoint", "exponential"))
def test_a_rigid_rotation_turns_the_stress_and_nothing_else(kinematics):
    """A turn of 360 degrees about several axes, in steps of 10 degrees; at 90 degrees too."""
    Q = np.stack([[turn(10.0 * k, a) for a in AXES] for k in range(37)])
    found = history(kinematics, Q)
    Q = Q[1:]
    np.testing.assert_allclose(found, Q @ STRESS @ np.swapaxes(Q, -1, -2), atol=1e-8)
    np.testing.assert_allclose(found[-1], np.broadcast_to(STRESS, (3, 3, 3)), atol=1e-8)


def stretching(steps):
    """A path of stretch and shear that turns as well."""
    k = np.linspace(0.0, 1.0, steps)[:, None, None]
    return np.eye(3) + k * (STRETCHED - np.eye(3)) + 0.1 * np.sin(6.0 * k) * STRETCHED.T


@pytest.mark.parametrize("kinematics", ("jaumann", "green-naghdi", "exponential"))
def test_a_superposed_rotation_turns_the_stress_and_nothing_else(kinematics):
    """Strong objectivity: of F and of Q F, where Q turns by 25 degrees a step."""
    F = np.zeros((37, 3, 3, 3))
    F[:13] = stretching(13)[:, None]
    F[13:] = F[12]
    Q = np.stack([[turn(25.0 * k, a) for a in AXES] for k in range(37)])
    found, seen = history(kinematics, F), history(kinematics, Q @ F)
    Q = Q[1:]
    np.testing.assert_allclose(
        seen, Q @ found @ np.swapaxes(Q, -1, -2), atol=1e-8 * np.abs(found).max()
    )


@pytest.mark.parametrize("moves", (True, False))
def test_the_step_is_taken_apart(moves):
    """Against the polar decomposition and the matrix logarithm of scipy; nothing moves, too."""
    dt, F_n = 0.4, STRETCHED
    F = turn(70.0, AXES[2]) @ stretching(7)[4] @ F_n if moves else F_n
    R, V = polar(F @ np.linalg.inv(F_n), side="left")
    inputs = {
        "deformation_gradient": R2(F),
        "deformation_gradient~1": R2(F_n),
        "t": Scalar(1.0 + dt),
        "t~1": Scalar(1.0),
    }
    out = checked(RelativePolarDecomposition(), inputs)
    rate = r2_from_sr2(SR2(out["deformation_rate"])).data
    np.testing.assert_allclose(rate, np.asarray(logm(V)) / dt, rtol=1e-10, atol=1e-12)
    spin = Rotation.from_matrix(R).as_rotvec() / dt
    np.testing.assert_allclose(out["vorticity"], spin, rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(out["rotation_increment"], R, atol=1e-12)


@pytest.mark.parametrize("scheme", ("EXPONENTIAL", "MIDPOINT"))
@pytest.mark.parametrize("degrees", (0.0, 70.0))
def test_rotation_of_a_spin(scheme, degrees):
    """The midpoint turns by 2 arctan of half the angle (Hughes and Winget); no pole at zero."""
    angle = np.radians(degrees)
    made = angle if scheme == "EXPONENTIAL" else 2.0 * np.arctan(angle / 2.0)
    check_model(
        SpinRotationIncrement(scheme=scheme),
        inputs={"vorticity": WR2(angle / 0.5 * AXES[2]), "t": Scalar(1.5), "t~1": Scalar(1.0)},
        outputs={"rotation_increment": R2(turn(np.degrees(made), AXES[2]))},
    )


def test_rotation_of_the_material():
    F = turn(70.0, AXES[2]) @ stretching(7)[4]
    inputs = {"deformation_gradient": R2(F), "deformation_gradient~1": R2(STRETCHED)}
    (found,) = checked(GreenNaghdiRotationIncrement(), inputs).values()
    np.testing.assert_allclose(found, polar(F)[0] @ polar(STRETCHED)[0].T, atol=1e-12)


def test_nothing_moves_in_no_time():
    at = {"deformation_gradient": R2(STRETCHED), "deformation_gradient~1": R2(STRETCHED)}
    out = RelativePolarDecomposition().call_by_name({**at, "t": Scalar(1.0), "t~1": Scalar(1.0)})
    assert not np.any(out["deformation_rate"].data) and not np.any(out["vorticity"].data)


def test_a_jump_has_no_rate():
    """At the one point of a batch that jumps; the rotation is that of the jump."""
    F = R2(np.stack([STRETCHED, turn(20.0, AXES[2]) @ STRETCHED]))
    inputs = {"deformation_gradient": F, "deformation_gradient~1": R2(STRETCHED)}
    law = RelativePolarDecomposition()
    out = law.compiled()({**inputs, "t": Scalar(1.0), "t~1": Scalar(1.0)})
    assert not np.any(out["vorticity"].data[0])
    assert np.isnan(out["vorticity"].data[1]).any()
    np.testing.assert_allclose(out["rotation_increment"].data[1], turn(20.0, AXES[2]), atol=1e-12)
    with pytest.raises(DeclarationError, match="RelativePolarDecomposition divides by the dur"):
        march(law, {"deformation_gradient": F, "t": Scalar([1.0, 1.0])})


def test_small_steps_in_single_precision():
    """Of a step as a finite element code makes them: the logarithm, in double precision."""
    F_n = STRETCHED.astype(np.float32)
    F = ((np.eye(3) + 1e-5 * STRESS / 100.0) @ turn(1e-3, AXES[2]) @ F_n).astype(np.float32)
    step = logm(F.astype(float) @ np.linalg.inv(F_n.astype(float)))  # second order is 1e-5 of it
    d, w, _ = RelativePolarDecomposition()(
        R2(F), R2(F_n), Scalar(np.float32(1.0)), Scalar(np.float32(0.0))
    )
    assert d.dtype == w.dtype == np.float32
    for found, want in ((d, 0.5 * (step + step.T)), (w, 0.5 * (step - step.T))):
        matrix = r2_from_sr2(found) if found is d else r2_from_wr2(found)
        np.testing.assert_allclose(matrix.data, want, atol=3e-5 * np.abs(want).max())
