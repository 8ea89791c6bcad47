"""`neml2-jax plot polefigure`: what it draws from saved results and refuses."""

import jax
import numpy as np
import pytest
from typer.testing import CliRunner

from neml2_jax.cli import main as cli
from neml2_jax.cli import plot
from neml2_jax.drivers.history import History
from neml2_jax.texture.pole_figure_plots import _indices
from neml2_jax.types import MRP
from neml2_jax.types.functions import euler_rodrigues

R = np.asarray(MRP.rand(jax.random.key(0), 3, 12).data)


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    history = History(steps=3)
    history.put("output.orientation", 0, R)
    history.put("output.orientation_rate", 0, R)
    history.put("output.matrix", 0, np.asarray(euler_rodrigues(MRP(R)).data))
    history.put("output.stress", 0, np.zeros((3, 12, 6)))
    history.put("output.late", 1, R[1:])
    history.finished = 3
    folder = tmp_path_factory.mktemp("results")
    return {ending: history.save(folder / f"r.{ending}") for ending in ("npz", "h5")}


def invoke(*arguments):
    return CliRunner().invoke(cli.app, ["plot", "polefigure", *map(str, arguments)])


@pytest.mark.parametrize(
    "ending, more",
    (
        ("npz", ["--pole", "1,1,1", "--pole", "1,0,0", "--step", "0", "--step", "-1"]),
        ("h5", ["--pole", "1,1,1", "--kind", "points", "--variable", "matrix"]),
        ("npz", ["--inverse", "0,0,1", "--projection", "stereographic", "--halfwidth", "15"]),
        (
            "npz",
            ["--pole", "1,0,-1,0", "--symmetry", "D6h", "--c-over-a", "1.6", "--axes", "RD,TD"],
        ),
    ),
)
def test_it_draws(results, tmp_path, ending, more):
    output = tmp_path / "f.png"
    done = invoke(results[ending], *more, "--output", output)
    assert done.exit_code == 0, done.output
    assert f"saved {output}" in done.output.replace("\n", "")
    assert output.stat().st_size > 5000


@pytest.mark.parametrize("group", ("-1", "2/m", "mmm", "4/mmm", "-3m", "6/mmm", "m-3", "m-3m"))
def test_inverse_pole_figures_need_no_lattice(results, tmp_path, group):
    output = tmp_path / "f.png"
    done = invoke(results["npz"], "--inverse", "0,0,1", "--symmetry", group, "--kind", "points",
                  "--output", output)  # fmt: skip
    assert done.exit_code == 0, done.output
    assert output.stat().st_size > 3000


def test_poles_of_an_orthorhombic_crystal_need_its_lattice(results, tmp_path):
    lattice = ["--b-over-a", "1.2", "--c-over-a", "0.8"]
    arguments = [results["npz"], "--pole", "0,1,1", "--symmetry", "mmm", "--kind", "points",
                 "--output", tmp_path / "f.png"]  # fmt: skip
    assert invoke(*arguments, *lattice).exit_code == 0
    done = invoke(*arguments)
    assert done.exit_code == 2 and "--b-over-a" in done.output
    normal = plot._normal("mmm", 1.2, 0.8)((0, 1, 1))
    right = np.array([0.0, 1.0 / 1.2, 1.0 / 0.8])  # along the reciprocal vector b* + c*
    np.testing.assert_allclose(np.ravel(normal), right / np.linalg.norm(right), atol=1e-12)


def test_indices_of_two_digits_stand_apart():
    assert plot._text((1, 1, 1)) == "111" and plot._text((1, 0, -1, 0)) == "10-10"
    assert plot._text((4, 4, 11)) == "4 4 11" and plot._text((4, 4, -11)) == "4 4 -11"
    assert _indices(np.array([4.0, 4.0, 11.0]), "{}") == "{4 4 11}"
    assert _indices(np.array([1.0, 0.0, 0.0]), "()") == "(100)"


def test_matrices_and_parameters_make_the_same_figure(results, tmp_path):
    pictures = []
    for variable in ("orientation", "output.matrix"):
        output = tmp_path / f"{variable}.png"
        invoke(results["npz"], "--pole", "1,1,1", "--kind", "points", "--variable", variable,
               "--output", output)  # fmt: skip
        from matplotlib.image import imread

        pictures.append(imread(output))
    np.testing.assert_array_equal(*pictures)


@pytest.mark.parametrize(
    "more, message",
    (
        ([], "give --pole or --inverse"),
        (["--pole", "1,1,1", "--inverse", "0,0,1"], "give --pole or --inverse"),
        (["--pole", "one"], "indices are such as"),
        (["--pole", "1,1,1", "--step", "7"], "it has 3 steps"),
        (["--pole", "1,1,1", "--variable", "late", "--step", "0"], "has no value at step 0"),
        (["--pole", "1,1,1", "--variable", "stress"], "neither modified Rodrigues"),
        (["--pole", "1,1,1", "--variable", "nothing"], "name one with --variable"),
        (["--pole", "1,1,1", "--symmetry", "m3m"], "did you mean 'm-3m'"),
        (["--pole", "0,0,0,1", "--symmetry", "6/mmm"], "need --c-over-a"),
        (["--pole", "1,1,1", "--kind", "lines"], "'density' or 'points'"),
        (["--pole", "1,1,1", "--projection", "mercator"], "stereographic or equal_area"),
        (["--pole", "1,1,1", "--sample-symmetry", "x"], "none of the 32"),
    ),
)
def test_refusals(results, tmp_path, more, message):
    done = invoke(results["npz"], *more, "--output", tmp_path / "f.png")
    assert done.exit_code == 2
    text = " ".join(done.output.replace("│", " ").split())
    assert message in text


def test_results_that_are_none(tmp_path):
    done = invoke(tmp_path / "missing.npz", "--pole", "1,1,1")
    assert isinstance(done.exception, FileNotFoundError)
    done = invoke(__file__, "--pole", "1,1,1")
    assert done.exit_code == 2 and ".npz or .h5" in " ".join(done.output.split())
