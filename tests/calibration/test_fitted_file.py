"""Values in place, whichever way the file tells them; all else as it was."""

from pathlib import Path

import jax.numpy as jnp
import numpy as np
import pytest

import neml2_jax
from neml2_jax import Scalar
from neml2_jax.calibration import calibrate_file, write_fitted
from neml2_jax.drivers import OutputError
from tests.cli.test_calibrate import BLOCKS, GOOD, table
from tests.lab.materials import VISCOPLASTIC

VALUES = {
    "yield_function.yield_stress": Scalar(jnp.asarray(123.456)),
    "elasticity.coefficients.1": Scalar(jnp.asarray(0.25)),
}


def written(folder: Path, text: str, output: str = "fitted.i", values=VALUES) -> tuple[str, Path]:
    (folder / "data.csv").write_text(table(GOOD))
    (folder / "steel.i").write_text(text + BLOCKS)
    found = neml2_jax.load_input(folder / "steel.i")
    path = write_fitted(found, found.get_calibration("fit"), values, folder / output)
    return path.read_text(), path


def changes(before: str, after: str) -> list[tuple[str, str]]:
    lines = zip(before.split("\n"), after.split("\n"), strict=True)
    return [(a.strip(), b.strip()) for a, b in lines if a != b]


def test_numbers_in_place(tmp_path):
    text, _ = written(tmp_path, VISCOPLASTIC)
    assert changes(VISCOPLASTIC + BLOCKS, text) == [
        ("coefficients = '2e5 0.3'", "coefficients = '2e5 0.25'"),
        ("yield_stress = 100", "yield_stress = 123.456"),
    ]


@pytest.mark.parametrize(
    "told", ("yield_stress=100   # MPa = N/mm^2", 'yield_stress = "100"', "yield_stress = '100'")
)
def test_comments_and_quotes_stay(tmp_path, told):
    text, _ = written(tmp_path, VISCOPLASTIC.replace("yield_stress = 100", told))
    assert told.replace("100", "123.456") in text


def test_a_value_that_is_told_by_a_variable(tmp_path):
    """The variable may be used elsewhere: it stays, and the option names a new block."""
    before = "s = 100\n" + VISCOPLASTIC.replace("yield_stress = 100", "yield_stress = ${s}")
    text, path = written(tmp_path, before.replace("[Models]", "[Models]", 1))
    assert "s = 100" in text and "fitted_yield_function_yield_stress" in text
    model = neml2_jax.load_model(path, "model")
    np.testing.assert_allclose(model.named_parameters["yield_function.yield_stress"].data, 123.456)


def test_a_list_of_an_expression(tmp_path):
    tensor = """
[Tensors]
  [sy]
    type = Python
    expr = 'Scalar(100.0)'  # MPa
  []
[]
"""
    before = tensor + VISCOPLASTIC.replace("yield_stress = 100", "yield_stress = 'sy'")
    text, path = written(tmp_path, before)
    assert "Scalar(100.0)" in text  # no list: a block of its own
    assert neml2_jax.load_model(path, "model").named_parameters[
        "yield_function.yield_stress"
    ].data == pytest.approx(123.456)


def test_a_value_that_cannot_be_put_in_place_leaves_files_as_they_are(tmp_path):
    """Half of a list: the fitted number in it would be read as half of it."""
    tensor = (
        "[Tensors]\n  [sy]\n    type = Python\n    expr = 'Scalar(0.5 * sum([200.0]))'\n  []\n[]\n"
    )
    before = tensor + VISCOPLASTIC.replace("yield_stress = 100", "yield_stress = 'sy'")
    (tmp_path / "fitted.i").write_text("of another fit")
    with pytest.raises(OutputError, match=r"is not written: yield_function.yield_stress.* 61\.7"):
        written(tmp_path, before)
    assert (tmp_path / "fitted.i").read_text() == "of another fit"
    assert sorted(x.name for x in tmp_path.iterdir()) == ["data.csv", "fitted.i", "steel.i"]


def test_data_files_are_named_from_the_new_folder(tmp_path):
    text, path = written(tmp_path, VISCOPLASTIC, "out/fitted.i")
    assert "file = '../data.csv'" in text
    calibration = neml2_jax.load_input(path).get_calibration("fit")
    assert len(calibration.curves()[0].time) == len(GOOD)


def test_what_is_given_by_an_included_file_is_refused(tmp_path):
    (tmp_path / "part.i").write_text(VISCOPLASTIC)
    with pytest.raises(OutputError, match="outside of"):
        written(tmp_path, "!include part.i\n")
    assert not (tmp_path / "fitted.i").exists()


def test_a_calibration_does_not_write_over_its_input_file(tmp_path):
    path = tmp_path / "steel.i"
    path.write_text(VISCOPLASTIC)
    with pytest.raises(OutputError, match="is the input file itself"):
        calibrate_file(path, path)
    assert path.read_text() == VISCOPLASTIC
