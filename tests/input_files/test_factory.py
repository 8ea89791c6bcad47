"""Input files to objects: parameter modes, providers, overrides, variables, and every message."""

import numpy as np
import pytest

import neml2_jax
from neml2_jax.errors import InputFileError
from neml2_jax.laws.solid_mechanics import VoceIsotropicHardening
from neml2_jax.models import ComposedModel

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


@pytest.mark.parametrize(
    ("value", "message"),
    (
        ("'120,'", "'120,' is no number: ',' does not parse after '120'; .*separated by blanks"),
        ("120MPa", "'MPa' does not parse after '120'; a unit is not part of a number"),
        ("12O", "'O' does not parse after '12'"),
        ("1.2ee2", "'ee2' does not parse after '1.2'"),
        ("2.0D5", "'D5' does not parse after '2.0'; an exponent is written with e, as 2.0e5"),
        ("1.2-2", "'-2' does not parse after '1.2'"),
        ("'1,2e2'", "',2e2' does not parse after '1'; the decimal sign is a point"),
        ("'\u2212120'", "the sign '\u2212' is no minus, write '-'"),
        ("'\u0661'", "is no number"),  # an Arabic digit
        ("+", "'\\+' is no number"),
        ("--1", "is no number"),
        (".", "is no number"),
        ("0x10", "'x10' does not parse"),
        ("1_000", "'_000' does not parse"),
        ("1e999", "outside of what a double can hold"),
        ("1e-999", "outside of what a double can hold"),
        ("'%s'", "'%s' is neither a number nor the name of a variable"),
        ("']'", "neither a number nor the name"),
        ("'a//b'", "neither a number nor the name"),
        ("'strengt.x'", "neither a number nor the name .* mean 'strength'"),
        ("'1 20'", "one number is needed, got 2; .*block of .Tensors."),
        ("'120 abc'", "one value is needed, got '120 abc'"),
        ("'R 120'", "one value is needed"),
        ("''", "one value is needed, got ''"),
    ),
)
def test_what_is_no_number_and_no_name(value, message):
    with pytest.raises(InputFileError, match=r"<text>:5: \[Models/hardening\] .*" + message):
        hardening(value).get_model("hardening")


@pytest.mark.parametrize("value", ("120", "+1.2e2", "120.", "1.2E+02", ".12e3", "' 120 '"))
def test_numbers(value):
    assert hardening(value).get_model("hardening").saturated_hardening.data == 120.0


ELASTICITY = """
[Models]
  [elasticity]
    type = LinearIsotropicElasticity
    strain = 'strain'
    stress = 'stress'
    coefficients = '%s'
    coefficient_types = 'YOUNGS_MODULUS POISSONS_RATIO'
  []
[]
[Tensors]
  [e]
    type = Python
    expr = 'SR2(0.001 * jnp.ones((2, 6)))'
  []
  [t]
    type = Python
    expr = 'Scalar(jnp.array([0.0, 1.0]))'
  []
[]
[Drivers]
  [pull]
    type = TransientDriver
    model = 'elasticity'
    prescribed_time = 't'
    prescribed_SR2_names = 'strain'
    prescribed_SR2_values = 'e'
  []
[]
"""


@pytest.mark.parametrize(
    ("value", "message"),
    (
        ("200000, 0.3", "coefficients: '200000,' is no number"),
        ("2.0D5 0.3", "'D5' does not parse"),
        ("2e5 \u22120.3", "is no minus"),
        ("2e5 nu", "'nu' .Scalar., read by LinearIsotropicElasticity as its parameter coeff"),
        ("E nu", "'E' .*'nu' "),
    ),
)
def test_lists_of_numbers_and_names_of_nothing(value, message):
    with pytest.raises(InputFileError, match=message):
        neml2_jax.load_string(ELASTICITY % value).get_driver("pull")


def test_values_of_a_driver_are_numbers_or_blocks():
    text = (ELASTICITY % "2e5 0.3").replace("SR2_names = 'strain'", "Scalar_names = 'strain'")
    for value, message in (("1.0D2", "'D2' does not parse"), ("f", r"no block 'f'")):
        with pytest.raises(InputFileError, match=message):
            neml2_jax.load_string(
                text.replace("SR2_values = 'e'", f"Scalar_values = '{value}'")
            ).get_driver("pull")


def test_a_variable_is_not_called_like_a_number():
    text = (ELASTICITY % "2e5 0.3").replace("strain = 'strain'", "strain = '1e-3'")
    with pytest.raises(InputFileError, match="got '1e-3', which starts like a number"):
        neml2_jax.load_string(text).get_model("elasticity")
    with pytest.raises(ValueError, match="saturated_hardening: '12O' is no number"):
        VoceIsotropicHardening(saturated_hardening="12O", saturation_rate=1.0)


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


def test_one_value_for_all_entries_needs_no_axis():
    text = """
    [Tensors]
      [width]
        type = Python
        expr = 'Scalar(0.5)'
      []
    []
    [Models]
      [gradient]
        type = FiniteVolumeGradient
        u = 'u'
        dx = 'width'
        prefactor = 1.0
      []
    []
    """
    model = neml2_jax.load_string(text).get_model("gradient")
    assert model.dx.shape == (1,) and model.dx.sub_batch_ndim == 1
