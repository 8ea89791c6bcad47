"""The Jacobian as products with it, for solvers that do not want its entries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from .blocks import BlockMatrix, BlockVector


class JacobianOperator(NamedTuple):
    """The Jacobian of the residuals at every point of a batch, not assembled.

    `residual_at_point` takes the unknowns of one point and what belongs to it; `u` and `arrays`
    hold those of all points, along the axes `in_axes` of `arrays`. `variable_sizes` are the rows of
    each variable, by group.
    """

    residual_at_point: Callable[[BlockVector, Any], BlockVector]
    u: BlockVector
    arrays: Any
    in_axes: Any
    assemble: Callable[[BlockVector], BlockMatrix]
    variable_sizes: tuple[tuple[int, ...], ...]
