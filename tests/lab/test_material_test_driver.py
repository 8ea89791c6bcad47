"""`MaterialTest` in an input file."""

import numpy as np
import pytest
from typer.testing import CliRunner

import neml2_jax
from neml2_jax.cli.main import app
from neml2_jax.errors import DeclarationError, InputFileError

FILE = """
[Tensors]
  [times]
    type = Python
    expr = 'Scalar(jnp.linspace(0.0, 2.0, 3))'
  []
  [strains]
    type = Python
    expr = 'Scalar(jnp.linspace(0.0, 2e-3, 3)[:, None] * jnp.array([1.0, 2.0]))'
  []
[]
[Models]
  [elasticity]
    type = LinearIsotropicElasticity
    coefficients = '1e5 0.3'
    coefficient_types = 'YOUNGS_MODULUS POISSONS_RATIO'
    strain = 'strain'
  []
[]
[Drivers]
  [tension]
    type = MaterialTest
    model = 'elasticity'
    prescribed_time = 'times'
    prescribed_Scalar_names = 'strain_xx stress_yy'
    prescribed_Scalar_values = 'strains 10'
    substeps = 2
  []
[]
"""


def test_components_by_name(tmp_path):
    driver = neml2_jax.load_string(FILE).get_driver("tension")
    with pytest.raises(NotImplementedError, match="not gone on with"):
        driver.run(resume=tmp_path / "x.npz")
    seen = []
    history = driver.run(progress=lambda a, b: seen.append((a, b)), save_as=tmp_path / "x.npz")
    stress, strain = history["output.stress"], history["input.strain"]
    assert stress.shape == (6, 2, 6)  # the start, a step to the table, two for each of its steps
    np.testing.assert_allclose(strain[-1, :, 0], [2e-3, 4e-3], rtol=1e-12)
    np.testing.assert_allclose(stress[1:, :, 1], 10.0, rtol=1e-9)
    np.testing.assert_allclose(stress[1:, :, 0], 1e5 * strain[1:, :, 0] + 0.3 * 10.0, atol=1e-8)
    np.testing.assert_allclose(stress[:, :, 2:], 0.0, atol=1e-8)
    assert seen[-1][0] == seen[-1][1]
    with np.load(tmp_path / "x.npz") as saved:
        np.testing.assert_array_equal(saved["output.stress"], stress)


@pytest.mark.parametrize(
    "old, new, words",
    (
        ("strain_xx stress", "strain_qq stress", "nothing is called 'strain_qq'"),
        ("'strain_xx stress_yy'", "'strain_yy stress_yy'", "both strain_yy and stress_yy"),
        ("substeps = 2", "substeps = 0", "substeps are 1 at least"),
        ("substeps = 2", "accuracy = 0.5", "the accuracy is between 1e-06 and 0.1"),
    ),
)
def test_what_it_refuses(old, new, words):
    with pytest.raises((DeclarationError, InputFileError), match=words):
        neml2_jax.load_string(FILE.replace(old, new)).get_driver("tension").run()


def test_steps_for_an_accuracy():
    """Of a straight line two halves of each row."""
    driver = neml2_jax.load_string(FILE.replace("substeps = 2", "accuracy = 1e-3"))
    stress = driver.get_driver("tension").run()["output.stress"]
    assert stress.shape == (7, 2, 6)
    np.testing.assert_allclose(stress[-1, :, 0], [203.0, 403.0], rtol=1e-9)


def test_from_the_command_line(tmp_path):
    (tmp_path / "x.i").write_text(FILE)
    words = ["run", str(tmp_path / "x.i"), "tension", "--output", str(tmp_path / "x.h5")]
    result = CliRunner().invoke(app, [*words, "--no-cache"])
    assert result.exit_code == 0 and "tension: 6 of 6 steps" in result.output
    assert (tmp_path / "x.h5").exists()
