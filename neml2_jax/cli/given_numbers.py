"""Numbers and directions as the options of a test are given them."""

from __future__ import annotations

import numpy as np
import typer

from ..types.number_text import plain_number


def numbers(option: str, text: str | None) -> list[float | None]:
    """The numbers of a list; `[None]` where the option was not given."""
    if text is None:
        return [None]
    try:
        found = [plain_number(x) for x in text.split(",")]
    except ValueError:
        raise typer.BadParameter(
            f"--{option} is a number, or several as 1,2; got {text!r}"
        ) from None
    if not np.isfinite(found).all():
        raise typer.BadParameter(f"--{option}: numbers are finite, got {text!r}")
    return list(found)


def axis_of(text: str | None) -> tuple[tuple[float, float, float], ...]:
    """Directions: `x`, `y`, `z`, three numbers `1 1 0`, or an angle from x towards y, in degrees.

    Several are separated by commas.
    """
    found = []
    for word in ("x" if text is None else text).split(","):
        known = {"x": (1.0, 0.0, 0.0), "y": (0.0, 1.0, 0.0), "z": (0.0, 0.0, 1.0)}
        if word.strip() in known:
            found.append(known[word.strip()])
            continue
        try:
            given = [plain_number(x) for x in word.split()]
        except ValueError:
            given = []
        if len(given) == 1:
            angle = np.deg2rad(given[0])
            given = [float(np.cos(angle)), float(np.sin(angle)), 0.0]
        if len(given) != 3 or not any(given) or not np.isfinite(given).all():
            raise typer.BadParameter(
                f"--axis is x, y, z, a direction '1 1 0', or degrees from x towards y; got {word!r}"
            )
        found.append((given[0], given[1], given[2]))
    return tuple(found)
