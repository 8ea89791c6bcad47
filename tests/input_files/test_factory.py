"""Input files to objects: parameter modes, providers, overrides, variables, and every message."""

import numpy as np
import pytest

import neml2_jax
from neml2_jax.errors import InputFileError
from neml2_jax.models.common import ComposedModel
from neml2_jax.models.solid_mechanics import VoceIsotropicHardening

HARDENING = """
[Models]
  [hardening]
    type = VoceIsotropicHardening
    saturated_hardening = %s
    saturation_rate = 2
  []
  [strength]
    type = ArrheniusParameter
    temperature = 'T'
    reference_value = 100
    activation_energy = 500
    ideal_gas_constant = 8.314
  []
  [both]
    type = ComposedModel
    models = 'hardening'
  []
[]
[Tensors]
  [R]
    type = Python
    expr = 'Scalar(torch.linspace(1.0, 3.0, 3, dtype=torch.float64))'
  []
[]
"""


def hardening(value):
    return neml2_jax.load_string(HARDENING % value)


def test_number_tensor_variable_and_model_as_a_parameter():
    x = {"equivalent_plastic_strain": 0.5}
    shape = 1 - np.exp(-1.0)
    assert isinstance(hardening("7").get_model("hardening"), VoceIsotropicHardening)
    np.testing.assert_allclose(
        hardening("7").get_model("hardening").call_by_name(x)["isotropic_hardening"].data, 7 * shape
    )
    np.testing.assert_allclose(
        hardening("R").get_model("hardening").call_by_name(x)["isotropic_hardening"].data,
        np.array([1.0, 2.0, 3.0]) * shape,
    )
    promoted = hardening("'any_name'").get_model("hardening")
    assert list(promoted.input_spec) == ["equivalent_plastic_strain", "any_name"]
    composed = hardening("'strength'").get_model("both")
    assert isinstance(composed, ComposedModel) and composed.names == ("hardening", "strength")
    got = composed.call_by_name({**x, "T": 300.0})["isotropic_hardening"].data
    np.testing.assert_allclose(got, 100 * np.exp(-500 / 8.314 / 300.0) * shape)


def test_objects_are_built_once():
    file = hardening("7")
    assert file.get_model("hardening") is file.get_model("hardening")


def test_overrides_and_variables():
    text = HARDENING % "${R0}"
    model = neml2_jax.load_string(text, variables={"R0": 4}).get_model("hardening")
    assert model.saturated_hardening.data == 4.0
    override = "Models/hardening/saturation_rate:=5"
    model = neml2_jax.load_string(text, [override], {"R0": 4}).get_model("hardening")
    assert model.saturation_rate.data == 5.0


@pytest.mark.parametrize(
    ("text", "message"),
    (
        (HARDENING.replace("Voce", "Vose") % 1, r"<text>:3: .*unknown type.*Voce"),
        (HARDENING.replace("saturation_rate", "saturation_rat") % 1, "no option.*did you mean"),
        (HARDENING.replace("    saturation_rate = 2\n", "") % 1, "needs the option"),
        (HARDENING % "${R0}", r"<text>:5.*\$\{R0\} has no value"),
        (HARDENING % "'strength.x'", "gives no 'x'"),
        (HARDENING.replace("'hardening'\n", "'hardenin'\n") % 1, "no block 'hardenin'.*hardening"),
        (HARDENING.replace("[hardening]", "[strength]") % 1, "already there, at line 3"),
        (HARDENING.replace("[Tensors]", "[Tensor]") % 1, "unknown section .Tensor.*Tensors"),
        ("[Models]\n[a]\ntype = ComposedModel\nmodels = 'b'\n[]\n"
         "[b]\ntype = ComposedModel\nmodels = 'a'\n[]\n[]", "cycle: a -> b -> a"),
    ),
)  # fmt: skip
def test_messages(text, message):
    with pytest.raises(InputFileError, match=message):
        file = neml2_jax.load_string(text)
        for name in file.file.sections["Models"]:
            file.get_model(name)


def test_messages_of_overrides_and_variables():
    text = HARDENING % 1
    with pytest.raises(InputFileError, match="no block 'hardning'.*hardening"):
        neml2_jax.load_string(text, ["Models/hardning/saturation_rate:=5"])
    with pytest.raises(InputFileError, match="does not use a variable"):
        neml2_jax.load_string(text, variables={"nbatch": 3})
    with pytest.raises(InputFileError, match="no option 'rate'"):
        neml2_jax.load_string(text, ["Models/hardening/rate:=5"]).get_model("hardening")
    with pytest.raises(InputFileError, match="no input file"):
        neml2_jax.load_input("nowhere.i")


def test_wrong_type_of_a_tensor_and_of_a_number():
    text = (HARDENING % "R").replace(
        "Scalar(torch.linspace(1.0, 3.0, 3, dtype=torch.float64))", "SR2.fill(1.0)"
    )
    with pytest.raises(InputFileError, match=r"\[Tensors/R\] is a SR2, a Scalar is needed"):
        neml2_jax.load_string(text).get_model("hardening")
    solver = "[Solvers]\n[n]\ntype = Newton\nmax_its = many\n[]\n[]"
    with pytest.raises(InputFileError, match="max_its: an integer is needed, got 'many'"):
        neml2_jax.load_string(solver).get_solver("n")


def test_compat_changes_defaults_only():
    text = "[Solvers]\n[a]\ntype = Newton\n[]\n[b]\ntype = Newton\nwait_for_all = false\n[]\n[]"
    assert neml2_jax.load_string(text).get_solver("a").wait_for_all is False
    file = neml2_jax.load_string(text, compat="neml2")
    assert file.get_solver("a").wait_for_all is True and file.get_solver("b").wait_for_all is False
    with pytest.raises(ValueError, match="compat"):
        neml2_jax.load_string(text, compat="other")


def test_a_table_whose_entries_are_taken_for_points_says_what_to_write():
    text = """
    [Tensors]
      [x]
        type = Python
        expr = 'Scalar(jnp.linspace(0.0, 1.0, 5){})'
      []
    []
    [Models]
      [m]
        type = ScalarLinearInterpolation
        argument = 'T'
        abscissa = 'x'
        ordinate = 'x'
      []
    []
    """
    with pytest.raises(InputFileError, match=r"abscissa: \[Tensors/x\].*Scalar\(\.\.\., sub_batc"):
        neml2_jax.load_string(text.format("")).get_model("m")
    neml2_jax.load_string(text.format(", sub_batch_ndim=1")).get_model("m")
