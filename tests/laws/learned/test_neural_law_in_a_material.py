"""A network as the hardening of an implicit material, from an input file."""

import re
from pathlib import Path

import jax
import numpy as np
import pytest

import neml2_jax
from neml2_jax.drivers import march
from neml2_jax.errors import InputFileError
from neml2_jax.laws.learned import NeuralLaw, neural_laws, save_weights

EXAMPLES = Path(__file__).parents[3] / "examples"
CHABOCHE = EXAMPLES / "chaboche" / "chaboche.i"
SMALL = {"points": 2, "cycles": 1, "steps_per_cycle": 8}
NETWORK = """
    type = NeuralLaw
    inputs = 'equivalent_plastic_strain'
    outputs = 'isotropic_hardening'
    input_scale = 0.01
    output_scale = 40
    architecture = MONOTONE
    at_zero = ZERO
    hidden = '4'
    %s
"""
VOCE = """
    type = VoceIsotropicHardening
    saturated_hardening = 40
    saturation_rate = 8
"""


@pytest.fixture
def written(tmp_path):
    """An input file whose hardening is a network, with weights of the given option.

    The slow back stress is left out, which takes a fifth of the program and no network.
    """

    def write(weights):
        text = CHABOCHE.read_text()
        assert VOCE in text
        text, left_out = re.subn(r"\s+(integrate_)?slow_back_stress(_rate)?(?=[\s'])", "", text)
        assert left_out == 5
        path = tmp_path / "neural.i"
        path.write_text(text.replace(VOCE, NETWORK % weights))
        return path

    return write


def test_a_gradient_by_weights_through_a_history(written):
    file = neml2_jax.load_input(written("seed = 4"), variables=SMALL)
    material = file.get_model("material")
    prescribed = {"strain": file.get_tensor("strains"), "t": file.get_tensor("times")}
    # One law, though the yield surface of the normality could hold another one.
    assert len(neural_laws(material)) == 1
    names = [n for n in material.named_parameters if n.startswith("isotropic_hardening.weights")]
    assert len(names) == 4

    @jax.jit
    @jax.value_and_grad
    def mean_square(material):
        return (march(material, prescribed)["stress"].data ** 2).mean()

    slopes = mean_square(material)[1].named_parameters
    step = 1e-5
    for name in names[:2]:
        w, slope = material.named_parameters[name], slopes[name].data
        along = slope / np.linalg.norm(slope)
        ends = [
            mean_square(material.with_parameters({name: w.replace(w.data + s * along)}))[0]
            for s in (step, -step)
        ]
        difference = (ends[0] - ends[1]) / (2 * step)
        assert abs(difference) > 0.1
        np.testing.assert_allclose((slope * along).sum(), difference, rtol=1e-5)


def test_weights_lie_beside_the_input_file(written, tmp_path, monkeypatch):
    start = neml2_jax.load_input(written("seed = 4")).get_model("isotropic_hardening")
    assert isinstance(start, NeuralLaw)
    trained = start.with_parameters(
        {n: w.replace(w.data + 1.0) for n, w in start.named_parameters.items()}
    )
    save_weights(trained, tmp_path / "trained.npz")
    path = written("weights_file = 'trained.npz'")
    monkeypatch.chdir(Path("/"))
    again = neml2_jax.load_input(path).get_model("isotropic_hardening")
    for a, b in zip(trained.weights, again.weights):
        np.testing.assert_array_equal(a.data, b.data)


def test_a_missing_file_is_told_with_its_line(written):
    path = written("weights_file = 'trained.npz'")
    told = r"neural.i:\d+: \[Models/isotropic_hardening\].*no file .*trained.npz.*give a seed"
    with pytest.raises(InputFileError, match=told):
        neml2_jax.load_input(path).get_model("isotropic_hardening")


def test_the_example_is_a_material_with_a_network():
    material = neml2_jax.load_input(EXAMPLES / "neural_hardening/steel.i").get_model("material")
    (law,) = neural_laws(material).values()
    assert law.is_shaped("equivalent_plastic_strain") and law.at_zero == "ZERO"
