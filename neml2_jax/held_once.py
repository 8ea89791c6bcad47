"""What is held in several places is stored in the first of them: one object, one set of leaves.

A law that is composed with others may also be the law of a `Normality`, of a second composition or
of a predictor. JAX takes a pytree for a tree: written into it in each place, the law would be
differentiated and updated in each place on its own. So the outermost object that holds it twice
stores it once, notes the other places, and puts it there again whenever its attributes are read.
Attributes thus show complete objects; transformations of JAX see each array once.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, dataclass_transform

import equinox as eqx
import jax
from jaxtyping import PyTree

from .bound_methods import attribute
from .types import TensorWrapper

Path = tuple[Any, ...]
"""Names of fields, and indices or keys within them, from an object to what is below it."""


@functools.cache
def _fields_of(cls: type) -> tuple[tuple[str, str | None], ...]:
    """Fields that are no static ones, and what they are declared as."""
    return tuple(
        (f.name, getattr(f.metadata.get("declaration"), "kind", None))
        for f in dataclasses.fields(cls)
        if not f.metadata.get("static", False)
    )


@functools.cache
def _parts_of(cls: type) -> tuple[str, ...]:
    """Fields that may hold objects."""
    tensors = ("parameter", "buffer", "table")
    return tuple(name for name, kind in _fields_of(cls) if kind not in tensors)


class HeldElsewhere(eqx.Module):
    """Stands, in what is stored, for something that an earlier place has."""

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(
            f"no {name!r}: this place of the pytree stands for a law that is stored in an earlier "
            f"one. Read parts of a model from its attributes, such as model.models[0]"
        )


class _Part:
    """Reads a field that may hold objects: as stored, with what is held elsewhere put in."""

    def __init__(self, name: str):
        self.name = name

    def __get__(self, obj: AbstractHolder | None, owner: type | None = None) -> Any:
        if obj is None:
            return self
        stored = obj.__dict__
        if self.name not in stored:
            raise AttributeError(f"{type(obj).__name__} has no {self.name!r} yet")
        if not stored.get("_ties"):
            return stored[self.name]
        if getattr(obj, "_complete", None) is None:
            object.__setattr__(obj, "_complete", _completed(obj, {}))
        return obj._complete[self.name]

    def __set__(self, obj: AbstractHolder, value: object) -> None:
        obj.__dict__[self.name] = value


_ModuleMeta: Any = type(eqx.Module)


@dataclass_transform(eq_default=False, field_specifiers=(dataclasses.field, eqx.field))
class _HolderMeta(_ModuleMeta):
    """Equinox reads what is stored from an object's `__dict__`, users read it through `_Part`."""

    def __new__(cls, *args: object, **kwargs: object) -> Any:
        new = super().__new__(cls, *args, **kwargs)
        for name in _parts_of(new):
            setattr(new, name, _Part(name))
        return new


class AbstractHolder(eqx.Module, metaclass=_HolderMeta):
    """An object whose fields may hold others, the same one more than once.

    Objects are the same if they are so when the holder is constructed. So are parameters of one
    name whose array is the same, such as those of a law and of `dataclasses.replace(law, ...)`.
    """

    __slots__ = ("_complete",)  # beside `__dict__`, which is what is stored
    _ties: tuple[tuple[Path, Path], ...] = eqx.field(
        static=True, init=False, repr=False, default=()
    )

    def __check_init__(self) -> None:
        ties, objects_only = _found_again(self)
        complete = {name: getattr(self, name) for name, _ in _fields_of(type(self))}
        _store(self, complete, ties)
        if not objects_only:  # of tensors that are one, all places are to show the same
            object.__setattr__(self, "_complete", None)

    if not TYPE_CHECKING:  # which would take every name for an attribute
        __getattribute__ = attribute

    def __getstate__(self) -> Any:
        return vars(self)


# ------------------------------------------------------------------------- what is stored


def _store(
    obj: AbstractHolder, complete: dict[str, Any], ties: tuple[tuple[Path, Path], ...]
) -> None:
    """Keep what the fields show, and store them without what is held elsewhere."""
    stored = dict(complete)
    for (head, *rest), _ in ties:
        stored[head] = _with(stored[head], rest, HeldElsewhere())
    vars(obj).update(stored, _ties=ties)
    object.__setattr__(obj, "_complete", complete)


def _completed(obj: AbstractHolder, given: dict[Path, Any]) -> dict[str, Any]:
    """The fields of an object with what is held elsewhere put in.

    `given` is what objects that hold this one put in, by its path. What this one holds twice is in
    two of its children, of which the first is complete when it is read. An object that nothing is
    put into is kept, any other is made anew, once: what was one object is one object again.
    """
    fields = {name: vars(obj)[name] for name, _ in _fields_of(type(obj))}
    by_child: dict[Path, dict[Path, Any]] = {}
    for path, x in given.items():
        child = _child(fields, path)
        by_child.setdefault(child, {})[path[len(child) :]] = x
    own: dict[Path, dict[Path, Path]] = {}
    for place, source in obj._ties:
        if not any(place[: len(path)] == path for path in given):
            child = _child(fields, place)
            own.setdefault(child, {})[place[len(child) :]] = source
    for child in (*(c for c in by_child if c not in own), *own):
        put = {rest: _at(fields, source) for rest, source in own.get(child, {}).items()}
        x = _with_put(_at(fields, child), {**by_child.get(child, {}), **put})
        fields[child[0]] = _with(fields[child[0]], child[1:], x)
    return fields


def _with_put(obj: AbstractHolder, given: dict[Path, Any]) -> Any:
    if () in given:
        return given[()]
    new = object.__new__(type(obj))
    vars(new).update(vars(obj))
    _store(new, _completed(obj, given), obj._ties)
    return new


def _child(fields: dict[str, Any], path: Path) -> Path:
    """The part of a path that leads to a child: the first object on it, or the end."""
    x: Any = fields
    for i, step in enumerate(path):
        if isinstance(x, AbstractHolder):
            return path[:i]
        x = _at(x, (step,))
    return path


def _at(x: PyTree, path: Path) -> Any:
    for step in path:
        x = getattr(x, step) if isinstance(x, eqx.Module) else x[step]
    return x


def _with(x: PyTree, path: Sequence[Any], new: object) -> Any:
    """A copy of what is stored with `new` at `path`."""
    if not path:
        return new
    head, *rest = path
    if isinstance(x, eqx.Module):
        copy = object.__new__(type(x))
        vars(copy).update({**vars(x), head: _with(vars(x)[head], rest, new)})
        return copy
    if isinstance(x, dict):
        return {**x, head: _with(x[head], rest, new)}
    return type(x)(_with(item, rest, new) if i == head else item for i, item in enumerate(x))


# ------------------------------------------------------------------------- at construction


def _found_again(root: AbstractHolder) -> tuple[tuple[tuple[Path, Path], ...], bool]:
    """Places of what has an earlier place, and that one; and whether all of them hold objects."""
    objects: dict[int, Path] = {}
    tensors: dict[tuple[str, int], tuple[Path, TensorWrapper]] = {}
    ties: list[tuple[Path, Path]] = []
    objects_only = True

    def visit_tensors(stored: object, obj: object, path: Path, owner: str, field: str) -> None:
        nonlocal objects_only
        for sub, x, kept in _within(getattr(obj, field), vars(stored)[field], TensorWrapper):
            if isinstance(kept, HeldElsewhere):
                continue
            place = (*path, field, *sub)
            key = (".".join(map(str, (owner, field, *sub))), id(x.data))
            earlier, same = tensors.setdefault(key, (place, x))
            if earlier != place and type(x) is type(same) and x.metadata == same.metadata:
                ties.append((place, earlier))
                objects_only = False

    def visit(stored: object, obj: object, path: Path, owner: str, names: dict[int, str]) -> None:
        named_children = getattr(obj, "named_children", None)
        if named_children is not None:
            names = {}
            for name, child in named_children():
                names.setdefault(id(child), name)
        for field, kind in _fields_of(type(obj)):
            if kind == "parameter":
                visit_tensors(stored, obj, path, owner, field)
            if field not in _parts_of(type(obj)):
                continue
            parts = _within(getattr(obj, field), vars(stored)[field], AbstractHolder)
            for sub, child, kept in parts:
                if isinstance(kept, HeldElsewhere):
                    continue
                place = (*path, field, *sub)
                earlier = objects.setdefault(id(child), place)
                if earlier == place:
                    visit(kept, child, place, names.get(id(child), field), names)
                elif jax.tree_util.tree_leaves(child):
                    ties.append((place, earlier))

    visit(root, root, (), "", {})
    return tuple(ties), objects_only


def _within(x: object, stored: PyTree, kind: type) -> Iterator[tuple[Path, Any, Any]]:
    """Path to each object of this kind, itself, and what is stored in its place."""
    if isinstance(x, kind):
        yield (), x, stored
    elif isinstance(x, (tuple, list)) and not hasattr(x, "_fields"):
        for i, (item, kept) in enumerate(zip(x, stored)):
            yield from (((i, *path), *found) for path, *found in _within(item, kept, kind))
    elif isinstance(x, dict):
        for key, item in x.items():
            found = _within(item, stored[key], kind)
            yield from (((key, *path), *rest) for path, *rest in found)
    elif isinstance(x, eqx.Module) and not isinstance(x, (AbstractHolder, TensorWrapper)):
        for field, _ in _fields_of(type(x)):
            found = _within(getattr(x, field), getattr(stored, field), kind)
            yield from (((field, *path), *rest) for path, *rest in found)
