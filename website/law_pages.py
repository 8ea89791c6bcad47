"""The catalogue of the site: a page that searches by word and equation, and one page a law."""

from __future__ import annotations

import re
from collections import defaultdict
from html import escape
from pathlib import Path

from neml2_jax.cli.markdown import Family, Record, families_by_page, paragraphs, tables, title
from neml2_jax.cli.syntax import Catalogue

from .repository_pages import page_of

INPUT_FILES = ("examples", "tests/verification", "benchmarks/inputs")
"""Folders of input files that say where a law is used."""


def pages(found: Catalogue, root: Path) -> dict[str, str]:
    """Path below `docs` to Markdown: the index, one page a package, and one a family of types."""
    uses = uses_of(root)
    grouped = families_by_page(found)
    out = {"catalogue/index.md": index(grouped)}
    by_page: dict[str, list[tuple[str, Family]]] = defaultdict(list)
    for (section, page), families in grouped.items():
        by_page[page] += [(section, family) for family in families]
    for page, families in by_page.items():
        out[f"catalogue/{page}.md"] = package_page(page, families)
        for section, family in families:
            out[f"catalogue/{address(page, family)}.md"] = law_page(page, section, family, uses)
    return out


def address(page: str, family: Family) -> str:
    return f"{page}/{next(iter(family))}"


def uses_of(root: Path) -> dict[str, list[str]]:
    """Name to the input files that have a block of that type, and the pages whose code has it."""
    found: dict[str, list[str]] = defaultdict(list)
    for folder in INPUT_FILES:
        for path in sorted((root / folder).rglob("*.i")):
            named = set(re.findall(r"^\s*type\s*=\s*'?(\w+)", path.read_text("utf-8"), re.M))
            for name in named:
                found[name].append(path.relative_to(root).as_posix())
    for path in sorted((root / "docs").rglob("*.md")):
        place = path.relative_to(root).as_posix()
        if not place.startswith("docs/catalogue/"):
            code = " ".join(re.findall(r"```.*?```|`[^`\n]+`", path.read_text("utf-8"), re.S))
            for name in set(re.findall(r"\b[A-Z]\w+", code)):
                found[name].append(place)
    return found


def index(grouped: dict[tuple[str, str], list[Family]]) -> str:
    """All types in one list that a field filters. It is HTML: Markdown would take half a minute."""
    lines = [
        "# Catalogue",
        "",
        "Every type that an input file may name in `type = ...`, and every class of the same name "
        "in Python. The field finds words in names, texts, symbols, units and the TeX of "
        "equations: `voce`, `back stress`, `\\exp`, `\\bar\\varepsilon`, `1/time`.",
        "",
        '<input id="law-search" type="search" placeholder="Search by word or equation" '
        'aria-label="Search by word or equation"> <p id="law-count"></p>',
        "",
    ]
    for (section, page), families in sorted(grouped.items(), key=_physics_first):
        lines += [
            '<div class="law-group">',
            f'<h2><a href="{page}.html">{escape(title(page))}</a> <small>[{section}]</small></h2>',
            *(listed(page, family) for family in families),
            "</div>",
            "",
        ]
    return "\n".join(lines)


def _physics_first(item: tuple[tuple[str, str], list[Family]]) -> tuple[bool, str, str]:
    section, page = item[0]
    return section != "Models", section, page


def listed(page: str, family: Family) -> str:
    """One line of the index, with the law's equation."""
    record = next(iter(family.values()))
    fields = " ".join(
        f"{f['name']} {f['description']} {f.get('symbol', '')} {f.get('unit', '')}"
        for f in record["fields"]
    )
    text = " ".join(f"{', '.join(family)} {record['doc']} {fields}".lower().split())
    names = ", ".join(f"<code>{name}</code>" for name in family)
    equation = first_equation(record)
    drawn = f'<div class="arithmatex">\\[{escape(equation)}\\]</div>' if equation else ""
    return (
        f'<div class="law" data-text="{escape(text)}"><p><a href="{address(page, family)}.html">'
        f"{names}</a> {inline(record['doc'].split(chr(10) * 2)[0])}</p>{drawn}</div>"
    )


def first_equation(record: Record) -> str:
    """The TeX between the first pair of `$$`, on one line."""
    found = re.search(r"\$\$(.*?)\$\$", record["doc"], re.S)
    return " ".join(found[1].split()) if found else ""


def inline(text: str) -> str:
    """Code and equations of one sentence as HTML."""
    text = escape(" ".join(text.split()), quote=False)
    text = re.sub(r"`([^`]+)`", r"<code>\1</code>", text)
    return re.sub(r"\$([^$]+)\$", r'<span class="arithmatex">\\(\1\\)</span>', text)


def package_page(page: str, families: list[tuple[str, Family]]) -> str:
    """The types of one package, by section."""
    lines = [f"# {title(page)}", ""]
    for section in dict.fromkeys(s for s, _ in families):
        lines += [f"Types of section `[{section}]`.", "", '<div class="law-group">']
        lines += [listed(page, family) for s, family in families if s == section]
        lines += ["</div>", ""]
    return "\n".join(lines)


def law_page(page: str, section: str, family: Family, uses: dict[str, list[str]]) -> str:
    """One type, or types that differ in their tensors only."""
    name, record = next(iter(family.items()))
    module = record["module"].rsplit(".", 1)[0]
    used = sorted({path for each in family for path in uses.get(each, [])})
    lines = [
        "---",
        "hide: [navigation]",
        "---",
        f"# {', '.join(family)}",
        "",
        f"[Catalogue](../index.md) / [{title(page)}](../{page}.md) / section `[{section}]`",
        "",
        paragraphs(family),
        "",
        *tables(family),
        "## In an input file",
        "",
        "```ini",
        *block(section, name, record),
        "```",
        "",
        f"In Python: `from {module} import {name}`. In a shell: `neml2-jax syntax --type {name}`.",
        "",
        "## Used in",
        "",
    ]
    links = [f"- [{path}](../../{page_of(path)})" for path in used]
    return "\n".join([*lines, *(links or ["No input file and no page of the repository."])])


def block(section: str, name: str, record: Record) -> list[str]:
    """The block with what has to be said, and variables by their usual names."""
    given = [
        f for f in record["fields"] if "default" not in f and not f.get("optional") and
        "default_block" not in f and f["kind"] not in ("table",)
    ]  # fmt: skip
    width = max((len(f["name"]) for f in given), default=4)
    options = [f"    {f['name']:{width}} = {placeholder(f)}" for f in given]
    start = [f"[{section}]", "  [my_block]", f"    {'type':{width}} = {name}"]
    return [*start, *options, "  []", "[]"]


def placeholder(field: Record) -> str:
    """What stands for a value that only the user knows."""
    if "choices" in field:
        first, *others = map(str, field["choices"])
        return f"'{first}'  # or {', '.join(others)}"
    many = field["kind"] in ("inputs", "outputs", "parameters", "dependencies")
    return f"'...'  # {'a list: ' if many else ''}{' '.join(field['description'].split())}"
