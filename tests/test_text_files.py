"""Bytes to text: what other programs write is read or refused with file and line.

The source of truth is Python's own encoder of each encoding, and the standard's byte order marks.
"""

import os
import subprocess
import sys

import pytest

from neml2_jax.errors import InputFileError
from neml2_jax.text_files import checked_text, read_text

TEXT = "T = 300\n# Größe, γ\nn = 5\n"


@pytest.fixture
def file(tmp_path):
    def written(data):
        (tmp_path / "x.txt").write_bytes(data)
        return tmp_path / "x.txt"

    return written


@pytest.mark.parametrize("encoding", ("utf-8", "utf-8-sig"))
@pytest.mark.parametrize("end", ("\n", "\r\n", "\r"))
def test_marks_and_line_ends_of_other_systems(file, encoding, end):
    assert read_text(file(TEXT.replace("\n", end).encode(encoding))) == TEXT


@pytest.mark.parametrize("encoding", ("LATIN-1", "WINDOWS-1252"))
def test_another_encoding_is_read_where_it_is_said(file, encoding):
    assert read_text(file("Größe µ".encode(encoding)), encoding) == "Größe µ"


def test_bytes_of_another_encoding_are_named_by_line(file):
    path = file(b"a\r\nb\r\n  Gr\xf6\xdfe\r\n")
    with pytest.raises(InputFileError) as caught:
        read_text(path, hint=", or say so")
    assert str(caught.value) == (
        f"{path}:3: byte 5 of the line, 0xF6, is not UTF-8 (in Latin-1 it is 'ö'); save it as "
        f"UTF-8, as with `iconv -f WINDOWS-1252 -t UTF-8 x.txt`, or say so"
    )


@pytest.mark.parametrize(
    "data, message",
    [
        (TEXT.encode("utf-16"), "the file is UTF-16; save it as UTF-8"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "the file is UTF-16; save it as UTF-8"),
        (TEXT.encode("utf-32"), "the file is UTF-32; save it as UTF-8"),
        (TEXT.encode("utf-16-le"), "UTF-16 without a byte order mark, or no text"),
        (TEXT.encode() + b"n\0", ":4: the text holds NUL"),
        (TEXT.encode() + b"\xed\xa0\x80", ":4: byte 1 of the line, 0xED, is not UTF-8"),
        (TEXT.encode() + b"\xff", ":4: byte 1 of the line, 0xFF, is not UTF-8"),
        (TEXT.encode() + "γ".encode()[:1], ":4: byte 1 of the line, 0xCE, is not UTF-8"),
    ],
)
def test_what_is_not_utf_8_is_refused(file, data, message):
    with pytest.raises(InputFileError, match=rf"x\.txt.*{message}"):
        read_text(file(data))


def test_a_mark_contradicts_another_encoding(file):
    with pytest.raises(InputFileError, match="marked as UTF-8, not LATIN-1"):
        read_text(file(TEXT.encode("utf-8-sig")), "LATIN-1")


def test_text_from_a_caller_follows_the_same_rules():
    assert checked_text("\ufeffa\r\nb\rc", "<text>") == "a\nb\nc"
    for wrong in ("\0", "\udcff"):
        with pytest.raises(InputFileError, match="^<text>:2: the text holds"):
            checked_text(f"a\n{wrong}", "<text>")


def test_only_files_of_a_bounded_size_are_read(file, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path, what in (
        (tmp_path / "pipe", "a pipe"),
        (tmp_path, "a folder"),
        ("/dev/zero", "a dev"),
    ):
        with pytest.raises(InputFileError, match=f"^cannot read {path}: it is {what}"):
            read_text(path)
    for path in ("nowhere.txt", "n" * 300, "a\0b"):
        with pytest.raises(InputFileError, match="^cannot read"):
            read_text(path)
    with pytest.raises(InputFileError, match="longer than 2 MiB"):
        read_text(file(b"a" * (2**21 + 1)), largest=2**21)
    os.truncate(tmp_path / "x.txt", 2**40)  # sparse: it takes no room
    with pytest.raises(InputFileError, match="longer than 64 MiB"):
        read_text(tmp_path / "x.txt")


def test_the_locale_changes_nothing(tmp_path):
    """Files, messages and the standard output, where the locale knows ASCII only."""
    (tmp_path / "data.csv").write_bytes("# Prüfung\r\nZeit,größe\r\n0,1\r\n".encode("utf-8-sig"))
    (tmp_path / "m.i").write_text(
        "# γ\n[Tensors]\n  [größe]\n    type = CSVScalar\n    csv_file = data.csv\n"
        "    variable = 'größe'\n  []\n[]\n"
        "[Models]\n  [m]\n    type = ScalarLinearCombination\n    from = 'größe'\n    to = y\n"
        "    weights = 'größe'\n  []\n[]\n",
        encoding="utf-8",
    )
    code = (
        "import sys; from neml2_jax.cli.main import main;"
        "sys.argv = ['neml2-jax', 'inspect', 'm.i', 'm']; main()"
    )
    locale = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path, env=os.environ | locale, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert r"gr\xf6\xdfe" in done.stdout
