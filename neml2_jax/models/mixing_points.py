"""Which model inside of a model mixes the points of a batch, if any."""

from __future__ import annotations

from typing import NamedTuple

from .model import AbstractModel


class MixingPoints(NamedTuple):
    """Where in the tree of models it is, such as `flow/mean` and empty for the root."""

    path: str
    model: AbstractModel

    @property
    def kind(self) -> str:
        return type(self.model).__name__


def mixing_points(model: AbstractModel, path: str = "") -> MixingPoints | None:
    """The first model in the tree whose points are not each on its own."""
    if not model.maps_dynamic_batch:
        return MixingPoints(path, model)
    below = (mixing_points(c, f"{path}/{n}".lstrip("/")) for n, c in model.named_children())
    return next((found for found in below if found), None)
