"""The catalogue of types, read from their declarations."""

from __future__ import annotations

import inspect
import json
import typing
from typing import Any, Literal

from ..declaration import REGISTRY, REQUIRED, declarations, option_name, suggestion
from ..errors import InputFileError

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
        raise InputFileError(f"no type {type_name!r}{suggestion(type_name, known)}")
    return out


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


def _type_name(hint: Any) -> str:
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
            for field in entry["fields"]:
                default = f" = {field['default']}" if "default" in field else ""
                if "default_block" in field:
                    default = f" = <block {field['default_block']}>"
                kind = field.get("type", "")
                lines.append(
                    f"      {field['name']} ({field['kind']} {kind}){default}: "
                    f"{field['description']}"
                )
            lines.append("")
    return "\n".join(lines)
