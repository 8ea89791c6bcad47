"""Yield surfaces against von Mises' ellipse, and Hill's.

Sheets are cut along y, in five directions: the program of `test_r_values_of_a_sheet`.
"""

from typing import Any

import jax.numpy as jnp
import numpy as np
import pytest

from neml2_jax import Scalar
from neml2_jax.errors import DeclarationError
from neml2_jax.lab import Segment, yield_surface

from ..material_point.materials import elastic
from .materials import sheet, viscoplastic


def test_ellipse_of_von_mises():
    found = yield_surface(sheet(), directions=5, steps=30, largest=0.005, axis=(0.0, 1.0, 0.0))
    assert found.ok
    x, y = found.stresses.T
    np.testing.assert_allclose(np.sqrt(x * x - x * y + y * y), 100.0, rtol=1e-6)
    # All around, each near the direction that it went.
    off = np.angle(np.exp(1j * (np.arctan2(y, x) - found.angles)))
    assert np.abs(off).max() < 0.1


def test_shear_and_prestrain():
    """Without hardening a prestrain changes nothing, wherever the strain is then."""
    F, G, H, N = 0.3, 0.4, 0.6, 1.7
    values = {f"vonmises.{n}": Scalar(x) for n, x in (("F", F), ("G", G), ("H", H), ("N", N))}
    before = [
        Segment({"strain_xx": 0.01}, rate=1e-3, steps=8),
        Segment({"stress_xx": 0.0}, duration=10.0, steps=2),
    ]
    found = yield_surface(
        sheet().with_parameters(values), ("xx", "xy"), directions=5, steps=30, largest=0.005,
        before=before, axis=(0.0, 1.0, 0.0),
    )  # fmt: skip
    assert found.ok
    np.testing.assert_allclose(found.start, 0.0, atol=1e-6)
    x, t = found.stresses.T
    np.testing.assert_allclose(np.sqrt((F + H) * x**2 + 2 * N * t**2), 100.0, rtol=1e-6)


def test_materials_that_do_not_yield():
    found = yield_surface(elastic(), directions=3, steps=2, largest=1e-3)
    assert not found.ok and "give a larger one" in found.messages[0]
    assert np.isnan(found.stresses).all()
    with pytest.raises(DeclarationError, match="the plane is two of"):
        yield_surface(elastic(), ("xx", "xx"))


def test_a_small_offset_is_as_accurate_as_is_asked_for():
    """Against 600 steps over a short way; by itself a few steps are off by several per cent."""
    of_each = {  # the program of four specimens in `test_closed_forms`
        name: Scalar(jnp.full(4, x))
        for name, x in (
            ("yield_function.yield_stress", 100.0),
            ("flow_rate.reference_stress", 1e3),
            ("flow_rate.exponent", 5.0),
        )
    }
    model = viscoplastic().with_parameters(of_each)
    options: Any = {"directions": 4, "offset": 2e-5, "rate": 1e-3}
    exact = yield_surface(model, largest=3e-3, steps=600, **options).stresses
    coarse = yield_surface(model, largest=0.05, steps=60, **options)
    found = yield_surface(model, largest=0.05, steps=60, accuracy=5e-3, **options)
    scale = np.abs(exact).max()
    assert np.abs(coarse.stresses - exact).max() > 0.02 * scale
    assert np.abs(found.stresses - exact).max() < 0.01 * scale
    assert np.isnan(coarse.errors).all()
    assert 0.0 < found.errors.max() < 0.01 * scale
