"""That edges lie between the centres of the cells that they separate."""

from __future__ import annotations

from ...declaration import Promoted
from ...errors import DeclarationError
from ...models.model import AbstractModel
from ...types.known_values import known_together, known_values


def check_edges(model: AbstractModel, centers: object, edges: object, outer: bool) -> None:
    """Check numbers and places of edges; with `outer` those at both ends are given too.

    An edge may meet a centre: a boundary counts as a cell of no size.

    **Raises:** `DeclarationError` telling how many are needed, or which edge lies elsewhere.
    """
    if isinstance(centers, Promoted) or isinstance(edges, Promoted):
        return
    x, between = known_values(centers), known_values(edges)
    if x is None or between is None:
        return
    kind, needed = type(model).__name__, x.shape[-1] + (1 if outer else -1)
    if between.shape[-1] != needed:
        which = "the outer ones too" if outer else "without the outer ones"
        raise DeclarationError(
            f"{kind}: {x.shape[-1]} cell_centers need {needed} cell_edges, {which}, got "
            f"{between.shape[-1]}"
        )
    if outer:
        between = between[..., 1:-1]
    known = known_together(x[..., :-1], between, x[..., 1:])
    if known is None:
        return
    left, edge, right = known
    wrong = (edge < left) | (edge > right)
    if wrong.any():
        a, e, b = (side[wrong].flat[0] for side in (left, edge, right))
        raise DeclarationError(
            f"{kind}: an edge of cell_edges lies between the cell_centers beside it, got {e:g} "
            f"between {a:g} and {b:g}"
        )
