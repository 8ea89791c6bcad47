"""Prescribed times: finite and never falling, and what may change while none passes."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ..errors import DeclarationError
from ..models.lagged_names import lag
from ..models.model import AbstractModel
from ..programs.traced import is_traced
from ..types import TensorWrapper
from ..types.region_keys import broadcast_named


def check_times(
    what: str,
    model: AbstractModel,
    name: str,
    time: TensorWrapper,
    prescribed: Mapping[str, TensorWrapper],
) -> None:
    """Times with the steps in front; those that are traced cannot be looked at.

    Where two rows have one time, prescribed values may jump unless a law divides by the duration.

    **Raises:** `DeclarationError` naming the row, `BatchError` where points do not fit together.
    """
    if not is_known(time):
        return
    points = [(n, x.dynamic_batch_shape[1:]) for n, x in {**prescribed, name: time}.items()]
    broadcast_named(what, points)
    t = np.asarray(time.data)
    if not np.isfinite(t).all():
        row = tuple(int(i) for i in np.argwhere(~np.isfinite(t))[0])
        raise DeclarationError(f"{what}: the time {name!r} is {t[row]} at row {row[0]}")
    if len(t) < 2:
        return
    later, before = t[1:], t[:-1]
    if (later < before).any():
        at = tuple(int(i) for i in np.argwhere(later < before)[0])
        raise DeclarationError(
            f"{what}: the time {name!r} falls from {before[at]:g} at row {at[0]} to {later[at]:g} "
            f"at row {at[0] + 1}; rows are sorted by time"
        )
    rows = np.flatnonzero((later == before).reshape(len(t) - 1, -1).any(axis=1))
    if rows.size:
        points = {n: x.dynamic_batch_shape[1:] for n, x in {**prescribed, name: time}.items()}
        broadcast_named(what, [*points.items()])
        still = (later == before)[rows]
        _check_jumps(what, model, name, rows, still, prescribed)


def _check_jumps(
    what: str,
    model: AbstractModel,
    name: str,
    rows: np.ndarray,
    still: np.ndarray,
    prescribed: Mapping[str, TensorWrapper],
) -> None:
    laws = dividing_laws(model, "")
    for variable, x in prescribed.items():
        # What a law reads of others may follow from anything that is prescribed.
        readers = [n for n, read in laws.items() if variable in read or read - {*prescribed, name}]
        if variable == name or not readers or not is_known(x):
            continue
        data = np.asarray(x.data)
        changes = (data[rows + 1] != data[rows]).reshape(len(rows), *x.dynamic_batch_shape[1:], -1)
        ndim = max(changes.ndim - 1, still.ndim)
        jumps = np.argwhere(_padded(changes.any(axis=-1), ndim) & _padded(still, ndim))
        if len(jumps):
            row = int(rows[jumps[0][0]])
            raise DeclarationError(
                f"{what}: rows {row} and {row + 1} have one time {name!r}, and {variable!r} jumps "
                f"between them; {', '.join(readers)} divides by the duration of the step, and a "
                f"jump has no rate. Let the jump take a short time, or use a law in total form"
            )


def is_known(x: TensorWrapper) -> bool:
    """Whether numbers are there to be looked at: neither traced, nor on other processes."""
    return not is_traced(x.data) and getattr(x.data, "is_fully_addressable", True)


def _padded(x: np.ndarray, ndim: int) -> np.ndarray:
    """`x` with axes of size 1 behind the first, so that batches align from the right."""
    return x.reshape(len(x), *(1,) * (ndim - x.ndim), *x.shape[1:])


def dividing_laws(model: AbstractModel, path: str) -> dict[str, set[str]]:
    """The laws in a model that divide by the duration, and what they read, lags aside."""
    found: dict[str, set[str]] = {}
    if isinstance(model, AbstractModel) and model.needs_duration:
        label = f"{path} ({type(model).__name__})" if path else type(model).__name__
        found[label] = {lag(n)[0] for n in model.input_spec}
    for child, held in model.named_children():
        inside = dividing_laws(held, child if child != "model" else path)
        found |= {label: found.get(label, set()) | read for label, read in inside.items()}
    return found
