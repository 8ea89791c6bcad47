"""What the text of an option can be read as."""

import pytest

from neml2_jax.errors import InputFileError
from neml2_jax.input_files.hit import InputFile


def option(value):
    file = InputFile.parse(f"[Models]\n  [a]\n    type = T\n    x = {value}\n  []\n[]\n")
    return file.sections["Models"]["a"].options["x"]


@pytest.mark.parametrize(
    "value, method, expected",
    [
        ("3", "as_int", 3),
        ("-4", "as_int", -4),
        ("2.5e3", "as_float", 2500.0),
        ("'1e-3'", "as_float", 1e-3),
        ("true", "as_bool", True),
        ("false", "as_bool", False),
        ("token", "as_str", "token"),
        ("'two words'", "as_str", "two words"),
        ("''", "as_str", ""),
        ("'a b\n   c'", "as_list_of_str", ["a", "b", "c"]),
        ("''", "as_list_of_str", []),
        ("'1 2.5\n  -3e1'", "as_list_of_float", [1.0, 2.5, -30.0]),
        ("''", "as_list_of_float", []),
        ("'a b; c'", "as_groups_of_str", [["a", "b"], ["c"]]),
        ("'a b'", "as_groups_of_str", [["a", "b"]]),
        ("'''\n  x = 1 # kept\n  y'''", "as_str", "x = 1 # kept\n  y"),
    ],
)
def test_values(value, method, expected):
    assert getattr(option(value), method)() == expected


@pytest.mark.parametrize(
    "value, method, expected",
    [
        ("1.5", "as_int", "an integer is needed, got '1.5'"),
        ("1_0", "as_float", "a number is needed, got '1_0'"),
        ("'1 2'", "as_float", "a number is needed, got '1 2'"),
        ("nan", "as_float", "a number is needed, got 'nan'"),
        ("0x10", "as_float", "a number is needed, got '0x10'"),
        ("''", "as_float", "a number is needed, got ''"),
        ("2", "as_bool", "true or false is needed, got '2'"),
        ("yes", "as_bool", "true or false is needed, got 'yes'; write true"),
        ("True", "as_bool", "true or false is needed, got 'True'; write true"),
        ("OFF", "as_bool", "true or false is needed, got 'OFF'; write false"),
        ("1e2", "as_int", "an integer is needed, got '1e2'; write 100"),
        ("100.0", "as_int", "an integer is needed, got '100.0'; write 100"),
        ("1e400", "as_int", "an integer is needed, got '1e400'"),
        ("'1 two'", "as_list_of_float", "a list of numbers is needed, got '1 two'"),
        ("'a; b'", "as_list_of_str", "a list without `;` is needed, got 'a; b'"),
    ],
)
def test_refused_values_name_line_block_and_option(value, method, expected):
    with pytest.raises(InputFileError) as caught:
        getattr(option(value), method)()
    assert str(caught.value) == f"<text>:4: [Models/a] x: {expected}"


@pytest.mark.parametrize(
    "kind, token, expected",
    [
        (bool, "True", "true or false is needed, got 'True'; write true"),
        (bool, "0", "true or false is needed, got '0'; write false"),
        (int, "1e2", "an integer is needed, got '1e2'; write 100"),
        (int, "1_0", "an integer is needed, got '1_0'"),
        (int, "١", "an integer is needed, got '١'"),
        (float, "1_0", "a number is needed, got '1_0'"),
        (float, "nan", "a number is needed, got 'nan'"),
        (float, "0x10", "a number is needed, got '0x10'"),
        (float, "1e400", "a number is needed, got '1e400'"),
        (float, "1.2D2", "a number is needed, got '1.2D2'"),
    ],
)
def test_elements_of_lists_follow_the_rules_of_single_values(kind, token, expected):
    one = option(f"'{token} {token}'")
    with pytest.raises(InputFileError) as caught:
        one.element(kind, token)
    assert str(caught.value) == f"<text>:4: [Models/a] x: {expected}"
    assert [option("3").element(k, "3") for k in (int, float, str)] == [3, 3.0, "3"]
    assert option("true").element(bool, "true") is True


def test_numbers_of_lists_are_double_precision():
    # Python's own reading; in single precision 0.1 is 0.10000000149
    texts = ("0.1", "1e39", "1e-40", "3.141592653589793", "-1e-300")
    one = option(f"'{' '.join(texts)}'")
    assert [one.element(float, text) for text in texts] == [float(text) for text in texts]
