"""Deformation gradients that a march is given: none of them turns a body inside out."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..errors import DeclarationError
from ..models.lagged_names import lag
from ..models.model import AbstractModel, Values
from .times import is_known


def check_orientation(what: str, model: AbstractModel, values: Values, how: str) -> None:
    """Values that are traced cannot be looked at; laws give NaN for them.

    **Raises:** `DeclarationError` naming the place in the batch of a determinant that is not
    positive.
    """
    gradients = set(_gradients(model))
    for name, x in values.items():
        if lag(name)[0] not in gradients or x.BASE_SHAPE != (3, 3) or not is_known(x):
            continue
        J = np.linalg.det(np.asarray(x.materialize().data))
        if (J <= 0.0).any():
            at = tuple(int(i) for i in np.argwhere(J <= 0.0)[0])
            where = f" at index {at[0] if len(at) == 1 else at}" if at else ""
            raise DeclarationError(
                f"{what}: {how} {name!r} has the determinant {J[at]:.6g}{where}: that turns the "
                f"body inside out. A deformation gradient has a positive one; are rows, columns or "
                f"signs exchanged?"
            )


def _gradients(model: AbstractModel) -> Iterator[str]:
    """Variables that some law in the model reads as a deformation gradient, lags aside."""
    for field in model.preserves_orientation:
        yield lag(getattr(model, field))[0]
    for _, child in model.named_children():
        yield from _gradients(child)
