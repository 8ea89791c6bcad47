"""What a run is of, in digests: two runs with equal ones give equal results."""

from __future__ import annotations

import dataclasses
import enum
import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ..declaration import AbstractDeclared, declarations
from ..models.model import AbstractModel
from ..types import TensorWrapper
from .result_files import AbstractSavedRun

if TYPE_CHECKING:
    from hashlib import _Hash as Digest

_COMPARED_AT_ONCE = 2**20
"""Numbers that are compared at a time."""
MODEL = "types and options of the model"
"""The entry of what computes: registered types, their variables and their options."""
BY_MODULES = "structure of the model"
"""What files have in its place that were saved when types were told by where their code lay."""
SOLVERS = "solvers"
"""The entry that may differ: a run that failed goes on with another solver."""


def fingerprint(
    model: AbstractModel,
    prescribed: Mapping[str, TensorWrapper],
    initial: Mapping[str, TensorWrapper],
) -> dict[str, str]:
    """A digest per part of a run, by the name of the part.

    Of prescribed values only what all steps have in common counts; `first_difference` compares
    their steps.
    """
    models, solvers = hashlib.sha256(), hashlib.sha256()
    _feed(models, solvers, model)
    out = {MODEL: models.hexdigest()[:32], SOLVERS: solvers.hexdigest()[:32]}
    for what, values in (
        ("parameter", model.named_parameters),
        ("prescribed", prescribed),
        ("initial condition", initial),
    ):
        for name, x in values.items():
            if isinstance(x, TensorWrapper):
                digest = hashlib.sha256()
                if what == "prescribed":
                    _text(digest, f"{type(x).__name__} {sorted(x.metadata.items())!r}")
                    _text(digest, f"{x.dtype} {x.shape[1:]}")
                else:
                    _feed_tensor(digest, x, values=True)
                out[f"{what} {name}"] = digest.hexdigest()[:32]
    return out


def first_difference(
    saved: AbstractSavedRun, key: str, values: np.ndarray, steps: int
) -> int | None:
    """The first of so many steps at which an array of a saved run has other bits than `values`."""
    if key not in saved.keys:
        return 0
    values = np.asarray(values)
    block = max(1, _COMPARED_AT_ONCE // max(1, values[:1].size))
    for first in range(0, steps, block):
        old = saved.rows(key, first, min(first + block, steps))
        new = values[first : first + len(old)].astype(old.dtype)
        if old.shape != new.shape:
            return first
        same = [a.tobytes() == b.tobytes() for a, b in zip(old, new)]
        if not all(same):
            return first + same.index(False)
    return None


def differing(old: Mapping[str, str], new: Mapping[str, str]) -> list[str]:
    """Parts that two runs do not share."""
    return [n for n in dict.fromkeys([*old, *new]) if old.get(n) != new.get(n)]


def _feed(models: Digest, solvers: Digest, x: object, values: bool = True) -> None:
    """Add `x` to the digest of the model; solvers, and all in them, to that of the solvers."""
    if isinstance(x, AbstractDeclared):
        target = solvers if getattr(x, "SECTION", "") == "Solvers" else models
        kind: Any = type(x)
        # Not the module: a file goes on after its law's code has moved.
        _text(target, f"{x.SECTION}.{kind.__name__}")
        for name, declaration in declarations(kind).items():
            value = getattr(x, name)
            if declaration.kind == "option" and _same(value, declaration.default):
                continue  # so that an option that is new changes nothing where it is not given
            _text(target, name)
            # Parameters have digests of their own; here only their types and shapes count.
            _feed(target, solvers, value, declaration.kind != "parameter")
    elif isinstance(x, TensorWrapper):
        _feed_tensor(models, x, values)
    elif isinstance(x, np.ndarray) or hasattr(x, "__array__"):
        _feed_array(models, np.asarray(x), values=True)
    elif isinstance(x, Mapping):
        for key in x:
            _text(models, repr(key))
            _feed(models, solvers, x[key], values)
    elif isinstance(x, (tuple, list)):
        _text(models, f"{len(x)} entries")
        for item in x:
            _feed(models, solvers, item, values)
    elif isinstance(x, (str, int, float, complex, bool, enum.Enum, type(None))):
        _text(models, repr(x))
    elif dataclasses.is_dataclass(x) and not isinstance(x, type):
        _text(models, type(x).__qualname__)
        for field in dataclasses.fields(x):
            _text(models, field.name)
            _feed(models, solvers, getattr(x, field.name), values)
    else:
        # The text of anything else may hold an address, which differs from process to process.
        _text(models, getattr(x, "__qualname__", type(x).__qualname__))


def _same(value: object, default: object) -> bool:
    return type(value) is type(default) and value == default


def _feed_tensor(digest: Digest, x: TensorWrapper, values: bool) -> None:
    _text(digest, f"{type(x).__name__} {sorted(x.metadata.items())!r}")
    _feed_array(digest, np.asarray(x.data), values)


def _feed_array(digest: Digest, x: np.ndarray, values: bool) -> None:
    _text(digest, f"{x.dtype} {x.shape}")
    if values:
        digest.update(np.ascontiguousarray(x).data.cast("B") if x.size else b"")


def _text(digest: Digest, text: str) -> None:
    digest.update(text.encode() + b"\0")


def in_short(names: list[str], most: int = 6) -> str:
    """The first of them, and how many more there are."""
    more = [f"{len(names) - most} more"] if len(names) > most else []
    return ", ".join([*names[:most], *more])
