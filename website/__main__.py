"""`python -m website`: writes what the site is built from into `build/pages`.

That is what stands in `docs`, with what code did below it, and what is made: the catalogue, the
API, the command line, examples, listings, drawings, what browsers run. The program that makes a
site of it needs to know nothing of this library.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from . import (
    api_pages,
    architecture,
    command_page,
    executed,
    gallery,
    law_pages,
    npm_files,
    repository_pages,
)

ROOT = Path(__file__).parents[1]
CACHE = ROOT / ".cache"
PAGES = ROOT / "build" / "pages"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m website", description=__doc__)
    parser.add_argument("--output", type=Path, default=PAGES, help="folder of the pages")
    parser.add_argument(
        "--without-running", action="store_true", help="leave out what the code of pages does"
    )
    given = parser.parse_args()
    write(given.output, run=not given.without_running)


def write(output: Path, run: bool = True) -> None:
    """Write all pages; what is in the folder already and does not change keeps its time.

    **Raises:** `RuntimeError` where the code of a page fails, or the npm registry is not to be had.
    """
    texts, others = gathered(run)
    files = {name: text.encode() for name, text in texts.items()} | others
    for old in [p for p in output.rglob("*") if p.is_file()]:
        if old.relative_to(output).as_posix() not in files:
            old.unlink()
    for name, content in files.items():
        path = output / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_bytes() != content:
            path.write_bytes(content)


def gathered(run: bool) -> tuple[dict[str, str], dict[str, bytes]]:
    """Pages and other files, by their paths below the folder of pages."""
    from neml2_jax.cli.syntax import catalogue

    texts, others = written()
    if run:
        wanted = {source: text for source, text in texts.items() if executed.is_executed(text)}
        results = executed.run_all(wanted, ROOT, CACHE / "site")
    else:
        results = {}
    for source, text in list(texts.items()):
        if executed.is_executed(text):
            texts[source], pictures = executed.with_results(source, text, results.get(source))
            others |= pictures
    texts |= {
        **law_pages.pages(catalogue(), ROOT),
        **gallery.pages(ROOT),
        **api_pages.pages(),
        "reference/command_line.md": command_page.page(),
        "reference/changes.md": (ROOT / "CHANGELOG.md").read_text("utf-8"),
    }
    texts = {source: repository_pages.rewritten(source, text) for source, text in texts.items()}
    texts |= listings(texts)
    others |= npm_files.files(CACHE / "npm")
    layers = architecture.layers_of(ROOT / "tests" / "test_structure.py")
    others["assets/architecture.svg"] = architecture.drawing(layers).encode()
    return texts, others


def written() -> tuple[dict[str, str], dict[str, bytes]]:
    """What stands in `docs`, but for the catalogue, of which the site has pages of its own."""
    texts, others = {}, {}
    for path in sorted((ROOT / "docs").rglob("*")):
        name = path.relative_to(ROOT / "docs").as_posix()
        if not path.is_file() or name.startswith("catalogue/"):
            continue
        if path.suffix == ".md":
            texts[name] = path.read_text("utf-8")
        else:
            others[name] = path.read_bytes()
    return texts, others


def listings(texts: dict[str, str]) -> dict[str, str]:
    """Pages with the files and folders of the repository that pages link to."""
    found = {}
    for source, text in texts.items():
        for page in repository_pages.listed_in(source, text):
            path = repository_pages.path_of(page)
            shown = repository_pages.page(ROOT, path)
            if shown is not None:
                found[page] = shown
    return found


if __name__ == "__main__":
    main()
