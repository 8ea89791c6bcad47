"""The example of advection, diffusion and reaction in a column."""

import runpy
from pathlib import Path

import numpy as np
import pytest

import neml2_jax

EXAMPLE = Path(__file__).parents[3] / "examples" / "advection_diffusion_reaction"
CELLS, STEPS = 20, 16


@pytest.fixture(scope="module")
def history(tmp_path_factory):
    output = tmp_path_factory.mktemp("column")
    picture = runpy.run_path(str(EXAMPLE / "run.py"))["main"](output, cells=CELLS, steps=STEPS)
    assert picture.stat().st_size > 10000
    with np.load(output / "column.npz") as file:
        return {name: file[name] for name in file.files}


@pytest.mark.slow
def test_what_a_column_holds_changes_by_what_passes_its_ends(history):
    """Mass of A that enters by flow and diffusion, less that of all species that flow out."""
    v, D, dt = 0.5, 0.02, 1.0
    masses = dict(A=20.0, B=30.0, C=50.0)
    file = neml2_jax.load_input(EXAMPLE / "column.i", variables={"cells": CELLS})
    first = float(file.get_tensor("sizes").data[0])
    inlet = dict(A=1.0, B=0.0, C=0.0)
    mass = history["output.mass"]
    for k in range(2, STEPS + 1):
        species = {s: history[f"output.{s}"][k] for s in masses}
        passed = sum(
            m * (v * inlet[s] - D * (species[s][0] - inlet[s]) / (first / 2) - v * species[s][-1])
            for s, m in masses.items()
        )
        assert mass[k] - mass[k - 1] == pytest.approx(dt * passed, rel=1e-6, abs=1e-6)


@pytest.mark.slow
def test_the_front_goes_with_the_flow(history):
    """The total of A and C, and of B and C, is 1 behind and before the front: all is one fluid."""
    A, B, C = (history[f"output.{s}"][1:] for s in "ABC")
    assert min(A.min(), B.min(), C.min()) > -1e-6
    assert A[-1][0] == pytest.approx(1.0, abs=1e-3)
    np.testing.assert_allclose(B[3][-5:], 1.0, atol=1e-2)
    # A + C is carried as one species that does not react: its front is at v t.
    edges = 10.0 * 0.5 * np.linspace(0, 1, CELLS + 1) * (1.0 + np.linspace(0, 1, CELLS + 1))
    for k in (7, 11):
        entered = (A[k] + C[k]) @ np.diff(edges)
        assert entered == pytest.approx(0.5 * (k + 1), rel=0.1)
