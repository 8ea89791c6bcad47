"""Marches by the C code of a material, called by programs of XLA on a CPU.

`march(..., route="native")` and `neml2-jax run --native` come here. `prepared` has the code
exported, compiled and kept; `steps` calls it, and hands the points that it does not solve to XLA;
`derivatives` differentiates the solution by XLA; `route` is what drivers see.
"""

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
