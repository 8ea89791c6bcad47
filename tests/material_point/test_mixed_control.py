"""Stress-free components: closed forms of elasticity, condensation in numpy, other drivers."""

import functools

import jax.numpy as jnp
import numpy as np
import pytest

from neml2_jax import SR2, Scalar
from neml2_jax.drivers import march
from neml2_jax.errors import DeclarationError
from neml2_jax.material_point import MaterialPoint, mixed_control, point_under

from .materials import (
    FEW_POINTS,
    POINTS,
    POISSON,
    YOUNG,
    Heated,
    NeoHookean,
    chaboche,
    elastic,
    of_benchmark,
    strains,
)

ORDER = ("xx", "yy", "zz", "yz", "xz", "xy")


def condensed(C, free):
    """The tangent of the others at fixed stresses of the free components, by elimination."""
    f = [ORDER.index(n) for n in free]
    k = [i for i in range(6) if i not in f]
    return C[np.ix_(k, k)] - C[np.ix_(k, f)] @ np.linalg.solve(C[np.ix_(f, f)], C[np.ix_(f, k)]), k


@pytest.mark.parametrize("hypothesis", ("plane_stress", "uniaxial_stress"))
def test_closed_form_of_elasticity(hypothesis):
    point = point_under(hypothesis, elastic())
    e = np.array([1e-3, 2e-3, 7.0, 7.0, 7.0, 3e-3])  # what is free is not read
    result = point.update(point.initial_state(), e)
    factor = YOUNG / (1 - POISSON**2)
    plane = factor * np.array(
        [e[0] + POISSON * e[1], e[1] + POISSON * e[0], 0, 0, 0, (1 - POISSON) * e[5]]
    )
    wanted = plane if hypothesis == "plane_stress" else np.array([YOUNG * e[0], 0, 0, 0, 0, 0])
    np.testing.assert_allclose(result.flux.data, wanted, atol=1e-7)
    zz = -POISSON / (1 - POISSON) * (e[0] + e[1])
    zz = zz if hypothesis == "plane_stress" else -POISSON * e[0]
    np.testing.assert_allclose(result.state["strain"].data[2], zz, rtol=1e-8)
    slope = factor if hypothesis == "plane_stress" else YOUNG
    np.testing.assert_allclose(result.tangent[0, 0], slope, rtol=1e-10)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("model", "stiffness", "points", "duration"),
    (
        (chaboche, YOUNG, POINTS, 10.0),
        (functools.partial(of_benchmark, "radret"), None, FEW_POINTS, np.full(FEW_POINTS, 10.0)),
    ),
    ids=("chaboche", "radial return"),
)
def test_plane_stress_of_implicit_models(model, stiffness, points, duration):
    """One Newton for both; at the strain that it finds the model itself gives no such stress."""
    free = ("zz", "yz", "xz")
    point = point_under("plane_stress", model(), stiffness=stiffness)
    whole = MaterialPoint(model())
    state, own = point.initial_state(points), whole.initial_state(points)
    for scale in (0.5, 1.0):
        result = point.update(state, scale * strains(points), duration)
        assert bool(result.ok), result.status.text()
        assert len(result.reports) == 1
        three = whole.update(own, result.state["strain"], duration)
        state, own = result.state, three.state
        np.testing.assert_allclose(result.flux.data, three.flux.data, atol=1e-3)
        np.testing.assert_allclose(result.flux.data[:, 2:5], 0.0, atol=1e-4)
        for p in (0, points // 2, points - 1):
            want, k = condensed(np.asarray(three.tangent[p]), free)
            got = np.asarray(result.tangent[p])[np.ix_(k, k)]
            np.testing.assert_allclose(got, want, atol=1e-5 * YOUNG)


def test_plane_stress_of_finite_strain():
    """Incompressible in the limit: with L >> G the bar thins by 1 / (F11 F22)."""
    point = point_under("plane_stress", NeoHookean(G=1.0, L=1e4))
    F = np.diag([1.3, 1.1, 1.0])
    result = point.update(point.initial_state(), F)
    assert bool(result.ok)
    thickness = result.state["deformation_gradient"].data[2, 2]
    np.testing.assert_allclose(thickness, 1 / 1.43, rtol=1e-3)
    pressure = thickness**2  # G F33 - p / F33 = 0
    np.testing.assert_allclose(
        np.diag(result.flux.data), [1.3 - pressure / 1.3, 1.1 - pressure / 1.1, 0.0], atol=1e-3
    )
    np.testing.assert_allclose(result.tangent[2, 2], 0.0, atol=1e-9)


def test_control_that_switches():
    """Pulled by strain to 1e-3, then unloaded by stress: 0 stress is 0 strain again."""
    model = mixed_control(elastic(), "strain", "stress", control="control", stiffness=YOUNG)
    side = [0.0, 1.0, 1.0, 1.0, 1.0, 1.0]
    control = SR2(jnp.array([side, side, [1.0] * 6, [1.0] * 6]))
    strain = SR2(jnp.zeros((4, 6)).at[1, 0].set(1e-3))
    stress = SR2(jnp.zeros((4, 6)).at[2, 0].set(50.0))
    history = march(
        model,
        {"prescribed_strain": strain, "prescribed_stress": stress, "control": control}
        | {"t": Scalar(jnp.arange(4.0))},
    )
    np.testing.assert_allclose(history["stress"].data[:, 0], [YOUNG * 1e-3, 50.0, 0.0], atol=1e-6)
    np.testing.assert_allclose(history["stress"].data[:, 1:], 0.0, atol=1e-6)
    np.testing.assert_allclose(history["strain"].data[:, 0], [1e-3, 50.0 / YOUNG, 0.0], atol=1e-11)
    np.testing.assert_allclose(
        history["strain"].data[:, 1], -POISSON * history["strain"].data[:, 0], atol=1e-11
    )


def test_prescribed_stress_of_a_component():
    model = mixed_control(
        elastic(), "strain", "stress", ("yy", "zz"), stiffness=YOUNG, prescribed_flux=True
    )
    given = {
        "prescribed_strain": SR2.fill(1e-3, 9.0, 9.0),
        "prescribed_stress": SR2.fill(9.0, 20.0, 30.0),
        "strain~1": SR2.zeros(),
    }
    stress = model.call_by_name(given)["stress"].data
    np.testing.assert_allclose(stress[1:3], [20.0, 30.0], atol=1e-6)
    np.testing.assert_allclose(stress[0], YOUNG * 1e-3 + POISSON * 50.0, atol=1e-6)


def test_errors():
    def control(*args, **options):
        return mixed_control(elastic(), "strain", "stress", *args, stiffness=1.0, **options)

    with pytest.raises(DeclarationError, match="no component 'zx' .did you mean 'xz'|no component"):
        control(("zx",))
    with pytest.raises(DeclarationError, match=r"such as \('zz',\)"):
        control("zz")
    with pytest.raises(DeclarationError, match="not both"):
        control(("zz",), control="c")
    with pytest.raises(DeclarationError, match="a rotation does no work; free \\['xz'\\]"):
        mixed_control(
            NeoHookean(G=1.0, L=1.0), "deformation_gradient", "pk1_stress", ("zx",), stiffness=1.0
        )
    with pytest.raises(DeclarationError, match="did you mean 'plane_stress'"):
        point_under("plain_stress", elastic())
    with pytest.raises(DeclarationError, match="give stiffness="):
        point_under("plane_stress", Heated(modulus=10.0))
