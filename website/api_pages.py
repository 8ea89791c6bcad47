"""Pages of the Python API, from the names that `tests/public_surface.txt` lists."""

from __future__ import annotations

import importlib
import inspect
from pathlib import Path

LIST = Path(__file__).parents[1] / "tests" / "public_surface.txt"


def exported() -> dict[str, list[str]]:
    """Package to the names that it exports."""
    lines = (line.partition(": ") for line in LIST.read_text("utf-8").splitlines())
    return {package: names.split() for package, _, names in lines if names}


def homes(found: dict[str, list[str]]) -> dict[tuple[str, str], str]:
    """Package and name to the package on whose page the name is described: one for each object."""
    where: dict[int, str] = {}
    for package, names in sorted(found.items(), key=lambda item: -len(item[0])):
        for name in names:
            value = exported_value(package, name)
            defined = getattr(value, "__module__", None) or ""
            if defined.startswith(package) or id(value) not in where:
                where.setdefault(id(value), package)
    return {
        (package, name): where[id(exported_value(package, name))]
        for package, names in found.items()
        for name in names
    }


def exported_value(package: str, name: str) -> object:
    return getattr(importlib.import_module(package), name)


def identifier(package: str, name: str) -> str:
    """What mkdocstrings calls it: a file of the same name would be described in its stead."""
    if (Path(str(importlib.import_module(package).__file__)).parent / f"{name}.py").exists():
        return f"{exported_value(package, name).__module__}.{name}"
    return f"{package}.{name}"


def pages() -> dict[str, str]:
    """Path below `docs` to Markdown."""
    found = exported()
    home = homes(found)
    out = {}
    for package, names in found.items():
        module = importlib.import_module(package)
        own = [n for n in names if home[package, n] == package and not n.startswith("__")]
        others = [n for n in names if home[package, n] != package]
        lines = ["[Python API](index.md)", "", f"# {package}", "", inspect.getdoc(module) or "", ""]
        if others:
            links = ", ".join(f"[`{n}`][{identifier(home[package, n], n)}]" for n in others)
            lines += [f"Also importable from here: {links}.", ""]
        for name in own:
            lines += [f"::: {identifier(package, name)}", ""]
        out[f"reference/api/{package}.md"] = "\n".join(lines)
    out["reference/api/index.md"] = index(found, home)
    return out


def index(found: dict[str, list[str]], home: dict[tuple[str, str], str]) -> str:
    """The map: packages, what they are for, and their names."""
    lines = [
        "# Python API",
        "",
        "What users may import. Laws are in the [catalogue](../../catalogue/index.md); each is a "
        "class whose fields are its variables, parameters and options.",
        "",
    ]
    for package, names in found.items():
        doc = inspect.getdoc(importlib.import_module(package)) or ""
        shown = [n for n in names if not n.startswith("__")]
        lines += [
            f"## [{package}]({package}.md)",
            "",
            doc.split("\n\n")[0],
            "",
            " · ".join(f"[{n}][{identifier(home[package, n], n)}]" for n in shown),
            "",
        ]
    return "\n".join(lines)
