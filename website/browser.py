"""The built site in a browser, Chromium without a window: what it draws, finds and complains of.

`python -m website.browser build/site` opens its pages, and ends with 1 if something is wrong.
"""

from __future__ import annotations

import html
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FEW = (
    "index.html",
    "catalogue/solid_mechanics.plasticity/VoceIsotropicHardening.html",
    "reference/api/neml2_jax.types.functions.html",
)
"""A page of each kind: written, made of a law, made of docstrings."""
MORE = (
    "tutorials/from_an_empty_file.html",
    "tutorials/structured_tangents.html",
    "verification.html",
)

HIGH, LOW = 20000, 4000
"""Windows in which all of a long page is in view, and all of a short one: high ones are slow."""


@dataclass(frozen=True)
class Opened:
    """A page as it stands when its programs have run."""

    document: str
    complaints: tuple[str, ...]

    @property
    def equations(self) -> int:
        return self.document.count('class="katex-html"')

    @property
    def undrawn(self) -> list[str]:
        """TeX that still stands in the page."""
        found = re.findall(r'class="arithmatex">\\[(\[](.*?)\\[)\]]<', self.document, re.S)
        return [html.unescape(text) for text in found]


def program() -> str | None:
    """The browser of this machine, if there is one."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def opened(
    site: Path, page: str, query: str = "", chromium: str | None = None, height: int = HIGH
) -> Opened:
    """Open a page as a file. Errors on its console, and files that it misses, are complaints.

    Equations are drawn as far down as `height`, in pixels.

    **Raises:** `FileNotFoundError` where there is no such page, or no browser.
    """
    chromium = chromium or program()
    path = (site / page).resolve()
    if chromium is None or not path.is_file():
        raise FileNotFoundError(path if chromium else "no Chromium: `apt-get install chromium`")
    with tempfile.TemporaryDirectory() as profile:
        done = subprocess.run(
            [
                chromium,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--enable-logging=stderr",
                f"--window-size=1300,{height}",  # what comes into view is drawn
                "--virtual-time-budget=20000",
                # No network: whatever the site would fetch is missing.
                "--proxy-server=127.0.0.1:9",
                f"--user-data-dir={profile}",
                "--dump-dom",
                f"{path.as_uri()}{query}",
            ],
            capture_output=True,
            text=True,
            timeout=120,
        )
    lines = re.findall(r"CONSOLE[:(].*", done.stderr)
    return Opened(done.stdout, tuple(lines))


def links(document: str) -> list[str]:
    """Pages of the navigation's tabs."""
    return list(dict.fromkeys(re.findall(r'<a href="([^"#:?]+)" class="md-tabs__link"', document)))


def results(document: str) -> list[str]:
    """Titles of what the search has found."""
    items = re.findall(r'<li class="md-search-result__item">.*?<h1>(.*?)</h1>', document, re.S)
    return [" ".join(re.sub(r"<[^>]+>", "", item).split()) for item in items]


def faults(site: Path, all_tabs: bool = True) -> list[str]:
    """What is wrong with the site, a line each: on few pages, or on more and those of the tabs."""
    found = []
    # A page with a search is that page beside what is found.
    first = opened(site, FEW[0], "?q=Voce", height=LOW)
    more = [*MORE, *links(first.document)] if all_tabs else []
    for page in dict.fromkeys([*FEW, *more]):
        seen = (
            first if page == FEW[0] else opened(site, page, height=LOW if page == FEW[1] else HIGH)
        )
        found += [f"{page}: {text}" for text in seen.complaints]
        found += [f"{page}: an equation is not drawn: {text}" for text in seen.undrawn]
    searched = results(first.document)
    if not any("VoceIsotropicHardening" in title for title in searched):
        found.append(f"a search for Voce finds {searched}")
    catalogue = opened(site, "catalogue/index.html", "?law=voce+%5Cexp", height=LOW)
    found += [f"the catalogue: {text}" for text in catalogue.complaints]
    shown = catalogue.document
    laws = len(re.findall(r'<div class="law" (?![^>]*hidden)', shown))
    if "VoceIsotropicHardening" not in shown or not 1 <= laws <= 20:
        found.append(f"the catalogue shows {laws} laws for `voce \\exp`")
    return found


def main() -> None:
    if program() is None:
        print("not looked at in a browser: there is no Chromium")
        return
    found = faults(Path(sys.argv[1]))
    if found:
        sys.exit("\n".join(found))
    print(f"looked at in {program()}: nothing is wrong")


if __name__ == "__main__":
    main()
