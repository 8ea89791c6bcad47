"""Names of earlier values: `x~1` is `x` one step ago. Written and read here, and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Iterable

_LAG = re.compile(r"^(?P<base>.+)~(?P<order>[1-9][0-9]*)$")


def earlier(name: str, order: int = 1) -> str:
    """What `name` was called `order` steps ago: `x~2` for 2, `x` itself for 0."""
    return f"{name}~{order}" if order else name


def lag(name: str) -> tuple[str, int]:
    """`x~2` is `("x", 2)`; a name without suffix has lag 0."""
    match = _LAG.match(name)
    return (match["base"], int(match["order"])) if match else (name, 0)


def previous(name: str) -> str:
    """What `name` is called one step earlier in its own step: `x~2` was `x~1`, `x~1` was `x`."""
    base, order = lag(name)
    return earlier(base, order - 1)


def with_lower_orders(names: Iterable[str]) -> list[str]:
    """The lags among `names`, and those that they come from: `x~3` was `x~2`, and that `x~1`."""
    out: dict[str, None] = {}
    for name in names:
        base, order = lag(name)
        out.update((earlier(base, k), None) for k in range(1, order + 1))
    return list(out)
