"""Parameters of a model and of the models in it, by name."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple, TypeVar

import equinox as eqx

from ..declaration import AbstractDeclared, Promoted, check_parameter, declarations
from ..errors import suggestion
from ..types import is_tensor
from .interface import AbstractInterface

M = TypeVar("M", bound=AbstractInterface)
X = TypeVar("X")


def parameters(model: AbstractInterface) -> dict[str, tuple[Any, list[str]]]:
    """Name to parameter and all paths to it; see `model.named_parameters`."""
    by_short: dict[str, list[_Place]] = {}
    for place in _places(model):
        by_short.setdefault(place.short, []).append(place)
    by_identity: dict[Any, list[_Place]] = {}
    for place in (p for places in by_short.values() for p in places):
        by_identity.setdefault(place.identity, []).append(place)
    out: dict[str, tuple[Any, list[str]]] = {}
    for identity, places in by_identity.items():
        short, path, leaf, _ = places[0]
        alone = {p.identity for p in by_short[short]} == {identity}
        out[short if alone else path] = (leaf, [p.path for p in places])
    return out


def chosen(what: str, model: AbstractInterface, names: Iterable[str]) -> dict[str, Any]:
    """The named parameters, which are values and not variables."""
    known = parameters(model)
    out = {}
    for name in names:
        if name not in known:
            raise KeyError(f"{what}: no parameter {name!r}{_hint(model, name, known)}")
        out[name] = known[name][0]
        if isinstance(out[name], Promoted):
            raise KeyError(f"{what}: {name!r} is the input variable {out[name].name!r}")
    return out


def _hint(model: AbstractInterface, name: str, known: Mapping[str, tuple[Any, list[str]]]) -> str:
    """What to say instead of a name that is none of the `known`."""
    meant = {p.path for p in _places(model) if name in (p.short, p.path)}
    called = [n for n, (_, paths) in known.items() if meant.intersection(paths)]
    if called:
        return f"; this one is called {' or '.join(map(repr, called))}"
    return f"{suggestion(name, known)}; it has {list(known)}"


def replaced(model: M, values: Mapping[str, Any]) -> M:
    """A copy with parameters replaced everywhere they are held."""
    if not values:
        return model
    known = parameters(model)
    first = [known[name][1][0] for name in values]
    return eqx.tree_at(
        lambda m: [_walk(m, path) for path in first],
        model,
        list(values.values()),
        is_leaf=is_tensor,
    )


def check(what: str, model: AbstractInterface, names: Iterable[str]) -> None:
    """Check the named parameters as the constructors of the laws that hold them do.

    **Raises:** `DeclarationError` for one outside of its bounds, or that its law refuses.
    """
    wanted = {id(leaf) for leaf in chosen(what, model, names).values()}
    for _, _, law in _laws(model, "", ""):
        held = {
            field: [value] if not declaration.many else list(value)
            for field, declaration in declarations(type(law)).items()
            if declaration.kind == "parameter" and (value := getattr(law, field)) is not None
        }
        if not any(id(x) in wanted for values in held.values() for x in values):
            continue
        for field, values in held.items():
            check_parameter(f"{what}: {type(law).__name__}", law, field, values)
        for cls in type(law).__mro__:
            if cls is AbstractDeclared:
                break
            if "__check_init__" in vars(cls):
                vars(cls)["__check_init__"](law)


def promoted(model: M, names: Iterable[str]) -> M:
    """A copy that reads the named parameters as input variables of the same names.

    Every object is constructed again, so that what models read from each other at construction
    (the order of a composition, the givens of a system) takes the new variables in.
    """
    known = parameters(model)
    variables = {name: Promoted(name, type(known[name][0])) for name in names}
    return _constructed_again(replaced(model, variables), {})


def _constructed_again(x: X | tuple[X, ...], again: dict[int, Any]) -> Any:
    if isinstance(x, tuple) and not hasattr(x, "_fields"):
        return tuple(_constructed_again(item, again) for item in x)
    if not isinstance(x, AbstractDeclared):
        return x
    if id(x) not in again:
        fields = [f.name for f in dataclasses.fields(x) if f.init]
        values = {name: _constructed_again(getattr(x, name), again) for name in fields}
        again[id(x)] = type(x)(**values)
    return again[id(x)]


class _Place(NamedTuple):
    """A parameter in one of the places where it is held."""

    short: str
    """What it is called after the law that has it."""
    path: str
    leaf: Any
    identity: Any
    """Equal in all places of one parameter."""


def _places(model: AbstractInterface) -> Iterator[_Place]:
    one: dict[Any, Any] = {}
    for owner, prefix, law in _laws(model, "", ""):
        for field, declaration in declarations(type(law)).items():
            value = getattr(law, field)
            if declaration.kind != "parameter" or value is None:
                continue
            for i, leaf in enumerate(value if declaration.many else (value,)):
                local = f"{field}.{i}" if declaration.many else field
                short = owner + local
                held = leaf.name if isinstance(leaf, Promoted) else id(leaf)
                identity = one.setdefault((id(law), local), (id(law), local))
                identity = one[id(law), local] = one.setdefault((short, held), identity)
                yield _Place(short, prefix + local, leaf, identity)


def _laws(model: AbstractInterface, owner: str, prefix: str) -> Iterator[tuple[str, str, Any]]:
    """What names and paths of a model's parameters start with, and the model."""
    yield owner, prefix, model
    for name, child in model.named_children():
        yield from _laws(child, f"{name}.", f"{prefix}{name}.")


def _walk(model: AbstractInterface | tuple[Any, ...], path: str) -> Any:
    head, _, rest = path.partition(".")
    if isinstance(model, tuple):
        value = model[int(head)]
    else:
        children = dict(model.named_children())
        value = children[head] if head in children else getattr(model, head)
    return _walk(value, rest) if rest else value
