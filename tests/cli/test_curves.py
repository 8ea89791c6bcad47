"""`neml2-jax plot RESULT`: which curves are drawn of a saved result, read back from the figure."""

from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from neml2_jax.cli import curves
from neml2_jax.cli import main as cli
from neml2_jax.drivers.history import History
from neml2_jax.drivers.result_files import ResumeError

STEPS, POINTS = 4, 12
TIME = np.linspace(0.0, 3.0, STEPS)
RNG = np.random.default_rng(0)
STRAIN, STRESS = RNG.normal(size=(2, STEPS, POINTS, 6))
SLIP = RNG.normal(size=(STEPS, POINTS, 5))
LONG = "a_variable_with_a_very_long_name_such_as_models_of_crystals_have_them"


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """As a run saves it: outputs have no value at the start, lagged inputs tell it."""
    history = History(steps=STEPS)
    history.put("input.strain", 0, STRAIN)
    history.put("input.t", 0, TIME)
    history.put("output.stress", 1, STRESS[1:])
    history.put("input.stress~1", 1, STRESS[:-1])
    history.put("output.slip", 0, SLIP)
    history.put("output.damage", 1, STRESS[1:, :, 0] ** 2)
    history.put(f"output.{LONG}", 0, STRESS[:, :, 0])
    history.finished = STEPS
    folder = tmp_path_factory.mktemp("results")
    return {ending: history.save(folder / f"r.{ending}") for ending in ("npz", "h5")}


@pytest.fixture
def drawn(monkeypatch):
    """Figures that were saved, to look at their lines and labels."""
    kind, figures = curves.import_figure(), []

    class Kept(kind):
        def savefig(self, *args, **keywords):
            figures.append(self)
            super().savefig(*args, **keywords)

    monkeypatch.setattr(curves, "import_figure", lambda: Kept)
    return figures


def invoke(*arguments):
    return CliRunner().invoke(cli.app, ["plot", *map(str, arguments)])


def lines(figure, panel=0):
    return [line.get_xydata() for line in figure.axes[panel].get_lines()]


@pytest.mark.parametrize("ending", ("npz", "h5"))
def test_any_variable_over_any_other(results, tmp_path, drawn, ending):
    output = tmp_path / "f.png"
    done = invoke(results[ending], "--x", "strain:yy", "--y", "stress:xy", "--points", "3,-1",
                  "--output", output)  # fmt: skip
    assert done.exit_code == 0, done.output
    assert output.stat().st_size > 5000
    for line, point in zip(lines(drawn[0]), (3, 11), strict=True):
        np.testing.assert_array_equal(line[:, 0], STRAIN[:, point, 1])
        np.testing.assert_array_equal(line[:, 1], STRESS[:, point, 5])  # the start among them
    assert "2 of 12 points: 3, 11" in done.output
    axis = drawn[0].axes[0]
    assert (axis.get_xlabel(), axis.get_title()) == ("strain yy", "stress √2·xy")


def test_components_are_paired_and_can_be_crossed(results, tmp_path, drawn):
    output = tmp_path / "f.png"
    invoke(results["npz"], "--y", "stress", "--components", "xx,2", "--points", "0", "--output",
           output)  # fmt: skip
    for line, component in zip(lines(drawn[0]), (0, 2), strict=True):
        np.testing.assert_array_equal(line[:, 0], STRAIN[:, 0, component])
        np.testing.assert_array_equal(line[:, 1], STRESS[:, 0, component])
    invoke(results["npz"], "--x", "t", "--y", "stress", "--components", "all", "--output", output)
    assert len(lines(drawn[1])) == 6 * curves.SHOWN_POINTS
    np.testing.assert_array_equal(lines(drawn[1])[0][:, 0], TIME)


def test_sites_are_indexed_behind_points(results, tmp_path, drawn):
    output = tmp_path / "f.png"
    done = invoke(results["npz"], "--x", "t", "--y", "slip", "--points", "2,4 3,0:2", "--output",
                  output)  # fmt: skip
    assert "3 of 60 points: 2,4, 3,0, 3,1" in done.output
    for line, at in zip(lines(drawn[0]), ((2, 4), (3, 0), (3, 1)), strict=True):
        np.testing.assert_array_equal(line[:, 1], SLIP[:, at[0], at[1]])
    # What is drawn over has points only: it is the same at all sites.
    invoke(results["npz"], "--x", "strain", "--y", "slip", "--points", "2,4", "--output", output)
    np.testing.assert_array_equal(lines(drawn[1])[0][:, 0], STRAIN[:, 2, 0])


def test_without_a_choice_some_points_of_all_outputs_are_drawn(results, drawn):
    done = invoke(results["npz"])
    assert done.exit_code == 0, done.output
    assert "5 of 60 points" in done.output and results["npz"].with_suffix(".png").exists()
    titles = [axis.get_title() for axis in drawn[0].axes if axis.get_visible()]
    assert titles[:3] == ["stress xx", "slip", "damage"]
    assert len(lines(drawn[0])) == curves.SHOWN_POINTS
    assert drawn[0].axes[0].get_legend() is not None


def test_long_names_are_drawn_whole(results, tmp_path, drawn):
    output = tmp_path / "f.png"
    assert invoke(results["npz"], "--x", LONG, "--y", LONG, "--output", output).exit_code == 0
    figure = drawn[0]
    axis = figure.axes[0]
    assert axis.get_title().replace("\n", "") == LONG == axis.get_xlabel().replace("\n", "")
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    renderer = FigureCanvasAgg(figure).get_renderer()
    for text in (axis.title, axis.xaxis.label):
        box = text.get_window_extent(renderer)
        assert box.x0 >= 0 and box.x1 <= figure.bbox.x1 and box.y0 >= 0 and box.y1 <= figure.bbox.y1


@pytest.mark.parametrize(
    "more, message",
    (
        (["--y", "sress"], "no variable 'sress' (did you mean 'stress'?"),
        (["--x", "tt"], "no variable 'tt'"),
        (["--y", "stress:q"], "components xx, yy, zz, yz, xz, xy, not 'q'"),
        (["--y", "stress", "--components", "6"], "not '6'"),
        (["--y", "damage:xx"], "no components, not 'xx'"),
        (["--y", "stress", "--points", "12"], "the batch is (12,)"),
        (["--y", "stress", "--points", "one"], "such as 3 or 0:10:2"),
        (["--y", "slip", "--points", "3"], "such as 0,0"),
    ),
)
def test_refusals(results, tmp_path, more, message):
    done = invoke(results["npz"], *more, "--output", tmp_path / "f.png")
    assert done.exit_code == 2
    assert message in " ".join(done.output.replace("│", " ").split())


def test_pictures_that_cannot_be_written(results, tmp_path):
    """Matplotlib would add an ending, and draw beside what is named."""
    for target, message in ((tmp_path / "f", "ends in .png"), (tmp_path / "x.png", "is a folder")):
        (tmp_path / "x.png").mkdir(exist_ok=True)
        done = invoke(results["npz"], "--output", target)
        assert message in " ".join(f"{done.output} {done.exception}".replace("│", " ").split())
    assert [p.name for p in tmp_path.iterdir()] == ["x.png"]


def test_points_of_a_result_with_one(tmp_path):
    arrays: dict[str, Any] = {"input.x": np.zeros(3), "output.y": np.zeros(3)}
    np.savez(tmp_path / "one.npz", **arrays)
    done = invoke(tmp_path / "one.npz", "--points", "0", "--output", tmp_path / "f.png")
    assert done.exit_code == 2 and "one point only" in " ".join(done.output.split())


def test_what_is_no_result(tmp_path):
    done = invoke(__file__)
    assert done.exit_code == 2 and ".npz or .h5" in " ".join(done.output.split())
    assert isinstance(invoke(tmp_path / "none.npz").exception, FileNotFoundError)


@pytest.mark.parametrize("name", ("run.npz", "run.h5"))
@pytest.mark.parametrize("content", (b"", b"no result\n", b"PK\x03\x04 cut off"))
def test_a_damaged_result_is_no_wrong_option(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    error = invoke(tmp_path / name).exception
    assert isinstance(error, ResumeError) and str(tmp_path / name) in str(error)
    assert "give another file" in str(error) and "pickle" not in str(error)


def test_one_point_without_a_batch(tmp_path, drawn):
    """All rows of six numbers are components, and not points."""
    arrays = {"input.t": TIME, "input.strain": STRAIN[:, 0], "output.stress": STRESS[:, 0]}
    said = curves.draw_curves(curves.Result(arrays, "r"), tmp_path / "f.png")
    assert said == "the only point"
    np.testing.assert_array_equal(lines(drawn[0])[0][:, 1], STRESS[:, 0, 0])
