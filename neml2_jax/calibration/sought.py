"""The unknowns of a calibration: which numbers of which parameters of a model they are."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Mapping, Sequence
from typing import Any

import jax.numpy as jnp
import numpy as np

from ..declaration import Promoted
from ..errors import DeclarationError
from ..models import AbstractModel
from ..models.parameters import chosen
from .calibration_parameter import CalibrationParameter
from .priors import Prior
from .transform import Transform


@dataclasses.dataclass(frozen=True)
class Place:
    """Numbers of one parameter of the model: those at `nodes`, as `factor` times unknowns.

    `nodes` is empty where all of them are the one unknown.
    """

    path: str
    nodes: tuple[int, ...]
    factor: float
    at: slice
    """Which of all values, fixed ones among them."""


@dataclasses.dataclass(frozen=True, eq=False)
class Sought:
    """All unknowns, in one order.

    `initial` are the values of all, fixed ones among them; `free` says which are unknowns. Two that
    hold the same numbers are equal: problems that differ in their data share programs.
    """

    every: tuple[str, ...]
    initial: np.ndarray
    free: np.ndarray
    places: tuple[Place, ...]
    transform: Transform
    priors: tuple[Prior | None, ...]
    known: Mapping[str, Any]

    @functools.cached_property
    def _content(self) -> tuple[Any, ...]:
        known = [
            (n, type(x), x.metadata, str(x.dtype), x.data.shape, np.asarray(x.data).tobytes())
            for n, x in self.known.items()
        ]
        numbers = self.initial.tobytes(), self.free.tobytes()
        return self.every, numbers, self.places, self.transform, self.priors, known

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sought) and self._content == other._content

    def __hash__(self) -> int:
        return hash((self.every, self.initial.tobytes()))

    @property
    def names(self) -> tuple[str, ...]:
        """Of the unknowns."""
        return tuple(n for n, f in zip(self.every, self.free) if f)

    def whole(self, values: Any) -> Any:
        """Values of all, of those of the unknowns."""
        every = jnp.asarray(self.initial)
        if self.free.all():  # no number of theirs is part of a program then
            return jnp.asarray(values, every.dtype)
        return every.at[np.flatnonzero(self.free)].set(values)

    def parameters(self, values: Any) -> dict[str, Any]:
        """What `with_parameters` takes, of the values of the unknowns."""
        every, out = self.whole(values), {}
        for place in self.places:
            tensor = out.get(place.path, self.known[place.path])
            given = place.factor * every[place.at]
            data = jnp.asarray(tensor.data)
            if place.nodes:
                flat = data.ravel().at[np.array(place.nodes)].set(given)
                data = flat.reshape(data.shape)
            else:
                data = jnp.broadcast_to(given[0], data.shape)
            out[place.path] = tensor.replace(data)
        return out


def sought(model: AbstractModel, parameters: Sequence[CalibrationParameter]) -> Sought:
    """The unknowns of `parameters` in `model`.

    **Raises:** `DeclarationError` for a path that the model has not, one that is sought twice, and
    initial values outside of their bounds.
    """
    names, initial, free, places, priors = [], [], [], [], []
    log, low, high = [], [], []
    taken: dict[tuple[str, int], str] = {}
    known: dict[str, Any] = {}
    for p in parameters:
        for path in p.paths:
            known[path] = _parameter(model, p, path)
        nodes = _nodes(p, known)
        values = _initial(p, known[p.paths[0]], nodes)
        for x in values:
            p.check_value(x, "the initial value" if p.initial else "what the model has")
        at = slice(len(names), len(names) + len(values))
        for path, factor in zip(p.paths, p.factors):
            places.append(Place(path, nodes, factor, at))
            for node in nodes or range(_size(known[path])):
                before = taken.setdefault((path, node), p.label)
                if before != p.label:
                    raise DeclarationError(
                        f"{p.label}: {path!r} is sought by {before!r} already; seek it once"
                    )
        if len(set(p.paths)) < len(p.paths):
            raise DeclarationError(f"{p.label}: a path is given twice: {' '.join(p.paths)}")
        prior = Prior.of(p.prior, p.label) if p.prior else None
        names += [f"{p.label}[{n}]" for n in nodes] if nodes else [p.label]
        for x in values:
            initial.append(x)
            free.append(not p.fixed)
            log.append(p.scale == "log")
            low.append(p.low)
            high.append(p.high)
            priors.append(prior)
    twice = [n for n in names if names.count(n) > 1]
    if twice:
        raise DeclarationError(f"two parameters are called {twice[0]!r}; give them other names")
    is_free = np.array(free, bool)
    if not is_free.any():
        raise DeclarationError("no parameter is sought: all are fixed, or there are none")
    start = np.array(initial, float)
    logarithmic, lower, upper = (np.array(x)[is_free] for x in (log, low, high))
    return Sought(
        tuple(names),
        start,
        is_free,
        tuple(places),
        Transform.of(logarithmic, lower, upper, start[is_free]),
        tuple(prior for prior, f in zip(priors, free) if f),
        known,
    )


def _parameter(model: AbstractModel, p: CalibrationParameter, path: str) -> Any:
    try:
        found = chosen(p.label, model, [path])[path]
    except KeyError as error:
        raise DeclarationError(str(error.args[0])) from None
    assert not isinstance(found, Promoted)
    return found


def _size(tensor: Any) -> int:
    return int(np.size(tensor.data))


def _nodes(p: CalibrationParameter, known: Mapping[str, Any]) -> tuple[int, ...]:
    """Which numbers of each place are unknowns of their own; none where all are one."""
    sizes = {path: _size(known[path]) for path in p.paths}
    if len(set(sizes.values())) > 1:
        raise DeclarationError(
            f"{p.label}: the tied parameters have different numbers of values: "
            + ", ".join(f"{n} of {path}" for path, n in sizes.items())
        )
    size = sizes[p.paths[0]]
    beyond = [n for n in p.nodes if n >= size]
    if beyond:
        raise DeclarationError(
            f"{p.label}: there is no node {beyond[0]}; {p.paths[0]} has {size}, from 0 to "
            f"{size - 1}"
        )
    if p.nodes:
        return p.nodes
    return tuple(range(size)) if size > 1 else ()


def _initial(p: CalibrationParameter, tensor: Any, nodes: tuple[int, ...]) -> list[float]:
    count = len(nodes) or 1
    if p.initial:
        if len(p.initial) not in (1, count):
            raise DeclarationError(
                f"{p.label}: {len(p.initial)} initial values for {count} unknowns; give one, or "
                f"one for each"
            )
        return [float(x) for x in p.initial] * (count if len(p.initial) == 1 else 1)
    flat = np.asarray(tensor.data, float).ravel() / p.factors[0]
    return [float(flat[n]) for n in nodes or (0,)]
