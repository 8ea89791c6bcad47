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
from collections.abc import Iterator
from typing import Any, dataclass_transform

import equinox as eqx
import jax

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

    def __get__(self, obj: Any, owner: Any = None) -> Any:
        if obj is None:
            return self
        stored = obj.__dict__
        if self.name not in stored:
            raise AttributeError(f"{type(obj).__name__} has no {self.name!r} yet")
        if not stored.get("_ties"):
            return stored[self.name]
        complete = getattr(obj, "_complete", None)
        if complete is None:
            complete = _completed(obj)
            object.__setattr__(obj, "_complete", complete)
        return complete[self.name]

    def __set__(self, obj: Any, value: Any) -> None:
        obj.__dict__[self.name] = value


_ModuleMeta: Any = type(eqx.Module)


@dataclass_transform(eq_default=False, field_specifiers=(dataclasses.field, eqx.field))
class _HolderMeta(_ModuleMeta):
    """Equinox reads what is stored from an object's `__dict__`, users read it through `_Part`."""

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
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
        object.__setattr__(self, "_ties", ())
        complete = {name: getattr(self, name) for name in _parts_of(type(self))}
        for place, _ in ties:
            head, *rest = place
            vars(self)[head] = _with(vars(self)[head], rest, HeldElsewhere())
        object.__setattr__(self, "_ties", ties)
        if ties and objects_only:
            object.__setattr__(self, "_complete", complete)

    def __getstate__(self) -> Any:
        return vars(self)


# ------------------------------------------------------------------------- what is stored


def _completed(root: Any) -> dict[str, Any]:
    """The parts of an object with what is held elsewhere put in.

    What is held twice is so in two parts, of which the first comes first in the order of ties: it
    is complete when it is read. Objects on the way to a place are copied, all others are kept.
    """
    parts = {name: vars(root)[name] for name in _parts_of(type(root))}
    for (head, *rest), source in root._ties:
        parts[head] = _with(parts[head], rest, _at(parts, source))
    return parts


def _at(x: Any, path: Path) -> Any:
    for step in path:
        x = getattr(x, step) if isinstance(x, eqx.Module) else x[step]
    return x


def _with(x: Any, path: Any, new: Any) -> Any:
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


def _found_again(root: Any) -> tuple[tuple[tuple[Path, Path], ...], bool]:
    """Places of what has an earlier place, and that one; and whether all of them hold objects."""
    objects: dict[int, Path] = {}
    tensors: dict[tuple[str, int], tuple[Path, TensorWrapper]] = {}
    ties: list[tuple[Path, Path]] = []
    objects_only = True

    def visit_tensors(stored: Any, obj: Any, path: Path, owner: str, field: str) -> None:
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

    def visit(stored: Any, obj: Any, path: Path, owner: str, names: dict[int, str]) -> None:
        if hasattr(obj, "named_children"):
            names = {}
            for name, child in obj.named_children():
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


def _within(x: Any, stored: Any, kind: type) -> Iterator[tuple[Path, Any, Any]]:
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
