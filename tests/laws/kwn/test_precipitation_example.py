"""The example of two classes of precipitates that share two solutes."""

import runpy
from pathlib import Path

import numpy as np
import pytest

import neml2_jax

EXAMPLE = Path(__file__).parents[3] / "examples" / "precipitation"


@pytest.fixture(scope="module")
def history(tmp_path_factory):
    output = tmp_path_factory.mktemp("precipitation")
    picture = runpy.run_path(str(EXAMPLE / "run.py"))["main"](output, bins=50, steps=90)
    assert picture.stat().st_size > 10000
    with np.load(output / "precipitation.npz") as file:
        return {name: file[name] for name in file.files}


@pytest.mark.slow
def test_both_solutes_are_kept(history):
    """Counted here: what the matrix holds and what every precipitate holds."""
    file = neml2_jax.load_input(EXAMPLE / "precipitation.i", variables={"bins": 50})
    R, dR = (np.asarray(file.get_tensor(n).data) for n in ("radii", "widths"))
    f = [history[f"output.density_{c}"][1:] @ (4.0 / 3.0 * np.pi * R**3 * dR) for c in "12"]
    for species, share in (("A", (0.75, 0.25)), ("B", (0.25, 0.75))):
        x = history[f"output.x_{species}"][1:]
        held = (1.0 - f[0] - f[1]) * x + share[0] * f[0] + share[1] * f[1]
        np.testing.assert_allclose(held, 0.02, rtol=1e-12)
        np.testing.assert_allclose(history[f"output.total_{species}"][1:], 0.02, rtol=1e-12)
    assert min(history[f"output.density_{c}"][1:].min() for c in "12") > -1e-18


@pytest.mark.slow
def test_the_matrix_comes_to_equilibrium_with_both_classes(history):
    r"""Both solubility products, at interfaces of the mean radius: two equations for ln x."""
    weights = np.array([[0.75, 0.25], [0.25, 0.75]])
    equilibrium = np.log([[0.002, 0.002], [0.0015, 0.0025]])
    gamma = np.array([0.17e-18, 0.172e-18])
    R = np.array([history[f"output.mean_radius_{c}"][-1] for c in "12"])
    curvature = 2.0 * gamma * 1e22 / R / (8.314 * 450.0)
    want = np.exp(np.linalg.solve(weights, (weights * equilibrium).sum(axis=1) + curvature))
    got = [history[f"output.x_{s}"][-1] for s in "AB"]
    np.testing.assert_allclose(got, want, rtol=0.02)


@pytest.mark.slow
def test_the_second_class_grows_at_the_expense_of_the_first(history):
    """A3B nucleates at once, and dissolves in part as AB3 grows; in the end both coarsen."""
    first, second = (history[f"output.fraction_{c}"][1:] for c in "12")
    assert first.max() > 1.2 * first[-1]
    assert second[first.argmax()] < 0.5 * second[-1]
    count, radius = history["output.count_1"][1:], history["output.mean_radius_1"][1:]
    assert count[-1] < 0.1 * count.max()
    assert radius[-1] > 2.0 * radius[count.argmax()]
