"""Parameters of a model and of the models in it, by name."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import equinox as eqx
import numpy as np
from jax.core import Tracer

from ..declaration import AbstractDeclared, Promoted, declarations, suggestion
from ..types import TensorWrapper, is_tensor

if TYPE_CHECKING:
    from .model import AbstractModel

M = TypeVar("M", bound="AbstractModel")


def parameters(model: AbstractModel) -> dict[str, tuple[Any, list[str]]]:
    """Name to parameter and all paths to it; see `AbstractModel.named_parameters`."""
    by_short: dict[str, list[tuple[str, Any]]] = {}
    for short, path, leaf in _paths(model, "", ""):
        by_short.setdefault(short, []).append((path, leaf))
    one = {path: group[0] for group in _known_to_be_one(model, "") for path in group}
    out: dict[str, tuple[Any, list[str]]] = {}
    for short, found in by_short.items():
        path, first = found[0]
        if all(_same(leaf, first, one.get(p, p) == one.get(path, path)) for p, leaf in found):
            out[short] = (first, [path for path, _ in found])
        else:
            out.update({path: (leaf, [path]) for path, leaf in found})
    return out


def chosen(what: str, model: AbstractModel, names: Iterable[str]) -> dict[str, Any]:
    """The named parameters, which are values and not variables."""
    known = parameters(model)
    out = {}
    for name in names:
        if name not in known:
            raise KeyError(
                f"{what}: no parameter {name!r}{suggestion(name, known)}; it has {list(known)}"
            )
        out[name] = known[name][0]
        if isinstance(out[name], Promoted):
            raise KeyError(f"{what}: {name!r} is the input variable {out[name].name!r}")
    return out


def replaced(model: M, values: Mapping[str, Any]) -> M:
    """A copy with parameters replaced everywhere they are held."""
    known = parameters(model)
    for name, value in values.items():
        for path in known[name][1]:
            model = eqx.tree_at(
                lambda m, path=path: _walk(m, path),
                model,
                value,
                is_leaf=is_tensor,
            )
    return model


def promoted(model: M, names: Iterable[str]) -> M:
    """A copy that reads the named parameters as input variables of the same names.

    Every object is constructed again, so that what models read from each other at construction
    (the order of a composition, the givens of a system) takes the new variables in.
    """
    known = parameters(model)
    variables = {name: Promoted(name, type(known[name][0])) for name in names}
    return _constructed_again(replaced(model, variables))


def shared(model: AbstractModel) -> tuple[tuple[str, ...], ...]:
    """Paths that lead to one parameter, told by the identity of its array.

    A model keeps them from its construction: `jax.jit` hands the array over once for each path.
    """
    paths: dict[int, list[str]] = {}
    for _, path, leaf in _paths(model, "", ""):
        if isinstance(leaf, TensorWrapper):
            paths.setdefault(id(leaf.data), []).append(path)
    return tuple(tuple(p) for p in paths.values() if len(p) > 1)


def _known_to_be_one(model: AbstractModel, prefix: str) -> Iterator[list[str]]:
    yield from ([prefix + p for p in group] for group in model.shared_parameters)
    for name, child in model.named_children():
        yield from _known_to_be_one(child, f"{prefix}{name}.")


def _constructed_again(x: Any) -> Any:
    if isinstance(x, tuple) and not hasattr(x, "_fields"):
        return tuple(_constructed_again(item) for item in x)
    if not isinstance(x, AbstractDeclared):
        return x
    fields = [f.name for f in dataclasses.fields(x) if f.init]
    return type(x)(**{name: _constructed_again(getattr(x, name)) for name in fields})


def _same(a: Any, b: Any, known: bool) -> bool:
    """Whether two places hold one parameter: the same array, whatever wraps it.

    Transformations hand one array over as several. They are one still where this is `known` from
    the construction, unless they have been given values apart.
    """
    if isinstance(a, TensorWrapper) and isinstance(b, TensorWrapper):
        if a.data is b.data or not known:
            return a.data is b.data
        traced = any(isinstance(x.data, Tracer) for x in (a, b))
        return traced or np.array_equal(a.data, b.data)
    return isinstance(a, Promoted) and isinstance(b, Promoted) and a.name == b.name


def _paths(model: AbstractModel, owner: str, prefix: str) -> Iterator[tuple[str, str, Any]]:
    """(name after the owner, whole path, parameter) of each parameter."""
    for field, declaration in declarations(type(model)).items():
        value = getattr(model, field)
        if declaration.kind != "parameter" or value is None:
            continue
        leaves = value if declaration.many else (value,)
        for i, leaf in enumerate(leaves):
            local = f"{field}.{i}" if declaration.many else field
            yield owner + local, prefix + local, leaf
    for name, child in model.named_children():
        yield from _paths(child, f"{name}.", f"{prefix}{name}.")


def _walk(model: Any, path: str) -> Any:
    head, _, rest = path.partition(".")
    if isinstance(model, tuple):
        value = model[int(head)]
    else:
        children = dict(model.named_children())
        value = children[head] if head in children else getattr(model, head)
    return _walk(value, rest) if rest else value
