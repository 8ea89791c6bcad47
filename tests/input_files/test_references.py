"""`${...}` and the structure of a text: what is substituted, and which block or quote is open."""

import numpy as np
import pytest

from neml2_jax.errors import InputFileError
from neml2_jax.input_files.expressions.evaluate import evaluate
from neml2_jax.input_files.hit import InputFile

BLOCK = "[Models]\n  [m]\n    type = X\n    n = {}\n  []\n[]\n"


def value(text, given="a = 1\nb = 'x y'\nc = ${b}\n", **more):
    file = InputFile.parse(given + BLOCK.format(text), **more)
    return file.sections["Models"]["m"].options["n"].as_str()


@pytest.mark.parametrize(
    "text, expected",
    [
        ("${a}", "1"),
        ("${ a }", "1"),
        ("x${a}3", "x13"),
        ("'${a} ${b}'", "1 x y"),
        ("'''${a} ${c}'''", "1 x y"),
        ('"${c}"', "x y"),
        ("${replace a}", "1"),
        ("${raw 2 ${a} 3}", "213"),
        ("${raw ${raw ${a}} ${a}}", "11"),
        ("${Models/m/type}", "X"),
        ("'${Models/m/type} of ${a}'", "X of 1"),
        ("$", None),
    ],
)
def test_what_is_substituted(text, expected):
    if expected is None:
        with pytest.raises(InputFileError, match="<text>:7: unexpected character"):
            value(text)
    else:
        assert value(text) == expected


def test_variables_of_the_environment(monkeypatch):
    monkeypatch.setenv("NEML2_JAX_TEST", "3")
    assert value("${env NEML2_JAX_TEST}") == "3"
    with pytest.raises(InputFileError, match="environment variable NEML2_JAX_NONE is not set"):
        value("${env NEML2_JAX_NONE}")


def test_chains_that_end_are_followed():
    chain = "".join(f"a{i} = ${{a{i + 1}}}\n" for i in range(90)) + "a90 = 7\n"
    assert value("${a0}", chain) == "7"


def test_a_reference_to_an_option_that_is_overridden_has_its_value():
    text = BLOCK.format("3\n    k = ${Models/m/n}")
    file = InputFile.parse(text, overrides=["Models/m/n:=5"])
    assert file.sections["Models"]["m"].options["k"].as_int() == 5


@pytest.mark.parametrize(
    "text, message",
    [
        ("[Models]\n  [a]\n    x = 1\n  []\n", "<text>:1: the block [Models] that opens here"),
        (
            "[Models]\n  [a]\n    x = 1\n  [b]\n    x = 2\n  []\n[]\n",
            "<text>:2: the block [a] that opens here seems not to be closed",
        ),
        ("[Models]\n[]\n[]\n", "<text>:3: `[]` closes no block here"),
        ("[Models]\n  [a]\n    x = 'b\n  []\n[]\n", "<text>:3: the quote ' that opens here"),
        ("x = '''\n\n", "<text>:1: the quote ' that opens here"),
        ("\nx = '${a'\n", "<text>:2: the `${` that opens here is not closed"),
    ],
)
def test_what_is_not_closed(text, message):
    with pytest.raises(InputFileError) as caught:
        InputFile.parse(text)
    assert message in str(caught.value)


def test_entries_of_a_long_list_take_no_longer_than_they_should():
    text = "a = list(range(10**5))\nresult = torch.tensor([a[i] for i in range(10**5)])"
    np.testing.assert_array_equal(evaluate(text, str, {}, {}.get), np.arange(10**5))
