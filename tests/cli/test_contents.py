"""`inspect` and `syntax`: what a file has, what a word leads to, and that no name is cut."""

import json
import logging
from pathlib import Path

import pytest
from rich.table import Table
from typer.testing import CliRunner

from neml2_jax.cli import main as cli
from neml2_jax.cli.tables import show
from neml2_jax.errors import InputFileError, suggestion
from neml2_jax.input_files import load_input

ROOT = Path(__file__).parents[2]
CHABOCHE = str(ROOT / "examples" / "chaboche" / "chaboche.i")
NAMES = [
    "equivalent_plastic_strain~1",
    "isotropic_hardening.saturated_hardening",
    "integrate_equivalent_plastic_strain",
    "AssociativeIsotropicPlasticHardening",
    "equivalent_plastic_strain_residual",
]


def invoke(*arguments):
    return CliRunner().invoke(cli.app, list(arguments), env={"COLUMNS": "40"})


def test_without_a_model_the_blocks_of_all_sections_are_listed():
    done = invoke("inspect", CHABOCHE)
    assert done.exit_code == 0, done.output
    for section, blocks in load_input(CHABOCHE).file.sections.items():
        assert f"[{section}]" in done.output
        for name, block in blocks.items():
            row = next(x for x in done.output.splitlines() if f" {name} " in x and block.type in x)
            assert str(block.line) in row
    assert f"neml2-jax run {CHABOCHE} cycles" in done.output


def test_settings_may_follow_the_file_alone():
    done = invoke("inspect", CHABOCHE, "points=3", "Models/material/type:=ComposedModel")
    assert done.exit_code == 0, done.output
    row = next(x for x in done.output.splitlines() if " material " in x)
    assert "ComposedModel" in row


def test_a_block_that_is_no_model_shows_its_options():
    done = invoke("inspect", CHABOCHE, "cycles")
    assert done.exit_code == 0, done.output
    assert "TransientDriver" in done.output and "prescribed_SR2_values" in done.output
    done = invoke("inspect", CHABOCHE, "cycle")
    assert isinstance(done.exception, InputFileError)


def test_names_are_whole_in_a_pipe():
    done = invoke("inspect", CHABOCHE, "material")
    assert all(name in done.output for name in NAMES) and "…" not in done.output


def test_names_are_whole_on_a_narrow_terminal(monkeypatch, capsys):
    """On a terminal of 40 columns: cells are broken between words, names are not."""
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("FORCE_COLOR", "1")  # as on a terminal
    table = Table("reads")
    table.add_row(" ".join(NAMES))
    show([table])
    shown = capsys.readouterr().out
    assert all(name in shown for name in NAMES)
    assert len(shown.splitlines()) >= 3 + len(NAMES)


@pytest.mark.parametrize(
    "words, names",
    (
        ("voce", ["VoceIsotropicHardening", "PerSlipVoceHardening"]),  # in a name
        ("saturation plastic", ["VoceIsotropicHardening"]),  # in several descriptions
        (r"\exp(-d", ["VoceIsotropicHardening"]),  # in an equation
    ),
)
def test_search(words, names):
    done = invoke("syntax", "--search", words)
    assert done.exit_code == 0, done.output
    for name in names:
        assert any(line.split()[:1] == [name] for line in done.output.splitlines()), name
    assert "LinearIsotropicElasticity" not in done.output
    found = json.loads(invoke("syntax", "--search", words, "--json").output)
    assert set(names) <= set(found["Models"])


def test_search_for_what_is_not_there():
    done = invoke("syntax", "--search", "qqqqq")
    assert isinstance(done.exception, InputFileError) and "qqqqq" in str(done.exception)


@pytest.mark.parametrize(
    "given, right",
    (
        ("Voce", "VoceIsotropicHardening"),
        ("VoceHardening", "VoceIsotropicHardening"),
        ("voceisotropichardening", "VoceIsotropicHardening"),
        ("Chaboch", "ChabochePlasticHardening"),
        ("Newtn", "Newton"),
    ),
)
def test_a_type_that_is_not_there_is_near_others(given, right):
    done = invoke("syntax", "--type", given)
    assert isinstance(done.exception, InputFileError)
    assert f"'{right}'" in str(done.exception)


def test_suggestions_are_told_once():
    assert suggestion("ab", ["abs", "abs", "arcs"]).count("'abs'") == 1
    assert suggestion("qq", ["abs"]) == ""


TYPE = "Models/isotropic_hardening/type:=LinearIsotropicHardening"
MODULUS = "Models/isotropic_hardening/hardening_modulus:=7"


def test_another_type_drops_the_options_of_the_old_one_and_says_so(caplog):
    with caplog.at_level(logging.WARNING):
        model = load_input(CHABOCHE, [TYPE, MODULUS]).get_model("isotropic_hardening")
    assert float(model.hardening_modulus.data) == 7.0
    (said,) = caplog.messages
    assert "is a LinearIsotropicHardening by an override" in said
    assert "'saturated_hardening', 'saturation_rate': left out" in said


def test_another_type_keeps_what_both_have(caplog):
    """Entries of tables are options too."""
    text = ["Drivers/cycles/type:=TransientDriver", "points=2"]
    driver = load_input(CHABOCHE, text[:1], {"points": 2}).get_driver("cycles")
    assert list(driver.prescribed) == ["strain"] and not caplog.messages


@pytest.mark.parametrize(
    "overrides, message",
    (
        ([TYPE], "needs the option 'hardening_modulus'.*hardening_modulus:=VALUE"),
        ([TYPE, MODULUS, "Models/isotropic_hardening/saturation_rate:=8"],
         "override .*has no option 'saturation_rate'"),
        (["Models/isotropic_hardening/type:=Voce"], "unknown type 'Voce' .did you mean 'Voce"),
    ),
)  # fmt: skip
def test_what_an_override_of_the_type_cannot_do(overrides, message):
    with pytest.raises(InputFileError, match=message):
        load_input(CHABOCHE, overrides).get_model("isotropic_hardening")
