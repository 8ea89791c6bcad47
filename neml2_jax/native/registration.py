"""The native route among those that drivers know; what it needs is read when it is asked."""

from __future__ import annotations

from ..drivers.carry import Carry
from ..drivers.routes import ROUTES, Route, TakeChunk
from ..models.model import AbstractModel, Values


def _outputs(model: AbstractModel, carry: Carry, values: Values, checkpoint: bool) -> Values:
    from .route import outputs  # what it needs is read when a march asks for it

    return outputs(model, carry, values, checkpoint)


def _chunk(model: AbstractModel, carry: Carry, values: Values) -> TakeChunk:
    from .route import chunk

    return chunk(model, carry, values)


ROUTES["native"] = Route(_outputs, _chunk)
