"""What is wrong with the arguments of a constructor, in the words of the fields' declarations."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import suggestion
from ..types import Scalar
from .fields import Declaration

Declarations = Mapping[str, Declaration]


def wrong_arguments(
    cls: type, fields: Declarations, positional: Sequence[object], named: Mapping[str, object]
) -> str | None:
    """A sentence for a user whose arguments the constructor does not take; `None` if it does."""
    signature = inspect.signature(cls)
    try:
        signature.bind(*positional, **named)
    except TypeError as error:
        plain = str(error)
    else:
        return None
    known = list(signature.parameters)
    unknown = [name for name in named if name not in known]
    missing = [
        name
        for name, p in signature.parameters.items()
        if p.default is inspect.Parameter.empty and name not in named
    ]
    what = cls.__name__
    if positional and all(signature.parameters[n].kind.name == "KEYWORD_ONLY" for n in known):
        wanted = [n for n in known if n in missing] or known[:1]
        return (
            f"{what} takes its values by name, and {len(positional)} came without one: "
            f"{_example(what, wanted, fields)}"
        )
    if unknown:
        near = suggestion(unknown[0], known)
        return f"{what} takes no {unknown[0]!r}{near}; it takes {', '.join(known)}"
    if missing:
        told = "; ".join(f"{n}: {fields[n]}" if n in fields else n for n in missing)
        return f"{what} needs {told}. For example {_example(what, missing, fields, named)}"
    return f"{what}: {plain}"


def _example(
    what: str, wanted: Sequence[str], fields: Declarations, given: Mapping[str, object] = {}
) -> str:
    known = [f"{name}=..." for name in given]
    new = [f"{name}={_value(fields.get(name))}" for name in wanted]
    return f"{what}({', '.join(known + new)})"


def _value(declaration: Declaration | None) -> str:
    if declaration is None:
        return "..."
    one: Any = "..."
    match declaration.kind:
        case "parameter" | "buffer":
            one = "1.0" if declaration.type is Scalar else f"{declaration.type.__name__}(...)"
        case "input" | "output":
            one = repr("name_of_a_variable")
        case "option" if declaration.choices:
            one = repr(declaration.choices[0])
    return f"({one}, ...)" if declaration.many else one
