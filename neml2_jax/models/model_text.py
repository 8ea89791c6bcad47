"""A model as text: its types as a tree, and parameters by name with their values."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from ..declaration import Promoted, declarations, option_name
from ..types import TensorWrapper
from ..types.tensor_text import values_text
from .interface import AbstractInterface

MOST_LINES = 30
WIDTH = 100


def model_text(model: AbstractInterface) -> str:
    """One line a model, indented below the model that holds it; at most a screen."""
    lines = list(_lines("", model, 0, set()))
    if len(lines) > MOST_LINES:
        left_out = len(lines) - MOST_LINES + 1
        lines = lines[: MOST_LINES - 1] + [
            f"... and {left_out} more models; named_children() and named_parameters hold them all"
        ]
    return "\n".join(lines)


def _lines(name: str, model: AbstractInterface, depth: int, seen: set[int]) -> Iterator[str]:
    head = "  " * depth + (f"{name}: " if name else "") + type(model).__name__
    if id(model) in seen:
        yield _cut(f"{head} (as above)")
        return
    seen.add(id(model))
    own = ", ".join(_parameters(model))
    children = model.named_children()
    if depth == 0:
        yield head
        for word, spec in (("reads", model.input_spec), ("gives", model.output_spec)):
            text = f"{word} {', '.join(spec)}"
            yield from textwrap.wrap(
                text, WIDTH, initial_indent="  ", subsequent_indent=" " * 8,
                break_on_hyphens=False, break_long_words=False,
            )  # fmt: skip
        if own:
            yield _cut(f"  {own}")
    elif own or children:
        yield _cut(f"{head}({own})" if own else head)
    else:
        yield _cut(f"{head}  {', '.join(model.input_spec)} -> {', '.join(model.output_spec)}")
    for child_name, child in children:
        yield from _lines(child_name, child, depth + 1, seen)


def _parameters(model: AbstractInterface) -> Iterator[str]:
    for field, declaration in declarations(type(model)).items():
        value = getattr(model, field, None)
        if declaration.kind != "parameter" or value is None:
            continue
        if declaration.many and isinstance(value, tuple):
            comma = "," if len(value) == 1 else ""
            yield f"{option_name(field)}=({', '.join(map(_value, value))}{comma})"
        else:
            yield f"{option_name(field)}={_value(value)}"


def _value(x: object) -> str:
    """Numbers where they are few, else the shape; the variable of a promoted parameter."""
    if isinstance(x, Promoted):
        return f"<- {x.name}"
    if not isinstance(x, TensorWrapper):  # what JAX put there
        return repr(x)
    if not hasattr(x.data, "dtype"):  # what JAX put there
        return repr(x.data)
    batched = len(x.data.shape) > x.base_ndim
    numbers = "" if batched and x.data.size > 4 else values_text(x.data)
    return numbers or repr(x)


def _cut(line: str) -> str:
    return line if len(line) <= WIDTH else f"{line[: WIDTH - 4]} ..."
