"""A page for each example, and one with all their pictures.

`python -m website.gallery` runs the examples and renews `docs/gallery/*.png`, for minutes; the
pictures are kept in the repository, small, so that the site is built in less.
"""

from __future__ import annotations

import ast
import io
import subprocess
import sys
from pathlib import Path

from .repository_pages import LANGUAGES

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "gallery"
WIDTH = 900
"""Pixels of a picture."""


def examples(root: Path) -> dict[str, str]:
    """Folder to what it is, the first sentence of its program."""
    found = {}
    for folder in sorted(p for p in (root / "examples").iterdir() if p.is_dir()):
        if folder.name == "output":
            continue
        programs = [folder / "run.py", *sorted(folder.glob("*.py")), *sorted(folder.glob("*.c"))]
        first = next((p for p in programs if p.exists()), None)
        if first is None:
            continue
        text = first.read_text("utf-8")
        doc = ast.get_docstring(ast.parse(text)) if first.suffix == ".py" else comment(text)
        found[folder.name] = doc or folder.name
    return found


def comment(text: str) -> str:
    """The comment that a C file begins with."""
    head, _, _ = text.removeprefix("/*").partition("*/")
    return " ".join(head.replace("\n *", " ").split())


def pages(root: Path) -> dict[str, str]:
    """Path below `docs` to Markdown."""
    found = examples(root)
    cards = [
        "# Gallery",
        "",
        "What the examples draw; each has its page with all of its files.",
        "",
    ]
    cards += ['<div class="cards" markdown="1">', ""]
    out = {}
    for name, doc in found.items():
        has_picture = (root / f"docs/gallery/{name}.png").exists()
        picture = f"[![{name}]({name}.png)]({name}.md)" if has_picture else ""
        words = doc.split("\n\n")[0].replace("\n", " ")
        cards += ['<div class="card" markdown="1">', "", picture, "", f"[{name}]({name}.md)", "",
                  words, "", "</div>", ""]  # fmt: skip
        out[f"gallery/{name}.md"] = page(root, name, doc, has_picture)
    out["gallery/index.md"] = "\n".join([*cards, "</div>"])
    return out


def page(root: Path, name: str, doc: str, has_picture: bool) -> str:
    """One example: what it is, its picture, its files."""
    lines = [f"# {name}", "", doc, ""]
    if has_picture:
        lines += [f"![What {name} draws]({name}.png){{ .picture }}", ""]
    if (root / "examples" / name / "run.py").exists():
        lines += [f"```sh\npython examples/{name}/run.py\n```", ""]
    for path in sorted((root / "examples" / name).iterdir()):
        if path.suffix in (*LANGUAGES, ".f90", ".csv") or path.name == "Makefile":
            text = path.read_text("utf-8")
            language = LANGUAGES.get(path.suffix, "text")
            lines += [f"## {path.name}", "", f"`````{language}", text, "`````", ""]
    return "\n".join(lines)


def main() -> None:
    """Run every example, and keep the picture that it leaves, or the largest of them."""

    for name in examples(ROOT):
        program = ROOT / "examples" / name / "run.py"
        if not program.exists() or (sys.argv[1:] and name not in sys.argv[1:]):
            continue
        output = ROOT / "examples" / "output"
        before = {p: p.stat().st_mtime for p in output.glob("*.png")}
        subprocess.run([sys.executable, str(program)], check=True)
        new = [p for p in output.glob("*.png") if p.stat().st_mtime != before.get(p)]
        if not new:
            continue
        keep(max(new, key=lambda p: p.stat().st_size), name)


def keep(path: Path, name: str) -> None:
    """A picture as the gallery has it: no wider than `WIDTH`, of few colours."""
    from PIL import Image

    image = Image.open(path).convert("RGB")
    if image.width > WIDTH:
        image = image.resize((WIDTH, round(image.height * WIDTH / image.width)))
    small = image.quantize(96)
    content = io.BytesIO()
    small.save(content, "png", optimize=True)
    PICTURES.mkdir(exist_ok=True)
    (PICTURES / f"{name}.png").write_bytes(content.getvalue())


if __name__ == "__main__":
    main()
