"""The example of a cube of grains in FElupe, coarse: quadratic, cuts, and grains that turn."""

import runpy
from pathlib import Path

import jax
import numpy as np
import pytest

from neml2_jax import MRP
from neml2_jax.errors import ConvergenceError
from neml2_jax.hosts.felupe import FelupeMaterial

pytest.importorskip("felupe")

pytestmark = pytest.mark.runs_long
EXAMPLE = Path(__file__).parents[2] / "examples" / "polycrystal_cube"


@pytest.mark.slow
def test_polycrystal_cube(tmp_path):
    main = runpy.run_path(str(EXAMPLE / "run.py"))["main"]
    picture, result = main(tmp_path, cells=2, stretch=0.03, steps=3)
    assert picture.stat().st_size > 10000
    assert result["stretch"][-1] == pytest.approx(0.03)
    for norms in result["norms"]:
        a, b = norms[-2:]
        assert b < 1e-7 and b < 100 * a**2
    # Stress lies between the bounds of Sachs and Taylor for cubic crystals of twelve systems: the
    # strength of a system, 50 and at most 100 hardened, times a factor from 2.24 to 3.07, and the
    # rate factor (1e-3 / 0.2)^(1/8) of the power law.
    force, rate = np.array(result["force"]), (1e-3 / 0.2) ** 0.125
    at_two_percent = np.interp(0.02, result["stretch"], force)
    assert 2.0 * 50 * rate < at_two_percent < 3.3 * 100 * rate
    before, after = (np.asarray(result[n].data) for n in ("before", "orientations"))
    assert before.shape == after.shape == (8, 3)


@pytest.mark.slow
def test_a_point_that_fails_makes_it_cut_the_step_and_go_on(monkeypatch):
    """The whole pull as one step is too much for a crystal at some point."""
    failures = []
    stress = FelupeMaterial.gradient

    def heard(self, x, **external):
        try:
            return stress(self, x, **external)
        except ConvergenceError as error:
            failures.append(str(error))
            raise

    monkeypatch.setattr(FelupeMaterial, "gradient", heard)
    pull = runpy.run_path(str(EXAMPLE / "run.py"))["pull"]
    result = pull(MRP.rand(jax.random.key(0), 8), cells=2, stretch=0.03, steps=1)
    assert failures and all("points failed" in text for text in failures)
    assert result["cuts"] >= len(failures)
    assert result["stretch"][-1] == pytest.approx(0.03) and len(result["norms"]) > 1
    assert result["force"][-1] > 0.99 * max(result["force"]) > 50.0


def test_a_rigid_lattice_rotation_is_found(tmp_path):
    """Without plastic flow the lattice turns with the body."""
    import felupe
    import jax.numpy as jnp

    from neml2_jax.types.functions import euler_rodrigues

    example = runpy.run_path(str(EXAMPLE / "run.py"))
    orientations = MRP.rand(jax.random.key(1), 8)
    mesh = felupe.Cube(n=3)
    field = felupe.FieldContainer([felupe.Field(felupe.RegionHexahedron(mesh), dim=3)])
    c, s = np.cos(0.3), np.sin(0.3)
    Q = np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])
    field[0].values[:] = mesh.points @ Q.T - mesh.points
    umat = example["material"](orientations)
    states = np.zeros((len(umat.x[1]), 8, 8))
    found = euler_rodrigues(example["turned"](orientations, umat, field, states)).data
    expected = jnp.asarray(Q) @ euler_rodrigues(orientations).data
    np.testing.assert_allclose(found, expected, atol=1e-12)
