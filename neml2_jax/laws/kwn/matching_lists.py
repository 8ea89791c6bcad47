"""Lists that hold one entry for each species."""

from __future__ import annotations

from ...errors import DeclarationError
from ...models.model import AbstractModel


def one_for_each(model: AbstractModel, variables: str, *lists: str) -> None:
    """Check that the lists of a model are as long as its list of variables, which is not empty.

    **Raises:** `DeclarationError` naming the list.
    """
    n = len(getattr(model, variables))
    if n == 0:
        raise DeclarationError(f"{type(model).__name__}: {variables} names no variable")
    for name in lists:
        given = len(getattr(model, name))
        if given != n:
            raise DeclarationError(
                f"{type(model).__name__}: {n} {variables} need as many {name}, got {given}"
            )
