"""Runs the blocks of one page, given as JSON on stdin, and prints what came out as JSON.

A program of its own: `website.executed` starts it in the folder in which the page runs.
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
import subprocess
import sys
import traceback
from pathlib import Path
from typing import Any

PICTURES = (".png", ".svg")


def main() -> None:
    space: dict[str, Any] = {"__name__": "__main__"}
    sys.path.insert(0, "")
    results = []
    for block in json.load(sys.stdin):
        if block["file"]:
            with Path(block["file"]).open("a" if block["adds"] else "w", encoding="utf-8") as file:
                file.write(block["code"])
        before = {path: path.stat().st_mtime_ns for path in pictures()}
        text = ""
        if block["runs"]:
            run = run_python if block["language"] == "python" else run_shell
            text, failed = run(block["code"], space)
            if failed != ("raises" in block["words"]):
                sys.exit(f"{block['code']}\n{text}\n" + ("" if failed else "nothing was raised"))
        drawn = [figure(p) for p in pictures() if before.get(p) != p.stat().st_mtime_ns]
        results.append({"text": text, "figures": [*open_figures(), *drawn]})
    print()
    print(json.dumps(results))


def pictures() -> list[Path]:
    return sorted(p for p in Path().iterdir() if p.suffix in PICTURES)


def figure(path: Path) -> dict[str, str]:
    return {"kind": path.suffix[1:], "hex": path.read_bytes().hex()}


def run_shell(code: str, space: dict[str, Any]) -> tuple[str, bool]:
    """What commands print, and whether the last of them failed."""
    done = subprocess.run(
        ["bash", "-e", "-c", code], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    return done.stdout, done.returncode != 0


def run_python(code: str, space: dict[str, Any]) -> tuple[str, bool]:
    """What a block prints, then the value of its last line.

    Of an exception it is the last line; the whole goes to stderr.
    """
    out = io.StringIO()
    try:
        tree = ast.parse(code)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        with contextlib.redirect_stdout(out):
            exec(compile(tree, "<page>", "exec"), space)
            if isinstance(last, ast.Expr):
                value = eval(compile(ast.Expression(last.value), "<page>", "eval"), space)
                # Of figures and their parts the picture is shown.
                if value is not None and not type(value).__module__.startswith("matplotlib"):
                    print(repr(value))
    except Exception as error:
        traceback.print_exc()
        return out.getvalue() + "".join(traceback.format_exception_only(error)), True
    return out.getvalue(), False


def open_figures() -> list[dict[str, str]]:
    """Figures of matplotlib that a block has left open, as SVG."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is None:
        return []
    found = []
    for number in pyplot.get_fignums():
        content = io.BytesIO()
        pyplot.figure(number).savefig(content, format="svg", bbox_inches="tight")
        found.append({"kind": "svg", "hex": content.getvalue().hex()})
    pyplot.close("all")
    return found


if __name__ == "__main__":
    main()
