"""Input files and includes as editors save them, and what is said of those that cannot be read."""

import os

import pytest

from neml2_jax.errors import InputFileError
from neml2_jax.input_files.hit import InputFile

BLOCK = "[Models]\n  [a]\n    type = Voce # γ\n    n = '3\n      4'\n  []\n[]\n"


@pytest.fixture
def read(tmp_path):
    def written(main, **others):
        for name, data in {"main": main, **others}.items():
            data = data if isinstance(data, bytes) else data.encode()
            (tmp_path / f"{name}.i").write_bytes(data)
        return InputFile.read(tmp_path / "main.i")

    return written


def as_saved(text, encoding, end):
    return text.replace("\n", end).encode(encoding)


@pytest.mark.parametrize("encoding", ("utf-8", "utf-8-sig"))
@pytest.mark.parametrize("end", ("\n", "\r\n", "\r"))
def test_marks_and_line_ends_in_a_file_and_in_what_it_includes(read, tmp_path, encoding, end):
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "own.i").write_bytes(
        as_saved("# first\n" + BLOCK.replace("[a]", "[c]"), encoding, end)
    )
    file = read(
        as_saved("# first\n!include ./other.i  # there\n" + BLOCK, encoding, end),
        other=as_saved("!include deep/own.i\n" + BLOCK.replace("[a]", "[b]"), encoding, end),
    )
    places = {"a": ("main.i", 4, 6), "b": ("other.i", 3, 5), "c": ("deep/own.i", 3, 5)}
    models = file.sections["Models"]
    assert set(models) == set(places)
    for name, (where, line, line_of_n) in places.items():
        assert models[name].where.startswith(f"{tmp_path / where}:{line}: ")
        assert models[name].options["n"].line == line_of_n
        assert models[name].options["n"].as_list_of_str() == ["3", "4"]


def test_an_option_of_a_marked_file_is_overridden_as_ever(tmp_path, read):
    read(as_saved("T = 3\n" + BLOCK.replace("Voce", "${T}"), "utf-8-sig", "\r\n"))
    file = InputFile.read(tmp_path / "main.i", ["Models/a/n:=7"], {"T": "größer"})
    assert file.sections["Models"]["a"].type == "größer"
    assert file.sections["Models"]["a"].options["n"].as_int() == 7


@pytest.mark.parametrize(
    "line, message",
    [
        ("größe = 1", r"'ö' \(latin small letter o with diaeresis\)"),
        ("n = 1\n\u00a0 m = 2", r"'\\xa0' \(no-break space\)"),
        ("n = 'a'‘b’", r"'‘' \(left single quotation mark\)"),
        ("γ_0 = 1", r"'γ' \(greek small letter gamma\)"),
        ("a\u200bb = 1", r"'\\u200b' \(zero width space\)"),
    ],
)
def test_letters_that_the_parser_does_not_take(read, line, message):
    at = 4 + line.count("\n")
    text = BLOCK.replace("n = '3\n      4'", line)
    for file in (text, text.encode("utf-8-sig"), text.replace("\n", "\r\n")):
        with pytest.raises(InputFileError, match=rf"main\.i:{at}: {message} stands outside of quo"):
            read(file)
    with pytest.raises(InputFileError, match=rf"other\.i:{at}: {message} stands outside of quotes"):
        read("!include other.i\n", other=text)
    with pytest.raises(InputFileError, match=rf"^<text>:{at}: {message} stands outside of quotes"):
        InputFile.parse(text)


def test_letters_in_values_and_names_of_blocks_are_taken(read):
    models = read(BLOCK.replace("[a]", "[größe]").replace("Voce", "Härtung")).sections["Models"]
    assert models["größe"].type == "Härtung"


@pytest.mark.parametrize(
    "other, message",
    [
        (BLOCK.encode("utf-16"), r"other\.i: the file is UTF-16"),
        (b"#\n# \xe9\n", r"other\.i:2: byte 3 of the line, 0xE9, is not UTF-8"),
        (b"#\n\0\n", r"other\.i:2: the text holds NUL"),
    ],
)
def test_an_include_that_is_not_utf_8(read, other, message):
    with pytest.raises(InputFileError, match=r"main\.i:2: !include other\.i: .*" + message):
        read("#\n!include other.i\n", other=other)


@pytest.mark.parametrize("data", (BLOCK.encode("utf-16"), b"# \xe9\n", b"n = 1\0\n"))
def test_a_file_that_is_not_utf_8(read, data):
    with pytest.raises(InputFileError, match=r"main\.i:?1?: (the file|byte 3|the text)"):
        read(data)


def test_an_include_that_is_no_file(read, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for what, kind in ((".", "a folder"), ("pipe", "a.* pipe"), ("/dev/zero", "a device")):
        with pytest.raises(InputFileError, match=rf"main\.i:1: !include {what}: .* is {kind}"):
            read(f"!include {what}\n")
    with pytest.raises(InputFileError, match=r"main\.i:1: .*nowhere\.i"):
        read("!include nowhere.i\n")
    with pytest.raises(InputFileError, match=r"main\.i:1: !include n+: .*File name too long"):
        read("!include " + "n" * 300 + "\n")


def test_an_input_file_that_is_no_file(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path, kind in ((tmp_path, "a folder"), (tmp_path / "pipe", "a pipe")):
        with pytest.raises(InputFileError, match=f"cannot read {path}: it is {kind}, not a file"):
            InputFile.read(path)
    for name in ("nowhere.i", "n" * 300, "a\0b"):
        with pytest.raises(InputFileError, match="no input file"):
            InputFile.read(tmp_path / name)


def test_what_looks_like_an_include_in_a_quoted_text_is_none(read):
    text = BLOCK.replace("n = '3\n      4'", "n = '''\n!include nothing.i\n'''")
    option = read(text.encode("utf-8-sig")).sections["Models"]["a"].options["n"]
    assert option.as_str() == "!include nothing.i"


@pytest.mark.parametrize("header, line", [("[./a]", 2), ("[../]", 6)])
def test_blocks_as_moose_once_wrote_them(read, header, line):
    old = BLOCK.replace("[a]", header) if line == 2 else BLOCK.replace("  []", f"  {header} # end")
    for text, other in ((old, "#"), ("!include other.i\n", old)):
        with pytest.raises(InputFileError) as caught:
            read(text, other=other)
        assert f".i:{line}: {header}" in str(caught.value) and "[name]" in str(caught.value)


@pytest.mark.parametrize(
    "call", ("units 5 MPa -> Pa", "fparse 1 + 2", "fparse ${T} * 2", "fparse", "units")
)
def test_functions_of_moose_are_named(read, call):
    text = "T = 3\n" + BLOCK.replace("'3\n      4'", f"${{{call}}}")
    name = call.split()[0]
    option = read(text).sections["Models"]["a"].options["n"]
    with pytest.raises(InputFileError, match=rf"main\.i:5: \[Models/a\] n: .* function ..{name} "):
        option.as_float()


def test_a_value_from_outside_with_letters_of_no_encoding(read, tmp_path):
    """Such as an argument of the command line in another encoding than that of the terminal."""
    read("T = 3\n" + BLOCK.replace("Voce", "${T}"))
    with pytest.raises(InputFileError, match="the text holds '.udce9', which is no character"):
        InputFile.read(tmp_path / "main.i", variables={"T": "\udce9"})
    with pytest.raises(InputFileError):
        InputFile.read(tmp_path / "main.i", variables={"größe": "3"})
