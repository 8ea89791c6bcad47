"""The documentation site: it is built without a warning, and a browser shows it.

What MkDocs warns of in strict mode is wrong here: links and anchors without a target, names of the
API that do not exist, pages that the navigation lacks. The code of tutorials is run by `make docs`;
here it must only name what there is. What a page looks like is asked of Chromium, where it is.
"""

import ast
import importlib
import logging
import re
from pathlib import Path

import pytest

from website import architecture, browser, executed, law_pages, repository_pages
from website.__main__ import write

from ..test_structure import LAYERS

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
EXECUTED = sorted(p for p in DOCS.rglob("*.md") if executed.is_executed(p.read_text()))
NO_ARCHIVE = "the npm registry is not to be reached, and .cache has no archive of KaTeX"


class Warned(logging.Handler):
    def __init__(self):
        super().__init__(logging.WARNING)
        self.texts = []

    def emit(self, record):
        self.texts.append(record.getMessage())


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The site without what the code of its pages does, and what MkDocs warned of."""
    from mkdocs.commands.build import build
    from mkdocs.config import load_config

    folder = tmp_path_factory.mktemp("site")
    try:
        write(folder / "pages", run=False)
    except RuntimeError as error:
        pytest.skip(f"{NO_ARCHIVE}: {error}")
    config = load_config(
        str(ROOT / "mkdocs.yml"),
        docs_dir=str(folder / "pages"),
        site_dir=str(folder / "site"),
    )
    if browser.program() is None:  # nobody searches, or sees how signatures are broken
        config.plugins["material/search"].config.enabled = False
        of_signatures = config.plugins["mkdocstrings"].config["handlers"]["python"]["options"]
        of_signatures["line_length"] = 100_000  # each longer one is a process of ruff's
    warned = Warned()
    logger = logging.getLogger("mkdocs")
    logger.addHandler(warned)
    try:
        build(config)
    finally:
        logger.removeHandler(warned)
    return folder / "site", warned.texts


# Of this library's own warnings none is ignored.
BUILDING = pytest.mark.filterwarnings("ignore:::(?!neml2_jax|website)")


@pytest.mark.slow
@BUILDING
def test_it_is_built_without_a_warning_and_fetches_nothing(site):
    folder, warned = site
    assert warned == []
    pages = list(folder.rglob("*.html"))
    assert len(pages) > 350
    fetched = re.compile(r'<(?:script|img|link|iframe)[^>]* (?:src|href)="(?:https?:)?//[^"]*"')
    assert {p.name: m[0] for p in pages if (m := fetched.search(p.read_text()))} == {}


@pytest.mark.slow
@BUILDING
@pytest.mark.skipif(browser.program() is None, reason="there is no Chromium")
def test_a_browser_shows_it(site):
    folder, _ = site
    assert browser.faults(folder, all_tabs=False) == []
    law = folder / "catalogue/solid_mechanics.plasticity/VoceIsotropicHardening.html"
    broken = law.with_name("broken.html")
    broken.write_text(law.read_text().replace(r"\exp(", r"\exq("))
    seen = browser.opened(folder, str(broken.relative_to(folder)), height=browser.LOW)
    assert len(seen.undrawn) == 1 and any("exq" in text for text in seen.complaints)


@pytest.mark.parametrize("page", EXECUTED, ids=lambda p: p.stem)
def test_code_of_the_pages_names_what_there_is(page):
    found = [b for b in executed.blocks(page.read_text()) if b.runs]
    assert found
    for block in found:
        if block.language != "python":
            continue
        for node in ast.walk(ast.parse(block.code)):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("neml2_jax"):
                module = importlib.import_module(str(node.module))
                assert [a.name for a in node.names if not hasattr(module, a.name)] == []


def test_every_fence_of_an_executed_page_is_understood():
    for page in EXECUTED:
        text = page.read_text()
        opened = re.findall(r"^```(\w+)(.*)$", text, re.M)
        assert len([f for f in opened if f[0] in ("python", "sh", "ini", "csv")]) == len(
            executed.blocks(text)
        ), page.name


def test_results_stand_below_their_block(tmp_path):
    text = (
        "---\nexecute: true\n---\nA\n\n```python\nx = 2\nprint('seen')\nx + 1\n```\n\n"
        "```python hide\nprint('**bold**')\n```\n\n```python raises\n1 / 0\n```\n"
    )
    found = executed.run("a.md", text, "", ROOT, tmp_path)
    assert [r["text"] for r in found] == [
        "seen\n3\n",
        "**bold**\n",
        "ZeroDivisionError: division by zero\n",
    ]
    page, pictures = executed.with_results("a.md", text, found)
    assert page.index("x + 1") < page.index("seen\n3") < page.index("**bold**")
    assert "print('**bold**')" not in page and pictures == {}
    kept = list(tmp_path.glob("*.json"))
    assert executed.run("a.md", text, "", ROOT, tmp_path) == found and len(kept) == 1


PAGE = """---
execute: true
---
File `a.txt`:

```csv
one
```

Add to `a.txt`:

```csv
two
```

```sh
cat a.txt
neml2-jax inspect missing.i 2>&1 || echo "exit code $?"
```

```python hide
import os
print(os.getcwd() == os.path.realpath("."), os.path.isdir("examples"))
```
"""


@pytest.mark.slow
def test_a_warm_process_does_what_new_ones_do(tmp_path):
    """Folders, streams, pipes and exit codes are those of the page."""
    plain = executed.run("a.md", PAGE, "", ROOT, tmp_path / "plain")
    warm = executed.run_all({"a.md": PAGE}, ROOT, tmp_path / "warm")["a.md"]
    assert warm == plain
    assert [r["text"] for r in plain][:2] == ["", ""]
    first, second, *error, last = plain[2]["text"].splitlines()
    assert (first, second, last) == ("one", "two", "exit code 2") and "missing.i" in error[0]
    assert plain[3]["text"] == "True True\n"


def test_a_block_that_fails_ends_the_build(tmp_path):
    page = "---\nexecute: true\n---\n```python\nnot_defined\n```\n"
    with pytest.raises(RuntimeError, match="a.md does not run(?s:.*)not_defined"):
        executed.run("a.md", page, "", ROOT, tmp_path)
    calm = "---\nexecute: true\n---\n```python raises\n1 + 1\n```\n"
    with pytest.raises(RuntimeError, match="nothing was raised"):
        executed.run("a.md", calm, "", ROOT, tmp_path)


def test_links_into_the_repository_go_to_pages_of_the_site():
    text = "[a](../examples/chaboche) [b](../examples/own_law/hardening.i) [c](data.md#x)"
    assert repository_pages.rewritten("fe_codes.md", text) == (
        "[a](gallery/chaboche.md) [b](repository/examples/own_law/hardening.i.md) [c](data.md#x)"
    )
    deep = repository_pages.rewritten("how_to/x.md", "[a](../../neml2_jax/errors.py)")
    assert deep == "[a](../repository/neml2_jax/errors.py.md)"


def test_where_a_law_is_used():
    uses = law_pages.uses_of(ROOT)
    assert "examples/chaboche/chaboche.i" in uses["VoceIsotropicHardening"]
    assert "examples/own_law/hardening.i" in uses["PowerHardening"]
    assert "docs/tutorials/composing.md" in uses["VoceIsotropicHardening"]
    assert repository_pages.page_of("docs/tutorials/composing.md") == "tutorials/composing.md"


def test_the_drawing_has_every_room_and_no_arrow_that_follows_from_others():
    assert architecture.layers_of(ROOT / "tests/test_structure.py") == LAYERS
    drawn = architecture.drawing(LAYERS)
    assert set(re.findall(r">(\w+)</text>", drawn)) == set(LAYERS)
    arrows = architecture.reduced({"a": set(), "b": {"a"}, "c": {"a", "b"}})
    assert arrows == [("b", "a"), ("c", "b")]
