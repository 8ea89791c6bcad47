"""Which block lacks its `[]`: every way to take one away from a file is found again."""

from pathlib import Path

import pytest

from neml2_jax.errors import InputFileError
from neml2_jax.input_files.hit import InputFile
from neml2_jax.input_files.open_blocks import block_left_open

LINES = (
    (Path(__file__).parents[2] / "examples" / "chaboche" / "chaboche.i").read_text().splitlines()
)
ENDS = [i for i, line in enumerate(LINES) if line.strip() == "[]"]
TEXT = """[Models]
  [a]
    type = Sum  # [not a block
    from = '[nor this'
  []
[]
"""


def opened_by(end):
    """The header that stands at the indentation of a `[]`, last before it."""
    indentation = len(LINES[end]) - len(LINES[end].lstrip())
    return next(i for i in range(end, -1, -1) if LINES[i].startswith(" " * indentation + "[")
                and LINES[i].strip() != "[]")  # fmt: skip


@pytest.mark.parametrize("end", ENDS)
def test_the_block_whose_end_was_taken_away(end):
    text = "\n".join(line for i, line in enumerate(LINES) if i != end)
    found = block_left_open(text)
    assert found is not None and found.line == opened_by(end) + 1


def test_a_whole_file_has_none():
    assert block_left_open("\n".join(LINES)) is None and block_left_open(TEXT) is None


def test_the_message_says_which():
    cut = TEXT.replace("  []\n", "")
    with pytest.raises(InputFileError, match=r"\[Models/a\] that begins at line 2 is not closed"):
        InputFile.parse(cut)
    with pytest.raises(InputFileError, match=r"closes no block that is open"):
        InputFile.parse(TEXT + "[]\n")
