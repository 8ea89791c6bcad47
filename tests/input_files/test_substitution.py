"""Values given from outside of the file: `${name}` and overrides."""

from typing import Any

import pytest

from neml2_jax.errors import InputFileError
from neml2_jax.input_files.hit import InputFile

TEXT = """\
T = 300.0
[Models]
  [elasticity]
    type = LinearIsotropicElasticity
    coefficients = '1e5 0.3'
    temperature = ${T}
  []
[]
[Solvers]
  [newton]
    type = Newton
  []
[]
[Models]
  [viscosity]
    type = Norton
    n = ${exponent}
  []
[]
[Settings]
  shape = '(${nbatch},)'
[]
"""


def read(**given):
    return InputFile.parse(TEXT, **given).sections


def test_a_variable_gives_a_value():
    sections = read(variables={"nbatch": 1024, "exponent": 5.5})
    assert sections["Settings"][""].options["shape"].as_str() == "(1024,)"
    assert sections["Models"]["viscosity"].options["n"].as_float() == 5.5


def test_a_variable_comes_before_the_file_and_lines_stay():
    sections = read(variables={"T": 350})
    temperature = sections["Models"]["elasticity"].options["temperature"]
    assert temperature.as_float() == 350.0
    assert temperature.where == "<text>:6: [Models/elasticity] temperature"


def test_a_variable_without_value_says_so_where_it_is_used():
    n = read()["Models"]["viscosity"].options["n"]
    expected = (
        r"<text>:17: \[Models/viscosity\] n: \$\{exponent\} has no value: "
        r"give it a value: exponent=VALUE"
    )
    with pytest.raises(InputFileError, match=expected):
        n.as_float()


def test_a_variable_that_nothing_uses_suggests_near_ones():
    with pytest.raises(InputFileError, match=r"does not use a variable \$\{nbatc\}.*'nbatch'"):
        read(variables={"nbatc": 2})


def test_a_variable_is_found_in_included_files(tmp_path):
    (tmp_path / "inner.i").write_text("[Models]\n  [i]\n    n = ${deep}\n  []\n[]\n")
    (tmp_path / "main.i").write_text("!include inner.i\n")
    file = InputFile.read(tmp_path / "main.i", variables={"deep": 4})
    assert file.sections["Models"]["i"].options["n"].as_int() == 4


def test_an_override_reaches_any_of_the_repeated_sections():
    sections = read(
        overrides=(
            "Models/elasticity/coefficients:='2e5 0.25'",
            "Models/viscosity/n := 7",
            "Settings/shape:='(3,)'",
        )
    )
    coefficients = sections["Models"]["elasticity"].options["coefficients"]
    assert coefficients.as_list_of_float() == [2e5, 0.25]
    assert sections["Models"]["viscosity"].options["n"].as_int() == 7
    assert sections["Settings"][""].options["shape"].as_str() == "(3,)"
    assert list(sections["Models"]) == ["elasticity", "viscosity"]


def test_an_override_may_set_an_option_that_the_file_leaves_at_its_default():
    sections = read(overrides=("Solvers/newton/max_its:=50",))
    assert sections["Solvers"]["newton"].options["max_its"].as_int() == 50


def test_an_override_may_use_variables_of_the_file():
    sections = read(overrides=("Models/viscosity/n:='${T}'",))
    assert sections["Models"]["viscosity"].options["n"].as_float() == 300.0


def test_an_override_of_a_variable():
    sections = read(overrides=("T:=400",))
    assert sections["Models"]["elasticity"].options["temperature"].as_float() == 400.0


def test_a_value_given_by_an_override_says_so_in_messages():
    n = read(overrides=("Models/viscosity/n:=x",))["Models"]["viscosity"].options["n"]
    expected = r"override 'Models/viscosity/n:=x': \[Models/viscosity\] n: an integer is needed"
    with pytest.raises(InputFileError, match=expected):
        n.as_int()


@pytest.mark.parametrize(
    "override, message",
    [
        ("Model/elasticity/n:=2", "has no section [Model] (did you mean 'Models'"),
        ("Models/elasticty/n:=2", "has no block 'elasticty' (did you mean 'elasticity'"),
        ("Models/elasticity/n=2", "`Section/block/option:='value'`"),
        ("Models/elasticity:=2", "`Section/block/option:='value'`"),
        ("Models/a/b/c/d:=2", "`Section/block/option:='value'`"),
        ("Models/elasticity/coefficients:=1 2", "between quotes"),
        ("TT:=5", "does not use a variable ${TT}"),
    ],
)
def test_refused_overrides(override, message):
    with pytest.raises(InputFileError) as caught:
        read(overrides=(override,))
    assert message in str(caught.value)


@pytest.mark.parametrize(
    "overrides, variables",
    [
        (["Models/viscosity/n:=2", "Models/viscosity/n:=3"], {}),
        (["T:=300", "T := 400"], {}),
        (["T:=300"], {"T": 400}),
        (["Models/viscosity/n:='2'\nModels/viscosity/type:=X"], {}),
    ],
)
def test_one_value_for_one_name(overrides, variables):
    with pytest.raises(InputFileError, match="give one|is needed"):
        read(overrides=overrides, variables=variables)


@pytest.mark.parametrize("name, value", [("T T", 1), ("T", "it's")])
def test_refused_variables(name, value):
    with pytest.raises(InputFileError, match="variable"):
        read(variables={name: value})


@pytest.mark.parametrize("main", ("!include inner.i\n", "w = 1\n!include inner.i\n"))
def test_a_given_variable_comes_before_that_of_an_included_file(tmp_path, main):
    (tmp_path / "inner.i").write_text(
        "w = 5\n[Models]\n  [m]\n    type = T\n    a = ${w}\n  []\n[]\n"
    )
    (tmp_path / "main.i").write_text(main)
    ways: tuple[dict[str, Any], ...] = ({"variables": {"w": 7}}, {"overrides": ["w:=7"]})
    for given in ways:
        read = InputFile.read(tmp_path / "main.i", **given)
        assert read.sections["Models"]["m"].options["a"].as_int() == 7


def test_an_override_beside_a_variable_of_an_included_file(tmp_path):
    (tmp_path / "inner.i").write_text(
        "w = 5\n[Models]\n  [m]\n    type = T\n    a = 1\n    b = ${w}\n  []\n[]\n"
    )
    (tmp_path / "main.i").write_text("!include inner.i\n")
    read = InputFile.read(tmp_path / "main.i", ["Models/m/a:=${w}"], {"w": 7})
    options = read.sections["Models"]["m"].options
    assert options["a"].as_int() == options["b"].as_int() == 7
