"""The catalogue as Markdown pages, from the records that `neml2-jax syntax --json` prints."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from ..drivers.output_files import OutputError
from .syntax import Catalogue

# The first line of every page: what carries it may be rewritten and deleted.
MARK = "<!-- Written by `neml2-jax syntax --markdown DIR`; edit the declarations instead. -->"

Record = dict[str, Any]
Family = dict[str, Record]  # types that differ in their tensor types only

TABLES = (
    ("Inputs", ("input", "inputs")),
    ("Outputs", ("output", "outputs")),
    ("Parameters", ("parameter", "parameters", "buffer")),
    ("Options", ("option", "options", "dependency", "dependencies", "table")),
)


def pages(found: Catalogue) -> dict[str, str]:
    """File name to text: `index.md`, and one page for each package of types."""
    grouped = families_by_page(found)
    sections: dict[str, dict[str, list[Family]]] = {}
    for (section, page), families in grouped.items():
        sections.setdefault(page, {})[section] = families
    return {
        "index.md": _index(grouped),
        **{f"{page}.md": _page(page, by_section) for page, by_section in sections.items()},
    }


def families_by_page(found: Catalogue) -> dict[tuple[str, str], list[Family]]:
    """Section and page to what stands there: types that differ in their tensors only, together."""
    grouped: dict[tuple[str, str], list[Family]] = {}
    for section, types in found.items():
        for name, record in types.items():
            families = grouped.setdefault((section, _page_name(record)), [])
            alike = next((f for f in families if _differ_in_tensors_only(f, record)), None)
            if alike is None:
                families.append(alike := {})
            alike[name] = record
    return grouped


def write_pages(found: Catalogue, folder: Path) -> list[Path]:
    """Write the pages, and delete pages of an earlier catalogue that are not in this one.

    **Raises:** `OutputError` where a page of the same name is there that was not written so.
    """
    if folder.exists() and not folder.is_dir():
        raise OutputError(f"{folder} is a file; the pages need a folder")
    folder.mkdir(parents=True, exist_ok=True)
    texts = pages(found)
    for name in texts:
        page = folder / name
        if page.exists() and not page.read_text("utf-8").startswith(MARK):
            raise OutputError(
                f"{page} is already there, and no page of the catalogue; give another folder"
            )
    for old in folder.glob("*.md"):
        if old.name not in texts and old.read_text("utf-8").startswith(MARK):
            old.unlink()
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in texts]


def _page_name(record: Record) -> str:
    """`neml2_jax.laws.solid_mechanics.plasticity.x` is on `solid_mechanics.plasticity`."""
    root, *packages = record["module"].split(".")[:-1] or [""]
    if root != "neml2_jax":
        return "extensions"
    return ".".join(p for p in packages if p not in ("laws", "input_files"))


def _differ_in_tensors_only(family: Family, record: Record) -> bool:
    return _without_tensors(next(iter(family.values()))) == _without_tensors(record)


def _without_tensors(record: Record) -> str:
    fields = [{k: v for k, v in f.items() if k != "type"} for f in record["fields"]]
    return json.dumps({**record, "fields": fields}, default=str)


def _index(grouped: dict[tuple[str, str], list[Family]]) -> str:
    lines = [
        MARK,
        "",
        "# Catalogue",
        "",
        "Every type that an input file may name in `type = ...`, and every class of the same name "
        "in Python. Where the types of a family differ in their tensors only, they share an entry.",
        "",
    ]
    for section in dict.fromkeys(section for section, _ in grouped):
        lines += [f"## [{section}]", ""]
        for (of, page), families in sorted(grouped.items()):
            if of != section:
                continue
            lines += [f"### [{title(page)}]({page}.md)", "", "| type | what it is |", "|---|---|"]
            for family in families:
                links = ", ".join(f"[`{t}`]({page}.md#{t.lower()})" for t in family)
                lines.append(f"| {links} | {cell(summary(next(iter(family.values()))))} |")
            lines.append("")
    return "\n".join(lines)


def _page(page: str, by_section: dict[str, list[Family]]) -> str:
    lines = [MARK, "", f"# {title(page)}", ""]
    for section, families in by_section.items():
        lines += [f"Types of section `[{section}]`.", ""]
        for family in families:
            lines += entry(family)
    return "\n".join(lines)


def entry(family: Family) -> list[str]:
    lines = []
    # A heading has the anchor of the whole family; each type has one of its own besides.
    if len(family) > 1:
        lines += ["".join(f'<a id="{t.lower()}"></a>' for t in family), ""]
    return [*lines, f"## {', '.join(family)}", "", paragraphs(family), "", *tables(family)]


def tables(family: Family) -> list[str]:
    """Inputs, outputs, parameters and options, each a table."""
    return [line for heading, kinds in TABLES for line in _table(heading, family, kinds)]


def paragraphs(family: Family) -> str:
    """The docstring; what starts with a bold word is a paragraph of its own."""
    doc = next(iter(family.values()))["doc"]
    return re.sub(r"(?<!\n)\n(?=\*\*\w+:\*\*)", "\n\n", doc)


def _table(heading: str, family: Family, kinds: tuple[str, ...]) -> list[str]:
    first, *_ = family.values()
    places = [i for i, field in enumerate(first["fields"]) if field["kind"] in kinds]
    if not places:
        return []
    columns = ["name", "symbol", "unit", "type", "default", "what it is"]
    if not any("unit" in first["fields"][i] for i in places):
        columns = [c for c in columns if c not in ("symbol", "unit")]
    rows = ([_columns(family, i)[c] for c in columns] for i in places)
    cells = [f"| {' | '.join(row)} |" for row in (columns, *rows)]
    return [f"**{heading}**", "", cells[0], "|---" * len(columns) + "|", *cells[1:], ""]


def _columns(family: Family, index: int) -> dict[str, str]:
    field = next(iter(family.values()))["fields"][index]
    each = (r["fields"][index].get("type", "tensors") for r in family.values())
    types = " / ".join(dict.fromkeys(each)).replace("|", "or")
    types = types.replace("tuple[", "list of ").replace(", ...]", "")
    if field["kind"] in ("inputs", "outputs", "parameters", "dependencies"):
        types = f"list of {types}"
    if "core_axes" in field:
        types += f" over {', '.join(field['core_axes'])}"
    return {
        "name": f"`{field['name']}`",
        "symbol": cell(f"${field['symbol']}$") if "symbol" in field else "",
        "unit": field.get("unit", ""),
        "type": types,
        "default": _default(field),
        "what it is": cell(_description(field)),
    }


def _description(field: Record) -> str:
    text = field["description"]
    if "choices" in field:
        text += f". One of {', '.join(f'`{c}`' for c in field['choices'])}"
    if "bounds" in field:
        text += f". It is {field['bounds']}"
    if field["kind"] == "parameter" and not field["promotable"]:
        text += ". Never a variable"
    for name, value in field.get("compat", {}).items():
        text += f'. With `compat="{name}"` the default is {_literal(value)}'
    return text


def _default(field: Record) -> str:
    if "default_block" in field:
        return f"block `{field['default_block']}`"
    if "default" in field:
        return _literal(field["default"])
    return "optional" if field.get("optional") else "required"


def _literal(value: Any) -> str:
    """As an input file says it."""
    if value is None or value == () or value == "":
        return "none"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, (tuple, list)):
        return f"`'{' '.join(str(v).lower() if isinstance(v, bool) else str(v) for v in value)}'`"
    return f"`{value}`"


def cell(text: str) -> str:
    """A bar ends the cell of a table, in a formula too."""

    def formula(match: re.Match[str]) -> str:
        return match[0].replace(r"\|", r"\Vert ").replace("|", r"\vert ")

    text = re.sub(r"\$[^$]+\$", formula, " ".join(text.split()))
    return text.replace("|", r"\|")


def summary(record: Record) -> str:
    """The sentence that a type is described with first."""
    return record["doc"].split("\n\n")[0]


def title(page: str) -> str:
    """The heading of a page."""
    return " / ".join(part.replace("_", " ").capitalize() for part in page.split("."))
