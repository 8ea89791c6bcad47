"""Miller-Bravais indices of four axes, and Miller indices of three."""

from __future__ import annotations

import math
from collections.abc import Sequence


def miller_direction(indices: Sequence[int]) -> tuple[int, int, int]:
    r"""`[uvtw]` as `[UVW]`, in lowest terms.

    $$U = 2u + v, \qquad V = u + 2v, \qquad W = w$$

    **Raises:** `ValueError` unless $u + v + t = 0$.
    **Source:** P. G. Partridge, Metall. Rev. 12 (1967) 169-194, appendix.
    """
    u, v, _, w = _four("direction", indices)
    return _lowest(2 * u + v, u + 2 * v, w)


def miller_plane(indices: Sequence[int]) -> tuple[int, int, int]:
    """`(hkil)` as `(hkl)`, in lowest terms.

    **Raises:** `ValueError` unless $h + k + i = 0$.
    """
    h, k, _, m = _four("plane", indices)
    return _lowest(h, k, m)


def miller_bravais_direction(indices: Sequence[int]) -> tuple[int, int, int, int]:
    r"""`[UVW]` as `[uvtw]`, in lowest terms.

    $$u = \tfrac13(2U - V), \qquad v = \tfrac13(2V - U), \qquad t = -(u + v), \qquad w = W$$

    **Source:** P. G. Partridge, Metall. Rev. 12 (1967) 169-194, appendix.
    """
    a, b, c = indices
    u, v, w = 2 * a - b, 2 * b - a, 3 * c
    divisor = math.gcd(u, v, w) or 1
    return u // divisor, v // divisor, -(u + v) // divisor, w // divisor


def miller_bravais_plane(indices: Sequence[int]) -> tuple[int, int, int, int]:
    """`(hkl)` as `(hkil)` with $i = -(h + k)$."""
    h, k, m = indices
    return h, k, -(h + k), m


def _four(what: str, indices: Sequence[int]) -> Sequence[int]:
    if len(indices) != 4 or sum(indices[:3]) != 0:
        raise ValueError(
            f"the first three of four Miller-Bravais indices add up to zero; got the {what} "
            f"{tuple(indices)}"
        )
    return indices


def _lowest(a: int, b: int, c: int) -> tuple[int, int, int]:
    divisor = math.gcd(a, b, c) or 1
    return a // divisor, b // divisor, c // divisor
