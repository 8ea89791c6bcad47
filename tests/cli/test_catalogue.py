"""The catalogue says everything about every type, and the pages in `docs/catalogue` say the same.

The source of truth is the declarations; `docs/catalogue` is written from them.
"""

import functools
import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from neml2_jax.cli import main as cli
from neml2_jax.cli.markdown import MARK, pages, write_pages
from neml2_jax.cli.syntax import as_text, catalogue, searched
from neml2_jax.errors import InputFileError

FOLDER = Path(__file__).parents[2] / "docs" / "catalogue"
RERUN = "run `neml2-jax syntax --markdown docs/catalogue` and commit what it writes"


@functools.cache
def own_types():
    """What the library registers; other tests load extensions into the same process."""
    return {
        section: {n: r for n, r in types.items() if r["module"].split(".")[0] == "neml2_jax"}
        for section, types in catalogue().items()
    }


@functools.cache
def own_pages():
    return pages(own_types())


def test_the_committed_pages_are_what_the_declarations_say():
    assert len(own_pages()) > 15
    absent = [name for name in own_pages() if not (FOLDER / name).exists()]
    assert absent == [], f"docs/catalogue lacks pages: {RERUN}"
    stale = [name for name, text in own_pages().items() if (FOLDER / name).read_text() != text]
    assert stale == [], f"pages of docs/catalogue are out of date: {RERUN}"


def test_there_is_no_page_of_types_that_are_gone():
    gone = {p.name for p in FOLDER.glob("*.md")} - set(own_pages())
    assert not gone, f"docs/catalogue has {sorted(gone)}, of which there are no types: {RERUN}"


def test_laws_say_what_they_are():
    missing = []
    for name, record in own_types()["Models"].items():
        for what, pattern in (
            ("description in the first line of the docstring", r"\A\S[^\n]{10,}"),
            ("equation: $$ ... $$", r"\$\$[^$]{5,}\$\$"),
        ):
            if not re.search(pattern, record["doc"]):
                missing.append(f"{name}: no {what}")
    assert len(own_types()["Models"]) > 250
    assert missing == []


def test_laws_say_what_their_quantities_are():
    missing = []
    for name, record in own_types()["Models"].items():
        for field in record["fields"]:
            what = f"{name}: {field['name']}: {field['description']!r}"
            if len(field["description"]) <= 2:
                missing.append(f"{what} is no description")
            quantity = field["kind"].startswith(("input", "output", "parameter", "buffer"))
            if quantity or (field["kind"] == "option" and "float" in field["type"]):
                if "unit" not in field:
                    missing.append(f"{what} has no unit")
    assert missing == []


def test_dollars_and_bars_come_in_pairs():
    r"""A lone `$` turns the rest of a page into a formula."""
    odd = [
        f"{name}: {text}"
        for name, record in own_types()["Models"].items()
        for text in (record["doc"], *(f["description"] for f in record["fields"]))
        if text.count("$") % 2
    ]
    assert odd == []


def test_rows_have_the_cells_of_their_tables():
    ragged = []
    for name, text in own_pages().items():
        width = 0
        for line in text.splitlines():
            cells = len(re.findall(r"(?<!\\)\|", line)) if line.startswith("|") else 0
            if width and cells and cells != width:
                ragged.append(f"{name}: {line}")
            width = cells
    assert ragged == []


def test_links_lead_somewhere():
    dead = []
    for name, text in own_pages().items():
        for page, anchor in re.findall(r"\]\(([\w.]+\.md)#(\w+)\)", text):
            heading = re.compile(rf"^## {anchor}$", re.IGNORECASE | re.MULTILINE)
            target = own_pages()[page]
            if f'<a id="{anchor}"></a>' not in target and not heading.search(target):
                dead.append(f"{name}: {page} has no {anchor}")
    assert dead == []


def test_every_type_is_in_the_index_and_has_an_entry():
    index, headings = (
        own_pages()["index.md"],
        re.findall(r"^## (.*)$", "\n".join(own_pages().values()), re.M),
    )
    entries = {name for heading in headings for name in heading.split(", ")}
    for types in own_types().values():
        for name in types:
            assert f"[`{name}`](" in index
            assert name in entries


def test_a_default_block_is_shown():
    """`ResolvedShear` without a crystal reads the block `crystal_geometry`."""
    found = catalogue(type_name="ResolvedShear")
    fields = {f["name"]: f for f in found["Models"]["ResolvedShear"]["fields"]}
    assert fields["crystal_geometry"]["default_block"] == "crystal_geometry"
    assert "default_block" not in fields["stress"]
    assert re.search(r"crystal_geometry +\(dependency Data\) = <block crystal_geo", as_text(found))
    page = pages(found)["solid_mechanics.crystal_plasticity.md"]
    assert "| `crystal_geometry` | Data | block `crystal_geometry` |" in page


def test_choices_defaults_and_lists_are_shown_as_an_input_file_says_them():
    page = pages(catalogue(type_name="SR2Invariant"))["common.md"]
    row = next(r for r in page.splitlines() if r.startswith("| `invariant_type`"))
    assert "required" in row and "One of `VONMISES`" in row
    page = pages(catalogue(type_name="ScalarMultiplication"))["common.md"]
    row = next(r for r in page.splitlines() if r.startswith("| `reciprocal`"))
    assert "| list of bool | `'false'` |" in row
    page = pages(catalogue(type_name="FBComplementarity"))["common.md"]
    assert "| str | `LE` |" in page


def test_symbols_and_units_have_columns():
    found = catalogue(type_name="VoceIsotropicHardening")
    rows = [r.split() for r in as_text(found).splitlines()]
    assert ["saturated_hardening", "$R$", "stress", "(parameter", "Scalar):"] in [
        r[:5] for r in rows
    ]
    [page] = (text for name, text in pages(found).items() if name != "index.md")
    assert "| name | symbol | unit | type | default | what it is |" in page
    assert (
        "| `saturation_rate` | $d$ | - | Scalar | required | Rate of saturation. It is at least 0 |"
        in page
    )
    page = pages(catalogue(type_name="SchurComplement"))["solvers.md"]  # nothing has a unit
    assert "| name | type | default | what it is |" in page


def test_types_are_found_by_their_symbols():
    found = searched(catalogue("Models"), r"\mu_p")
    assert list(found["Models"]) == ["Ogden"]
    found = searched(catalogue("Models"), r"slip $q_{ij}$")  # the whole symbol
    assert {"SlipInteractionMatrix", "PerSlipVoceHardening"} <= set(found["Models"])
    with pytest.raises(InputFileError, match="no type has the words"):
        searched(catalogue("Models"), r"$q_{i$")


def test_types_of_tensors_are_shown_with_their_options():
    found = catalogue(type_name="CSVSR2")
    text = as_text(found)
    assert "components (option str) = MANDEL: " in text
    assert "One of MANDEL, TENSOR, ENGINEERING." in text
    page = pages(found)["tensor_types.md"]
    assert "| `components` | str | `MANDEL` |" in page and "| `csv_file` | str | required |" in page
    assert set(catalogue("Tensors")["Tensors"]) >= {"Python", "CSVScalar", "CSVVec", "CSVWR2"}


def test_types_that_differ_in_tensors_share_an_entry():
    found = catalogue("Models")
    picked = {n: found["Models"][n] for n in ("ScalarVariableRate", "SR2VariableRate", "R2ToSR2")}
    page = pages({"Models": picked})["common.md"]
    assert "## ScalarVariableRate, SR2VariableRate\n" in page
    assert "Scalar / SR2" in page
    assert "## R2ToSR2\n" in page


def test_writing_deletes_its_own_old_pages_only(tmp_path):
    (tmp_path / "gone.md").write_text(f"{MARK}\n\n# Gone\n")
    (tmp_path / "notes.md").write_text("# Mine\n")
    written = write_pages(catalogue("Solvers"), tmp_path)
    assert {p.name for p in written} == {"index.md", "solvers.md"}
    assert {p.name for p in tmp_path.iterdir()} == {"index.md", "solvers.md", "notes.md"}


def test_the_command_writes_the_pages(tmp_path):
    done = CliRunner().invoke(cli.app, ["syntax", "--markdown", str(tmp_path)])
    assert done.exit_code == 0, done.output
    assert "## VoceIsotropicHardening" in (tmp_path / "solid_mechanics.plasticity.md").read_text()
    done = CliRunner().invoke(cli.app, ["syntax", "--markdown", str(tmp_path), "--type", "Newton"])
    assert done.exit_code != 0


def test_json_is_json():
    done = CliRunner().invoke(cli.app, ["syntax", "--json"])
    found = json.loads(done.output)
    assert found["Models"]["ComposedModel"]["fields"][0]["kind"] == "dependencies"
