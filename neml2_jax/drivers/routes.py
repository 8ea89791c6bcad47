"""Routes that steps may take besides the programs of XLA: what each offers, by its name."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Callable

import jax

from ..errors import DeclarationError, NEML2Error, suggestion
from ..models.model import AbstractModel, Values
from .carry import Carry, StepRecord

log = logging.getLogger(__name__)

TakeChunk = Callable[[AbstractModel, Carry, Values, jax.Array], tuple[Carry, StepRecord]]
"""As `march_chunk`."""


class RouteRefusedError(NEML2Error):
    """A route that cannot take this model, or not here; the message says why."""


@dataclasses.dataclass(frozen=True)
class Route:
    """Another way through the steps of a march.

    `outputs` gives those of all steps, for a model with its history, the carry into the first step,
    prescribed values with the start and then the steps as first axis, and whether a derivative
    computes steps twice instead of storing them. `chunk` gives, for a model and the carry into a
    chunk and values of it, what takes chunks. Both raise `RouteRefusedError`.
    """

    outputs: Callable[[AbstractModel, Carry, Values, bool], Values]
    chunk: Callable[[AbstractModel, Carry, Values], TakeChunk]


ROUTES: dict[str, Route] = {}
"""By name; `xla` is none of them."""

_told: set[str] = set()


def route_called(name: str) -> Route | None:
    """The route of that name, `None` for that of XLA.

    **Raises:** `DeclarationError` for a name that is none.
    """
    if name == "xla":
        return None
    if name not in ROUTES:
        known = ["xla", *ROUTES]
        raise DeclarationError(
            f"march: there is no route {name!r}{suggestion(name, known)}; there are {known}"
        )
    return ROUTES[name]


def tell_refusal(refusal: RouteRefusedError) -> None:
    """Once in a process for each reason, for a march may be called very often."""
    if str(refusal) not in _told:
        _told.add(str(refusal))
        log.warning("the native route is not taken, XLA takes the steps: %s", refusal)


def chunk_by(name: str, model: AbstractModel, carry: Carry, values: Values) -> TakeChunk | None:
    """What takes chunks by the route of that name; `None` where it is refused, which is told."""
    route = route_called(name)
    try:
        return route and route.chunk(model, carry, values)
    except RouteRefusedError as refusal:
        tell_refusal(refusal)
        return None
