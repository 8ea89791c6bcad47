"""Materials as StableHLO, run in a process that has JAX and nothing of the library."""

import subprocess
import sys

import jax
import numpy as np
import pytest

from neml2_jax import Scalar, load_exported
from neml2_jax.export import ExportError
from neml2_jax.export.figures import figures, ramp
from neml2_jax.export.material_at_point import material_at_point
from neml2_jax.export.stablehlo import PLATFORMS, write_stablehlo
from neml2_jax.laws.common.dynamic_mean import SR2DynamicMean

from ..equation_systems.test_substepping import update
from .materials import viscoelastic

pytestmark = pytest.mark.slow

ALONE = """
import sys, numpy as np, jax
jax.config.update("jax_enable_x64", True)
from load_exported import load_exported

given = np.load("given.npz")
found = load_exported(".").step(**given, tangent=True)
assert not [m for m in sys.modules if m.startswith(("neml2_jax", "equinox"))]
np.savez("found.npz", **found)
"""


@pytest.fixture(scope="module")
def material():
    return material_at_point(viscoelastic()[0])


@pytest.fixture(scope="module")
def folder(material, tmp_path_factory):
    path = tmp_path_factory.mktemp("stablehlo")
    write_stablehlo(material, "zener", path)
    return path


@pytest.fixture(scope="module")
def steps(material):
    """What the last step of a ramp is given, and its figures."""
    expected = figures(material, ramp(material), {})
    now, before = expected.forces[-1], expected.forces[-2]
    given = {
        "gradients": now[:, :6],
        "gradients_before": before[:, :6],
        "externals": now[:, 6:],
        "externals_before": before[:, 6:],
        "state": expected.states[-2],
    }
    return given, expected


def test_with_jax_alone(folder, steps):
    """Against our own march: fluxes, state and the tangent by the implicit function theorem."""
    given, expected = steps
    np.savez(folder / "given.npz", **given)
    done = subprocess.run(
        [sys.executable, "-I", "-c", "import sys; sys.path.insert(0, '.')\n" + ALONE],
        cwd=folder,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    found = np.load(folder / "found.npz")
    assert not found["status"].any() and (found["iterations"] == 1).all()  # it is linear
    np.testing.assert_allclose(found["fluxes"], expected.fluxes[-1], rtol=1e-12, atol=1e-13)
    np.testing.assert_allclose(found["state"], expected.states[-1], rtol=1e-12, atol=1e-16)
    np.testing.assert_allclose(found["tangent"], expected.tangents, rtol=1e-11, atol=1e-9)


def test_any_number_of_points(folder, steps):
    """More points than a tile holds, inside of `jit`; one that fails is told and is NaN."""
    given, _ = steps
    loaded = load_exported(folder)
    assert "zener" not in repr(loaded) and "exported by neml2_jax" in repr(loaded)
    few = loaded.step(**given, tangent=False)
    many = {n: np.resize(x, (67, x.shape[1])) for n, x in given.items()}
    found = jax.jit(lambda given: loaded.step(**given, tangent=False))(many)
    np.testing.assert_array_equal(found["fluxes"], np.resize(few["fluxes"], (67, 6)))
    many["gradients"][5] = np.nan
    spoiled = loaded.step(**many, tangent=False)
    assert np.flatnonzero(spoiled["status"]).tolist() == [5]
    assert np.isnan(spoiled["fluxes"][5]).all() and np.isnan(spoiled["state"][5]).all()


def test_platforms_and_shapes(folder, steps):
    given, _ = steps
    loaded = load_exported(folder)
    assert set(loaded._value.platforms) == set(PLATFORMS) == set(loaded.about["platforms"])
    with pytest.raises(ValueError, match=r"state is of shape \(points, 6\)"):
        loaded.step(**{**given, "state": given["state"][:1]})


def test_what_c_refuses(tmp_path):
    """Steps in parts: a step that is bisected at one point, against the model itself."""
    material = material_at_point(update(3), solves=False, gradients=["f", "d"], fluxes=["x", "z"])
    write_stablehlo(material, "parts", tmp_path)
    f, d = np.zeros((2, 3)), np.zeros((2, 3))
    f[1], d[1] = [0.5, 0.3, 2.0], [1.0, 0.5, 2.0]
    expected = figures(material, {"f": Scalar(f), "d": Scalar(d)}, {})
    now, before = expected.forces[1], expected.forces[0]
    found = load_exported(tmp_path).step(
        now[:, :2], before[:, :2], now[:, 2:], before[:, 2:], expected.state, tangent=True
    )
    assert np.flatnonzero(found["iterations"] > 8).tolist() == [2]  # of several parts
    np.testing.assert_allclose(found["fluxes"], expected.fluxes[0], rtol=1e-11)
    np.testing.assert_allclose(found["tangent"], expected.tangents, rtol=1e-9, atol=1e-12)


def test_points_that_mix_are_refused():
    with pytest.raises(ExportError, match="DynamicMean.*mixes points"):
        material_at_point(SR2DynamicMean(from_="strain", to="mean", dim=0), solves=False)


def test_precision_is_told(folder, tmp_path):
    with pytest.raises(FileNotFoundError, match="has 0 exported materials"):
        load_exported(tmp_path)
    jax.config.update("jax_enable_x64", False)
    try:
        with pytest.raises(RuntimeError, match="is in double precision"):
            load_exported(folder)
    finally:
        jax.config.update("jax_enable_x64", True)
