"""Tests against closed forms: elasticity, Perzyna's flow, Norton's creep, Maxwell's relaxation."""

import h5py
import jax.numpy as jnp
import numpy as np
import pytest

from neml2_jax import R2, Scalar
from neml2_jax.lab import (
    LoadPath,
    Segment,
    Until,
    biaxial,
    creep,
    material_test,
    plane_strain_compression,
    relaxation,
    shear,
    simple_shear,
    uniaxial,
)

from ..material_point.materials import NeoHookean, elastic
from .materials import POISSON, YOUNG, sheet, viscoplastic

E, NU = 1e5, 0.3  # of `elastic`


def path(targets, **options):
    return LoadPath((Segment(targets, **options),))


@pytest.fixture(scope="module")
def linear():
    """All kinds of tests of one linear material, of different lengths, as one batch."""
    paths = {
        "tension": uniaxial(0.01, steps=4, unload=True),
        "shear": shear(0.02, steps=3),
        "simple shear": simple_shear(0.02, steps=3, finite=False),
        "biaxial": biaxial(0.01, ratio=0.5, steps=2),
        "rolling": plane_strain_compression(0.01, steps=2),
        "event": path({"strain_xx": 1.0}, rate=1.0, until=(Until("stress_xx", above=77.0),)),
        "switched": LoadPath(
            (
                Segment({"stress_yy": 50.0, "strain_xx": 0.0}, duration=2.0, steps=2),
                Segment({"stress_xx": 30.0}, rate=10.0, steps=3),
            )
        ),
        "table": path(
            {"stress_xx": [0.0, 10.0, 5.0], "strain_zz": lambda t: 1e-4 * t}, times=[0.0, 1.0, 3.0]
        ),
    }  # fmt: skip
    result = material_test(elastic(), list(paths.values()))
    return dict(zip(paths, result.curves)), result


def test_elastic_slopes(linear):
    curves, _ = linear
    c = curves["tension"]
    np.testing.assert_allclose(c["stress_xx"], E * c["strain_xx"], atol=1e-9)
    np.testing.assert_allclose(c["strain_yy"], -NU * c["strain_xx"], atol=1e-14)
    np.testing.assert_allclose(c["stress_xx"][-1], 0.0, atol=1e-9)
    for name in ("shear", "simple shear"):
        c = curves[name]
        np.testing.assert_allclose(c["strain_xy"][-1], 0.01, rtol=1e-12)
        np.testing.assert_allclose(c["stress_xy"], E / (1 + NU) * c["strain_xy"], atol=1e-9)
    c = curves["biaxial"]
    factor = E / (1 - NU**2)
    np.testing.assert_allclose(c["stress_xx"], factor * (1 + 0.5 * NU) * c["strain_xx"], atol=1e-9)
    np.testing.assert_allclose(c["stress_yy"], factor * (0.5 + NU) * c["strain_xx"], atol=1e-9)
    c = curves["rolling"]
    np.testing.assert_allclose(c["stress_xx"], factor * c["strain_xx"], atol=1e-9)
    np.testing.assert_allclose(c["stress_yy"], NU * c["stress_xx"], atol=1e-9)


def test_events_and_switches_of_control(linear):
    curves, _ = linear
    c = curves["event"]
    np.testing.assert_allclose(c["stress_xx"][-1], 77.0, rtol=1e-8)
    np.testing.assert_allclose(c["time"][-1], 77.0 / E, rtol=1e-7)
    c = curves["switched"]
    # Held at no strain the bar pushes back, and from there the stress goes up at its rate.
    np.testing.assert_allclose(c["stress_xx"][2], NU * 50.0, rtol=1e-9)
    np.testing.assert_allclose(c["stress_xx"][-1], 30.0, rtol=1e-9)
    np.testing.assert_allclose(c["time"][-1] - c["time"][2], (30.0 - NU * 50.0) / 10.0, rtol=1e-8)
    np.testing.assert_allclose(c["stress_yy"][2:], 50.0, rtol=1e-9)
    c = curves["table"]
    np.testing.assert_allclose(c["stress_xx"], [0.0, 10.0, 5.0], atol=1e-9)
    np.testing.assert_allclose(c["strain_zz"], [0.0, 1e-4, 3e-4], atol=1e-14)
    np.testing.assert_allclose(c["time"], [0.0, 1.0, 3.0])


def test_batches_of_different_lengths(linear, tmp_path):
    curves, result = linear
    lengths = [len(c) for c in curves.values()]
    assert len(set(lengths)) > 2
    np.testing.assert_array_equal(result.mask.sum(axis=0), lengths)
    assert np.isnan(result.padded("stress_xx")[~result.mask]).all()
    saved = result.history().arrays
    assert saved["output.stress"].shape == (max(lengths), len(lengths), 6)
    # Saved tensors are in our packing: shears times the square root of two.
    result.save(tmp_path / "x.h5")
    with h5py.File(tmp_path / "x.h5") as file:
        kept = {n: np.asarray(file[n]) for n in ("input.strain", "output.stress")}
    for name, x in kept.items():
        np.testing.assert_array_equal(x, saved[name])
    shear = saved["output.stress"][1, 1, 5]
    np.testing.assert_allclose(shear, np.sqrt(2) * curves["shear"]["stress_xy"][1])


@pytest.fixture(scope="module")
def viscous():
    """Each specimen has its parameters: Perzyna twice, Norton (no threshold), Maxwell (n = 1)."""
    model = viscoplastic().with_parameters(
        {
            "yield_function.yield_stress": Scalar(jnp.array([100.0, 100.0, 0.0, 0.0])),
            "flow_rate.reference_stress": Scalar(jnp.array([1e3, 1e3, 1e3, 1e6])),
            "flow_rate.exponent": Scalar(jnp.array([5.0, 5.0, 5.0, 1.0])),
        }
    )
    paths = [
        uniaxial(0.02, 1e-3, steps=20),
        uniaxial(-0.02, 1e-4, steps=20),
        creep(200.0, 100.0, loading=1e-3, steps=6),
        relaxation(1e-3, 1.0, 20.0, steps=8),
    ]
    return material_test(model, paths)


def test_steady_stress_of_perzyna(viscous):
    r"""The yield function is $f = \sqrt{2/3} (\bar\sigma - \sigma_y)$, and its rate goes the same
    way: $\sigma_\infty = \sigma_y + \sqrt{3/2} \, \eta (\sqrt{3/2} \, \dot\varepsilon)^{1/n}$."""
    for index, rate in ((0, 1e-3), (1, 1e-4)):
        steady = 100.0 + np.sqrt(1.5) * 1e3 * (np.sqrt(1.5) * rate) ** 0.2
        np.testing.assert_allclose(abs(viscous[index]["stress_xx"][-1]), steady, rtol=1e-4)


def test_creep_rate_of_norton(viscous):
    c = viscous[2]
    rate = np.sqrt(2 / 3) * (np.sqrt(2 / 3) * 200.0 / 1e3) ** 5
    held = c["segment"] == 1
    rates = np.diff(c["strain_xx"][held]) / np.diff(c["time"][held])
    np.testing.assert_allclose(rates, rate, rtol=1e-6)
    np.testing.assert_allclose(c["stress_xx"][held], 200.0, rtol=1e-9)


def test_relaxation_of_maxwell(viscous):
    r"""Backward Euler of $\dot\sigma = -E \sigma / \eta'$, with $\eta' = 3/2 \, \eta$, step by
    step."""
    c = viscous[3]
    held = np.flatnonzero(c["segment"] == 1)
    stress, time = c["stress_xx"], c["time"]
    for k in held:
        step = (time[k] - time[k - 1]) * YOUNG / 1.5e6
        np.testing.assert_allclose(stress[k], stress[k - 1] / (1 + step), rtol=1e-6)
    assert stress[-1] < 0.25 * stress[held[0] - 1]


def test_free_sides_are_free(viscous):
    for c in viscous.curves:
        largest = np.abs(c["stress_xx"]).max()
        for component in ("yy", "zz", "yz", "xz", "xy"):
            assert np.abs(c[f"stress_{component}"]).max() <= 1e-8 * largest
    assert POISSON == 0.3


def test_r_values_of_a_sheet():
    r"""Width by thickness strain (R. Hill 1948), at an angle $\theta$ to the direction of rolling:

    $$r = \frac{H + (2N - F - G - 4H) \sin^2 \theta \cos^2 \theta}
               {F \sin^2 \theta + G \cos^2 \theta}$$
    """
    F, G, H, N = 0.3, 0.4, 0.6, 1.7
    values = {f"vonmises.{n}": Scalar(x) for n, x in (("F", F), ("G", G), ("H", H), ("N", N))}
    model = sheet().with_parameters(values)
    angles = np.linspace(0.0, np.pi / 2, 5)
    axes = [(np.cos(a), np.sin(a), 0.0) for a in angles]
    result = material_test(model, [uniaxial(0.01, steps=4, axis=a) for a in axes])
    found = []
    for c in result.curves:
        # Once it yields the stress stays, and all of the strain is plastic.
        width, thickness = (c[f"strain_{n}"][-1] - c[f"strain_{n}"][-2] for n in ("yy", "zz"))
        found.append(width / thickness)
        assert abs(c["stress_xy"]).max() < 1e-8 * c["stress_xx"].max()
    s, c = np.sin(angles) ** 2, np.cos(angles) ** 2
    wanted = (H + (2 * N - F - G - 4 * H) * s * c) / (F * s + G * c)
    np.testing.assert_allclose(wanted[[0, 4]], [H / G, H / F], rtol=1e-12)
    np.testing.assert_allclose(found, wanted, rtol=1e-6)


def test_deformation_gradients():
    """A Neo-Hookean bar: what is prescribed of F is met, and P is free beside."""
    model = NeoHookean(G=10.0, L=20.0)
    paths = [uniaxial(0.5, steps=4), simple_shear(0.8, steps=3), shear(0.5, steps=3, finite=True)]
    tension, sheared, free = material_test(model, paths).curves
    a, b = 1 + tension["strain_xx"], 1 + tension["strain_yy"]
    log = np.log(a * b * b)
    np.testing.assert_allclose(tension["stress_xx"], 10 * (a - 1 / a) + 20 * log / a, rtol=1e-9)
    np.testing.assert_allclose(10 * (b - 1 / b) + 20 * log / b, 0.0, atol=1e-7)
    # F = 1 + gamma e_x e_y: det F = 1, P = G (F - F^-T).
    np.testing.assert_allclose(sheared["stress_xy"], 10 * sheared["strain_xy"], atol=1e-9)
    np.testing.assert_allclose(sheared["stress_yx"], 10 * sheared["strain_xy"], atol=1e-9)
    np.testing.assert_allclose(free["strain_xy"][-1], 0.5)
    np.testing.assert_allclose(
        [free["stress_xx"], free["stress_yy"], free["stress_zz"]], 0.0, atol=1e-7
    )
    assert model.input_spec == {"deformation_gradient": R2}
