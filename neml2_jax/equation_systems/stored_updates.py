"""The implicit updates of a model as they are stored in its pytree: read, and put back changed.

Such an update may lack parts that are held by an earlier one, so that it cannot be made anew.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax

from ..models.model import AbstractModel
from .implicit_update import ImplicitUpdate


def stored_updates(model: AbstractModel) -> list[ImplicitUpdate]:
    """Those inside of no other one."""
    leaves = jax.tree_util.tree_leaves(model, is_leaf=_is_update)
    return [x for x in leaves if _is_update(x)]


def with_updates(
    model: AbstractModel, changed: Callable[[ImplicitUpdate], ImplicitUpdate]
) -> AbstractModel:
    """`model` with `changed(update)`, a copy by `with_fields`, in the place of each of them."""
    return jax.tree_util.tree_map(
        lambda x: changed(x) if _is_update(x) else x, model, is_leaf=_is_update
    )


def _is_update(x: Any) -> bool:
    return isinstance(x, ImplicitUpdate)
