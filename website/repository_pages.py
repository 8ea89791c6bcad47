"""Files of the repository that pages link to, as pages with their text."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path

LANGUAGES = {".py": "python", ".i": "ini", ".md": "markdown", ".json": "json", ".c": "c"}
LINK = re.compile(r"(?<=\]\()(?!\w+:|#)([^)\s#]+)(#[^)\s]*)?(?=\))")
LONGEST = 60_000
"""Characters of a file that a page shows; of longer ones it shows the beginning."""


def page_of(path: str) -> str:
    """The page that shows a file or a folder of the repository."""
    parts = Path(path).parts
    if parts[0] == "examples" and len(parts) == 2:
        return f"gallery/{parts[1]}.md"
    if parts[0] == "docs":
        return path.removeprefix("docs/")
    return f"repository/{path}.md"


def path_of(page: str) -> str:
    """The file or folder that a page below `repository` shows."""
    return page.removeprefix("repository/").removesuffix(".md")


def rewritten(source: str, text: str) -> str:
    """The page with links that leave `docs` going to the pages that show the files."""
    here = posixpath.dirname(source)

    def link(match: re.Match[str]) -> str:
        path = posixpath.normpath(posixpath.join("docs", here, match[1]))
        if path.startswith(("docs/", "..")):
            return match[0]
        return posixpath.relpath(page_of(path), here or ".")

    return LINK.sub(link, text)


def listed_in(source: str, text: str) -> list[str]:
    """Pages below `repository` that a page links to."""
    here = posixpath.dirname(source)
    targets = (posixpath.normpath(posixpath.join(here, m[1])) for m in LINK.finditer(text))
    return [target for target in targets if target.startswith("repository/")]


def page(root: Path, path: str) -> str | None:
    """The text of a file, or the list of a folder; `None` where there is neither."""
    place = root / path
    head = f"---\nhide: [navigation]\nsearch:\n  exclude: true\n---\n# {path}\n\n"
    if place.is_dir():
        names = sorted(p.name + "/" * p.is_dir() for p in place.iterdir() if p.name[0] not in "._")
        return head + "\n".join(f"- `{name}`" for name in names) + "\n"
    if not place.is_file():
        return None
    text = place.read_text("utf-8")
    cut = "" if len(text) <= LONGEST else f"\nThe first {LONGEST} of {len(text)} characters.\n"
    fence = "`" * 5
    language = LANGUAGES.get(place.suffix, "text")
    return f"{head}{fence}{language}\n{text[:LONGEST]}\n{fence}\n{cut}"
