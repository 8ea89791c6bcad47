"""What laws that read a table share: its options, and checks of what it holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...declaration import Promoted, option
from ...errors import DeclarationError
from ...models.law import AbstractLaw
from ...models.model import AbstractModel
from ...types import TensorWrapper
from ...types.functions.interpolation import EXTRAPOLATIONS, SCALES
from ...types.known_values import check_ascending, known_values


class AbstractTable(AbstractLaw):
    """A law that reads a table, linear between its points.

    **Raises:** `DeclarationError` where points do not ascend, lengths differ, or there are less
    than two points. Where the points are traced, the law gives NaN instead.
    """

    extrapolation: str = option(
        "Outside of the table: LINEAR continues the outermost pieces, CONSTANT holds the values at "
        "the ends, ERROR gives NaN, or an error where the argument is a known number",
        default="LINEAR",
        choices=EXTRAPOLATIONS,
    )


class AbstractInterpolation(AbstractTable):
    """A law that reads a table, which may jump and have logarithmic scales.

    **Raises:** `DeclarationError` as `AbstractTable`, where two points are equal and `jumps` is not
    set, and where a number on a logarithmic scale is not positive.
    """

    jumps: bool = option(
        "Whether two equal points are a jump, from which on the second value counts", default=False
    )
    value_scale: str = option(
        "Whether values, or their logarithms, lie on straight lines between points",
        default="LINEAR",
        choices=SCALES,
    )


def make_table(model: AbstractModel, name: str, axes: int) -> None:
    """Take the batch axes of a field for those of a table, where nothing else can be meant.

    **Raises:** `DeclarationError` for a tensor with too few site axes that may be something else.
    """
    value = getattr(model, name)
    if not isinstance(value, TensorWrapper) or value.k_ndim or value.sub_batch_ndim >= axes:
        return
    if value.sub_batch_ndim == 0 and value.dynamic_batch_ndim == axes:
        object.__setattr__(model, name, value.sub_batch.retag(axes))
    elif value.dynamic_batch_ndim:
        raise DeclarationError(
            f"{type(model).__name__}: {name} holds a table along its last {axes} batch axes, got a "
            f"{type(value).__name__} of shape {value.shape} with sub_batch_ndim="
            f"{value.sub_batch_ndim}: make it with sub_batch_ndim={axes}"
        )


def check_table(
    model: AbstractTable,
    abscissae: Mapping[str, tuple[Any, str]],
    ordinate: tuple[str, Any],
    sizes: tuple[int, ...] | None = None,
) -> None:
    """Check a table: by name its abscissae with their scales, and name and values on their grid.

    `sizes` are those of the table axes of the ordinate, if it does not carry them itself.

    **Raises:** `DeclarationError`, see `AbstractTable` and `AbstractInterpolation`.
    """
    kind = type(model).__name__
    of, values_there = ordinate
    jumps, scale_there = False, "LINEAR"
    if isinstance(model, AbstractInterpolation):
        jumps, scale_there = model.jumps, model.value_scale
    if sizes is None and isinstance(values_there, TensorWrapper):
        sizes = values_there.sub_batch_shape[-len(abscissae) :]
    for k, (name, (points, scale)) in enumerate(abscissae.items()):
        if isinstance(points, Promoted):
            continue
        n = points.sub_batch_shape[-1]
        if n < 2:
            raise DeclarationError(f"{kind}: {name} needs two points at least, got {n}")
        if sizes is not None and sizes[k] != n:
            along = "" if len(abscissae) == 1 else f" along axis {k}"
            raise DeclarationError(
                f"{kind}: {name} has {n} points, but {of} {sizes[k]} values{along}"
            )
        values = known_values(points)
        if values is None:
            continue
        try:
            check_ascending(values, f"the points of {name}", jumps)
        except ValueError as error:
            raise DeclarationError(f"{kind}: {error}") from None
        if scale == "LOGARITHMIC":
            _check_positive(kind, name, points)
    if scale_there == "LOGARITHMIC":
        _check_positive(kind, of, values_there)


def _check_positive(kind: str, name: str, x: object) -> None:
    values = known_values(x)
    if values is not None and (values <= 0).any():
        raise DeclarationError(
            f"{kind}: {name} must be positive on a logarithmic scale, got "
            f"{values[values <= 0].flat[0]:g}"
        )
