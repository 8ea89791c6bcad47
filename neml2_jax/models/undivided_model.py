"""Models that are computed whole or not at all, unlike a composition."""

from __future__ import annotations

from collections.abc import Collection

from .model import AbstractModel


class AbstractUndividedModel(AbstractModel):
    """A model in which no variables pass from model to model, for an asker to leave out or see."""

    def restricted_to(self, outputs: Collection[str]) -> AbstractModel:
        return self

    def revealing(self, variables: Collection[str]) -> AbstractModel:
        return self
