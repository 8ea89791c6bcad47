"""The catalogue of types, read from their declarations."""

from __future__ import annotations

import inspect
import json
import typing
from typing import Any, Literal

from ..declaration import REGISTRY, REQUIRED, declarations, option_name
from ..errors import InputFileError, suggestion

Catalogue = dict[str, dict[str, dict[str, Any]]]

_MANY = {
    "input": "inputs",
    "output": "outputs",
    "parameter": "parameters",
    "dependency": "dependencies",
}


def catalogue(section: str | None = None, type_name: str | None = None) -> Catalogue:
    """Section to type to description and fields.

    **Raises:** `InputFileError` for a section or a type that does not exist.
    """
    if section is not None and section not in REGISTRY:
        raise InputFileError(f"no section {section!r}{suggestion(section, REGISTRY)}")
    out: Catalogue = {}
    for name, types in REGISTRY.items():
        if section is not None and name != section:
            continue
        for key in sorted(types):
            if type_name is None or key == type_name:
                out.setdefault(name, {})[key] = describe(types[key])
    if type_name is not None and not out:
        known = [t for types in REGISTRY.values() for t in types]
        where = f" in [{section}]" if section is not None else ""
        known = list(REGISTRY[section]) if section is not None else known  # type: ignore[index]
        raise InputFileError(
            f"no type {type_name!r}{where}{suggestion(type_name, known)}; "
            f"`neml2-jax syntax --search WORD` looks for words in names, texts and equations"
        )
    return out


def searched(found: Catalogue, text: str) -> Catalogue:
    r"""The types in which every word of `text` occurs: in a name, a text, a symbol, an equation.

    A symbol is found as `\bar\sigma`, by any part of it, and as `$R$`, whole.

    **Raises:** `InputFileError` where there is none.
    """
    words = text.lower().split()
    out: Catalogue = {}
    for section, types in found.items():
        for name, entry in types.items():
            fields = (
                f"{f['name']} {f['description']} ${f.get('symbol', '')}$" for f in entry["fields"]
            )
            whole = " ".join([name, entry["doc"], *fields]).lower()
            if all(w in whole for w in words):
                out.setdefault(section, {})[name] = entry
    if not out or not words:
        known = [t for types in found.values() for t in types]
        raise InputFileError(f"no type has the words {text!r}{suggestion(text, known)}")
    return out


def as_list(found: Catalogue) -> str:
    """A line for each type: its name and the first sentence of its description."""
    lines = []
    for section, types in found.items():
        lines.append(f"[{section}]")
        width = max(map(len, types))
        for name, entry in types.items():
            first = entry["doc"].split("\n\n")[0].replace("\n", " ")
            lines.append(f"  {name:{width}}  {first}")
    lines.append("`neml2-jax syntax --type NAME` shows one with its options.")
    return "\n".join(lines)


def describe(cls: type) -> dict[str, Any]:
    """Docstring, module and fields of one type."""
    hints = typing.get_type_hints(cls)
    fields = []
    for name, d in declarations(cls).items():
        entry: dict[str, Any] = {
            "name": option_name(name),
            "kind": _MANY.get(d.kind, d.kind) if d.many else d.kind,
            "description": d.description,
        }
        if d.symbol:
            entry["symbol"] = d.symbol
        if d.unit:
            entry["unit"] = d.unit
        if d.type is not None:
            entry["type"] = d.type.__name__
        elif d.kind == "option":
            entry["type"] = _type_name(hints[name])
        elif d.kind == "dependency":
            entry["type"] = d.section
        if d.of is not None:
            entry["default"] = f"<{option_name(d.of)}>{d.suffix}"
        elif d.named_by_block:
            entry["default"] = "<block name>"
        elif d.default is not REQUIRED and d.kind != "table":
            entry["default"] = d.default
        if d.default_block is not None:
            entry["default_block"] = d.default_block
        if d.optional:
            entry["optional"] = True
        if d.choices:
            entry["choices"] = list(d.choices)
        if d.compat:
            entry["compat"] = dict(d.compat)
        if str(d.bounds):
            entry["bounds"] = str(d.bounds)
        if d.core:
            entry["core_axes"] = list(d.core)
        if d.kind == "parameter":
            entry["promotable"] = d.promotable
        fields.append(entry)
    return {"doc": inspect.getdoc(cls) or "", "module": cls.__module__, "fields": fields}


def _type_name(hint: object) -> str:
    if typing.get_origin(hint) is Literal:
        return "str"
    if typing.get_args(hint):  # `tuple[str, ...]`, of which `__name__` is `tuple`
        return str(hint).replace("typing.", "")
    return getattr(hint, "__name__", str(hint))


def as_json(found: Catalogue) -> str:
    return json.dumps(found, indent=2, default=str)


def as_text(found: Catalogue) -> str:
    lines = []
    for section, types in found.items():
        for name, entry in types.items():
            lines.append(f"[{section}] {name}")
            lines += [f"    {line}".rstrip() for line in entry["doc"].splitlines()]
            names = _columns(entry["fields"])
            for name, field in zip(names, entry["fields"], strict=True):
                default = f" = {field['default']}" if "default" in field else ""
                if "default_block" in field:
                    default = f" = <block {field['default_block']}>"
                kind = field.get("type", "")
                choices = f" One of {', '.join(field['choices'])}." if "choices" in field else ""
                lines.append(
                    f"      {name} ({field['kind']} {kind}){default}: "
                    f"{field['description']}{choices and '.' + choices}"
                )
            lines.append("")
    return "\n".join(lines)


def _columns(fields: list[dict[str, Any]]) -> list[str]:
    """Names; symbols and units beside them where there are any."""
    if not any("unit" in f for f in fields):
        return [f["name"] for f in fields]
    symbols = [f"${f['symbol']}$" if "symbol" in f else "" for f in fields]
    columns = [[f["name"] for f in fields], symbols, [f.get("unit", "") for f in fields]]
    padded = ([cell.ljust(max(map(len, cells))) for cell in cells] for cells in columns)
    return ["  ".join(row) + " " for row in zip(*padded, strict=True)]
