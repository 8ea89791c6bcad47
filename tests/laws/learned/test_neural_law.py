"""Networks as laws: against their formulas in NumPy, with the battery, from files."""

from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neml2_jax.errors import DeclarationError
from neml2_jax.laws.learned import NeuralLaw, neural_laws, save_weights
from neml2_jax.testing import check_model
from neml2_jax.types import SR2, Scalar, Tensor

from .written_out import network

HARDENING: dict[str, Any] = dict(
    inputs=("strain", "T"),
    outputs=("h",),
    input_shift=(0.0, 300.0),
    input_scale=(0.05, 200.0),
    output_scale=(80.0,),
    architecture="MONOTONE",
    shaped_inputs=("strain",),
    at_zero="ZERO",
    hidden=(5, 4),
)


@pytest.mark.parametrize("strain", (0.0, 0.02))
def test_monotone_hardening(strain):
    law = NeuralLaw(**HARDENING, seed=3)
    x, y = np.array([strain / 0.05]), np.array([(350.0 - 300.0) / 200.0])
    h = 80.0 * (network(law, x, y) - network(law, 0.0 * x, y))
    inputs = {"strain": Scalar(strain), "T": Scalar(350.0)}
    check_model(law, inputs, {"h": Scalar(h[0])}, structured_atol=1e-13)


def test_tensors_pass_by_their_components():
    law = NeuralLaw(
        inputs=("T", "strain"),
        input_types=("Scalar", "SR2"),
        outputs=("stress", "energy"),
        output_types=("SR2", "Scalar"),
        input_scale=(100.0, 0.01),
        output_scale=(50.0, 2.0),
        output_shift=(0.0, 7.0),
        hidden=(6,),
        seed=0,
    )
    strain = SR2.fill(0.01, -0.004, 0.002, 0.001, 0.003, -0.002)
    z = network(law, np.concatenate([[0.3], strain.data / 0.01]), np.zeros(0))
    outputs = {"stress": SR2(50.0 * z[:6]), "energy": Scalar(7.0 + 2.0 * z[6])}
    check_model(law, {"T": Scalar(30.0), "strain": strain}, outputs, structured_atol=1e-13)


def test_a_flat_potential_has_no_value_and_no_slope_at_zero():
    law = NeuralLaw(
        inputs=("force", "T"),
        input_types=("SR2", "Scalar"),
        outputs=("potential",),
        architecture="INPUT_CONVEX",
        shaped_inputs=("force",),
        at_zero="FLAT",
        hidden=(6, 6),
        seed=2,
    )

    @jax.jit
    def potential(force):
        return law(SR2(force), Scalar(0.4)).data

    def by_formula(force):
        return network(law, force, np.array([0.4]))[0]

    zero, force = np.zeros(6), np.array([0.5, -1.0, 0.2, 0.4, 0.0, 0.3])
    assert potential(zero) == 0.0
    np.testing.assert_allclose(jax.grad(potential)(zero), 0.0, atol=1e-15)
    step = 1e-6
    slope = (by_formula(step * force) - by_formula(-step * force)) / (2 * step)
    want = by_formula(force) - by_formula(zero) - slope
    np.testing.assert_allclose(potential(force), want, rtol=1e-8)


def test_any_equinox_module_is_a_law():
    mlp = eqx.nn.MLP(2, 1, 4, 2, activation=jnp.tanh, key=jax.random.key(1))
    law = NeuralLaw(inputs=("a", "b"), outputs=("c",), network=mlp)
    c = mlp(jnp.array([0.3, -0.2]))[0]
    assert len(law.named_parameters) == 6  # of three linear layers, weights and biases
    check_model(law, {"a": Scalar(0.3), "b": Scalar(-0.2)}, {"c": Scalar(c)}, structured_atol=1e-14)


class Spring(eqx.Module):
    """A network that knows more than a matrix: a spring of learned stiffness."""

    stiffness: jax.Array

    def __call__(self, x):
        return self.stiffness * x


def test_weights_are_parameters_like_others():
    law = NeuralLaw(inputs=("x",), outputs=("y",), network=Spring(jnp.array([2.0])))
    values, blocks = law.param_jacobian({"x": Scalar(3.0)})
    assert values["y"].data == 6.0
    assert blocks["y"]["weights.0"].data.item() == 3.0
    changed = law.with_parameters({"weights.0": Tensor(jnp.array([5.0]), base_ndim=1)})
    assert changed(3.0).data == 15.0
    # One spring a point.
    batched = law.with_parameters({"weights.0": Tensor(jnp.array([[5.0], [7.0]]), base_ndim=1)})
    np.testing.assert_array_equal(batched(3.0).data, [15.0, 21.0])
    slope = jax.grad(lambda m: m(3.0).data)(law).weights[0].data
    np.testing.assert_array_equal(slope, [3.0])


def test_equal_seeds_are_equal_networks_and_one_program():
    one, same, other = (NeuralLaw(**HARDENING, seed=s) for s in (1, 1, 2))
    for a, b in zip(one.weights, same.weights):
        np.testing.assert_array_equal(a.data, b.data)
    assert not np.array_equal(one.weights[0].data, other.weights[0].data)
    structures = [jax.tree_util.tree_structure(m) for m in (one, same)]
    assert structures[0] == structures[1]


# --------------------------------------------------------------------------------- files


@pytest.mark.parametrize("ending", ("npz", "eqx"))
def test_what_is_saved_is_read(tmp_path, ending):
    law = NeuralLaw(**HARDENING, seed=3)
    path = save_weights(law, tmp_path / f"hardening.{ending}")
    again = NeuralLaw(**HARDENING, weights_file=str(path))
    for a, b in zip(law.weights, again.weights):
        np.testing.assert_array_equal(a.data, b.data)
    assert [p.name for p in tmp_path.iterdir()] == [path.name]  # nothing is left half written


@pytest.mark.parametrize("ending", ("npz", "eqx"))
@pytest.mark.parametrize(
    ("changed", "told"),
    (
        ({"hidden": (5, 3)}, "hidden"),
        ({"architecture": "DENSE"}, "architecture MONOTONE"),
        ({"input_scale": (0.1, 200.0)}, "input_scale"),
        ({"activation": "SOFTPLUS"}, "activation TANH"),
    ),
)
def test_weights_of_another_law_are_refused(tmp_path, ending, changed, told):
    path = save_weights(NeuralLaw(**HARDENING, seed=3), tmp_path / f"w.{ending}")
    with pytest.raises(DeclarationError, match=told):
        NeuralLaw(**{**HARDENING, **changed}, weights_file=str(path))


def test_a_file_is_taken_by_its_law_names_and_shapes(tmp_path):
    path = save_weights(NeuralLaw(**HARDENING, seed=3), tmp_path / "w.npz")
    with np.load(path) as file:
        arrays: dict[str, Any] = dict(file)
    said = {"law": arrays.pop("law")}
    np.savez(path, **arrays)
    with pytest.raises(DeclarationError, match="does not say what law its weights are of"):
        NeuralLaw(**HARDENING, weights_file=str(path))
    np.savez(path, **said, **{**arrays, "layers.0.bias": np.zeros(9)})
    with pytest.raises(DeclarationError, match=r"layers.0.bias has shape \(9,\).* needs \(5,\)"):
        NeuralLaw(**HARDENING, weights_file=str(path))
    np.savez(path, **said, other=np.zeros(9))
    with pytest.raises(DeclarationError, match="holds .'other'., the network needs"):
        NeuralLaw(**HARDENING, weights_file=str(tmp_path / "w.npz"))


@pytest.mark.parametrize("ending", ("npz", "eqx"))
def test_missing_and_damaged_files_are_told(tmp_path, ending):
    path = tmp_path / f"w.{ending}"
    with pytest.raises(DeclarationError, match="there is no file"):
        NeuralLaw(**HARDENING, weights_file=str(path))
    save_weights(NeuralLaw(**HARDENING, seed=3), path)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DeclarationError, match="cannot be read as the weights"):
        NeuralLaw(**HARDENING, weights_file=str(path))
    with pytest.raises(DeclarationError, match="npz or .eqx"):
        NeuralLaw(**HARDENING, weights_file=str(tmp_path / "w.txt"))


def test_a_batch_of_networks_is_not_one_file(tmp_path):
    law = NeuralLaw(inputs=("x",), outputs=("y",), network=Spring(jnp.array([2.0])))
    two = law.with_parameters({"weights.0": Tensor(jnp.array([[5.0], [7.0]]), base_ndim=1)})
    with pytest.raises(DeclarationError, match="each network of a batch on its own"):
        save_weights(two, tmp_path / "w.npz")
    nan = law.with_parameters({"weights.0": Tensor(jnp.array([jnp.nan]), base_ndim=1)})
    with pytest.raises(DeclarationError, match="stiffness is not finite"):
        save_weights(nan, tmp_path / "w.npz")
    assert list(tmp_path.iterdir()) == []


# --------------------------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("changed", "told"),
    (
        ({}, "give a seed"),
        ({"seed": 1, "hidden": ()}, "how many neurons"),
        ({"seed": 1, "hidden": (0,)}, "a neuron at least"),
        ({"seed": 1, "inputs": ()}, "names no variable"),
        ({"seed": 1, "inputs": ("a", "a")}, "a more than once"),
        ({"seed": 1, "input_scale": (1.0,)}, "has 1 numbers"),
        ({"seed": 1, "input_scale": (1.0, 0.0)}, "of 'T' must be positive"),
        ({"seed": 1, "shaped_inputs": ("strian",)}, "did you mean 'strain'"),
        ({"seed": 1, "output_shift": (1.0,)}, "output_shift means nothing"),
        ({"seed": 1, "at_zero": "FLAT"}, "take at_zero=ZERO"),
        ({"seed": 1, "activation": "SILU"}, "not MONOTONE; take TANH or SOFTPLUS"),
        ({"seed": 1, "architecture": "MONOTON"}, "MONOTONE"),
        ({"seed": 1, "input_types": ("Scalar",)}, "input_types 1"),
        ({"seed": 1, "input_types": ("Scalar", "SR2")}, "a SR2 is not shifted"),
        ({"seed": 1, "network": Spring(jnp.ones(1))}, "but one is given"),
        ({"hidden": (), "network": Spring(jnp.ones(3))}, "not take a vector of the 2"),
        ({"hidden": (), "network": Spring(jnp.ones(1))}, r"gives shape \(2,\)"),
        ({"hidden": (), "network": jnp.tanh}, "has no weights"),
        ({"hidden": (), "network": 1.0}, "callable Equinox module"),
        ({"seed": 1, "weights": (1.0,)}, "got 1"),
    ),
)
def test_what_is_refused(changed, told):
    with pytest.raises((DeclarationError, ValueError), match=told):
        NeuralLaw(**{**HARDENING, **changed})


def test_laws_that_learn_are_found_once():
    law = NeuralLaw(**HARDENING, seed=3)
    assert neural_laws(law) == {"": law}
