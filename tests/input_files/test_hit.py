"""Text to sections, blocks and options, and what is said where the text is wrong."""

import re
from pathlib import Path

import pytest

from neml2_jax.errors import InputFileError
from neml2_jax.input_files.hit import InputFile

TEXT = """\
T = 300.0
[Models]
  [a]
    type = Voce
    n = 3
    temperature = ${T}
  []
[]
[Solvers]
  [newton]
    type = Newton
  []
[]
[Models]
  [b]
    type = Norton
  []
[]
[Settings]
  example_batch_shape = '(2,)'
[]
"""


def refused(text, *message, **given):
    with pytest.raises(InputFileError) as caught:
        InputFile.parse(text, **given)
    for part in message:
        assert part in str(caught.value)


def test_a_section_may_repeat():
    file = InputFile.parse(TEXT)
    assert list(file.sections["Models"]) == ["a", "b"]
    assert list(file.sections["Solvers"]) == ["newton"]
    a = file.sections["Models"]["a"]
    assert (a.section, a.name, a.type, a.line) == ("Models", "a", "Voce", 3)
    assert a.where == "<text>:3: [Models/a]"
    assert a.options["n"].where == "<text>:5: [Models/a] n"


def test_settings_outside_of_a_block():
    settings = InputFile.parse(TEXT).sections["Settings"][""]
    assert settings.options["example_batch_shape"].as_str() == "(2,)"


def test_a_header_may_hold_section_and_block():
    file = InputFile.parse("[Models/c]\n  type = Voce\n[]\n")
    assert file.sections["Models"]["c"].type == "Voce"


def test_included_files_report_their_own_lines(tmp_path):
    (tmp_path / "deep.i").write_text("[Models]\n  [d]\n    type = Deep\n    n = x\n  []\n[]\n")
    (tmp_path / "inner.i").write_text("!include deep.i\n[Models]\n  [i]\n    type = I\n  []\n[]\n")
    (tmp_path / "main.i").write_text(TEXT + "!include inner.i\n")
    file = InputFile.read(tmp_path / "main.i")
    assert set(file.sections["Models"]) == {"a", "b", "i", "d"}
    with pytest.raises(InputFileError, match=r"deep\.i:4: \[Models/d\] n: an integer is needed"):
        file.sections["Models"]["d"].options["n"].as_int()


def test_a_block_given_twice_names_both_lines():
    again = TEXT + "[Models]\n  [a]\n    type = Other\n  []\n[]\n"
    refused(again, "<text>:23: [Models/a] is already there, at line 3 of <text>")


def test_an_option_given_twice():
    refused("[Models]\n  [a]\n    n = 1\n    n = 2\n  []\n[]\n", "<text>:4", "duplicate field")


BLOCK = "[Models]\n  [a]\n    type = T\n    x = ${n}\n    {rest}\n  []\n[]\n"


@pytest.mark.parametrize(
    "main, other, place",
    [
        (
            "n = 1\n!include other.i\n" + BLOCK,
            "n = 2\n",
            "other.i:1: n is already there, at line 1",
        ),
        ("!include other.i\nn = 1\n" + BLOCK, "n = 2\n", "main.i:2: n is already there, at line 1"),
        (
            "n = 1\n" + BLOCK.replace("{rest}", "!include other.i"),
            "y = 0\nx = 2\n",
            "other.i:2: [Models/a] x is already there, at line 5",
        ),
    ],
)
def test_an_option_of_a_file_given_again_in_what_it_includes(tmp_path, main, other, place):
    (tmp_path / "other.i").write_text(other)
    (tmp_path / "main.i").write_text(main.replace("{rest}", ""))
    with pytest.raises(InputFileError, match=re.escape(place)):
        InputFile.read(tmp_path / "main.i")


def test_a_file_may_replace_what_it_includes(tmp_path):
    (tmp_path / "n.i").write_text("n = 2\n")
    (tmp_path / "x.i").write_text("x = 4\n")
    block = BLOCK.replace("x = ${n}", "!include x.i").replace("{rest}", "x := ${n}5")
    (tmp_path / "main.i").write_text("!include n.i\nn := 1\n" + block)
    option = InputFile.read(tmp_path / "main.i").sections["Models"]["a"].options["x"]
    assert option.as_int() == 15


def test_settings_given_twice():
    refused(TEXT + "[Settings]\n  example_batch_shape = 3\n[]\n", "<text>:23", "at line 20")


def test_text_that_does_not_parse():
    refused("[Models]\n  [a]\n", "<text>:2: the block [a] that opens here is not closed")


def test_an_unknown_section_suggests_a_near_one():
    refused("[Model]\n[]\n", "<text>:1: unknown section [Model]", "'Models'")


def test_an_option_outside_of_blocks():
    refused("[Models]\n  n = 1\n[]\n", "<text>:2: [Models] n", "outside of any block")


def test_blocks_do_not_nest():
    refused("[Models]\n  [a]\n    [b]\n    []\n  []\n[]\n", "<text>:3: [Models/a]", "do not nest")


def test_a_block_without_type():
    block = InputFile.parse("[Models]\n  [a]\n    n = 1\n  []\n[]\n").sections["Models"]["a"]
    with pytest.raises(InputFileError, match=r"<text>:2: \[Models/a\]: the block has no type"):
        _ = block.type


def test_a_file_that_is_not_there():
    with pytest.raises(InputFileError, match="no input file nowhere.i"):
        InputFile.read(Path("nowhere.i"))
